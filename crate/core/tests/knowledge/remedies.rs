//! What is advised.

use super::*;

#[test]
fn the_first_case_gets_the_whole_sequence() {
    let settings = Settings { registrations: vec![salesforce("sf-sobject-reads")], ..Settings::default() };
    let attempt = attempt(first_case());
    let facts = Facts::gather(&attempt, &settings);
    let steps = all(align(&facts, Some("http://localhost:38000/callback")));
    let add = format!(
        "claude mcp add --transport http --scope user --client-id 3MVG9key --callback-port 38000 sf-sobject-reads {MCP_URL}"
    );
    assert_eq!(
        unix(&steps),
        [
            ("step_remove", "claude mcp remove sf-sobject-reads".to_owned()),
            ("step_add", add),
            ("step_port_free", "lsof -i :38000".to_owned()),
            ("step_restart", String::new()),
            ("step_authenticate", "claude mcp login sf-sobject-reads".to_owned()),
            ("step_verify", "claude mcp list".to_owned()),
        ]
    );
    let windows = steps[2].commands.iter().find(|command| command.system == System::Windows).unwrap();
    assert_eq!(windows.text, "Get-NetTCPConnection -LocalPort 38000");
    assert_eq!(keys(&known_cautions(&facts)), ["caution_claude_versions", "caution_code_verifier"]);
    let causes = refusal::causes(&facts);
    assert_eq!(keys(&causes), ["cause_port_per_sign_in", "cause_recent_change"]);
    assert_eq!(causes[1].args[1..], [Arg::from("5"), Arg::from("30")]);
}

#[test]
fn what_is_not_known_stays_visible_and_a_probable_client_is_only_probable() {
    let attempt = attempt(first_case());
    let steps =
        unix(&all(align(&Facts::gather(&attempt, &Settings::default()), Some("http://localhost:38000/callback"))));
    assert_eq!(steps[0].0, "step_if_client");
    assert_eq!(steps[1].1, "claude mcp remove '<SERVER_NAME>'");
    let unknown = plainly("https://idp.example/authorize", "http://localhost:5/x", Some("http://localhost:7/x"));
    assert_eq!(unknown[0], ("step_pin_unknown", "http://localhost:7/x".to_owned()));
}

fn plainly(server: &str, uri: &str, registered: Option<&str>) -> Vec<(&'static str, String)> {
    let attempt = attempt(request(server, "x", uri));
    unix(&all(align(&Facts::gather(&attempt, &Settings::default()), registered)))
}

#[test]
fn what_a_page_makes_up_does_not_get_into_a_command() {
    for hostile in ["--scope=x", "a b", "a\nid", "a\u{202e}b", &"x".repeat(600)] {
        let mut request = first_case();
        request.client_id = Some(hostile.to_owned());
        let attempt = attempt(request);
        let steps =
            unix(&all(align(&Facts::gather(&attempt, &Settings::default()), Some("http://localhost:38000/callback"))));
        assert!(steps[2].1.contains("--client-id '<YOUR_CONSUMER_KEY>' "), "{}", steps[2].1);
    }
    let mut request = first_case();
    request.client_id = Some("$(id)'`id`".to_owned());
    let attempt = attempt(request);
    let steps =
        unix(&all(align(&Facts::gather(&attempt, &Settings::default()), Some("http://localhost:38000/callback"))));
    assert!(steps[2].1.contains("--client-id '$(id)'\\''`id`' "), "{}", steps[2].1);
}

