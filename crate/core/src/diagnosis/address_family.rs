//! An IP literal refused the connection, and the client may listen on the other address family.

use crate::diagnosis::describe::landed_or_expected;
use crate::diagnosis::{Delivery, Describe};
use crate::facts::Facts;
use crate::protocol::loopback::LoopbackHost;
use crate::remedy::without_callback;
use crate::wording::{Leg, Message, Remedy};

/// The callback went to `127.0.0.1` and the client may listen on `[::1]`, or the other way round.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AddressFamily {
    /// What happened to the callback.
    pub delivery: Delivery,
}

/// Returns whether the client cannot be at the other address.
fn is_ruled_out(facts: &Facts<'_>) -> bool {
    let landed = facts.attempt.landing.as_ref().map(|landing| landing.address.host);
    matches!(landed, Some(LoopbackHost::V4(_))) && facts.client.is_some_and(|client| client.ipv4_only)
}

impl Describe for AddressFamily {
    fn leg(&self) -> Leg {
        Leg::Delivery
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        let key = if is_ruled_out(facts) { "summary_nobody_listening" } else { "summary_address_family" };
        Message::new(key, [facts.client_name(), landed_or_expected(facts)])
    }

    fn causes(&self, facts: &Facts<'_>) -> Vec<Message> {
        let causes: &[&'static str] = match (self.delivery.delivered(), is_ruled_out(facts)) {
            (Some(_), _) => &["cause_one_family_only"],
            (None, true) => &["cause_client_ended", "cause_other_machine"],
            (None, false) => &["cause_one_family_only", "cause_client_ended", "cause_other_machine"],
        };
        causes.iter().map(|key| Message::new(key, [facts.client_name()])).collect()
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        // What was delivered needs no remedy.
        if self.delivery.delivered().is_some() { Remedy::default() } else { without_callback(facts) }
    }

    fn delivery(&self) -> Delivery {
        self.delivery
    }
}
