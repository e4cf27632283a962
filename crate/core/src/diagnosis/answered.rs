//! A program answered the callback, and nothing shows that it was another than the client.

use crate::attempts::Answered as Answer;
use crate::diagnosis::Describe;
use crate::facts::Facts;
use crate::knowledge::ClientWords;
use crate::protocol::loopback::LoopbackAddress;
use crate::remedy::{after_failure, port_holder};
use crate::wording::{Leg, Message, Remedy};

/// An answer that is not an error.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answered {
    /// Who answered.
    pub answer: Answer,
    /// Whether that is an address that the client did not ask for: it shares the port only.
    pub is_other_family: bool,
}

impl Describe for Answered {
    fn is_failure(&self) -> bool {
        false
    }

    fn leg(&self) -> Leg {
        Leg::Listener
    }

    fn at(&self) -> Option<LoopbackAddress> {
        Some(self.answer.at)
    }

    fn is_answered(&self) -> bool {
        true
    }

    fn caption(&self) -> &'static str {
        "ui_journey_answered"
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        Message::new("summary_answered", [facts.client_name(), self.answer.authority().into()])
    }

    fn causes(&self, facts: &Facts<'_>) -> Vec<Message> {
        let args = [facts.client_name(), self.answer.authority().into()];
        // Many clients that ask for `localhost` listen on [::1].
        let is_ipv6 = self.answer.ip.as_ref().is_some_and(|ip| ip.contains(':'));
        let lacks_issuer = lacks_issuer(facts).then(|| Message::new("cause_issuer_missing", args.clone()));
        let is_taken = self.is_other_family && is_ipv6 && facts.client.is_some_and(|client| client.ipv4_only);
        let key = if is_taken { "cause_still_waiting_family" } else { "cause_still_waiting" };
        let mut causes = vec![Message::new(key, args)];
        if self.is_other_family {
            causes.push(Message::plain("cause_port_of_each_family"));
        }
        causes.extend(lacks_issuer);
        causes
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        let mut remedy = port_holder(facts, &self.answer.at);
        remedy.lead.push(Message::new("step_if_still_waiting", [facts.client_name()]));
        if lacks_issuer(facts) {
            remedy.announce(Message::new("step_if_names_issuer", [facts.client_name()]));
            remedy.steps.extend(after_failure(facts, &self.answer.at, Some(ClientWords::Issuer)).steps);
        }
        remedy
    }

    fn is_code_unused(&self) -> bool {
        false
    }
}

/// Returns whether the answer names no issuer, and the client is known to insist on one.
fn lacks_issuer(facts: &Facts<'_>) -> bool {
    let names_none = facts.attempt.landing.as_ref().is_some_and(|landing| !landing.names_issuer);
    names_none && facts.client.is_some_and(|client| client.checks_issuer)
}
