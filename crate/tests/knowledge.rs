//! The knowledge base: its form, its claims about real addresses, and the remedies that follow from it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

// The form is read by the build script too, which writes tables from what is unused here.
#[allow(dead_code)]
#[path = "../knowledge/schema.rs"]
mod schema;
#[allow(dead_code)]
#[path = "../knowledge/tables.rs"]
mod tables;

use std::collections::BTreeSet;

use portmend::attempt::{Attempt, Initiator, Landing, Standing};
use portmend::authorization::AuthorizationRequest;
use portmend::explanation::remedy::{cautions, refusal_causes, remedy, remedy_for_all};
use portmend::explanation::{Arg, Facts, Message, Step, System};
use portmend::knowledge::{self, client_of, likely_client_of, provider_of};
use portmend::matching::Matching;
use portmend::registration::{Registration, Settings};
use portmend::secret::CallbackUrl;
use schema::Source;

const PROVIDERS: &str = include_str!("../knowledge/providers.toml");
const CLIENTS: &str = include_str!("../knowledge/clients.toml");
const MESSAGES: &str = include_str!("../../extension/_locales/en/messages.json");
const MCP_URL: &str = "https://api.salesforce.com/platform/mcp/v1/platform/sobject-reads";

fn request(server: &str, client_id: &str, redirect_uri: &str) -> AuthorizationRequest {
    let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let url =
        format!("{server}?response_type=code&client_id={}&redirect_uri={}", encode(client_id), encode(redirect_uri));
    AuthorizationRequest::read(&url).expect("an authorization request")
}

fn attempt(request: AuthorizationRequest) -> Attempt {
    Attempt {
        id: 1,
        tab: 1,
        private: false,
        started: 0,
        initiator: Initiator::External,
        standing: Standing::Waiting,
        request: Some(request),
        state: None,
        landing: None,
        failed: Vec::new(),
        navigated: Vec::new(),
        armed: None,
    }
}

fn salesforce(server_name: &str) -> Registration {
    Registration {
        name: "Salesforce MCP".to_owned(),
        authorization_server: "https://login.salesforce.com".to_owned(),
        client_id: Some("3MVG9key".to_owned()),
        redirect_uris: vec!["http://localhost:38000/callback".to_owned()],
        listener: None,
        client: Some("claude-code".to_owned()),
        server_name: Some(server_name.to_owned()),
        server_url: Some(MCP_URL.to_owned()),
        correction: None,
    }
}

fn first_case() -> AuthorizationRequest {
    let authorize = "https://login.salesforce.com/services/oauth2/authorize";
    AuthorizationRequest {
        resource: Some(MCP_URL.to_owned()),
        ..request(authorize, "3MVG9key", "http://localhost:40892/callback")
    }
}

/// The steps as keys, each with its commands for macOS and Linux.
fn unix(steps: &[Step]) -> Vec<(&'static str, String)> {
    let command = |step: &Step| {
        let mut commands = step.commands.iter().filter(|command| command.system != System::Windows);
        commands.next().map(|command| command.text.clone()).unwrap_or_default()
    };
    steps.iter().map(|step| (step.text.key, command(step))).collect()
}

fn keys(messages: &[Message]) -> Vec<&'static str> {
    messages.iter().map(|message| message.key).collect()
}

#[test]
fn the_data_is_in_form() {
    let providers = schema::providers(Source { file: "providers.toml", text: PROVIDERS }).unwrap();
    let clients = schema::clients(Source { file: "clients.toml", text: CLIENTS }).unwrap();
    assert!(providers.provider.len() >= 30 && clients.client.len() >= 35);
    assert_eq!(knowledge::providers().len(), providers.provider.len());
    assert_eq!(knowledge::clients().len(), clients.client.len());
}

