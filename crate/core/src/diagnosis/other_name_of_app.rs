//! The app was open under another name than the one under which it is called back: `localhost` is another site than 127.0.0.1.

use crate::attempts::Attempt;
use crate::diagnosis::Describe;
use crate::diagnosis::describe::authority;
use crate::facts::Facts;
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
    attempt.opened_from.map(|from| said_of(&from, attempt))
}

fn said_of(from: &LoopbackAddress, attempt: &Attempt) -> Message {
    Message::new("summary_other_name_of_app", [authority(Some(from)), authority(attempt.requested())])
}

impl Describe for OtherNameOfApp {
    fn is_failure(&self) -> bool {
        false
    }

    fn leg(&self) -> Leg {
        Leg::Request
    }

    fn caption(&self) -> &'static str {
        "ui_journey_not_sent_back"
    }

    fn certainty(&self) -> Certainty {
        Certainty::Likely
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        said_of(&self.from, facts.attempt)
    }

    fn causes(&self, _facts: &Facts<'_>) -> Vec<Message> {
        Vec::new()
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        same_name(facts, &self.from)
    }
}
