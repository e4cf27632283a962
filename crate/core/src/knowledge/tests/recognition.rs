//! Recognition of providers, clients and refusals: what holds for all, then one test for each entry.

use super::*;

const SSO: &str = "https://sso.example/authorize";

fn provider_at(endpoint: &str) -> Option<&'static str> {
    provider_of(&request(endpoint, "client", "http://localhost:5/cb")).map(|provider| provider.id)
}

fn certain_client(endpoint: &str, client_id: &str, redirect_uri: &str) -> Option<&'static str> {
    client_of(&request(endpoint, client_id, redirect_uri)).map(|client| client.id)
}

/// Returns the provider and the certainty of a refusal.
fn refusal(url: &str, text: Option<&str>) -> Option<(Option<&'static str>, Certainty)> {
    let found = refusal_on(url, None, text, None)?;
    Some((found.provider.map(|provider| provider.id), found.certainty))
}

#[test]
fn a_host_takes_precedence_over_a_path_and_a_common_path_recognises_nothing() {
    let google = "https://accounts.google.com/realms/a/protocol/openid-connect/auth";
    assert_eq!(provider_at(google), Some("google"));
    for endpoint in [
        "https://sso.acme.example/oauth/authorize",
        "https://sso.acme.example/authorize",
        "https://login.salesforce.com.evil.example/authorize",
        // GitHub Enterprise Server, Gitea, Forgejo and Casdoor; Okta and Oracle.
        "https://code.acme.example/login/oauth/authorize",
        "https://sso.acme.example/oauth2/v1/authorize",
    ] {
        assert_eq!(provider_at(endpoint), None, "{endpoint}");
    }
}

#[test]
fn an_unknown_server_compares_exactly() {
    let attempt = attempt(request("https://idp.example/authorize", "x", "http://localhost:5/x"));
    assert_eq!(Facts::gather(&attempt, &Settings::default()).matching(), Matching::UNKNOWN);
}

#[test]
fn a_common_redirect_uri_recognises_no_client() {
    for redirect_uri in ["http://localhost:40892/callback", "http://localhost:5/oauth/callback"] {
        assert_eq!(certain_client(SSO, "x", redirect_uri), None, "{redirect_uri}");
    }
}

#[test]
fn a_generic_error_is_not_a_refusal_of_a_redirect_uri() {
    for url in [
        "https://id.atlassian.com/error?error=unauthorized_client&error_description=no",
        "https://idp.example/x?error=access_denied",
        "https://idp.example/?q=redirect_uri_mismatch",
    ] {
        assert_eq!(refusal(url, None), None, "{url}");
    }
    let anywhere = refusal("https://idp.example/x?error=redirect_uri_mismatch", None);
    assert_eq!(anywhere, Some((None, Certainty::Certain)));
}

mod providers {
    use super::provider_at;

    macro_rules! recognised {
        ($($test:ident = $id:literal at [$($endpoint:literal),+ $(,)?];)*) => {$(
            #[test]
            fn $test() {
                for endpoint in [$($endpoint),+] {
                    assert_eq!(provider_at(endpoint), Some($id), "{endpoint}");
                }
            }
        )*};
    }