#[test]
fn the_remedy_is_right_for_the_pair() {
    let first = |server: &str, id: &str, uri: &str, registered: Option<&str>| {
        let attempt = attempt(request(server, id, uri));
        unix(&all(align(&Facts::gather(&attempt, &Settings::default()), registered))).remove(0)
    };
    let zed = "https://zed.dev/oauth/client-metadata.json";
    let keycloak = "https://sso.example/realms/a/protocol/openid-connect/auth";
    let salesforce = "https://login.salesforce.com/services/oauth2/authorize";
    let registered = Some("http://127.0.0.1:38000/callback");
    // Keycloak forgives the port of an address that is registered without one; Salesforce takes no IP literal.
    let portless = ("step_register", "http://127.0.0.1/callback".to_owned());
    assert_eq!(first(keycloak, zed, "http://127.0.0.1:5/callback", registered), portless);
    assert_eq!(first(salesforce, zed, "http://127.0.0.1:5/callback", None).0, "step_host_refused");
    assert_eq!(first("https://idp.example/authorize", zed, "http://127.0.0.1:5/callback", None).0, "step_no_setting");
    let wrangler = "54d11594-84e4-41aa-b438-e81b8fa78ee7";
    let fixed = ("step_register_url", "http://localhost:8976/oauth/callback".to_owned());
    assert_eq!(first("https://idp.example/authorize", wrangler, "http://localhost:8976/oauth/callback", None), fixed);
    assert_eq!(first(salesforce, "x", "http://localhost:5/x", Some("http://localhost:5/x")).0, "step_wait");
}

#[test]
fn an_accepted_address_that_is_not_reached_gets_no_change_of_the_registration() {
    let url = "http://localhost:1455/auth/callback?code=c&state=s";
    let mut attempt = attempt(request(
        "https://auth.openai.com/authorize",
        "app_EMoamEEZ73f0CkXaXp7hrann",
        "http://localhost:1455/auth/callback",
    ));
    attempt.landing = Some(Landing {
        address: *attempt.requested().unwrap(),
        path: "/auth/callback".to_owned(),
        callback: CallbackUrl::new(url),
        body: false,
    });
    let steps = unix(&all(align(&Facts::gather(&attempt, &Settings::default()), None)));
    let forward = ("step_ssh_forward", "ssh -L 1455:127.0.0.1:1455 '<USER>@<HOST>'".to_owned());
    assert_eq!(steps, [("step_other_way", "codex login --device-auth".to_owned()), forward]);
}

#[test]
fn several_servers_get_the_commands_for_all() {
    let (mut a, b) = (salesforce("it's mine"), salesforce("sf-writes"));
    a.redirect_uris = vec!["http://localhost:38001/callback".to_owned()];
    let claude = knowledge::client_by_id("claude-code").unwrap();
    let steps = remedy_for_all(&[&a, &b], claude);
    let commands = unix(&steps);
    assert_eq!(commands[0].1, "claude mcp remove 'it'\\''s mine'\nclaude mcp remove sf-writes");
    assert_eq!(commands[2].1, "lsof -i :38001\nlsof -i :38000");
    assert_eq!(commands[5].1, "claude mcp list");
    let windows = steps[0].commands.iter().find(|command| command.system == System::Windows).unwrap();
    assert_eq!(windows.text, "claude mcp remove 'it''s mine'\nclaude mcp remove sf-writes");
}

#[test]
fn every_kind_of_command_is_filled_whole() {
    let saved = salesforce("n");
    for client in knowledge::clients() {
        for step in remedy_for_all(&[&saved], client) {
            for command in step.commands {
                for place in
                    ["{port}", "{host}", "{origin}", "{uri}", "{name}", "{url}", "{client_id}", "{server}", "<"]
                {
                    assert!(!command.text.contains(place), "{}: {}", client.id, command.text);
                }
            }
        }
    }
    let text = |id: &str| unix(&remedy_for_all(&[&saved], knowledge::client_by_id(id).unwrap()));
    assert_eq!(text("goose")[0].1, "export GOOSE_OAUTH_CALLBACK_PORT=38000");
    assert_eq!(text("opencode")[0].1, "\"oauth\": { \"redirectUri\": \"http://localhost:38000/callback\" }");
    assert_eq!(
        text("codex")[0].1,
        "# at the top of the file, before the first [section]\nmcp_oauth_callback_port = 38000\nmcp_oauth_callback_url = \"http://localhost:38000/callback\""
    );
    assert_eq!(text("fastmcp")[1].1, "OAuth(callback_port=38000, callback_host=\"localhost\")");
    assert_eq!(
        text("git-credential-oauth")[1].1,
        "git config --global credential.https://login.salesforce.com.oauthRedirectURL http://localhost:38000/callback"
    );
}
