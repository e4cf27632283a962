//! Remedies: what holds for all clients and providers, then one test for each fact that users rely on.

use super::*;

const REGISTERED: &str = "http://localhost:38000/callback";
const UNKNOWN_SERVER: &str = "https://idp.example/authorize";

fn client(id: &str) -> &'static Client {
    knowledge::client_by_id(id).unwrap()
}

fn provider(id: &str) -> &'static Provider {
    knowledge::provider_by_id(id).unwrap()
}

/// Returns the remedy for a request without settings.
fn remedy(request: AuthorizationRequest, registered: Option<&str>) -> Vec<(&'static str, String)> {
    let attempt = attempt(request);
    unix(&all(remedy_for_mismatch(&Facts::gather(&attempt, &Settings::default()), registered)))
}

#[test]
fn a_known_client_gets_all_its_steps() {
    let saved = salesforce("sf-sobject-reads");
    let settings = Settings { registrations: vec![saved.clone()], ..Settings::default() };
    let attempt = attempt(first_case());
    let facts = Facts::gather(&attempt, &settings);
    assert_eq!(all(remedy_for_mismatch(&facts, Some(REGISTERED))), remedy_for_all(&[&saved], client("claude-code")));
}

#[test]
fn the_cautions_of_the_client_come_before_those_of_the_provider() {
    let (attempt, settings) = (attempt(first_case()), Settings::default());
    let mut facts = Facts::gather(&attempt, &settings);
    facts.client = Some(client("claude-code"));
    let expected: Vec<&str> = client("claude-code").cautions().chain(provider("salesforce").cautions()).collect();
    assert_eq!(keys(&known_cautions(&facts)), expected);
}

#[test]
fn a_change_that_is_still_propagating_is_the_last_cause_and_the_only_step() {
    let slow = |provider: &&Provider| provider.propagation_minutes().is_some_and(|(_, to)| to > 1);
    let slow = knowledge::providers().iter().find(slow).unwrap();
    let (from, to) = slow.propagation_minutes().unwrap();
    let minutes = [Arg::from(from.to_string()), Arg::from(to.to_string())];
    let (attempt, settings) =
        (attempt(first_case()), Settings { registrations: vec![salesforce("n")], ..Settings::default() });
    let mut facts = Facts::gather(&attempt, &settings);
    facts.provider = Some(slow);
    let causes = refusal::causes(&facts);
    assert_eq!(keys(&causes), ["cause_port_per_sign_in", "cause_recent_change"]);
    assert_eq!(causes[1].args[1..], minutes);
    let steps = all(remedy_for_mismatch(&facts, Some("http://localhost:40892/callback")));
    assert_eq!(unix(&steps), [("step_wait", String::new())]);
    assert_eq!(steps[0].text.args[1..], minutes);
}

#[test]
fn unknown_values_are_conspicuous_and_a_likely_client_is_conditional() {
    let steps = remedy(first_case(), Some(REGISTERED));
    assert_eq!(steps[0].0, "step_if_client");
    assert!(steps.iter().any(|(_, command)| command.contains("\"<SERVER_NAME>\"")), "{steps:?}");
    let unknown = request(UNKNOWN_SERVER, "x", "http://localhost:5/x");
    let steps = remedy(unknown, Some("http://localhost:7/x"));
    assert_eq!(steps[0], ("step_pin_unknown", "http://localhost:7/x".to_owned()));
}

#[test]
fn hostile_values_of_a_request_are_not_used_in_commands() {
    let add = |client_id: &str| {
        let request = AuthorizationRequest { client_id: Some(client_id.to_owned()), ..first_case() };
        let (_, command) = remedy(request, Some(REGISTERED)).into_iter().find(|(key, _)| *key == "step_add").unwrap();
        command
    };
    for hostile in ["--scope=x", "-x", "a b", "a\nid", "a\u{202e}b", "\u{1b}]0;x\u{7}", &"x".repeat(600)] {
        assert!(add(hostile).contains(" \"<YOUR_CONSUMER_KEY>\" "), "{}", add(hostile));
        assert!(!add(hostile).contains(hostile), "{}", add(hostile));
    }
    assert!(add("$(id)'`id`").contains(" '$(id)'\\''`id`' "), "{}", add("$(id)'`id`"));
}

