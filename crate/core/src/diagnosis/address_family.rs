//! An IP literal refused the connection, and the client may listen on the other address family.

use crate::diagnosis::describe::landed_or_expected;
use crate::diagnosis::{Delivery, Describe};
use crate::facts::Facts;
use crate::wording::{Leg, Message};

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
        vec![Message::new("cause_one_family_only", [facts.client_name()])]
    }

    fn delivery(&self) -> Delivery {
        self.delivery
    }
}
