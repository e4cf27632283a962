//! The link of a page to where the callback URLs of a client are registered.

use url::{Position, Url};

use super::page::AskedPage;
use super::recognition::provider_of;
use crate::protocol::authorization::AuthorizationRequest;
use crate::quoting::is_writable;

/// The shortest client id, in bytes, that nothing else in a path is.
const MIN_ID: usize = 6;

impl AskedPage<'_> {
    /// Returns where a link of the page, or an address in its text, leads, if it is certainly the provider's own and names
    /// the client: a page may show what others have written.
    pub fn registration_link(&self, request: &AuthorizationRequest) -> Option<String> {
        let in_text = self.text.iter().flat_map(|text| text.split_whitespace());
        self.links.iter().map(String::as_str).chain(in_text).find_map(|link| own_link(link, request))
    }
}

fn own_link(link: &str, request: &AuthorizationRequest) -> Option<String> {
    let id = request.client_id.as_deref().filter(|id| id.len() >= MIN_ID)?;
    let url = Url::parse(link.trim_matches(|c: char| "()[]<>\"'.,;".contains(c))).ok()?;
    let origin = url.origin().ascii_serialization();
    let is_of_console = || {
        let host = origin.strip_prefix("https://").unwrap_or_default();
        provider_of(request).is_some_and(|provider| provider.has_console_at(host, &request.server_host))
    };
    let is_own = url.username().is_empty()
        && url.password().is_none()
        && url.path() != request.endpoint
        && (origin == request.server || is_of_console());
    let segments = || url.path().split('/');
    // What else has the ID of a client in its path: a log-in, a logo, a consent.
    let is_of_app = |part: &str| {
        let part = part.to_ascii_lowercase();
        part.contains("client") || ["app", "apps", "application", "applications"].contains(&part.as_str())
    };
    let is_there = segments().any(|part| part == id) && segments().any(is_of_app);
    let place = &url[..Position::AfterPath];
    (is_own && is_there && is_writable(place)).then(|| place.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OKTA: &str = "https://acme.okta.com/oauth2/default/v1/authorize?response_type=code&client_id=0oaFIELD7\
                        &redirect_uri=http%3A%2F%2Flocalhost%3A5%2Fcb&state=s";

    fn link(page: &str, link: &str) -> Option<String> {
        let request = AuthorizationRequest::read(page)?;
        let links = [link.to_owned()];
        AskedPage { links: &links, ..AskedPage::new(page, Some(""), Some(""), None) }.registration_link(&request)
    }

    #[test]
    fn only_a_link_of_the_provider_that_names_the_client_is_used() {
        let console = "https://acme-admin.okta.com/admin/app/oidc_client/instance/0oaFIELD7";
        assert_eq!(link(OKTA, &format!("{console}?next=https://evil.example/#tab-general")).as_deref(), Some(console));
        let own = "https://acme.okta.com/oauth/applications/0oaFIELD7";
        assert_eq!(link(OKTA, own).as_deref(), Some(own));
        for other in [
            "https://evil.okta.com/admin/app/oidc_client/instance/0oaFIELD7",
            "https://evil-admin.okta.com/admin/app/oidc_client/instance/0oaFIELD7",
            "https://acme-admin.okta.com.evil.example/admin/app/0oaFIELD7",
            "https://acme-admin.oktа.com/admin/app/0oaFIELD7",
            "https://acme-admin.okta.com@evil.example/admin/app/0oaFIELD7",
            "https://evil@acme-admin.okta.com/admin/app/0oaFIELD7",
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
        let text = "a Login redirect URI in the client app settings (https://acme-admin.okta.com/admin/app/0oaFIELD7#tab-general).";
        let found =
            AskedPage::new(OKTA, None, Some(text), None).registration_link(&AuthorizationRequest::read(OKTA).unwrap());
        assert_eq!(found.as_deref(), Some("https://acme-admin.okta.com/admin/app/0oaFIELD7"));
    }
}