    recognised! {
        salesforce = "salesforce" at [
            "https://login.salesforce.com/services/oauth2/authorize",
            "https://acme.my.salesforce.com/services/oauth2/authorize",
            "https://acme--dev.sandbox.my.salesforce.com/services/oauth2/authorize",
            "https://login.acme.example/community/services/oauth2/authorize",
        ];
        google = "google" at ["https://accounts.google.com/o/oauth2/v2/auth"];
        entra = "entra" at ["https://login.microsoftonline.com/common/oauth2/v2.0/authorize"];
        github = "github" at ["https://github.com/login/oauth/authorize"];
        gitlab = "gitlab" at ["https://gitlab.acme.example/oauth/authorize"];
        okta = "okta" at [
            "https://dev-1.okta.com/oauth2/v1/authorize",
            "https://sso.acme.example/oauth2/default/v1/authorize",
        ];
        auth0 = "auth0" at ["https://acme.us.auth0.com/authorize"];
        cognito = "cognito" at ["https://acme.auth.eu-west-1.amazoncognito.com/oauth2/authorize"];
        keycloak = "keycloak" at ["https://sso.acme.example/auth/realms/a/protocol/openid-connect/auth"];
        pingone = "pingone" at ["https://auth.pingone.eu/env/as/authorize"];
        dex_of_argo_cd = "dex" at ["https://argocd.acme.example/api/dex/auth"];
        oracle = "oracle" at ["https://idcs-1.identity.oraclecloud.com/oauth2/v1/authorize"];
        cloudflare = "cloudflare" at ["https://dash.cloudflare.com/oauth2/auth"];
        cloudflare_mcp = "cloudflare-mcp" at ["https://docs.mcp.cloudflare.com/oauth/authorize"];
        notion = "notion-mcp" at ["https://mcp.notion.com/authorize"];
        snowflake = "snowflake" at ["https://acme.snowflakecomputing.com/oauth/authorize"];
        authentik = "authentik" at ["https://sso.acme.example/application/o/authorize/"];
    }
}

mod clients {
    use super::*;

    #[test]
    fn claude_code() {
        let metadata = "https://claude.ai/oauth/claude-code-client-metadata";
        assert_eq!(certain_client(SSO, metadata, "http://localhost:5/callback"), Some("claude-code"));
        assert_eq!(likely_client_of(&first_case()).map(|client| client.id), Some("claude-code"));
        let without_resource = request(SSO, "x", "http://localhost:40892/callback");
        assert_eq!(likely_client_of(&without_resource).map(|client| client.id), None);
    }

    #[test]
    fn copilot_cli() {
        let metadata = "https://github.com/copilot/cli/client-metadata.json";
        assert_eq!(certain_client(SSO, metadata, "http://127.0.0.1:33418/"), Some("copilot-cli"));
        let registered: Vec<&str> = knowledge::metadata_redirect_uris(metadata).collect();
        assert_eq!(registered, ["http://127.0.0.1:33418/"]);
    }

    #[test]
    fn codex() {
        for host in ["127.0.0.1", "localhost"] {
            let uri = format!("http://{host}:5/callback/aB3_-6789012");
            assert_eq!(certain_client(SSO, "x", &uri), Some("codex"));
        }
        for document in ["client.json", "abcdefghijkl/client.json"] {
            let id = format!("https://chatgpt.com/oauth/codex/{document}");
            assert_eq!(certain_client(SSO, &id, "http://127.0.0.1:5/callback"), Some("codex"));
        }
        assert_eq!(certain_client(SSO, "x", "http://127.0.0.1:5/callback/short"), None);
    }

    #[test]
    fn codex_login() {
        let found = certain_client(SSO, "app_EMoamEEZ73f0CkXaXp7hrann", "http://localhost:1455/auth/callback");
        assert_eq!(found, Some("codex-login"));
    }

    #[test]
    fn gemini_cli_login() {
        let id = "681255809395-oo8ft2oprdrnp9e3aqf6av3hmdib135j.apps.googleusercontent.com";
        assert_eq!(certain_client(SSO, id, "http://127.0.0.1:5/oauth2callback"), Some("gemini-cli-login"));
    }

    #[test]
    fn clasp() {
        let id = "1072944905499-vm2v2i5dvn0a0d2o4ca36i1vge8cvbn0.apps.googleusercontent.com";
        assert_eq!(certain_client(SSO, id, "http://localhost:5"), Some("clasp"));
        assert_eq!(certain_client(SSO, "own.apps.googleusercontent.com", "http://localhost:5"), None);
    }

