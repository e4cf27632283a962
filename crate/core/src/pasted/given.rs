//! What a person says beside the pasted text.

use url::{Url, form_urlencoded};

use super::error::{PasteError, PasteProblem};
use crate::into_vec::IntoVec;
use crate::knowledge::{client_by_id, provider_by_id};
use crate::protocol::loopback::LoopbackAddress;
use crate::protocol::redirect_uri::RedirectUri;
use crate::runs_on::RunsOn;
use crate::settings::is_registrable;
use crate::value::{FromValue, Shape, ToValue};

/// The longest link that is read.
const MAX_LINK: usize = 4096;

/// What a person says beside the pasted text: choices by name, and addresses. None of it is secret, so that a link can carry it.
#[derive(Debug, Clone, Default, PartialEq, Eq, FromValue, ToValue, Shape)]
#[contract(omit_nulls)]
pub struct Given {
    /// The client's id in the knowledge base.
    pub client: Option<String>,
    /// The provider's id in the knowledge base.
    pub provider: Option<String>,
    /// The registered callback URLs.
    pub registered: Vec<String>,
    /// Where the client waits: a port, an address such as `http://127.0.0.1:48000`, or a whole callback URL.
    pub listener: Option<String>,
    /// Where the client runs.
    pub runs_on: Option<RunsOn>,
}

/// Where an error is that no parameter of a link has alone.
const LINK: &str = "link";

impl Given {
    /// Reads what stands after the number sign of a link, such as `client=claude-code&provider=salesforce`.
    ///
    /// # Errors
    ///
    /// [`PasteError`], which names the parameter.
    ///
    /// # Examples
    ///
    /// ```
    /// use portmend::pasted::Given;
    ///
    /// let given = Given::of_link("client=claude-code&registered=http%3A%2F%2Flocalhost%3A38000%2Fcallback")?;
    /// assert_eq!(given.registered, ["http://localhost:38000/callback"]);
    /// assert_eq!(Given::of_link("client=no-such").unwrap_err().at, "client");
    /// # Ok::<(), portmend::pasted::PasteError>(())
    /// ```
    pub fn of_link(fragment: &str) -> Result<Self, PasteError> {
        if fragment.len() > MAX_LINK {
            return Err(PasteError::new(LINK, PasteProblem::TooLong));
        }
        let mut given = Self::default();
        for (name, value) in form_urlencoded::parse(fragment.as_bytes()) {
            let field = match &*name {
                "client" => &mut given.client,
                "provider" => &mut given.provider,
                "listener" => &mut given.listener,
                "registered" => {
                    given.registered.push(value.into_owned());
                    continue;
                }
                _ => {
                    let name: String = name.chars().filter(|c| c.is_ascii_graphic()).take(32).collect();
                    let at = if name.is_empty() { LINK } else { &name };
                    return Err(PasteError::new(at, PasteProblem::UnknownParameter));
                }
            };
            if field.replace(value.into_owned()).is_some() {
                return Err(PasteError::new(name, PasteProblem::Repeated));
            }
        }
        given.checked()
    }

    /// Checks every value. White space around one is ignored, and so is an empty one.
    ///
    /// # Errors
    ///
    /// The first [`PasteError`].
    pub fn checked(mut self) -> Result<Self, PasteError> {
        for field in [&mut self.client, &mut self.provider, &mut self.listener] {
            *field = field.take().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        }
        self.registered =
            self.registered.iter().map(|uri| uri.trim().to_owned()).filter(|uri| !uri.is_empty()).into_vec();
        if self.client.as_deref().is_some_and(|id| client_by_id(id).is_none()) {
            return Err(PasteError::new("client", PasteProblem::UnknownClient));
        }
        if self.provider.as_deref().is_some_and(|id| provider_by_id(id).is_none()) {
            return Err(PasteError::new("provider", PasteProblem::UnknownProvider));
        }
        if let Some(index) = self.registered.iter().position(|uri| !is_callback_url(uri)) {
            return Err(PasteError::new(format!("registered[{index}]"), PasteProblem::BadRegistered));
        }
        if self.listener.as_deref().is_some_and(|text| Waiting::read(text).is_none()) {
            return Err(PasteError::new("listener", PasteProblem::NotLoopback));
        }
        if let Some(Err(bad)) = self.runs_on.as_ref().map(RunsOn::check) {
            return Err(PasteError::new(format!("runs_on.{}", bad.field), PasteProblem::BadPlace));
        }
        Ok(self)
    }

    /// Returns where the client waits.
    pub(super) fn waiting(&self) -> Option<Waiting> {
        Waiting::read(self.listener.as_deref()?)
    }
}

