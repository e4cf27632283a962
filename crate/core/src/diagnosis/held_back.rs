//! Chromium did not follow the redirect of a form, which the page's own policy forbids (`form-action`).

use crate::diagnosis::describe::{authority, landed_or_expected};
use crate::diagnosis::{Delivery, Describe};
use crate::facts::Facts;
use crate::knowledge::Certainty;
use crate::remedy::{form_action, with_scheme};
use crate::wording::{Leg, Message, Remedy};

/// The browser stayed on the provider's page, and nothing was sent.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct HeldBack {
    /// Whether the user may have stopped the navigation instead.
    pub certainty: Certainty,
    /// What happened to the callback.
    pub delivery: Delivery,
}

impl Describe for HeldBack {
    fn leg(&self) -> Leg {
        Leg::Delivery
    }

    fn certainty(&self) -> Certainty {
        self.certainty
    }

    fn problem_at_address(&self) -> Option<&'static str> {
        Some("ui_journey_not_reached")
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        let key = match self.certainty {
            _ if facts.attempt.lacks_scheme => "summary_scheme_missing",
            Certainty::Certain => "summary_held_back",
            Certainty::Likely => "summary_held_back_likely",
        };
        Message::new(key, [facts.provider_name(), landed_or_expected(facts)])
    }

    fn delivered_summary(&self, facts: &Facts<'_>) -> Option<Message> {
        let to = self.delivery.delivered()?;
        let args = [facts.client_name(), authority(Some(&to)), facts.provider_name()];
        Some(Message::new("summary_held_back_delivered", args))
    }

    fn causes(&self, facts: &Facts<'_>) -> Vec<Message> {
        if facts.attempt.lacks_scheme {
            return vec![Message::plain("cause_scheme_missing")];
        }
        vec![Message::new("cause_form_action", [facts.provider_name()])]
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        if facts.attempt.lacks_scheme { with_scheme(facts) } else { form_action(facts) }
    }

    fn delivery(&self) -> Delivery {
        self.delivery
    }
}
