//! The callback: an authorization response on a loopback address (RFC 6749 section 4.1.2).

use crate::protocol::claims::{Claims, Json, no_json};
use crate::protocol::loopback::LoopbackUrl;
use crate::protocol::params::Param;
use crate::protocol::secret::{CallbackUrl, State};

/// A loopback URL that carries an authorization response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Callback {
    /// The landed URL.
    pub url: LoopbackUrl,
    /// The `state`, which ties it to an attempt; `None` if it is missing, empty, repeated or too long, or if several
    /// issuers are named.
    pub state: Option<State>,
    /// Whether it has no `state`, not even an unusable one. Some clients send none.
    pub lacks_state: bool,
    /// The issuer that it names (`iss`, RFC 9207).
    pub issuer: Option<String>,
    /// Whether it is a success or an error.
    pub answer: Answer,
}

/// The result in an authorization response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A code, a token or a response token.
    Success,
    /// An error code of RFC 6749 section 4.1.2.1, or a provider's own.
    Error(String),
}

impl Callback {
    /// Reads the address of a loopback request, without looking into response tokens. See [`Callback::read_with`].
    ///
    /// # Examples
    ///
    /// ```
    /// use portmend::protocol::callback::{Answer, Callback};
    ///
    /// let callback = Callback::read("http://localhost:38000/callback?error=access_denied&state=xyz").unwrap();
    /// assert_eq!(callback.url.address.port, 38000);
    /// assert_eq!(callback.answer, Answer::Error("access_denied".to_owned()));
    ///
    /// // A local web page is not a callback.
    /// assert!(Callback::read("http://localhost:3000/").is_none());
    /// ```
    pub fn read(text: &str) -> Option<Self> {
        Self::read_with(text, no_json)
    }

    /// Reads the address of a loopback request, and parses the payload of a response token with `json`. Returns `None`
    /// if the address is not on loopback or carries no authorization response.
    pub fn read_with(text: &str, json: Json) -> Option<Self> {
        let url = LoopbackUrl::read(text)?;
        let (answer, state, lacks_state, issuer) =
            [url.query(), url.fragment()].into_iter().flatten().find_map(|part| {
                // A response token (JARM section 2.3) contains the `state`.
                let token = Param::find(part, "response").value().and_then(|token| Claims::read(&token, json));
                let state = match &token {
                    Some(claims) => claims.get("state").and_then(State::new),
                    None => Param::find(part, "state").value().as_deref().and_then(State::new),
                };
                let lacks_state = match (&token, Param::find(part, "state")) {
                    (Some(claims), _) => claims.get("state").is_none_or(str::is_empty),
                    (None, Param::Once(state)) => state.is_empty(),
                    (None, state) => state == Param::Absent && !Param::find(part, "response").is_present(),
                };
                let issuer = match &token {
                    Some(claims) => claims.get("iss").map_or(Param::Absent, |issuer| Param::Once(issuer.into())),
                    None => Param::find(part, "iss"),
                };
                let state = state.filter(|_| issuer != Param::Repeated);
                let issuer = match issuer {
                    Param::Once(issuer) => Some(issuer.into_owned()),
                    Param::Absent | Param::Repeated => None,
                };
                let error =
                    token.as_ref().and_then(|claims| claims.get("error")).map(|error| Answer::Error(clean(error)));
                error.or_else(|| Answer::read(part)).map(|answer| (answer, state, lacks_state, issuer))
            })?;
        Some(Self { url, state, lacks_state, issuer, answer })
    }

    /// Returns the whole URL, for the delivery.
    pub fn secret(&self) -> CallbackUrl {
        CallbackUrl::new(&self.url.at(&self.url.address))
    }
}

impl Answer {
    fn read(part: &str) -> Option<Self> {
        if let Some(error) = Param::find(part, "error").value() {
            return Some(Self::Error(clean(&error)));
        }
        ["code", "response", "id_token", "access_token"]
            .iter()
            .any(|name| Param::find(part, name).value().is_some())
            .then_some(Self::Success)
    }
}

/// Returns an error code in a form that is safe to show: at most 64 letters, digits and `_-.`, which is less than RFC
/// 6749 section 4.1.2.1 allows.
pub(crate) fn clean(error: &str) -> String {
    error.chars().filter(|c| c.is_ascii_alphanumeric() || "_-.".contains(*c)).take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn responses_are_recognised_and_ordinary_pages_are_not() {
        let success = Callback::read("http://localhost:38000/callback?code=c&state=s").unwrap();
        assert_eq!((success.answer, success.state), (Answer::Success, State::new("s")));
        let error = Callback::read("http://127.0.0.1:1/?error=access_denied&state=s").unwrap();
        assert_eq!(error.answer, Answer::Error("access_denied".to_owned()));
        let fragment = Callback::read("http://localhost:1/cb#code=c&state=s").unwrap();
        assert_eq!(fragment.state, State::new("s"));
        for page in ["http://localhost:3000/", "http://localhost:3000/?state=s", "https://example.com/?code=c&state=s"]
        {
            assert_eq!(Callback::read(page), None, "{page}");
        }
    }

    #[test]
    fn a_missing_empty_or_repeated_state_is_none() {
        for query in
            ["code=c", "code=c&state=", "code=c&state=a&state=a", "code=c&session_state=a", "code=c&x=state%3Da"]
        {
            let callback = Callback::read(&format!("http://localhost:1/cb?{query}")).unwrap();
            assert_eq!(callback.state, None, "{query}");
        }
    }

    #[test]
    fn a_response_that_names_two_issuers_has_no_state() {
        let read = |query: &str| {
            let callback = Callback::read(&format!("http://localhost:1/cb?code=c&state=s{query}")).unwrap();
            (callback.state, callback.issuer)
        };
        assert_eq!(read(""), (State::new("s"), None));
        assert_eq!(read("&iss=https%3A%2F%2Fa.example"), (State::new("s"), Some("https://a.example".to_owned())));
        assert_eq!(read("&iss="), (State::new("s"), Some(String::new())));
        assert_eq!(read("&iss=https%3A%2F%2Fa.example&is%73=https%3A%2F%2Fb.example"), (None, None));
    }

    #[test]
    fn an_error_code_is_cleaned() {
        let callback = Callback::read("http://localhost:1/?error=%3Cb%3Ebad%0Athing&state=s").unwrap();
        assert_eq!(callback.answer, Answer::Error("bbadthing".to_owned()));
    }
}