#[test]
fn a_wrong_entry_is_named_with_its_line() {
    let provider = |change: (&str, &str)| {
        let text = PROVIDERS.replacen(change.0, change.1, 1);
        assert_ne!(text, PROVIDERS, "{change:?} changes nothing");
        schema::providers(Source { file: "providers.toml", text: &text }).err().unwrap_or_default()
    };
    let line = |wanted: &str| PROVIDERS.lines().position(|line| line == wanted).unwrap() + 1;
    let salesforce = line("id = \"salesforce\"");
    for (change, offset, problem) in [
        (("hosts = [\"login.salesforce.com\"", "host = [\"login.salesforce.com\""), 2, "unknown field `host`"),
        (("matching = \"exact\"", "matching = \"exactly\""), 4, "unknown variant `exactly`"),
        (("id = \"google\"", "id = \"salesforce\""), line("id = \"google\"") - salesforce, "used twice"),
        (("\"*.my.site.com\"", "\"*.my.site.com/\""), 2, "is no host pattern"),
        (("\"*.my.site.com\"", "\"*.com\""), 2, "is no host pattern"),
        (("\"caution_code_verifier\"", "\"code_verifier\""), 9, "begins with caution_"),
        (("minutes = [5, 30]", "minutes = [30, 5]"), 8, "minutes are [from, to]"),
        (("verified = \"report\"", "verified = \"hearsay\""), 11, "unknown variant `hearsay`"),
        (("checked = \"2026-11-22\"", "checked = \"yesterday\""), 12, "is no date"),
    ] {
        let error = provider(change);
        assert!(error.starts_with(&format!("providers.toml:{}: ", salesforce + offset)), "{change:?}: {error}");
        assert!(error.contains(problem), "{change:?}: {error}");
    }
    let client = |from: &str, to: &str| {
        let text = CLIENTS.replacen(from, to, 1);
        schema::clients(Source { file: "clients.toml", text: &text }).err().unwrap_or_default()
    };
    assert!(client("remove {name}", "remove {nane}").contains("unknown place {nane}"));
    assert!(client("{ remove = ", "{ delete = ").contains("unknown variant `delete`"));
    assert!(client("telling = \"likely\"\nresource", "resource").contains("belong together"));
    assert!(client("client_ids = [\"PlatformCLI\"]", "client_ids = [\"178c6fc778ccc68e1d6a\"]").contains("used twice"));
}

#[test]
fn every_message_is_there_and_takes_these_arguments() {
    let messages: serde_json::Value = serde_json::from_str(MESSAGES).unwrap();
    let mut missing = BTreeSet::new();
    let mut check = |message: &Message| match messages.get(message.key) {
        Some(found) => {
            let places = found["placeholders"].as_object().map_or(0, |places| places.len());
            assert!(places <= message.args.len(), "{} has {places} places for {:?}", message.key, message.args);
        }
        None => {
            missing.insert(message.key);
        }
    };
    for client in knowledge::clients() {
        let all = [salesforce("a")];
        let all: Vec<&Registration> = all.iter().collect();
        remedy_for_all(&all, client).iter().for_each(|step| check(&step.text));
    }
    let settings = Settings::default();
    for provider in knowledge::providers() {
        for client in knowledge::clients() {
            for registered in [None, Some("http://localhost:38000/callback"), Some("http://localhost:40892/callback")] {
                let attempt = attempt(first_case());
                let mut facts = Facts::gather(&attempt, &settings);
                (facts.provider, facts.client) = (Some(provider), Some(client));
                remedy(&facts, registered).iter().for_each(|step| check(&step.text));
                cautions(&facts).iter().chain(&refusal_causes(&facts, registered)).for_each(&mut check);
            }
        }
    }
    let unknown = attempt(request("https://idp.example/authorize", "c", "http://localhost:5/x"));
    remedy(&Facts::gather(&unknown, &settings), None).iter().for_each(|step| check(&step.text));
    let parsed = schema::providers(Source { file: "providers.toml", text: PROVIDERS }).unwrap();
    let signatures = parsed.provider.iter().flat_map(|provider| &provider.get_ref().mismatch);
    for key in signatures.map(|signature| signature.caution.as_str()).filter(|key| !key.is_empty()) {
        assert!(messages.get(key).is_some(), "{key}");
    }
    assert!(missing.is_empty(), "not in messages.json: {missing:?}");
}

