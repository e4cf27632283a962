//! The callback belongs to an attempt that a newer one has replaced.

use crate::browser::TabId;
use crate::diagnosis::Describe;
use crate::facts::Facts;
use crate::knowledge::Certainty;
use crate::wording::{Leg, Message};

/// A callback of an attempt that a newer one of the same client has replaced.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StaleAttempt {
    /// The tab of the newer attempt, if that is still waiting.
    pub newer_tab: Option<TabId>,
    /// Likely if the newer one has another client id.
    pub certainty: Certainty,
}

impl Describe for StaleAttempt {
    fn leg(&self) -> Leg {
        Leg::Listener
    }

    fn problem_at_address(&self) -> Option<&'static str> {
        Some("ui_journey_older")
    }

    fn certainty(&self) -> Certainty {
        self.certainty
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        match self.certainty {
            Certainty::Certain => Message::new("summary_stale_attempt", [facts.client_name()]),
            Certainty::Likely => {
                Message::new("summary_stale_attempt_likely", [facts.provider_name(), facts.client_name()])
            }
        }
    }

    fn causes(&self, facts: &Facts<'_>) -> Vec<Message> {
        vec![match self.certainty {
            Certainty::Certain => Message::new("cause_started_again", [facts.client_name()]),
            Certainty::Likely => Message::new("cause_registered_anew", [facts.provider_name()]),
        }]
    }

    /// A newer attempt's listener must not get it.
    fn can_be_delivered(&self) -> bool {
        false
    }

    fn newer_tab(&self) -> Option<TabId> {
        self.newer_tab
    }
}
