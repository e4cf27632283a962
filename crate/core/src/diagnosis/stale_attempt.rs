//! The answer belongs to an older attempt than the one that waits.

use crate::browser::TabId;
use crate::diagnosis::Describe;
use crate::facts::Facts;
use crate::wording::{Leg, Message};

/// A newer attempt of the same client has taken the place of this one.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StaleAttempt {
    /// The tab of the newer attempt, while it waits.
    pub newer_tab: Option<TabId>,
}

impl Describe for StaleAttempt {
    fn leg(&self) -> Leg {
        Leg::Listener
    }

    fn problem_at_address(&self) -> Option<&'static str> {
        Some("ui_journey_older")
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        Message::new("summary_stale_attempt", [facts.client_name()])
    }

    fn causes(&self, facts: &Facts<'_>) -> Vec<Message> {
        vec![Message::new("cause_started_again", [facts.client_name()])]
    }

    fn newer_tab(&self) -> Option<TabId> {
        self.newer_tab
    }
}
