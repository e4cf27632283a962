//! The connection timed out or was reset, or the name did not resolve.

use crate::browser::failure::Failure;
use crate::diagnosis::address::{authority, failed_at};
use crate::diagnosis::{Delivery, Describe, landed_elsewhere};
use crate::facts::Facts;
use crate::into_vec::IntoVec;
use crate::knowledge::HolderSign;
use crate::remedy::{KnownHolder, known_holder, moved_in_browser, without_callback};
use crate::wording::{Leg, Message, Remedy, Step};

/// A failure that does not show whether something is listening.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Unreachable {
    /// How it failed.
    pub failure: Failure,
    /// The browser's own error text.
    pub error: String,
    /// What happened to the callback.
    pub delivery: Delivery,
}

impl Unreachable {
    /// Returns the program that is known to drop connections to this port.
    fn holder(&self, facts: &Facts<'_>) -> Option<KnownHolder> {
        let at = facts.attempt.by_hand.or(facts.attempt.landing.as_ref().map(|landing| landing.address))?;
        known_holder(facts, &at, HolderSign::Dropped).filter(|_| self.failure == Failure::Reset)
    }

    /// Returns what to do if an editor or a tunnel forwards the port, and nothing listens at the other end.
    fn forwarded(&self, facts: &Facts<'_>) -> Option<Step> {
        let at = facts.attempt.landing.as_ref().filter(|_| self.failure == Failure::Reset)?.address;
        Some(Step::new("step_forwarded_port", [at.port.to_string().into(), facts.client_name()]))
    }
}

impl Describe for Unreachable {
    fn leg(&self) -> Leg {
        Leg::Delivery
    }

    fn problem_at_address(&self) -> Option<&'static str> {
        Some("ui_journey_no_answer")
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        if self.failure == Failure::Reset {
            let args = [facts.client_name(), failed_at(facts), self.error.clone().into()];
            return Message::new("summary_dropped", args);
        }
        Message::new("summary_unreachable", [failed_at(facts), self.error.clone().into()])
    }

    fn causes(&self, facts: &Facts<'_>) -> Vec<Message> {
        let moved = match facts.attempt.left {
            Some(at) => vec![Message::new("cause_left_unanswered", [authority(Some(&at)), failed_at(facts)])],
            None if facts.moved_from().is_some() => landed_elsewhere::causes(facts),
            None => Vec::new(),
        };
        let holder = self.holder(facts).map(|holder| holder.cause);
        let forwarded = (self.failure == Failure::Reset).then_some("cause_forwarded_port");
        moved
            .into_iter()
            .chain(holder)
            .chain(cause(self.failure).into_iter().chain(forwarded).map(Message::plain))
            .into_vec()
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        if let Some(from) = facts.moved_from() {
            return moved_in_browser(facts, &from);
        }
        let remedy = without_callback(facts);
        match self.holder(facts) {
            Some(KnownHolder { steps, .. }) => remedy.after(steps),
            None => remedy.after(self.forwarded(facts).into_iter().into_vec()),
        }
    }

    fn may_be_elsewhere(&self) -> bool {
        // Neither a program that has answered over HTTP nor a name that this computer does not know depends on where it runs.
        !matches!(self.failure, Failure::CutOff | Failure::Circles | Failure::NameNotResolved)
    }

    fn delivery(&self) -> Delivery {
        self.delivery
    }
}

fn cause(failure: Failure) -> Option<&'static str> {
    match failure {
        Failure::TimedOut => Some("cause_timed_out"),
        Failure::Reset => Some("cause_dropped"),
        Failure::NotHttp => Some("cause_not_http"),
        Failure::NameNotResolved => Some("cause_name_unknown"),
        Failure::Refused | Failure::RefusedAtLast | Failure::BlockedPort | Failure::Aborted | Failure::CutOff => None,
        Failure::Tls | Failure::Certificate | Failure::TlsOrCertificate | Failure::HeldBack | Failure::Other => None,
        Failure::BlockedByPolicy | Failure::BlockedByExtension | Failure::BlockedByPermission => None,
        Failure::ProxyUnreached | Failure::Proxy | Failure::TlsSpoken | Failure::Circles => None,
    }
}
