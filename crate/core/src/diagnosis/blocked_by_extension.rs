//! Another extension blocked the callback.

use crate::diagnosis::Describe;
use crate::diagnosis::address::landed_or_expected;
use crate::facts::Facts;
use crate::wording::{Leg, Message, Remedy, Step};

/// An extension of this browser forbids the address.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct BlockedByExtension;

impl Describe for BlockedByExtension {
    fn leg(&self) -> Leg {
        Leg::Delivery
    }

    fn problem_at_address(&self) -> Option<&'static str> {
        Some("ui_journey_not_reached")
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        Message::new("summary_blocked_by_extension", [landed_or_expected(facts)])
    }

    fn causes(&self, _facts: &Facts<'_>) -> Vec<Message> {
        vec![Message::plain("cause_blocked_by_extension")]
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        vec![Step::new("step_blocked_by_extension", [landed_or_expected(facts)])].into()
    }
    fn can_be_sent_again(&self) -> bool {
        true
    }
}