    #[test]
    fn httr() {
        assert_eq!(certain_client(SSO, "x", "http://localhost:1410/"), None, "programs with httr2 may send it");
        let name = |uri| {
            let attempt = attempt(request(SSO, "x", uri));
            Facts::gather(&attempt, &Settings::default()).likely_client().map(|client| client.id)
        };
        assert_eq!(name("http://localhost:1410/"), Some("httr"));
        assert_eq!(name("http://localhost:1410/callback"), None);
    }

    #[test]
    fn azure_identity() {
        let at_microsoft =
            |id, uri| certain_client("https://login.microsoftonline.com/t/oauth2/v2.0/authorize", id, uri);
        assert_eq!(at_microsoft("own", "http://localhost:8400"), None, "it is only likely");
        let name = |uri| {
            let attempt = attempt(request("https://login.microsoftonline.com/t/oauth2/v2.0/authorize", "own", uri));
            Facts::gather(&attempt, &Settings::default()).likely_client().map(|client| client.id)
        };
        assert_eq!(name("http://localhost:8400"), Some("azure-identity"));
        assert_eq!(name("http://localhost:18400"), None);
    }

    #[test]
    fn goose() {
        assert_eq!(certain_client(SSO, "x", "http://127.0.0.1:5/oauth_callback"), Some("goose"));
        assert_eq!(certain_client(SSO, "x", "http://127.0.0.1:5/evil/oauth_callback"), None);
    }

    #[test]
    fn wrangler_and_amp_send_the_same() {
        let uri = "http://localhost:8976/oauth/callback";
        assert_eq!(certain_client("https://dash.cloudflare.com/oauth2/auth", "x", uri), Some("wrangler"));
        assert_eq!(certain_client(SSO, "54d11594-84e4-41aa-b438-e81b8fa78ee7", uri), Some("wrangler"));
        assert_eq!(certain_client(SSO, "x", uri), None);
        assert_eq!(likely_client_of(&request(SSO, "x", uri)).map(|client| client.id), Some("amp"));
    }

    #[test]
    fn cline() {
        for port in [1456, 1461] {
            let uri = format!("http://127.0.0.1:{port}/mcp/oauth/callback");
            assert_eq!(certain_client(SSO, "x", &uri), Some("cline"));
        }
        assert_eq!(certain_client(SSO, "x", "http://127.0.0.1:19876/mcp/oauth/callback"), Some("opencode"));
    }

    #[test]
    fn clients_of_git_servers() {
        let at_gitea = |id, uri| certain_client("https://git.acme.example/login/oauth/authorize", id, uri);
        let builtin = "a4792ccc-144e-407e-86c9-5e7d8d9c3269";
        assert_eq!(at_gitea(builtin, "http://127.0.0.1:5"), Some("git-credential-oauth"));
        assert_eq!(at_gitea("d57cb8c4-630c-4168-8324-ec79935e18d4", "http://127.0.0.1:5"), Some("tea"));
        let bitbucket = "http://localhost:34106/";
        let found = certain_client("https://bitbucket.org/site/oauth2/authorize", "HJdmKXV87DsmC9zSWB", bitbucket);
        assert_eq!(found, Some("git-credential-manager-bitbucket"));
        let at_gitlab = |uri| certain_client("https://gitlab.acme.example/oauth/authorize", "own", uri);
        assert_eq!(at_gitlab("http://localhost:7171/auth/redirect"), Some("glab"));
        assert_eq!(at_gitlab("http://localhost:7172/auth/redirect"), None);
    }

    #[test]
    fn salesforce_cli() {
        assert_eq!(certain_client(SSO, "x", "http://localhost:1717/OauthRedirect"), Some("salesforce-cli"));
        assert!(knowledge::metadata_redirect_uris("PlatformCLI").next().is_none());
    }

