//! The callback of a sign-in that took longer than an attempt is kept.

use crate::browser::Time;
use crate::diagnosis::Describe;
use crate::facts::Facts;
use crate::remedy::sign_in_again;
use crate::wording::{Leg, Message, Remedy};

/// A callback whose request was seen so long ago that it has been forgotten.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LateCallback {
    /// How long ago, in whole minutes.
    pub minutes: Time,
}

impl LateCallback {
    /// Creates it for a callback that came so many milliseconds after its request.
    pub fn after(time: Time) -> Self {
        Self { minutes: time / 60_000 }
    }
}

impl Describe for LateCallback {
    fn leg(&self) -> Leg {
        Leg::Delivery
    }

    fn problem_at_address(&self) -> Option<&'static str> {
        Some("ui_journey_no_answer")
    }

    fn summary(&self, _facts: &Facts<'_>) -> Message {
        Message::new("summary_late_callback", [self.minutes.to_string().into()])
    }

    fn causes(&self, _facts: &Facts<'_>) -> Vec<Message> {
        vec![Message::plain("cause_client_gave_up")]
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        vec![sign_in_again(facts)].into()
    }
}
