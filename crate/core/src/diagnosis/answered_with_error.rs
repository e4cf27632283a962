//! The address that the client asked for answered with an error status.

use crate::diagnosis::Describe;
use crate::diagnosis::describe::authority;
use crate::facts::Facts;
use crate::protocol::loopback::LoopbackAddress;
use crate::remedy::port_holder;
use crate::wording::{Leg, Message, Remedy};

/// A status of 400 or more: either the client itself refused its callback, or another program holds its port.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AnsweredWithError {
    /// Which address answered.
    pub at: LoopbackAddress,
    /// The IP address, if the browser reports it.
    pub ip: Option<String>,
    /// The HTTP status.
    pub status: u16,
}

impl Describe for AnsweredWithError {
    fn leg(&self) -> Leg {
        Leg::Listener
    }

    fn at(&self) -> Option<LoopbackAddress> {
        Some(self.at)
    }

    fn problem_at_address(&self) -> Option<&'static str> {
        Some("ui_journey_error_status")
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        let (at, status) = (authority(Some(&self.at)), self.status.to_string().into());
        match facts.request {
            Some(_) => Message::new("summary_answered_with_error", [facts.client_name(), at, status]),
            None => Message::new("summary_answered_with_error_unseen", [at, status]),
        }
    }

    fn causes(&self, facts: &Facts<'_>) -> Vec<Message> {
        let landed = facts.attempt.landing.as_ref().map(|landing| landing.path.as_str());
        let has_other_path = facts.attempt.requested_path().is_some_and(|path| landed.is_some_and(|it| it != path));
        let mut causes = vec![
            Message::new("cause_client_refused", [facts.client_name()]),
            Message::new("cause_port_held", [facts.client_name(), self.at.port.to_string().into()]),
        ];
        if has_other_path {
            causes.push(Message::new("cause_path_not_asked_for", [facts.client_name()]));
        }
        match &self.ip {
            // A proxy on this computer has such an address too (RFC 9110 section 15.6).
            Some(_) if (502..=504).contains(&self.status) => causes.push(Message::plain("cause_proxy_local")),
            Some(ip) => causes.push(Message::new("cause_answered_by", [ip.as_str().into(), self.status.to_string().into()])),
            None => causes.push(Message::plain("cause_proxy_perhaps")),
        }
        causes
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        port_holder(facts, &self.at)
    }

    /// The program there has it.
    fn is_code_unused(&self) -> bool {
        false
    }
}
