//! The provider does not know the client, often because it has forgotten one that had registered itself.

use crate::diagnosis::Describe;
use crate::diagnosis::cautions::Cautions;
use crate::diagnosis::refusal;
use crate::facts::Facts;
use crate::into_vec::IntoVec;
use crate::knowledge::Certainty;
use crate::remedy::client_unknown;
use crate::wording::{Leg, Message, Remedy};

/// A client ID that the provider refuses.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ClientUnknown {
    /// Likely if the words can mean something else.
    pub certainty: Certainty,
    /// The key of the message about what else they can mean. It takes the provider's name.
    pub other_meaning: Option<&'static str>,
}

impl Describe for ClientUnknown {
    fn leg(&self) -> Leg {
        Leg::Request
    }

    fn certainty(&self) -> Certainty {
        self.certainty
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        Message::new("summary_client_unknown", [facts.provider_name(), facts.client_name()])
    }

    fn causes(&self, facts: &Facts<'_>) -> Vec<Message> {
        let keys: &[&str] = match facts.client_id() {
            Some(id) if id.starts_with("https://") => &["cause_document_not_read"],
            _ if facts.may_have_registered_itself() => &["cause_client_forgotten"],
            _ if facts.has_unknown_id() => &["cause_client_id_wrong", "cause_client_forgotten"],
            _ => &["cause_client_id_wrong"],
        };
        let causes = keys.iter().map(|key| Message::new(key, [facts.client_name(), facts.provider_name()]));
        // The maker's app has been there for long.
        causes.chain(refusal::recent_change(facts).filter(|_| facts.maker().is_none())).into_vec()
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        client_unknown(facts)
    }

    fn cautions(&self, facts: &Facts<'_>) -> Cautions {
        Cautions { first: refusal::other_meaning(facts, self.other_meaning), later: Vec::new() }
    }
}
