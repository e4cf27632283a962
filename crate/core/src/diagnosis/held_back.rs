//! Chromium did not follow a redirect: the page's own policy forbids it (`form-action`), or the address is no web address.

use crate::attempts::HeldBackBy;
use crate::diagnosis::describe::{authority, landed_or_expected};
use crate::diagnosis::{Delivery, Describe};
use crate::facts::Facts;
use crate::knowledge::Certainty;
use crate::remedy::{form_action, with_scheme};
use crate::wording::{Leg, Message, Remedy};

/// The browser stayed on the provider's page, and nothing was sent.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct HeldBack {
    /// Why.
    pub reason: HeldBackBy,
    /// What happened to the callback.
    pub delivery: Delivery,
}

impl Describe for HeldBack {
    fn leg(&self) -> Leg {
        Leg::Delivery
    }

    fn certainty(&self) -> Certainty {
        match self.reason {
            HeldBackBy::FormAction | HeldBackBy::MissingScheme => Certainty::Certain,
            HeldBackBy::FormActionPerhaps => Certainty::Likely,
        }
    }

    fn problem_at_address(&self) -> Option<&'static str> {
        Some("ui_journey_not_reached")
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        let key = match self.reason {
            HeldBackBy::FormAction => "summary_held_back",
            HeldBackBy::FormActionPerhaps => "summary_held_back_likely",
            HeldBackBy::MissingScheme => "summary_scheme_missing",
        };
        Message::new(key, [facts.provider_name(), landed_or_expected(facts)])
    }

    fn delivered_summary(&self, facts: &Facts<'_>) -> Option<Message> {
        let to = self.delivery.delivered()?;
        let args = [facts.client_name(), authority(Some(&to)), facts.provider_name()];
        Some(Message::new("summary_held_back_delivered", args))
    }

    fn causes(&self, facts: &Facts<'_>) -> Vec<Message> {
        vec![match self.reason {
            HeldBackBy::MissingScheme => Message::plain("cause_scheme_missing"),
            HeldBackBy::FormAction | HeldBackBy::FormActionPerhaps => {
                Message::new("cause_form_action", [facts.provider_name()])
            }
        }]
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        match self.reason {
            HeldBackBy::MissingScheme => with_scheme(facts),
            HeldBackBy::FormAction | HeldBackBy::FormActionPerhaps => form_action(facts),
        }
    }

    fn delivery(&self) -> Delivery {
        self.delivery
    }
}
