//! Two attempts have the same `state`, so it is unknown to which of them a callback belongs.

use crate::diagnosis::Describe;
use crate::facts::Facts;
use crate::into_vec::IntoVec;
use crate::remedy::sign_in_again;
use crate::wording::{Leg, Message, Remedy};

/// A callback of an attempt whose `state` another attempt uses as well.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ContestedState {
    /// Whether all that differs is the redirect URI, as if it had been changed in the address bar.
    pub is_edited: bool,
}

impl Describe for ContestedState {
    fn leg(&self) -> Leg {
        Leg::Delivery
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        Message::new("summary_contested_state", [facts.client_name()])
    }

    fn causes(&self, facts: &Facts<'_>) -> Vec<Message> {
        let edited = self.is_edited.then(|| Message::new("cause_redirect_uri_edited", [facts.client_name()]));
        edited.into_iter().chain([Message::plain("cause_same_state")]).into_vec()
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        vec![sign_in_again(facts)].into()
    }
}
