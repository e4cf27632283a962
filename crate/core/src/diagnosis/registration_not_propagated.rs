//! Refused although the requested URI is registered: the change is still spreading.

use crate::diagnosis::Describe;
use crate::diagnosis::describe::Cautions;
use crate::diagnosis::refusal;
use crate::facts::Facts;
use crate::knowledge::Certainty;
use crate::remedy::wait_for_propagation;
use crate::wording::{Leg, Message, Remedy};

/// A refusal of a redirect URI that is known to be registered.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RegistrationNotPropagated {
    /// Likely where the words of the refusal can mean something else.
    pub certainty: Certainty,
    /// The message key of what else the refusal can mean; takes the provider's name.
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
        self.certainty
    }

    fn cautions(&self, facts: &Facts<'_>) -> Cautions {
        Cautions { first: refusal::other_meaning(facts, self.other_meaning), later: Vec::new() }
    }
}
