//! The address that the client asked for took the callback, and says that the sign-in has failed.

use crate::attempts::Answered;
use crate::diagnosis::{Delivery, Describe};
use crate::facts::Facts;
use crate::into_vec::IntoVec;
use crate::knowledge::ClientWords;
use crate::protocol::loopback::LoopbackAddress;
use crate::remedy::after_failure;
use crate::wording::{Leg, Message, Remedy};

/// An answer that tells of a failure.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ClientFailed {
    /// Who answered.
    pub answer: Answered,
    /// How the failure was told.
    pub told: Told,
    /// What happened to the callback after that, if the listener of an earlier sign-in may have answered.
    pub delivery: Delivery,
}

/// How a failure is told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Told {
    /// By the address to which the browser was sent on.
    Redirect,
    /// By the page, about which the user has asked.
    Page(ClientWords),
}

impl Describe for ClientFailed {
    fn leg(&self) -> Leg {
        Leg::Listener
    }

    fn at(&self) -> Option<LoopbackAddress> {
        Some(self.answer.at)
    }

    fn problem_at_address(&self) -> Option<&'static str> {
        Some("ui_journey_client_failed")
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        let key = match self.told {
            Told::Redirect => "summary_client_failed_redirect",
            Told::Page(_) => "summary_client_failed",
        };
        Message::new(key, [self.answer.authority().into(), facts.client_name()])
    }

    fn causes(&self, facts: &Facts<'_>) -> Vec<Message> {
        let key = match self.told {
            Told::Page(ClientWords::Country) => "cause_client_country",
            Told::Page(ClientWords::Certificate) => "cause_client_certificate",
            Told::Page(ClientWords::Network) => "cause_client_network",
            Told::Page(ClientWords::Issuer) => "cause_client_issuer",
            Told::Page(ClientWords::State) => "cause_client_state",
            Told::Page(ClientWords::Token) => "cause_client_token",
            Told::Page(ClientWords::NoCode) => "cause_client_no_code",
            Told::Page(ClientWords::Late) => "cause_client_late",
            Told::Page(ClientWords::Failed) | Told::Redirect => "cause_client_says_why",
        };
        let told = Message::new(key, [facts.client_name(), facts.provider_name()]);
        let kept = Message::new("cause_kept_connection", [self.answer.at.authority().into()]);
        [told].into_iter().chain((self.delivery != Delivery::Failed).then_some(kept)).into_vec()
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        let words = match self.told {
            Told::Redirect => None,
            Told::Page(words) => Some(words),
        };
        after_failure(facts, &self.answer.at, words)
    }

    fn delivery(&self) -> Delivery {
        self.delivery
    }

    /// The program there has it, unless that was another sign-in's.
    fn is_code_unused(&self) -> bool {
        self.delivery != Delivery::Failed
    }
}
