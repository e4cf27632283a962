//! The callback belongs to an attempt that a newer one has replaced.

use crate::attempts::{Attempt, Standing};
use crate::browser::TabId;
use crate::diagnosis::Describe;
use crate::facts::Facts;
use crate::knowledge::Certainty;
use crate::remedy::finish_newest;
use crate::wording::{Leg, Message, Remedy};

/// A callback of an attempt that a newer one of the same client has replaced.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StaleAttempt {
    /// The tab of the newer attempt, if that is still waiting.
    pub newer_tab: Option<TabId>,
    /// Likely if the newer one has another client id.
    pub certainty: Certainty,
}

impl StaleAttempt {
    /// Returns the diagnosis for an attempt that this one has replaced, if it is still known.
    pub fn by(newer: Option<&Attempt>, certainty: Certainty) -> Self {
        let waiting = newer.filter(|newer| newer.standing == Standing::Waiting);
        Self { newer_tab: waiting.map(|newer| newer.tab), certainty }
    }
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
            // Whether the newer one still waits is not said: a report does not tell.
            Certainty::Certain => Message::new("summary_older_sign_in", [facts.client_name()]),
            Certainty::Likely => {
                Message::new("summary_stale_attempt_likely", [facts.provider_name(), facts.client_name()])
            }
        }
    }

    fn causes(&self, facts: &Facts<'_>) -> Vec<Message> {
        vec![match self.certainty {
            Certainty::Certain => Message::new("cause_newer_sign_in", [facts.client_name()]),
            Certainty::Likely => Message::new("cause_registered_anew", [facts.provider_name()]),
        }]
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        finish_newest(facts)
    }

    /// A newer attempt's listener must not get it.
    fn can_be_delivered(&self) -> bool {
        false
    }

    fn newer_tab(&self) -> Option<TabId> {
        self.newer_tab
    }
}