    #[test]
    fn aws_sso() {
        let uri = "http://127.0.0.1:5/oauth/callback";
        assert_eq!(certain_client("https://oidc.eu-west-1.amazonaws.com/authorize", "x", uri), Some("aws-sso"));
        assert_eq!(certain_client(SSO, "x", uri), None);
    }

    #[test]
    fn aws_login() {
        let endpoint = "https://eu-west-1.signin.aws.amazon.com/v1/authorize";
        let uri = "http://127.0.0.1:5/oauth/callback";
        assert_eq!(certain_client(endpoint, "arn:aws:signin:::devtools/same-device", uri), Some("aws-login"));
    }
}

mod refusals {
    use super::*;

    macro_rules! recognised {
        ($($test:ident = $id:literal at $url:expr;)*) => {$(
            #[test]
            fn $test() {
                assert_eq!(refusal($url, None), Some((Some($id), Certainty::Certain)));
            }
        )*};
    }

    recognised! {
        salesforce = "salesforce" at
            "https://acme.my.salesforce.com/setup/secur/RemoteAccessErrorPage.apexp?error=redirect_uri_mismatch\
             &error_description=x";
        google = "google" at
            "https://accounts.google.com/signin/oauth/error?authError=ChVyZWRpcmVjdF91cmlfbWlzbWF0Y2gSsAEK\
             &flowName=GeneralOAuthFlow";
        atlassian = "atlassian" at
            "https://id.atlassian.com/error?error=unauthorized_client\
             &error_description=redirect_uri+is+not+registered+for+client%3A+http%3A%2F%2F127.0.0.1%3A5%2F";
        hydra = "hydra" at
            "https://id.acme.example/oauth2/fallbacks/error?error=invalid_request\
             &error_description=The+%27redirect_uri%27+parameter";
        mcp_typescript_sdk = "mcp-typescript-sdk" at
            "http://localhost:5/cb?error=invalid_request&error_description=Unregistered+redirect_uri&state=s";
    }

    #[test]
    fn keycloak() {
        let page = "https://sso.acme.example/realms/a/protocol/openid-connect/auth\
                    ?client_id=1&redirect_uri=http%3A%2F%2Flocalhost%3A5%2Fcb";
        let found = refusal(page, Some("Invalid parameter: redirect_uri"));
        assert_eq!(found, Some((Some("keycloak"), Certainty::Certain)));
    }

    #[test]
    fn words_of_its_own_identify_a_provider_at_an_unknown_host() {
        let page = "https://sso.acme.example/auth?client_id=1&redirect_uri=http%3A%2F%2Flocalhost%3A5%2Fcb";
        let dex = refusal(page, Some("Unregistered redirect_uri (\"http://localhost:5/cb\")."));
        assert_eq!(dex, Some((Some("dex"), Certainty::Certain)));
        let library = refusal(page, Some("{\"error_description\":\"Unregistered redirect_uri\"}"));
        assert_eq!(library, Some((Some("mcp-typescript-sdk"), Certainty::Certain)));
        let github = refusal(page, Some("The redirect_uri is not associated with this application."));
        assert_eq!(github, Some((Some("github"), Certainty::Certain)));
    }

    #[test]
    fn a_code_of_several_providers_names_none() {
        let anywhere = refusal("https://login.acme.example/error?error=redirect_mismatch&client_id=1", None);
        assert_eq!(anywhere, Some((None, Certainty::Certain)));
        let cognito = "https://a.auth.eu-west-1.amazoncognito.com/error?error=redirect_mismatch&client_id=1";
        assert_eq!(refusal(cognito, None), Some((Some("cognito"), Certainty::Certain)));
    }

    #[test]
    fn x() {
        let page = "https://x.com/i/oauth2/authorize?client_id=1&redirect_uri=http%3A%2F%2Flocalhost%3A5%2Fcb";
        let found = refusal(page, Some("You weren't able to give access to the App."));
        assert_eq!(found, Some((Some("x"), Certainty::Likely)));
    }
}
