//! The browser refuses to connect to this port.

use crate::diagnosis::Describe;
use crate::diagnosis::address::landed_or_expected;
use crate::facts::Facts;
use crate::remedy::another_port;
use crate::wording::{Leg, Message, Remedy};

/// A callback to a port on the browser's list of blocked ports.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct BlockedPort;

impl Describe for BlockedPort {
    fn leg(&self) -> Leg {
        Leg::Delivery
    }

    fn problem_at_address(&self) -> Option<&'static str> {
        Some("ui_journey_blocked")
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        Message::new("summary_blocked_port", [facts.client_name(), landed_or_expected(facts)])
    }

    fn causes(&self, _facts: &Facts<'_>) -> Vec<Message> {
        vec![Message::plain("cause_port_blocked_by_browser")]
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        another_port(facts)
    }
}
