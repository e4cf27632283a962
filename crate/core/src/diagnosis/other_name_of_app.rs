//! The app was open under another name than the one under which it is called back: `localhost` is another site than 127.0.0.1.

use crate::attempts::Attempt;
use crate::diagnosis::Describe;
use crate::diagnosis::address::authority;
use crate::facts::Facts;
use crate::into_vec::IntoVec;
use crate::knowledge::Certainty;
use crate::protocol::loopback::LoopbackAddress;
use crate::remedy::same_name;
use crate::wording::{Leg, Message, Remedy};

/// A sign-in that was started at another name of the requested address.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OtherNameOfApp {
    /// Where the app was open.
    pub from: LoopbackAddress,
}

/// Returns what follows if the app was open under another name than the one under which it is called back.
pub(crate) fn cause(attempt: &Attempt) -> Option<Message> {
    let from = authority(Some(attempt.opened_from.as_ref()?));
    Some(Message::new("cause_other_name_of_app", [from, authority(attempt.requested())]))
}

impl Describe for OtherNameOfApp {
    fn is_failure(&self) -> bool {
        false
    }

    fn leg(&self) -> Leg {
        Leg::Listener
    }

    fn problem_at_address(&self) -> Option<&'static str> {
        Some("ui_journey_not_reached")
    }

    fn caption(&self) -> &'static str {
        "ui_journey_not_sent_back"
    }

    fn certainty(&self) -> Certainty {
        Certainty::Likely
    }

    fn summary(&self, _facts: &Facts<'_>) -> Message {
        Message::plain("summary_other_name_of_app")
    }

    fn causes(&self, facts: &Facts<'_>) -> Vec<Message> {
        cause(facts.attempt).into_iter().into_vec()
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        same_name(facts, &self.from)
    }
}
