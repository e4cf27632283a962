//! The provider refused a redirect URI that is registered: the change is still propagating.

use crate::diagnosis::Describe;
use crate::diagnosis::cautions::Cautions;
use crate::diagnosis::refusal;
use crate::facts::Facts;
use crate::knowledge::Certainty;
use crate::remedy::wait_for_propagation;
use crate::wording::{Leg, Message, Remedy};

/// A refusal of a registered redirect URI.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RegistrationNotPropagated {
    /// The key of the message about what else the refusal can mean. It takes the provider's name.
    pub other_meaning: Option<&'static str>,
}

impl Describe for RegistrationNotPropagated {
    fn leg(&self) -> Leg {
        Leg::Request
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        Message::new("summary_registration_not_propagated", [facts.provider_name(), facts.client_name()])
    }

    fn causes(&self, facts: &Facts<'_>) -> Vec<Message> {
        refusal::causes(facts)
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        wait_for_propagation(facts)
    }

    fn certainty(&self) -> Certainty {
        // That it still spreads is a conclusion, however certain the refusal is.
        Certainty::Likely
    }

    fn cautions(&self, facts: &Facts<'_>) -> Cautions {
        Cautions { first: refusal::other_meaning(facts, self.other_meaning), later: Vec::new() }
    }
}
