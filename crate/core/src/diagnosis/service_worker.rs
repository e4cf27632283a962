//! The callback was shown, and no request to this computer was seen: Portmend lacks access to that address, or a service
//! worker of another app has answered it.

use crate::diagnosis::address::landed_or_expected;
use crate::diagnosis::{Delivery, Describe};
use crate::facts::Facts;
use crate::knowledge::Certainty;
use crate::remedy::sign_in_again;
use crate::wording::{Leg, Message, Remedy, Step};

/// A page at the address of a callback that nobody was asked for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ServiceWorker {
    /// What happened to the callback.
    pub delivery: Delivery,
}

impl Describe for ServiceWorker {
    fn leg(&self) -> Leg {
        Leg::Delivery
    }

    fn certainty(&self) -> Certainty {
        Certainty::Likely
    }

    fn problem_at_address(&self) -> Option<&'static str> {
        Some("ui_journey_not_reached")
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        Message::new("summary_service_worker", [landed_or_expected(facts), facts.client_name()])
    }

    fn causes(&self, facts: &Facts<'_>) -> Vec<Message> {
        vec![Message::plain("cause_access_perhaps"), Message::new("cause_service_worker", [landed_or_expected(facts)])]
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        vec![Step::new("step_clear_site_data", [landed_or_expected(facts)]), sign_in_again(facts)].into()
    }

    fn delivery(&self) -> Delivery {
        self.delivery
    }
}