#[test]
fn what_windows_cannot_quote_is_replaced_there_only() {
    let request = AuthorizationRequest {
        client_id: Some("a&calc".to_owned()),
        resource: Some("https://mcp.example/?x=%PATH%".to_owned()),
        ..first_case()
    };
    let attempt = attempt(request);
    let steps = all(remedy_for_mismatch(&Facts::gather(&attempt, &Settings::default()), Some(REGISTERED)));
    let step = steps.iter().find(|step| step.text.key == "step_add").unwrap();
    let add = "claude mcp add --transport http --scope user --client-id";
    let [unix, windows] = &step.commands[..] else { panic!("{:?}", step.commands) };
    assert_eq!(
        unix.text,
        format!("{add} 'a&calc' --callback-port 38000 \"<SERVER_NAME>\" 'https://mcp.example/?x=%PATH%'")
    );
    assert_eq!(
        windows.text,
        format!("{add} \"<YOUR_CONSUMER_KEY>\" --callback-port 38000 \"<SERVER_NAME>\" \"<SERVER_URL>\"")
    );
}

#[test]
fn a_resource_is_a_web_address() {
    for hostile in ["=ls", "~/x", "x", "javascript:1", "file:///etc/passwd", "--url=https://x", "https://a b"] {
        let request = AuthorizationRequest { resource: Some(hostile.to_owned()), ..first_case() };
        let steps = remedy(request, Some(REGISTERED));
        let (_, add) = steps.iter().find(|(key, _)| *key == "step_add").unwrap();
        assert!(add.ends_with(" \"<SERVER_URL>\""), "{add}");
    }
}

/// Returns what there is to copy if a page, or nobody knows who, started the sign-in.
fn remedy_inside(
    initiator: Initiator,
    request: AuthorizationRequest,
    landing: Option<&str>,
    settings: &Settings,
    registered: Option<&str>,
) -> Vec<(&'static str, String)> {
    let mut attempt = Attempt { initiator, ..attempt(request) };
    attempt.landing = landing.and_then(LoopbackUrl::read).map(|url| Landing {
        lacks_state: false,
        in_circles: false,
        is_in_other_tab: false,
        moved_from: None,
        foreign_issuer: None,
        address: url.address,
        path: url.path().to_owned(),
        callback: CallbackUrl::new("http://localhost/"),
        body: false,
        names_issuer: false,
        garbled: None,
    });
    unix(&all(remedy_for_mismatch(&Facts::gather(&attempt, settings), registered)))
}

#[test]
fn nothing_that_a_page_can_make_up_is_used_in_commands() {
    let none = Settings::default();
    let hostile = || AuthorizationRequest {
        client_id: Some("evil-id".to_owned()),
        resource: Some("https://evil.example/mcp".to_owned()),
        ..first_case()
    };
    for initiator in [Initiator::Page, Initiator::Unknown] {
        // Where the browser landed is known. Only the knowledge base vouches for the path.
        let steps = remedy_inside(initiator, hostile(), Some(REGISTERED), &none, Some(REGISTERED));
        let (_, add) = steps.iter().find(|(key, _)| *key == "step_add").unwrap();
        assert_eq!(
            add,
            "claude mcp add --transport http --scope user --client-id \"<YOUR_CONSUMER_KEY>\" --callback-port 38000 \
             \"<SERVER_NAME>\" \"<SERVER_URL>\""
        );
        // The requested port is known from the request alone.
        let steps = remedy_inside(initiator, hostile(), None, &none, None);
        assert_eq!(steps[1], ("step_register", "http://localhost:<PORT>/callback".to_owned()));
        let made_up = || request(UNKNOWN_SERVER, "evil-id", "http://localhost:6660/evil");
        let steps = remedy_inside(initiator, made_up(), None, &none, None);
        assert_eq!(steps[1], ("step_register_url", "<CALLBACK_URL>".to_owned()));
        let landed = Some("http://localhost:7/evil");
        let steps = remedy_inside(initiator, made_up(), landed, &none, landed);
        assert_eq!(steps[0], ("step_pin_unknown", "http://localhost:7/<PATH>".to_owned()));
        // What the error page said is not used either.
        let steps = remedy_inside(initiator, made_up(), None, &none, landed);
        assert_eq!(steps[0], ("step_pin_unknown", "<CALLBACK_URL>".to_owned()));
        // What the user saved is used.
        let settings = Settings { registrations: vec![salesforce("n")], ..Settings::default() };
        let other_server = AuthorizationRequest { client_id: first_case().client_id, ..hostile() };
        let inside = remedy_inside(initiator, other_server, Some(REGISTERED), &settings, Some(REGISTERED));
        let outside = remedy_inside(Initiator::External, first_case(), Some(REGISTERED), &settings, Some(REGISTERED));
        assert_eq!(inside, outside);
    }
    let steps = remedy_inside(Initiator::External, hostile(), Some(REGISTERED), &none, Some(REGISTERED));
    assert!(steps.iter().any(|(_, command)| command.contains(" evil-id ")), "{steps:?}");
}

