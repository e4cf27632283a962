//! The site that sent the browser here has no permission to reach this computer.

use crate::diagnosis::Describe;
use crate::diagnosis::describe::landed_or_expected;
use crate::facts::Facts;
use crate::wording::{Leg, Message, Remedy, Step};

/// The user, a policy or the browser does not let this site reach programs on this computer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct BlockedByPermission;

impl Describe for BlockedByPermission {
    fn leg(&self) -> Leg {
        Leg::Delivery
    }

    fn problem_at_address(&self) -> Option<&'static str> {
        Some("ui_journey_not_reached")
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        Message::new("summary_blocked_by_permission", [landed_or_expected(facts)])
    }

    fn causes(&self, _facts: &Facts<'_>) -> Vec<Message> {
        vec![Message::plain("cause_blocked_by_permission")]
    }

    fn remedy(&self, _facts: &Facts<'_>) -> Remedy {
        vec![Step::new("step_blocked_by_permission", [])].into()
    }
    fn can_be_sent_again(&self) -> bool {
        true
    }
}
