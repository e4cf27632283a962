//! The provider sent the browser to an address other than the requested one.

use crate::attempts::correction::Doubt;
use crate::diagnosis::address::{authority, landed_or_expected};
use crate::diagnosis::cautions::{Cautions, known_cautions};
use crate::diagnosis::delivery_outcome::only_ports;
use crate::diagnosis::{Delivery, Describe, refusal};
use crate::document::Document;
use crate::facts::Facts;
use crate::into_vec::IntoVec;
use crate::knowledge::Certainty;
use crate::remedy::{port_report, remedy_for_mismatch};
use crate::wording::{Leg, Message, Remedy};

/// The caution about the token step, which comes first after a delivery.
const AT_TOKEN_STEP: &str = "caution_code_verifier";

/// The landed address differs from the requested one.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LandedElsewhere {
    /// What happened to the callback.
    pub delivery: Delivery,
    /// Whether the landed address refused the connection.
    pub is_refused: bool,
    /// Likely if nothing ties the callback to the sign-in.
    pub certainty: Certainty,
}

/// Returns why a provider sends the browser to an address other than the requested one.
pub(crate) fn causes(facts: &Facts<'_>) -> Vec<Message> {
    if let Some(from) = facts.moved_from() {
        return vec![Message::new("cause_moved_in_browser", [authority(Some(&from)), landed_or_expected(facts)])];
    }
    if let Some(Document::Allows(entry)) = facts.document() {
        let args = [facts.client_name(), entry.into(), facts.provider_name()];
        return vec![Message::new("cause_document_dropped", args)];
    }
    if facts.drops_port() {
        let requested = authority(facts.attempt.requested());
        return vec![Message::new("cause_port_dropped", [facts.provider_name(), requested])];
    }
    let keeps = Message::new("cause_provider_keeps_registered", [facts.provider_name()]);
    let mut causes = refusal::port_cause(facts).into_iter().chain([keeps]).into_vec();
    causes.extend(refusal::recent_change(facts));
    causes
}

impl Describe for LandedElsewhere {
    fn leg(&self) -> Leg {
        Leg::Delivery
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        let (client, provider) = (facts.client_name(), facts.provider_name());
        let here = landed_or_expected(facts);
        if self.delivery.doubt() == Some(Doubt::OtherPath) {
            return Message::new("summary_landed_elsewhere_path", [client, provider, here]);
        }
        let waiting = facts.expected_listener();
        let landed = facts.attempt.landing.as_ref().map(|landing| landing.address);
        let is_unread = self.is_refused && !facts.attempt.may_be_read;
        match waiting.zip(landed).and_then(|(waiting, landed)| only_ports(&waiting, &landed)) {
            Some([waiting, landed]) => {
                let key = if is_unread {
                    "summary_landed_elsewhere_port"
                } else {
                    "summary_landed_elsewhere_port_unanswered"
                };
                Message::new(key, [client, waiting, provider, landed])
            }
            None => {
                let key = if is_unread { "summary_landed_elsewhere" } else { "summary_landed_elsewhere_unanswered" };
                Message::new(key, [client, authority(waiting.as_ref()), provider, here])
            }
        }
    }

    fn certainty(&self) -> Certainty {
        self.certainty
    }

    fn causes(&self, facts: &Facts<'_>) -> Vec<Message> {
        causes(facts)
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        if !facts.drops_port() || facts.document().is_some() {
            return remedy_for_mismatch(facts, facts.landed_to_pin().as_deref());
        }
        // An MCP client has registered itself with the address that it asked for.
        let is_registered_by_client = facts.request.is_some_and(|request| request.resource.is_some());
        let mut remedy = match is_registered_by_client {
            true => Remedy::default(),
            false => remedy_for_mismatch(facts, facts.landed_to_pin().as_deref()),
        };
        remedy.steps.push(port_report(facts));
        remedy
    }

    fn cautions(&self, facts: &Facts<'_>) -> Cautions {
        if self.delivery.delivered().is_none() {
            return Cautions::default();
        }
        let token_step = Message::new("caution_token_step", [facts.client_name(), facts.provider_name()]);
        let (at_token_step, later): (Vec<_>, _) =
            known_cautions(facts).into_iter().partition(|caution| caution.key == AT_TOKEN_STEP);
        Cautions { first: [vec![token_step], at_token_step].concat(), later }
    }

    fn delivery(&self) -> Delivery {
        self.delivery
    }
}
