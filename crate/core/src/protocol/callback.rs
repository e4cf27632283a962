//! The authorization response as it lands on a loopback address (RFC 6749 section 4.1.2).

use crate::protocol::claims::{Claims, Json, no_json};
use crate::protocol::loopback::LoopbackUrl;
use crate::protocol::params::Param;
use crate::protocol::secret::{CallbackUrl, State};

/// A loopback address that carries an authorization response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Callback {
    /// Where it landed.
    pub url: LoopbackUrl,
    /// Its `state`; none when it is missing, empty, repeated or endless. Only the attempt's own one ties it to an attempt.
    pub state: Option<State>,
    /// What it brings.
    pub answer: Answer,
}

/// What an authorization response brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A code, a token or a signed response: success.
    Success,
    /// The error code of RFC 6749 section 4.1.2.1, or a provider's own.
    Error(String),
}

impl Callback {
    /// Reads the address of a loopback request without looking into a response that is a token.
    pub fn read(text: &str) -> Option<Self> {
        Self::read_with(text, no_json)
    }

    /// Reads the address of a loopback request. `None` when it is not on loopback or carries no authorization
    /// response: such a page is not ours.
    pub fn read_with(text: &str, json: Json) -> Option<Self> {
        let url = LoopbackUrl::read(text)?;
        let (answer, state) = [url.query(), url.fragment()].into_iter().flatten().find_map(|part| {
            // A response in a token (JARM section 2.3) has its `state` in there.
            let token = Param::find(part, "response").value().and_then(|token| Claims::read(&token, json));
            let state = match &token {
                Some(claims) => claims.get("state").and_then(State::new),
                None => Param::find(part, "state").value().as_deref().and_then(State::new),
            };
            let error = token.as_ref().and_then(|claims| claims.get("error")).map(|error| Answer::Error(shown(error)));
            error.or_else(|| Answer::read(part)).map(|answer| (answer, state))
        })?;
        Some(Self { url, state, answer })
    }

    /// The whole address, kept for the delivery.
    pub fn secret(&self) -> CallbackUrl {
        CallbackUrl::new(&self.url.at(&self.url.address))
    }
}

impl Answer {
    fn read(part: &str) -> Option<Self> {
        if let Some(error) = Param::find(part, "error").value() {
            return Some(Self::Error(shown(&error)));
        }
        ["code", "response", "id_token", "access_token"]
            .iter()
            .any(|name| Param::find(part, name).value().is_some())
            .then_some(Self::Success)
    }
}

/// An error code as it may be shown: the characters that RFC 6749 allows in one, and no more than a line of them.
fn shown(error: &str) -> String {
    error.chars().filter(|c| c.is_ascii_alphanumeric() || "_-.".contains(*c)).take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_is_told_from_an_ordinary_page() {
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
    fn a_doubtful_state_is_none() {
        for query in
            ["code=c", "code=c&state=", "code=c&state=a&state=a", "code=c&session_state=a", "code=c&x=state%3Da"]
        {
            let callback = Callback::read(&format!("http://localhost:1/cb?{query}")).unwrap();
            assert_eq!(callback.state, None, "{query}");
        }
    }

    #[test]
    fn an_error_code_is_shown_without_what_does_not_belong_in_it() {
        let callback = Callback::read("http://localhost:1/?error=%3Cb%3Ebad%0Athing&state=s").unwrap();
        assert_eq!(callback.answer, Answer::Error("bbadthing".to_owned()));
    }
}