#[test]
fn the_server_in_a_command_does_not_come_from_a_page() {
    // The setting is for one server.

    let id = "b895675a4e2cf54d5c6c";
    let command = |initiator| {
        let request = request("https://evil.example/authorize", id, "http://127.0.0.1:5/");
        let landed = Some("http://127.0.0.1:7/");
        let steps = remedy_inside(initiator, request, landed, &Settings::default(), landed);
        steps.into_iter().find(|(key, _)| *key == "step_set").unwrap().1
    };
    assert!(command(Initiator::External).contains("credential.https://evil.example.oauth"));
    assert!(command(Initiator::Page).contains("credential.<AUTHORIZATION_SERVER>.oauth"));
}

#[test]
fn a_client_id_of_the_knowledge_base_may_come_from_a_page() {
    let known = "https://claude.ai/oauth/claude-code-client-metadata";
    let steps = remedy_inside(
        Initiator::Page,
        AuthorizationRequest { client_id: Some(known.to_owned()), ..first_case() },
        Some(REGISTERED),
        &Settings::default(),
        Some(REGISTERED),
    );
    let (_, add) = steps.iter().find(|(key, _)| *key == "step_add").unwrap();
    assert!(!add.contains("--client-id"), "a metadata document needs no client id: {add}");
}

#[test]
fn an_accepted_address_that_is_unreachable_needs_no_registration() {
    let steps = remedy_if_unreachable("app_EMoamEEZ73f0CkXaXp7hrann", "http://localhost:1455", "/auth/callback");
    assert_eq!(steps[0].0, "step_sign_in_again");
    // Other clients send the same client id.
    assert_eq!(steps[1].0, "step_if_client");
    assert_eq!(steps[2].0, "step_other_way");
    let forward = ("step_ssh_forward", "ssh -L 1455:localhost:1455 \"<USER>@<HOST>\"".to_owned());
    assert_eq!(steps[3..], [forward]);
}

/// Returns the remedy if the browser landed on the requested address and nothing was listening.
fn remedy_if_unreachable(client_id: &str, origin: &str, path: &str) -> Vec<(&'static str, String)> {
    let mut attempt = attempt(request(UNKNOWN_SERVER, client_id, &format!("{origin}{path}")));
    attempt.landing = Some(Landing {
        lacks_state: false,
        in_circles: false,
        is_in_other_tab: false,
        moved_from: None,
        foreign_issuer: None,
        address: *attempt.requested().unwrap(),
        path: path.to_owned(),
        callback: CallbackUrl::new(&format!("{origin}{path}?code=c&state=s")),
        body: false,
        names_issuer: false,
        garbled: None,
    });
    unix(&all(remedy_for_mismatch(&Facts::gather(&attempt, &Settings::default()), None)))
}

