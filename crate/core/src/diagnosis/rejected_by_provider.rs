//! The provider refused the redirect URI, on its error page or in the authorization response.

use crate::diagnosis::Describe;
use crate::diagnosis::cautions::Cautions;
use crate::diagnosis::refusal;
use crate::facts::Facts;
use crate::knowledge::Certainty;
use crate::remedy::remedy_for_mismatch;
use crate::wording::{Leg, Message, Remedy};

/// A refusal.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RejectedByProvider {
    /// Likely if the wording of the refusal can mean something else.
    pub certainty: Certainty,
    /// The key of the message about what else the refusal can mean. It takes the provider's name.
    pub other_meaning: Option<&'static str>,
}

impl RejectedByProvider {
    /// Returns the diagnosis for an error code that can mean nothing else.
    pub fn certain() -> Self {
        Self { certainty: Certainty::Certain, other_meaning: None }
    }
}

impl Describe for RejectedByProvider {
    fn leg(&self) -> Leg {
        Leg::Request
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        Message::new("summary_rejected_by_provider", [facts.provider_name(), facts.client_name()])
    }

    fn causes(&self, facts: &Facts<'_>) -> Vec<Message> {
        refusal::causes(facts)
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        remedy_for_mismatch(facts, facts.goal().as_deref())
    }

    fn certainty(&self) -> Certainty {
        self.certainty
    }

    fn cautions(&self, facts: &Facts<'_>) -> Cautions {
        refusal::cautions(facts, refusal::other_meaning(facts, self.other_meaning))
    }

    fn is_about_registration(&self) -> bool {
        true
    }
}
