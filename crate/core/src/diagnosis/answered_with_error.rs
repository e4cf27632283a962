//! The address that the client asked for answered with an error status.

use crate::diagnosis::address::authority;
use crate::diagnosis::cookies_too_large::may_be_too_large;
use crate::diagnosis::{Describe, other_name_of_app};
use crate::facts::Facts;
use crate::into_vec::IntoVec;
use crate::knowledge::{Certainty, HolderSign};
use crate::protocol::loopback::{LoopbackAddress, LoopbackHost};
use crate::remedy::{KnownHolder, Took, known_holder, port_holder, proxy_exception, register_named, sign_in_again};
use crate::wording::{Leg, Message, Remedy, Step};

/// A status of 400 or more: either the client itself refused its callback, or another program holds its port.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AnsweredWithError {
    /// Which address answered.
    pub at: LoopbackAddress,
    /// The IP address, if the browser reports it.
    pub ip: Option<String>,
    /// The HTTP status.
    pub status: u16,
    /// The program that answered, as its `Server` header names it.
    pub server: Option<String>,
    /// The callback URL of the same port that its page names, if the user has asked about that.
    pub named: Option<String>,
}

/// The status of an address that a program does not know.
pub(crate) const NOT_FOUND: u16 = 404;

impl AnsweredWithError {
    /// Returns whether the client may not have been ready. A server in trouble is none that starts.
    fn is_early(&self, facts: &Facts<'_>) -> bool {
        Took::of(facts) == Took::Instant && self.status < 500
    }

    /// Returns whether it has a status of gateways and proxies.
    fn is_of_gateway(&self) -> bool {
        (502..=504).contains(&self.status)
    }

    fn holder(&self, facts: &Facts<'_>) -> Option<KnownHolder> {
        known_holder(facts, &self.at, HolderSign::Answered(self.status, self.server.as_deref()))
    }
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
        let holder = match self.holder(facts) {
            // It has named itself: the client has not got the callback.
            Some(KnownHolder { cause, certainty: Certainty::Certain, .. }) => return vec![cause],
            holder => holder.map(|holder| holder.cause),
        };
        let named = self.server.as_ref().filter(|_| holder.is_none());
        let named = named.map(|server| Message::new("cause_server_named", [server.as_str().into()]));
        let early = self.is_early(facts).then(|| Message::new("cause_too_early", [facts.client_name()]));
        let app = other_name_of_app::cause(facts.attempt);
        let mut causes: Vec<Message> = holder.into_iter().chain(app).chain(early).into_vec();
        causes.extend([
            Message::new("cause_client_refused", [facts.client_name()]),
            Message::new("cause_port_held", [facts.client_name(), self.at.port.to_string().into()]),
        ]);
        if may_be_too_large(self.status) && self.at.host == LoopbackHost::Localhost {
            causes.push(Message::new("cause_sent_too_much", [self.at.host.to_string().into()]));
        }
        causes.extend(named);
        if has_other_path {
            // "Not found" is about the path.
            let at = if self.status == NOT_FOUND { 0 } else { causes.len() };
            causes.insert(at, Message::new("cause_path_not_asked_for", [facts.client_name()]));
        }
        match &self.ip {
            // A proxy on this computer has such an address too (RFC 9110 section 15.6).
            Some(_) if self.is_of_gateway() => causes.push(Message::plain("cause_proxy_local")),
            Some(ip) => {
                causes.push(Message::new("cause_answered_by", [ip.as_str().into(), self.status.to_string().into()]))
            }
            None => causes.push(Message::plain("cause_proxy_perhaps")),
        }
        causes
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        let mut remedy = port_holder(facts, &self.at);
        if self.is_of_gateway() {
            remedy.announce(Message::plain("step_if_proxy"));
            remedy.steps.extend(proxy_exception(facts).steps);
        }
        // Before it sends a form once more, a browser asks.
        let is_form = facts.attempt.landing.as_ref().is_some_and(|landing| landing.body);
        let may_be_client = self.is_early(facts) && self.server.is_none() && !is_form;
        let again = may_be_client.then(|| Step::new("step_reload_once", [facts.client_name()]));
        match self.holder(facts) {
            Some(KnownHolder { mut steps, certainty: Certainty::Certain, .. }) => {
                steps.push(sign_in_again(facts));
                steps.into()
            }
            Some(KnownHolder { steps, .. }) => remedy.after(steps.into_iter().chain(again).into_vec()),
            None => {
                let named = self.named.as_deref().filter(|_| facts.is_from_outside() && facts.maker().is_none());
                let named = named.map(|uri| register_named(facts, uri));
                remedy.after(named.into_iter().chain(again).into_vec())
            }
        }
    }

    /// The program there has it.
    fn is_code_unused(&self) -> bool {
        false
    }
}
