//! Which server an answer comes from.
//!
//! A server can send the tab on to another one with the same `state`, and the answer of that one then looks like its own:
//! the mix-up attack of RFC 9700 section 4.4. A callback is therefore tied to the server that was asked, not to `state`,
//! tab and path alone. Who started the navigation proves nothing: if the other server answers at once, browsers name the
//! page that started the chain of redirects (`tests/measure`).

use url::Url;

use crate::attempts::Attempt;
use crate::knowledge::{are_of_one_provider, provider_of_server};
use crate::protocol::authorization::AuthorizationRequest;

use super::state::Engine;

/// Whether an answer comes from the server that was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Provenance {
    /// It names that server as its issuer, or nobody but its owner can let that server send the tab on.
    Proven,
    /// Nothing shows where it comes from.
    Unproven,
    /// It names another issuer, which is shown like this.
    Foreign(String),
}

impl Provenance {
    /// Returns the issuer that the answer names, if that is not the server that was asked.
    pub fn foreign(self) -> Option<String> {
        match self {
            Self::Foreign(issuer) => Some(issuer),
            Self::Proven | Self::Unproven => None,
        }
    }
}

impl Engine {
    /// Returns the provenance of an answer to this attempt that names this issuer.
    pub(super) fn provenance(&self, attempt: &Attempt, issuer: Option<&str>) -> Provenance {
        let Some(request) = &attempt.request else { return Provenance::Unproven };
        match issuer {
            Some(issuer) if is_issuer_of(issuer, &request.server) => Provenance::Proven,
            Some(issuer) => Provenance::Foreign(displayed(issuer)),
            None if self.trusts_server(attempt) => Provenance::Proven,
            None => Provenance::Unproven,
        }
    }

    /// Returns whether an attacker cannot play the server that was asked, or the user has agreed to its answers. Who has
    /// agreed to answers of a server has not agreed to answers of another one to which it has passed the request on.
    pub(super) fn trusts_server(&self, attempt: &Attempt) -> bool {
        let agrees = |request: &AuthorizationRequest| {
            self.settings.agrees_to(&request.server, request.client_id.as_deref()) && attempt.passed_on_to.is_none()
        };
        self.knows_server(attempt) || attempt.request.as_ref().is_some_and(agrees)
    }

    /// Returns whether an attacker cannot play the server that was asked: the user or an administrator has named it, or it
    /// is in the knowledge base with `trusted_hosts`.
    pub(super) fn knows_server(&self, attempt: &Attempt) -> bool {
        attempt.request.as_ref().is_some_and(|request| {
            self.settings.trusts(&request.server, request.client_id.as_deref())
                || provider_of_server(&request.server).is_some()
        })
    }
}

/// Returns whether this issuer identifier belongs to the server with this origin. RFC 9207 compares it with the server's
/// metadata, which is not read here: the origin must be the same, or both must be hosts of one provider.
fn is_issuer_of(issuer: &str, server: &str) -> bool {
    let Ok(issuer) = Url::parse(issuer) else { return false };
    let issuer = issuer.origin().ascii_serialization();
    issuer == server || are_of_one_provider(&issuer, server)
}

/// Returns an issuer as it is shown: its origin, which is what counts, or what stands in place of an address.
fn displayed(issuer: &str) -> String {
    match Url::parse(issuer) {
        Ok(url) if url.has_host() => url.origin().ascii_serialization(),
        _ => format!("\"{issuer}\""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_has_the_origin_of_its_server_or_another_host_of_its_provider() {
        for (issuer, server, expected) in [
            ("https://idp.example", "https://idp.example", true),
            ("https://idp.example/realms/a", "https://idp.example", true),
            ("https://idp.example:8443", "https://idp.example", false),
            ("http://idp.example", "https://idp.example", false),
            ("https://idp.example.evil.example", "https://idp.example", false),
            ("https://idp.example@evil.example", "https://idp.example", false),
            ("https://login.windows.net/common", "https://login.microsoftonline.com", true),
            ("https://accounts.google.com", "https://login.microsoftonline.com", false),
            ("", "https://idp.example", false),
            ("idp.example", "https://idp.example", false),
            ("null", "null", false),
        ] {
            assert_eq!(is_issuer_of(issuer, server), expected, "{issuer} for {server}");
        }
    }

    #[test]
    fn an_issuer_is_shown_by_its_origin_or_as_it_is() {
        for (issuer, expected) in [
            ("https://idp.example/realms/a", "https://idp.example"),
            ("mailto:idp.example", "\"mailto:idp.example\""),
            ("idp.example", "\"idp.example\""),
        ] {
            assert_eq!(displayed(issuer), expected);
        }
    }
}
