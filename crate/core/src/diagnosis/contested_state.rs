//! Two attempts have the same `state`, so it is unknown to which of them a callback belongs.

use crate::diagnosis::Describe;
use crate::facts::Facts;
use crate::remedy::sign_in_again;
use crate::wording::{Leg, Message, Remedy};

/// A callback of an attempt whose `state` another attempt uses as well.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ContestedState;

impl Describe for ContestedState {
    fn leg(&self) -> Leg {
        Leg::Delivery
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        Message::new("summary_contested_state", [facts.client_name()])
    }

    fn causes(&self, _facts: &Facts<'_>) -> Vec<Message> {
        vec![Message::plain("cause_same_state")]
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        vec![sign_in_again(facts)].into()
    }
}
