//! The callback belongs to an attempt that a newer one has replaced.

use crate::browser::TabId;
use crate::diagnosis::Describe;
use crate::facts::Facts;
use crate::wording::{Leg, Message};

/// A callback of an attempt that a newer one of the same client has replaced.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StaleAttempt {
    /// The tab of the newer attempt, if that is still waiting.
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