#[test]
fn providers_are_told_by_host_and_software_by_path() {
    let told =
        |server: &str| provider_of(&request(server, "client", "http://localhost:5/cb")).map(|provider| provider.id);
    for (server, id) in [
        ("https://login.salesforce.com/services/oauth2/authorize", "salesforce"),
        ("https://acme--dev.sandbox.my.salesforce.com/services/oauth2/authorize", "none"),
        ("https://acme.my.salesforce.com/services/oauth2/authorize", "salesforce"),
        ("https://login.acme.example/community/services/oauth2/authorize", "salesforce"),
        ("https://accounts.google.com/o/oauth2/v2/auth", "google"),
        ("https://login.microsoftonline.com/common/oauth2/v2.0/authorize", "entra"),
        ("https://github.com/login/oauth/authorize", "github"),
        ("https://code.acme.example/login/oauth/authorize", "github"),
        ("https://gitlab.acme.example/oauth/authorize", "gitlab"),
        ("https://dev-1.okta.com/oauth2/v1/authorize", "okta"),
        ("https://sso.acme.example/oauth2/default/v1/authorize", "okta"),
        ("https://acme.us.auth0.com/authorize", "auth0"),
        ("https://acme.auth.eu-west-1.amazoncognito.com/oauth2/authorize", "cognito"),
        ("https://sso.acme.example/auth/realms/a/protocol/openid-connect/auth", "keycloak"),
        ("https://auth.pingone.eu/env/as/authorize", "pingone"),
        ("https://sso.acme.example/application/o/authorize/", "authentik"),
        // The host of a provider counts more than a path that is at home elsewhere.
        ("https://accounts.google.com/realms/a/protocol/openid-connect/auth", "google"),
        ("https://sso.acme.example/oauth/authorize", "none"),
        ("https://sso.acme.example/authorize", "none"),
        ("https://login.salesforce.com.evil.example/authorize", "none"),
    ] {
        let expected = if server.contains(".sandbox.") { "salesforce" } else { id };
        assert_eq!(told(server).unwrap_or("none"), expected, "{server}");
    }
}

#[test]
fn clients_are_told_by_id_first_and_by_address_only_where_it_tells() {
    let sso = "https://sso.example/authorize";
    let told =
        |server: &str, id: &str, uri: &str| client_of(&request(server, id, uri)).map_or("none", |client| client.id);
    for (server, id, uri, client) in [
        (sso, "https://claude.ai/oauth/claude-code-client-metadata", "http://localhost:5/callback", "claude-code"),
        (sso, "https://github.com/copilot/cli/client-metadata.json", "http://127.0.0.1:33418/", "copilot-cli"),
        (sso, "app_EMoamEEZ73f0CkXaXp7hrann", "http://localhost:1455/auth/callback", "codex-login"),
        (
            sso,
            "681255809395-oo8ft2oprdrnp9e3aqf6av3hmdib135j.apps.googleusercontent.com",
            "http://127.0.0.1:5/oauth2callback",
            "gemini-cli-login",
        ),
        (sso, "x", "http://127.0.0.1:5/callback/aB3_-6789012", "codex"),
        (sso, "x", "http://127.0.0.1:5/callback/short", "none"),
        (sso, "x", "http://127.0.0.1:5/oauth_callback", "goose"),
        (sso, "x", "http://127.0.0.1:5/evil/oauth_callback", "none"),
        (sso, "x", "http://localhost:1717/OauthRedirect", "salesforce-cli"),
        ("https://oidc.eu-west-1.amazonaws.com/authorize", "x", "http://127.0.0.1:5/oauth/callback", "aws-sso"),
        (sso, "x", "http://127.0.0.1:5/oauth/callback", "none"),
        // FastMCP and others send the same.
        (sso, "x", "http://localhost:40892/callback", "none"),
        (sso, "x", "http://localhost:5/oauth/callback", "none"),
    ] {
        assert_eq!(told(server, id, uri), client, "{uri}");
    }
    assert_eq!(likely_client_of(&first_case()).map(|client| client.id), Some("claude-code"));
    let without_resource = request(sso, "x", "http://localhost:40892/callback");
    assert_eq!(likely_client_of(&without_resource).map(|client| client.id), None);
    let documents = knowledge::registered_by_document("https://github.com/copilot/cli/client-metadata.json");
    assert_eq!(documents, ["http://127.0.0.1:33418/"]);
    assert!(knowledge::registered_by_document("PlatformCLI").is_empty());
}

