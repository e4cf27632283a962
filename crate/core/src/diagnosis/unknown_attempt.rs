//! The authorization request of the callback was not seen.

use crate::diagnosis::Describe;
use crate::diagnosis::describe::landed_or_expected;
use crate::facts::Facts;
use crate::remedy::without_callback;
use crate::wording::{Leg, Message, Remedy};

/// A callback of which nothing else is known.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct UnknownAttempt;

impl Describe for UnknownAttempt {
    fn leg(&self) -> Leg {
        Leg::Delivery
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        Message::new("summary_unknown_attempt", [landed_or_expected(facts)])
    }

    fn causes(&self, _facts: &Facts<'_>) -> Vec<Message> {
        vec![Message::plain("cause_request_not_seen")]
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        without_callback(facts)
    }
}