/// Returns whether a provider may have registered this for a client: a URL of the web or with a scheme of the client's own, or
/// a pattern of one.
fn is_callback_url(text: &str) -> bool {
    let is_known = match Url::parse(text) {
        Ok(url) => matches!(url.scheme(), "http" | "https") || url.scheme().contains('.'),
        Err(_) => text.trim_start_matches('^').starts_with("http"),
    };
    is_known && is_registrable(text)
}

/// Where a client waits.
pub(super) enum Waiting {
    /// At this address, whatever the path.
    At(LoopbackAddress),
    /// For this callback URL.
    For(RedirectUri),
}

impl Waiting {
    pub fn read(text: &str) -> Option<Self> {
        if let Ok(address) = LoopbackAddress::read_listener(text) {
            return Some(Self::At(address));
        }
        let uri = RedirectUri::read(text)?;
        let is_plain = uri.loopback().query().is_none() && uri.loopback().fragment().is_none();
        is_plain.then_some(Self::For(uri))
    }

    /// Returns the redirect URI that the client sent, if the browser landed on this path.
    pub fn redirect_uri(self, path: Option<&str>) -> String {
        match (self, path) {
            (Self::For(uri), _) => uri.as_str().to_owned(),
            (Self::At(address), Some(path)) if path != "/" => format!("{address}{path}"),
            (Self::At(address), _) => address.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_says_what_a_person_says() {
        let given =
            Given::of_link("client=claude-code&provider=okta&listener=+40892&registered=http%3A%2F%2Flocalhost%3A1");
        let expected = Given {
            client: Some("claude-code".to_owned()),
            provider: Some("okta".to_owned()),
            registered: vec!["http://localhost:1".to_owned()],
            listener: Some("40892".to_owned()),
            runs_on: None,
        };
        assert_eq!(given, Ok(expected));
        assert_eq!(Given::of_link("client=&provider=+"), Ok(Given::default()));
    }

    #[test]
    fn a_link_that_cannot_be_read_names_the_parameter() {
        for (link, at, problem, variant) in [
            ("client=a", "client", PasteProblem::UnknownClient, "unknown_client"),
            ("provider=a", "provider", PasteProblem::UnknownProvider, "unknown_provider"),
            ("listener=idp.example", "listener", PasteProblem::NotLoopback, "not_loopback"),
            ("registered=&registered=ftp://a", "registered[0]", PasteProblem::BadRegistered, "bad_registered"),
            ("listener=1&listener=2", "listener", PasteProblem::Repeated, "repeated"),
            ("a%0Ab=c", "ab", PasteProblem::UnknownParameter, "unknown_parameter"),
            ("%0A=c", "link", PasteProblem::UnknownParameter, "unknown_parameter"),
        ] {
            let error = Given::of_link(link).unwrap_err();
            assert_eq!((error.at.as_str(), error.problem, error.problem.variant()), (at, problem, variant), "{link}");
        }
        let long = |length: usize| Given::of_link(&format!("client={}", "+".repeat(length - "client=".len())));
        assert_eq!(long(MAX_LINK), Ok(Given::default()));
        for length in [MAX_LINK + 1, MAX_LINK + 2] {
            assert_eq!(long(length), Err(PasteError::new(LINK, PasteProblem::TooLong)));
        }
    }
    #[test]
    fn what_a_provider_may_have_registered() {
        for uri in ["http://localhost:1/cb", "https://app.example/cb", "com.example.app:/cb", "^https?://localhost/"] {
            assert!(is_callback_url(uri), "{uri}");
        }
        for text in ["ftp://localhost:1/cb", "app:/cb", "localhost", "^localhost", "http://localhost/#a"] {
            assert!(!is_callback_url(text), "{text}");
        }
    }

    #[test]
    fn a_client_waits_at_an_address_or_for_a_callback_url() {
        let uri = |listener: &str, path| {
            let given = Given { listener: Some(listener.to_owned()), ..Given::default() }.checked().ok()?;
            given.waiting().map(|waiting| waiting.redirect_uri(path))
        };
        for (listener, path, expected) in [
            ("40892", None, Some("http://localhost:40892")),
            ("40892", Some("/"), Some("http://localhost:40892")),
            ("40892", Some("/cb"), Some("http://localhost:40892/cb")),
            ("http://127.0.0.1:40892/here", Some("/cb"), Some("http://127.0.0.1:40892/here")),
            ("http://127.0.0.1:40892/here?code=c", Some("/cb"), None),
            ("http://127.0.0.1:40892/here#code=c", Some("/cb"), None),
        ] {
            assert_eq!(uri(listener, path).as_deref(), expected, "{listener} {path:?}");
        }
    }
}
