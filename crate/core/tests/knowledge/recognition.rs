//! Which provider and which client are recognised in a request.

use super::*;

#[test]
fn providers_are_recognised_by_host_and_software_by_path() {
    let found =
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
        assert_eq!(found(server).unwrap_or("none"), expected, "{server}");
    }
}

#[test]
fn clients_are_recognised_by_id_first_and_by_redirect_uri_only_where_it_is_their_own() {
    let sso = "https://sso.example/authorize";
    let found =
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
        assert_eq!(found(server, id, uri), client, "{uri}");
    }
    assert_eq!(likely_client_of(&first_case()).map(|client| client.id), Some("claude-code"));
    let without_resource = request(sso, "x", "http://localhost:40892/callback");
    assert_eq!(likely_client_of(&without_resource).map(|client| client.id), None);
    let documents = knowledge::metadata_redirect_uris("https://github.com/copilot/cli/client-metadata.json");
    assert_eq!(documents.collect::<Vec<_>>(), ["http://127.0.0.1:33418/"]);
    assert!(knowledge::metadata_redirect_uris("PlatformCLI").next().is_none());
}

#[test]
fn an_unknown_server_is_exact() {
    let attempt = attempt(request("https://idp.example/authorize", "x", "http://localhost:5/x"));
    assert_eq!(Facts::gather(&attempt, &Settings::default()).matching(), Matching::Exact);
}
