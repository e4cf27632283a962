//! A form_post response failed, and its body is lost.

use crate::diagnosis::Describe;
use crate::diagnosis::address::landed_or_expected;
use crate::facts::Facts;
use crate::remedy::{sign_in_again, without_callback_steps};
use crate::wording::{Leg, Message, Remedy};

/// The authorization response was in the body of a POST, which cannot be sent again.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ResponseBodyLost;

impl Describe for ResponseBodyLost {
    fn leg(&self) -> Leg {
        Leg::Delivery
    }

    fn problem_at_address(&self) -> Option<&'static str> {
        Some("ui_journey_lost")
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        Message::new("summary_response_body_lost", [facts.client_name(), landed_or_expected(facts)])
    }

    fn causes(&self, _facts: &Facts<'_>) -> Vec<Message> {
        vec![Message::plain("cause_body_not_resendable")]
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        [vec![sign_in_again(facts)], without_callback_steps(facts, facts.client)].concat().into()
    }
}
