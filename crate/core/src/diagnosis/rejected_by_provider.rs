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
    /// Whether a response said so, and not a page of the provider.
    pub in_response: bool,
}

impl RejectedByProvider {
    /// Returns the diagnosis for an error code of a response that can mean nothing else.
    pub fn certain() -> Self {
        Self { certainty: Certainty::Certain, other_meaning: None, in_response: true }
    }
}

impl Describe for RejectedByProvider {
    fn leg(&self) -> Leg {
        Leg::Request
    }

    fn caption(&self) -> &'static str {
        if self.in_response { "ui_journey_broke_response" } else { "ui_journey_broke_refusal" }
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
