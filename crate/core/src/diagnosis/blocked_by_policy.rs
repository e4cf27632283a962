//! An administrator's policy blocked the callback.

use crate::diagnosis::Describe;
use crate::diagnosis::address::landed_or_expected;
use crate::facts::Facts;
use crate::remedy::without_callback_steps;
use crate::wording::{Leg, Message, Remedy, Step};

/// A policy of this browser forbids the address.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct BlockedByPolicy;

impl Describe for BlockedByPolicy {
    fn leg(&self) -> Leg {
        Leg::Delivery
    }

    fn problem_at_address(&self) -> Option<&'static str> {
        Some("ui_journey_not_reached")
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        Message::new("summary_blocked_by_policy", [landed_or_expected(facts)])
    }

    fn causes(&self, _facts: &Facts<'_>) -> Vec<Message> {
        vec![Message::plain("cause_blocked_by_policy")]
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        let asking = Step::new("step_blocked_by_policy", [landed_or_expected(facts)]);
        [vec![asking], without_callback_steps(facts, facts.client)].concat().into()
    }
}
