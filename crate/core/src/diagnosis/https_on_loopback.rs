//! A TLS failure on a loopback address.

use crate::diagnosis::describe::landed_or_expected;
use crate::diagnosis::{Delivery, Describe};
use crate::facts::Facts;
use crate::wording::{Leg, Message};

/// The callback went to https, and the listener does not speak TLS or has an untrusted certificate.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct HttpsOnLoopback {
    /// What happened to the callback.
    pub delivery: Delivery,
}

impl Describe for HttpsOnLoopback {
    fn leg(&self) -> Leg {
        Leg::Delivery
    }

    fn problem_at_address(&self) -> Option<&'static str> {
        Some("ui_journey_no_tls")
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        Message::new("summary_https_on_loopback", [facts.client_name(), landed_or_expected(facts)])
    }

    fn causes(&self, _facts: &Facts<'_>) -> Vec<Message> {
        vec![Message::plain("cause_https_not_spoken")]
    }

    fn delivery(&self) -> Delivery {
        self.delivery
    }
}
