//! The requested redirect URI matches no registered one: the provider is going to refuse it.

use crate::diagnosis::address::authority;
use crate::diagnosis::cautions::Cautions;
use crate::diagnosis::refusal;
use crate::diagnosis::{Describe, Headline};
use crate::facts::Facts;
use crate::knowledge::Certainty;
use crate::remedy::remedy_for_mismatch;
use crate::wording::{Leg, Message, Remedy};

/// None of the saved callback URLs matches the requested redirect URI under the provider's matching rule.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RedirectUriMismatch {
    /// Certain if what the provider's rule of comparison depends on is known.
    pub certainty: Certainty,
}

impl Describe for RedirectUriMismatch {
    fn leg(&self) -> Leg {
        Leg::Request
    }

    fn headline(&self) -> Option<Headline> {
        (self.certainty == Certainty::Likely).then_some(Headline::RedirectUriMismatchLikely)
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        let requested = authority(facts.attempt.requested());
        let key = match self.certainty {
            Certainty::Certain => "summary_redirect_uri_mismatch",
            Certainty::Likely => "summary_redirect_uri_mismatch_likely",
        };
        Message::new(key, [facts.client_name(), requested, facts.provider_name()])
    }

    fn causes(&self, facts: &Facts<'_>) -> Vec<Message> {
        let mut causes = refusal::causes(facts);
        // Where the rule is not known and nothing was refused yet, nobody can say what the provider does not accept.
        if self.certainty == Certainty::Likely {
            causes.retain(|cause| !["cause_portless", "cause_localhost_spelling"].contains(&cause.key));
        }
        causes
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        remedy_for_mismatch(facts, facts.goal().as_deref())
    }

    fn certainty(&self) -> Certainty {
        self.certainty
    }

    fn cautions(&self, facts: &Facts<'_>) -> Cautions {
        refusal::cautions(facts, (self.certainty == Certainty::Likely).then(|| refusal::depends(facts)))
    }

    fn caption(&self) -> &'static str {
        "ui_journey_broke_request"
    }

    fn is_about_registration(&self) -> bool {
        true
    }
}