#[test]
fn several_servers_share_the_steps() {
    let (mut a, b) = (salesforce("it's mine"), salesforce("sf-writes"));
    a.redirect_uris = vec!["http://localhost:38001/callback".to_owned()];
    let steps = remedy_for_all(&[&a, &b], client("claude-code"));
    let (unix, windows) = (unix(&steps), &steps[1].commands.last().unwrap().text);
    let command = |wanted: &str| &unix.iter().find(|(key, _)| *key == wanted).unwrap().1;
    let names = |commands: &str| -> Vec<String> {
        commands.lines().map(|line| line.splitn(4, ' ').last().unwrap().to_owned()).collect()
    };
    assert_eq!(names(command("step_remove")), ["\"it's mine\"", "sf-writes"]);
    assert_eq!(names(windows), ["\"it's mine\"", "sf-writes"]);
    assert_eq!(
        command("step_port_free"),
        "sudo lsof -nP -iTCP:38001 -sTCP:LISTEN\nsudo lsof -nP -iTCP:38000 -sTCP:LISTEN"
    );
    // A command that is the same for both is there once.
    assert_eq!(command("step_verify").lines().count(), 1);
}

#[test]
fn checking_a_port_has_a_different_command_on_windows() {
    let steps = remedy_for_all(&[&salesforce("n")], client("claude-code"));
    let step = steps.iter().find(|step| step.text.key == "step_port_free").unwrap();
    let windows = step.commands.iter().find(|command| command.system == System::Windows).unwrap();
    let reserved = "netsh interface ipv4 show excludedportrange protocol=tcp";
    assert_eq!(
        windows.text,
        format!(
            "powershell -NoProfile -Command \"Get-Process | Where-Object Id -In (Get-NetTCPConnection -State Listen -LocalPort 38000 -ErrorAction SilentlyContinue).OwningProcess\"\n{reserved}"
        )
    );
}

#[test]
fn every_placeholder_is_filled() {
    let saved = salesforce("n");
    for client in knowledge::clients() {
        for command in remedy_for_all(&[&saved], client).into_iter().flat_map(|step| step.commands) {
            for placeholder in schema::instruction::PLACEHOLDERS {
                assert!(!command.text.contains(&format!("{{{placeholder}}}")), "{}: {}", client.id, command.text);
            }
            assert!(!command.text.contains('<'), "{}: {}", client.id, command.text);
        }
    }
}

mod providers {
    use super::*;

    #[test]
    fn salesforce_takes_5_to_30_minutes_for_a_change() {
        assert_eq!(provider("salesforce").propagation_minutes(), Some((5, 30)));
    }

    #[test]
    fn salesforce_registers_no_ip_address() {
        let request =
            request("https://login.salesforce.com/services/oauth2/authorize", "x", "http://127.0.0.1:5/oauth_callback");
        assert_eq!(remedy(request, None)[0].0, "step_host_refused");
    }

    #[test]
    fn keycloak_accepts_any_port_if_the_registered_url_has_none() {
        let keycloak = "https://sso.example/realms/a/protocol/openid-connect/auth";
        let request = request(keycloak, "x", "http://127.0.0.1:5/callback");
        let portless = ("step_register", "http://127.0.0.1/callback".to_owned());
        assert!(remedy(request, Some("http://127.0.0.1:38000/other")).contains(&portless));
    }
}

mod clients {
    use super::*;

    /// Returns the steps that pin a client.
    fn pinned(id: &str) -> Vec<(&'static str, String)> {
        unix(&remedy_for_all(&[&salesforce("n")], client(id)))
    }

    fn first_step(client_id: &str, redirect_uri: &str) -> (&'static str, String) {
        remedy(request(UNKNOWN_SERVER, client_id, redirect_uri), None).remove(0)
    }

