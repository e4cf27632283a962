//! The link of a page to where the callback URLs of a client are registered.

use crate::knowledge::{AskedPage, are_of_one_provider, names_app, provider_of};
use crate::protocol::authorization::AuthorizationRequest;
use crate::quoting::is_writable;

use super::page_address::{origin_of, place_of};

/// The shortest client id, in bytes, that nothing else in a path is.
const MIN_ID: usize = 6;

/// Returns where a link of the page, or an address in its text, leads, if that is certainly the provider's own and names the
/// client: a page may show what others have written.
pub(super) fn registration_link(page: &AskedPage, request: &AuthorizationRequest) -> Option<String> {
    // Only a page of the server's is believed.
    let origin = origin_of(page.url)?;
    if origin != request.server && !are_of_one_provider(&origin, &request.server) {
        return None;
    }
    let around = |c: char| c.is_whitespace() || "()<>\"'".contains(c);
    let shown = |link: &str| own_link(link.trim_end_matches(['.', ',', ';', ':']), request);
    let link = page.links.iter().find_map(|link| own_link(link, request));
    link.or_else(|| page.text.as_ref()?.split(around).find_map(shown))
}

fn own_link(link: &str, request: &AuthorizationRequest) -> Option<String> {
    let id = request.client_id.as_deref().filter(|id| id.len() >= MIN_ID)?;
    // What is kept has neither a user name nor a query nor a fragment.
    let place = place_of(link)?;
    let (origin, path) = place.split_at(place.match_indices('/').nth(2)?.0);
    let is_of_console = |host| provider_of(request)?.has_console_at(host, &request.server_host).then_some(());
    let is_own = origin == request.server || origin.strip_prefix("https://").and_then(is_of_console).is_some();
    let is_there = path.split('/').any(|part| part == id) && names_app(&path.replace(id, ""));
    (is_own && is_there && path != request.endpoint && is_writable(&place)).then_some(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OKTA: &str = "https://acme.okta.com/oauth2/default/v1/authorize?response_type=code&client_id=0oaFIELD7\
                        &redirect_uri=http%3A%2F%2Flocalhost%3A5%2Fcb&state=s";

    fn link(page: &str, link: &str) -> Option<String> {
        let request = AuthorizationRequest::read(page)?;
        let links = [link.to_owned()];
        registration_link(&AskedPage { links: &links, ..AskedPage::new(page, Some(""), Some(""), None) }, &request)
    }

    #[test]
    fn only_a_link_of_the_provider_that_names_the_client_is_used() {
        let console = "https://acme-admin.okta.com/admin/app/oidc_client/instance/0oaFIELD7";
        assert_eq!(link(OKTA, &format!("{console}?next=https://evil.example/#tab-general")).as_deref(), Some(console));
        let own = "https://acme.okta.com/oauth/applications/0oaFIELD7";
        assert_eq!(link(OKTA, own).as_deref(), Some(own));
        // Nothing of a user name is kept.
        assert_eq!(link(OKTA, &console.replace("acme-", "evil@acme-")).as_deref(), Some(console));
        for other in [
            "https://evil.okta.com/admin/app/oidc_client/instance/0oaFIELD7",
            "https://evil-admin.okta.com/admin/app/oidc_client/instance/0oaFIELD7",
            "https://acme-admin.okta.com.evil.example/admin/app/0oaFIELD7",
            "https://acme-admin.oktа.com/admin/app/0oaFIELD7",
            "https://acme-admin.okta.com@evil.example/admin/app/0oaFIELD7",
            "http://acme-admin.okta.com/admin/app/0oaFIELD7",
            "https://acme-admin.okta.com:8443/admin/app/0oaFIELD7",
            "https://acme.okta.com/go?to=https://evil.example/app/0oaFIELD7",
            "https://acme.okta.com/go#/app/0oaFIELD7",
            "https://acme.okta.com/logo/0oaFIELD7",
            "https://acme.okta.com/admin/app/0oaOTHER",
            "javascript:https://acme.okta.com/app/0oaFIELD7",
            "/admin/app/0oaFIELD7",
        ] {
            assert_eq!(link(OKTA, other), None, "{other}");
        }
    }

    #[test]
    fn a_client_id_that_sounds_like_a_client_names_no_app() {
        for id in ["my-client-1", "app-12345"] {
            let page = OKTA.replace("0oaFIELD7", id);
            assert_eq!(link(&page, &format!("https://acme.okta.com/logo/{id}")), None, "{id}");
            assert!(link(&page, &format!("https://acme.okta.com/apps/{id}")).is_some(), "{id}");
        }
    }

    #[test]
    fn a_page_of_another_server_is_not_believed() {
        let request = AuthorizationRequest::read(OKTA).unwrap();
        let links = ["https://acme-admin.okta.com/admin/app/0oaFIELD7".to_owned()];
        let at =
            |url| registration_link(&AskedPage { links: &links, ..AskedPage::new(url, None, None, None) }, &request);
        assert!(at("https://acme.okta.com/error").is_some());
        assert_eq!(at("https://evil.example/error"), None);
    }

    #[test]
    fn a_console_belongs_to_the_hosts_of_its_provider() {
        let google = "https://accounts.google.com/o/oauth2/v2/auth?response_type=code&client_id=1-a.apps.googleusercontent.com\
                      &redirect_uri=http%3A%2F%2Flocalhost%3A5%2Fcb&state=s";
        let console =
            "https://console.developers.google.com/apis/credentials/oauthclient/1-a.apps.googleusercontent.com";
        assert_eq!(link(google, &format!("{console}?project=1")).as_deref(), Some(console));
        assert_eq!(link(google, &console.replace("console.developers", "sites")), None);
        // The path alone makes nobody Okta.
        let custom = OKTA.replace("acme.okta.com", "sso.acme.example");
        assert_eq!(link(&custom, "https://sso-admin.acme.example/admin/app/0oaFIELD7"), None);
    }

    #[test]
    fn a_short_id_is_no_proof_and_an_address_in_the_text_counts() {
        let short = OKTA.replace("0oaFIELD7", "cli");
        assert_eq!(link(&short, "https://acme.okta.com/apps/cli"), None);
        let text = "a Login redirect URI in the client app settings https://acme-admin.okta.com/admin/app/0oaFIELD7#tab-general";
        let page = AskedPage::new(OKTA, None, Some(text), None);
        let found = registration_link(&page, &AuthorizationRequest::read(OKTA).unwrap());
        assert_eq!(found.as_deref(), Some("https://acme-admin.okta.com/admin/app/0oaFIELD7"));
    }
}
