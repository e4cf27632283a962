//! The authorization request of the callback was not seen.

use crate::diagnosis::Describe;
use crate::diagnosis::address::landed_or_expected;
use crate::facts::Facts;
use crate::knowledge::Certainty;
use crate::remedy::for_unseen_request;
use crate::wording::{Leg, Message, Remedy};

/// A callback of which nothing else is known.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct UnknownAttempt {
    /// Whether it has a `state`. If not, it only looks like a callback.
    pub has_state: bool,
}

impl Describe for UnknownAttempt {
    fn leg(&self) -> Leg {
        Leg::Delivery
    }

    fn certainty(&self) -> Certainty {
        if self.has_state { Certainty::Certain } else { Certainty::Likely }
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        let key = if self.has_state { "summary_unknown_attempt" } else { "summary_unknown_attempt_stateless" };
        Message::new(key, [landed_or_expected(facts)])
    }

    fn causes(&self, _facts: &Facts<'_>) -> Vec<Message> {
        vec![Message::plain(if self.has_state { "cause_request_not_seen" } else { "cause_state_missing" })]
    }

    fn may_be_too_early(&self) -> bool {
        true
    }

    fn may_be_elsewhere(&self) -> bool {
        self.has_state
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        for_unseen_request(facts)
    }
}