    #[test]
    fn claude_code_is_added_again_with_its_port() {
        let add = "claude mcp add --transport http --scope user --client-id 3MVG9key --callback-port 38000 n";
        assert_eq!(
            pinned("claude-code"),
            [
                ("step_claude_entry", String::new()),
                ("step_remove", "claude mcp remove n".to_owned()),
                ("step_add", format!("{add} {MCP_URL}")),
                ("step_port_free", "sudo lsof -nP -iTCP:38000 -sTCP:LISTEN".to_owned()),
                ("step_restart", String::new()),
                ("step_authenticate", "claude mcp login n".to_owned()),
                ("step_verify", "claude mcp list".to_owned()),
            ]
        );
    }

    #[test]
    fn goose_is_pinned_by_a_variable() {
        assert_eq!(pinned("goose")[0].1, "export GOOSE_OAUTH_CALLBACK_PORT=38000");
    }

    #[test]
    fn opencode_is_pinned_by_its_configuration() {
        let text =
            "\"mcp\": {\n  \"n\": {\n    \"oauth\": { \"redirectUri\": \"http://localhost:38000/callback\" }\n  }\n}";
        assert_eq!(pinned("opencode")[0].1, text);
    }

    #[test]
    fn codex_is_pinned_before_the_first_section() {
        assert_eq!(
            pinned("codex")[0].1,
            "# at the top of the file, before the first [section]: for all servers\nmcp_oauth_callback_port = 38000\n\
             mcp_oauth_callback_url = \"http://localhost:38000/callback\""
        );
    }

    #[test]
    fn codex_login_has_a_device_code() {
        let steps = remedy_if_unreachable("app_EMoamEEZ73f0CkXaXp7hrann", "http://localhost:1455", "/auth/callback");
        assert_eq!(steps[2], ("step_other_way", "codex login --device-auth".to_owned()));
    }

    #[test]
    fn fastmcp_is_pinned_in_code() {
        assert_eq!(pinned("fastmcp")[1].1, "OAuth(callback_port=38000, callback_host=\"localhost\")");
    }

    #[test]
    fn git_credential_oauth_is_pinned_for_the_authorization_server() {
        let command = "git config --global credential.https://login.salesforce.com.oauthRedirectURL";
        assert_eq!(pinned("git-credential-oauth")[1].1, format!("{command} {REGISTERED}"));
    }

    #[test]
    fn zed_has_a_document_that_leaves_the_port_open() {
        let zed = "https://zed.dev/oauth/client-metadata.json";
        let (key, text) = first_step(zed, "http://127.0.0.1:5/callback");
        assert_eq!(key, "step_report_operator");
        assert!(text.contains("RFC 8252") && text.contains("lists http://127.0.0.1/callback without a port"), "{text}");
    }

    #[test]
    fn copilot_cli_is_pinned_to_the_port_of_its_document() {
        let copilot = "https://github.com/copilot/cli/client-metadata.json";
        let (key, text) = first_step(copilot, "http://127.0.0.1:5/");
        assert_eq!(key, "step_merge");
        assert!(text.contains("33418"), "{text}");
    }

    #[test]
    fn the_claude_account_has_no_setting() {
        let id = "9d1c250a-e61b-44d9-88ed-5944d1962f5e";
        assert_eq!(first_step(id, "http://localhost:5/callback").0, "step_no_setting");
    }

    #[test]
    fn the_app_of_wrangler_is_its_maker_s() {
        let step = first_step("54d11594-84e4-41aa-b438-e81b8fa78ee7", "http://localhost:8976/oauth/callback");
        assert_eq!(step.0, "step_app_of_maker");
    }

    #[test]
    fn kubelogin_is_given_its_first_port() {
        let steps = remedy(request(UNKNOWN_SERVER, "x", "http://localhost:18000"), None);
        let keys: Vec<&str> = steps.iter().map(|(key, _)| *key).collect();
        assert_eq!(keys[..3], ["step_if_client", "step_free_first_port", "step_sign_in_again"]);
        assert!(steps.contains(&("step_register_url", "http://localhost:8000".to_owned())), "{steps:?}");
        // The user has registered the other port.
        let pinned = remedy(request(UNKNOWN_SERVER, "x", "http://localhost:8000"), Some("http://localhost:18000"));
        assert!(pinned.iter().any(|(key, _)| *key == "step_options"), "{pinned:?}");
    }
}
