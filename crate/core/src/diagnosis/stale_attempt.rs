//! The callback belongs to an attempt that a newer one has replaced.

use crate::attempts::{Attempt, Standing};
use crate::browser::{TabId, Time};
use crate::diagnosis::Describe;
use crate::facts::Facts;
use crate::knowledge::Certainty;
use crate::remedy::finish_newer;
use crate::wording::{Leg, Message, Remedy};

/// Two requests within this time, in milliseconds, may be from one run of a client that prints two addresses.
const ONE_RUN: Time = 30_000;

/// A callback of an attempt that a newer one of the same client has replaced.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StaleAttempt {
    /// The tab of the newer attempt, if that is still waiting.
    pub newer_tab: Option<TabId>,
    /// Likely if the newer one has another client id.
    pub certainty: Certainty,
    /// Whether both may have been opened by one run of the client.
    is_one_run: bool,
    /// The port for which both asked, if it is one.
    shared_port: Option<u16>,
}

impl StaleAttempt {
    /// Returns the diagnosis for an attempt that this one has replaced, if it is still known.
    pub fn by(newer: Option<&Attempt>, older: &Attempt, certainty: Certainty) -> Self {
        let waiting = newer.filter(|newer| newer.standing == Standing::Waiting);
        let is_one_run = newer.is_some_and(|newer| newer.started.saturating_sub(older.started) <= ONE_RUN);
        let ports = newer.and_then(Attempt::requested).zip(older.requested()).map(|(new, old)| (new.port, old.port));
        let shared_port = ports.filter(|(new, old)| new == old).map(|(port, _)| port);
        Self { newer_tab: waiting.map(|newer| newer.tab), certainty, is_one_run, shared_port }
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
            Certainty::Certain if self.newer_tab.is_some() => {
                Message::new("summary_stale_attempt", [facts.client_name()])
            }
            Certainty::Certain => Message::new("summary_stale_attempt_over", [facts.client_name()]),
            Certainty::Likely => {
                Message::new("summary_stale_attempt_likely", [facts.provider_name(), facts.client_name()])
            }
        }
    }

    fn causes(&self, facts: &Facts<'_>) -> Vec<Message> {
        let client = || facts.client_name();
        let mut causes = vec![match self.certainty {
            Certainty::Certain if self.is_one_run => Message::new("cause_two_addresses", [client()]),
            Certainty::Certain => Message::new("cause_started_again", [client()]),
            Certainty::Likely => Message::new("cause_registered_anew", [facts.provider_name()]),
        }];
        if let Some(port) = self.shared_port.filter(|_| self.is_one_run) {
            causes.push(Message::new("cause_two_on_one_port", [client(), port.to_string().into()]));
        }
        causes
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        finish_newer(facts, self.newer_tab.is_some())
    }

    /// A newer attempt's listener must not get it.
    fn can_be_delivered(&self) -> bool {
        false
    }

    fn newer_tab(&self) -> Option<TabId> {
        self.newer_tab
    }
}
