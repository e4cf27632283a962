//! The authorization response is an error (RFC 6749 section 4.1.2.1).

use crate::into_vec::IntoVec;
use crate::diagnosis::Describe;
use crate::facts::Facts;
use crate::remedy::sign_in_again;
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
}

impl Describe for AuthorizationError {
    fn leg(&self) -> Leg {
        Leg::Response
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        let (key, last) = match &self.answered_at {
            Some(at) => ("summary_authorization_error_answered", at.as_str().into()),
            None => ("summary_authorization_error", facts.client_name()),
        };
        Message::new(key, [facts.provider_name(), self.code.clone().into(), last])
    }

    fn causes(&self, facts: &Facts<'_>) -> Vec<Message> {
        let key = cause(&self.code).or(self.meaning);
        key.map(|key| Message::new(key, [facts.provider_name()])).into_iter().into_vec()
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        vec![sign_in_again(facts)].into()
    }

    fn is_code_unused(&self) -> bool {
        self.answered_at.is_none()
    }
}

/// Returns the cause for an error code of RFC 6749 section 4.1.2.1 or RFC 8707 (`invalid_target`); `None` for a
/// provider's own code.
pub(crate) fn cause(code: &str) -> Option<&'static str> {
    match code {
        "access_denied" => Some("cause_access_denied"),
        "invalid_target" => Some("cause_resource"),
        "server_error" | "temporarily_unavailable" => Some("cause_provider_trouble"),
        "invalid_request"
        | "invalid_scope"
        | "unauthorized_client"
        | "unsupported_response_type" => Some("cause_app_setup"),
        _ => None,
    }
}
