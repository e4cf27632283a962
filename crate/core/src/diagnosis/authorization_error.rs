//! The answer is an error of the provider's (RFC 6749 section 4.1.2.1).

use crate::diagnosis::Describe;
use crate::facts::Facts;
use crate::remedy::sign_in_again;
use crate::wording::{Leg, Message, Remedy};

/// The provider answered, with an error.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AuthorizationError {
    /// Its code.
    pub code: String,
}

impl Describe for AuthorizationError {
    fn leg(&self) -> Leg {
        Leg::Response
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        let args = [facts.provider_name(), self.code.clone().into(), facts.client_name()];
        Message::new("summary_authorization_error", args)
    }

    fn causes(&self, facts: &Facts<'_>) -> Vec<Message> {
        cause(&self.code).map(|key| Message::new(key, [facts.provider_name()])).into_iter().collect()
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        vec![sign_in_again(facts)].into()
    }
}

/// What the error codes of RFC 6749 section 4.1.2.1 and their relatives mean; nothing for a provider's own.
fn cause(code: &str) -> Option<&'static str> {
    match code {
        "access_denied" => Some("cause_access_denied"),
        "server_error" | "temporarily_unavailable" => Some("cause_provider_trouble"),
        "invalid_request"
        | "invalid_scope"
        | "invalid_target"
        | "unauthorized_client"
        | "unsupported_response_type" => Some("cause_app_setup"),
        _ => None,
    }
}
