//! An IP literal refused the connection, and the client may listen on the other address family.

use crate::diagnosis::address::landed_or_expected;
use crate::diagnosis::{Delivery, Describe, listener};
use crate::facts::Facts;
use crate::remedy::without_callback;
use crate::wording::{Leg, Message, Remedy};

/// The callback went to `127.0.0.1` and the client may listen on `[::1]`, or the other way round.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AddressFamily {
    /// What happened to the callback.
    pub delivery: Delivery,
}

impl Describe for AddressFamily {
    fn leg(&self) -> Leg {
        Leg::Delivery
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        Message::new("summary_address_family", [facts.client_name(), landed_or_expected(facts)])
    }

    fn causes(&self, facts: &Facts<'_>) -> Vec<Message> {
        match self.delivery.delivered() {
            Some(_) => vec![Message::new("cause_one_family_only", [facts.client_name()])],
            None => {
                let usual =
                    ["cause_one_family_only", "cause_client_ended", "cause_not_yet_listening", "cause_other_machine"];
                listener::causes(facts, usual.into_iter())
            }
        }
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        // What was delivered needs no remedy.
        if self.delivery.delivered().is_some() { Remedy::default() } else { without_callback(facts) }
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
