//! A program other than the client answered.

use crate::diagnosis::Describe;
use crate::diagnosis::address::failed_at;
use crate::diagnosis::landed_elsewhere;
use crate::facts::Facts;
use crate::remedy::{moved_in_browser, remedy_for_mismatch};
use crate::wording::{Leg, Message, Remedy};

/// An answer from an address that is not the client's, or with an error status.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OtherProgramAnswered {
    /// Where the answer came from, if the browser reports it.
    pub answered_by: Option<AnsweredBy>,
}

/// Where an answer came from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AnsweredBy {
    /// The IP address.
    pub ip: String,
    /// The HTTP status.
    pub status: u16,
}

impl Describe for OtherProgramAnswered {
    fn leg(&self) -> Leg {
        Leg::Delivery
    }

    fn problem_at_address(&self) -> Option<&'static str> {
        Some("ui_journey_other_program")
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        Message::new("summary_other_program_answered", [facts.client_name(), failed_at(facts)])
    }

    fn causes(&self, facts: &Facts<'_>) -> Vec<Message> {
        // At the requested address, neither client nor provider has changed anything.
        let landed = facts.attempt.landing.as_ref().map(|landing| &landing.address);
        let is_elsewhere = landed != facts.attempt.requested();
        let mut causes = if is_elsewhere { landed_elsewhere::causes(facts) } else { Vec::new() };
        if let Some(AnsweredBy { ip, status }) = &self.answered_by {
            causes.push(Message::new("cause_answered_by", [ip.clone().into(), status.to_string().into()]));
        }
        causes
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        if let Some(from) = facts.moved_from() {
            return moved_in_browser(facts, &from);
        }
        remedy_for_mismatch(facts, facts.landed_to_pin().as_deref())
    }

    /// The other program has seen the code.
    fn is_code_unused(&self) -> bool {
        false
    }
}
