//! The provider sent the browser to the requested address, and nothing is listening there.

use crate::browser::initiator::Browser;
use crate::diagnosis::address::{authority, failed_at, landed_or_expected};
use crate::diagnosis::{Delivery, Describe, Headline, listener};
use crate::facts::Facts;
use crate::knowledge::Certainty;
use crate::protocol::authorization::Requested;
use crate::remedy::remedy_for_mismatch;
use crate::runs_on::{Place, RunsOn};
use crate::wording::{Leg, Message, Remedy};

/// The right address refused the connection.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct NobodyListening {
    /// What happened to the callback.
    pub delivery: Delivery,
    /// Whether no program can have taken the connection before.
    pub is_proven: bool,
}

impl NobodyListening {
    /// Returns whether it was answered at the very address that had refused it.
    fn is_late(&self, facts: &Facts<'_>) -> bool {
        let landed = facts.attempt.landing.as_ref().map(|landing| landing.address);
        self.delivery.delivered().is_some_and(|to| landed == Some(to))
    }
}

impl Describe for NobodyListening {
    fn leg(&self) -> Leg {
        Leg::Listener
    }

    fn headline(&self) -> Option<Headline> {
        (!self.is_proven).then_some(Headline::ProbablyNobody)
    }

    fn certainty(&self) -> Certainty {
        if self.is_proven { Certainty::Certain } else { Certainty::Likely }
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        let here = landed_or_expected(facts);
        let requested = facts.attempt.requested();
        let landed = facts.attempt.landing.as_ref().map(|landing| &landing.address);
        if requested.is_some() && landed != requested {
            let args = [facts.client_name(), authority(requested), facts.provider_name(), here];
            let key =
                if self.is_proven { "summary_nobody_listening_anywhere" } else { "summary_probably_nobody_anywhere" };
            return Message::new(key, args);
        }
        if facts.attempt.by_hand.is_some() {
            return Message::new("summary_nobody_listening_by_hand", [failed_at(facts)]);
        }
        match facts.request.map(|request| &request.requested) {
            Some(Requested::Missing) if self.is_proven => {
                return Message::new(
                    "summary_nobody_listening_unnamed",
                    [facts.client_name(), facts.provider_name(), here],
                );
            }
            Some(Requested::Missing | Requested::Hidden) => {
                let key =
                    if self.is_proven { "summary_nobody_listening_unseen" } else { "summary_probably_nobody_unseen" };
                return Message::new(key, [here]);
            }
            _ => {}
        }
        let key = if self.is_proven { "summary_nobody_listening" } else { "summary_probably_nobody" };
        Message::new(key, [facts.client_name(), here])
    }

    fn delivered_summary(&self, facts: &Facts<'_>) -> Option<Message> {
        if self.is_late(facts) {
            return Some(Message::new("summary_answered_late", [landed_or_expected(facts)]));
        }
        self.delivery.summary(facts)
    }

    fn causes(&self, facts: &Facts<'_>) -> Vec<Message> {
        if self.is_late(facts) {
            return vec![Message::new("cause_was_not_yet_listening", [facts.client_name()])];
        }
        let may_repeat = facts.attempt.browser != Some(Browser::Chromium);
        let received = (!self.is_proven && may_repeat).then_some("cause_received_and_ended");
        let landed = facts.attempt.landing.as_ref().map(|landing| landing.address);
        let is_same_port = self.delivery.target().is_some_and(|to| landed.is_some_and(|at| to.port == at.port));
        let other_family = is_same_port.then_some("cause_one_family_only");
        let usual = ["cause_client_ended", "cause_not_yet_listening", "cause_other_machine", "cause_already_finished"];
        let place = facts.runs_on.map(RunsOn::place);
        let elsewhere = place.filter(|place| *place != Place::ThisComputer).map(|_| "cause_other_machine");
        let others = usual.into_iter().filter(|cause| place.is_none() || *cause != "cause_other_machine");
        listener::causes(facts, elsewhere.into_iter().chain(others).chain(received).chain(other_family))
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        if self.is_late(facts) {
            return Remedy::default();
        }
        remedy_for_mismatch(facts, facts.goal().as_deref())
    }

    fn may_be_too_early(&self) -> bool {
        true
    }

    fn may_be_elsewhere(&self) -> bool {
        true
    }

    fn delivery(&self) -> Delivery {
        self.delivery
    }
}