#[test]
fn the_first_case_gets_the_whole_sequence() {
    let settings = Settings { registrations: vec![salesforce("sf-sobject-reads")], ..Settings::default() };
    let attempt = attempt(first_case());
    let facts = Facts::gather(&attempt, &settings);
    let steps = remedy(&facts, Some("http://localhost:38000/callback"));
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
    assert_eq!(keys(&cautions(&facts)), ["caution_claude_versions", "caution_code_verifier"]);
    let causes = refusal_causes(&facts, Some("http://localhost:38000/callback"));
    assert_eq!(keys(&causes), ["cause_port_per_sign_in", "cause_recent_change"]);
    assert_eq!(causes[1].args[1..], [Arg::from("5"), Arg::from("30")]);
}

#[test]
fn what_is_not_known_stays_visible_and_a_probable_client_is_only_probable() {
    let attempt = attempt(first_case());
    let steps = unix(&remedy(&Facts::gather(&attempt, &Settings::default()), Some("http://localhost:38000/callback")));
    assert_eq!(steps[0].0, "step_if_client");
    assert_eq!(steps[1].1, "claude mcp remove '<SERVER_NAME>'");
    let unknown = plainly("https://idp.example/authorize", "http://localhost:5/x", Some("http://localhost:7/x"));
    assert_eq!(unknown[0], ("step_pin_unknown", "http://localhost:7/x".to_owned()));
}

fn plainly(server: &str, uri: &str, registered: Option<&str>) -> Vec<(&'static str, String)> {
    let attempt = attempt(request(server, "x", uri));
    unix(&remedy(&Facts::gather(&attempt, &Settings::default()), registered))
}

#[test]
fn what_a_page_makes_up_does_not_get_into_a_command() {
    for hostile in ["--scope=x", "a b", "a\nid", "a\u{202e}b", &"x".repeat(600)] {
        let mut request = first_case();
        request.client_id = Some(hostile.to_owned());
        let attempt = attempt(request);
        let steps =
            unix(&remedy(&Facts::gather(&attempt, &Settings::default()), Some("http://localhost:38000/callback")));
        assert!(steps[2].1.contains("--client-id '<YOUR_CONSUMER_KEY>' "), "{}", steps[2].1);
    }
    let mut request = first_case();
    request.client_id = Some("$(id)'`id`".to_owned());
    let attempt = attempt(request);
    let steps = unix(&remedy(&Facts::gather(&attempt, &Settings::default()), Some("http://localhost:38000/callback")));
    assert!(steps[2].1.contains("--client-id '$(id)'\\''`id`' "), "{}", steps[2].1);
}

#[test]
fn the_remedy_is_right_for_the_pair() {
    let first = |server: &str, id: &str, uri: &str, registered: Option<&str>| {
        let attempt = attempt(request(server, id, uri));
        unix(&remedy(&Facts::gather(&attempt, &Settings::default()), registered)).remove(0)
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
    let steps = unix(&remedy(&Facts::gather(&attempt, &Settings::default()), None));
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
        "mcp_oauth_callback_port = 38000\nmcp_oauth_callback_url = \"http://localhost:38000/callback\""
    );
    assert_eq!(text("fastmcp")[1].1, "OAuth(callback_port=38000, callback_host=\"localhost\")");
    assert_eq!(
        text("git-credential-oauth")[1].1,
        "git config --global credential.https://login.salesforce.com.oauthRedirectURL http://localhost:38000/callback"
    );
}

#[test]
fn the_browser_is_woken_by_few_and_telling_parts_of_an_address() {
    let parsed = schema::providers(Source { file: "providers.toml", text: PROVIDERS }).unwrap();
    assert_eq!(tables::error_addresses(&parsed), knowledge::ERROR_ADDRESSES);
    assert!(knowledge::ERROR_ADDRESSES.contains(&"error=redirect_uri_mismatch"));
    for part in knowledge::ERROR_ADDRESSES {
        assert!(part.contains("error") || part.contains("Error"), "{part}");
    }
    assert!(knowledge::ERROR_ADDRESSES.len() <= 12);
}

#[test]
fn an_unknown_server_is_exact() {
    let attempt = attempt(request("https://idp.example/authorize", "x", "http://localhost:5/x"));
    assert_eq!(Facts::gather(&attempt, &Settings::default()).matching(), Matching::Exact);
}
