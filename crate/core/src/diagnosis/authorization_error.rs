//! The authorization response is an error (RFC 6749 section 4.1.2.1).

use crate::diagnosis::Describe;
use crate::facts::Facts;
use crate::into_vec::IntoVec;
use crate::knowledge::{Certainty, INVALID_STATE};
use crate::remedy::{sign_in_again, without_callback_steps};
use crate::wording::{Leg, Message, Remedy};

/// An authorization response with an error code.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AuthorizationError {
    /// The error code.
    pub code: String,
    /// Who answered it, as host and port, if anybody did.
    pub answered_at: Option<String>,
    /// The key of the message about what a code of the provider's own means. It takes the provider's name.
    pub meaning: Option<&'static str>,
    /// The parameter that the provider requires and does not find in the request.
    pub lacks: Option<&'static str>,
    /// Likely if the words by which it was recognised, or its answer, may be about something else.
    pub certainty: Certainty,
    /// Whether it came without the `state` of the request.
    pub lacks_state: bool,
}

impl AuthorizationError {
    /// An error of which nothing is known but its code.
    pub fn of(code: String, answered_at: Option<String>, certainty: Certainty) -> Self {
        Self { code, answered_at, meaning: None, lacks: None, certainty, lacks_state: false }
    }
}

impl Describe for AuthorizationError {
    fn leg(&self) -> Leg {
        Leg::Response
    }

    fn certainty(&self) -> Certainty {
        self.certainty
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        let (key, last) = match &self.answered_at {
            Some(at) => ("summary_authorization_error_answered", Some(at.as_str().into())),
            None if facts.attempt.may_be_read => ("summary_authorization_error_only", None),
            None => ("summary_authorization_error", Some(facts.client_name())),
        };
        // Some pages have a sentence and no code.
        let code = if self.code.contains(' ') { format!("\"{}\"", self.code) } else { self.code.clone() };
        Message::new(key, [facts.provider_name(), code.into()].into_iter().chain(last))
    }

    fn causes(&self, facts: &Facts<'_>) -> Vec<Message> {
        if let Some(parameter) = self.lacks {
            return vec![parameter_missing(facts, parameter)];
        }
        let key = self.meaning.or_else(|| cause(&self.code));
        // How long the one is that was sent is not told.
        let key = key.filter(|_| self.code != INVALID_STATE || facts.attempt.state.is_none());
        let meaning = key.map(|key| Message::new(key, [facts.provider_name()]));
        let stateless = self.lacks_state.then(|| Message::new("cause_error_without_state", [facts.client_name()]));
        meaning.into_iter().chain(stateless).into_vec()
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        let names_none = facts.request.is_some() && facts.requested_uri().is_none();
        let other_way = without_callback_steps(facts, facts.client.filter(|_| names_none));
        [sign_in_again(facts)].into_iter().chain(other_way).into_vec().into()
    }

    /// The client learns the error if it listens by then.
    fn may_be_too_early(&self) -> bool {
        self.answered_at.is_none()
    }

    fn is_code_unused(&self) -> bool {
        self.answered_at.is_none()
    }
}

/// Returns the cause of a request without a parameter that the provider requires, by its own words.
pub(crate) fn parameter_missing(facts: &Facts<'_>, parameter: &str) -> Message {
    Message::new("cause_parameter_missing", [facts.provider_name(), parameter.into()])
}

/// Returns the cause for an error code of RFC 6749 section 4.1.2.1, RFC 8707 (`invalid_target`) or a common library; `None`
/// for a provider's own code.
pub(crate) fn cause(code: &str) -> Option<&'static str> {
    match code {
        "access_denied" => Some("cause_access_denied"),
        "invalid_target" => Some("cause_resource"),
        "server_error" | "temporarily_unavailable" => Some("cause_provider_trouble"),
        "invalid_request" => Some("cause_invalid_request"),
        "invalid_scope" => Some("cause_scope"),
        "unauthorized_client" | "unsupported_response_type" => Some("cause_app_setup"),
        // It wants eight characters.
        INVALID_STATE => Some("cause_weak_state"),
        _ => None,
    }
}
