//! The connection timed out or was reset, or the name did not resolve.

use crate::browser::failure::Failure;
use crate::diagnosis::{Delivery, Describe};
use crate::diagnosis::describe::failed_at;
use crate::facts::Facts;
use crate::remedy::without_callback;
use crate::wording::{Leg, Message, Remedy};

/// A failure that does not show whether something is listening.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Unreachable {
    /// How it failed.
    pub failure: Failure,
    /// The browser's own error text.
    pub error: String,
    /// What happened to the callback.
    pub delivery: Delivery,
}

impl Describe for Unreachable {
    fn leg(&self) -> Leg {
        Leg::Delivery
    }

    fn problem_at_address(&self) -> Option<&'static str> {
        Some("ui_journey_no_answer")
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        if self.failure == Failure::Reset {
            let args = [facts.client_name(), failed_at(facts), self.error.clone().into()];
            return Message::new("summary_dropped", args);
        }
        Message::new("summary_unreachable", [failed_at(facts), self.error.clone().into()])
    }

    fn causes(&self, _facts: &Facts<'_>) -> Vec<Message> {
        cause(self.failure).map(Message::plain).into_iter().collect()
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        without_callback(facts)
    }

    fn delivery(&self) -> Delivery {
        self.delivery
    }
}

fn cause(failure: Failure) -> Option<&'static str> {
    match failure {
        Failure::TimedOut => Some("cause_timed_out"),
        Failure::Reset => Some("cause_dropped"),
        Failure::NotHttp => Some("cause_not_http"),
        Failure::NameNotResolved => Some("cause_name_unknown"),
        Failure::Refused | Failure::RefusedAtLast | Failure::BlockedPort | Failure::Aborted | Failure::CutOff => None,
        Failure::Tls | Failure::Certificate | Failure::TlsOrCertificate | Failure::HeldBack | Failure::Other => None,
        Failure::BlockedByPolicy | Failure::BlockedByExtension | Failure::BlockedByPermission => None,
        Failure::ProxyUnreached | Failure::Proxy | Failure::TlsSpoken => None,
    }
}
