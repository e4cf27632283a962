//! Chromium did not follow a redirect: the page's own policy forbids it (`form-action`), or the address is no web address.

use crate::attempts::HeldBackBy;
use crate::browser::form_action::Stopped;
use crate::diagnosis::address::{authority, landed_or_expected};
use crate::diagnosis::{Delivery, Describe};
use crate::facts::Facts;
use crate::knowledge::Certainty;
use crate::remedy::{form_action, way_back, with_scheme};
use crate::wording::{Arg, Leg, Message, Remedy};

/// The browser stayed on the provider's page, and nothing was sent.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct HeldBack {
    /// How that is known.
    shown_by: ShownBy,
    /// What happened to the callback.
    delivery: Delivery,
}

/// What shows that something was held back.
#[derive(Debug, Clone, PartialEq)]
enum ShownBy {
    /// The navigation to the callback.
    Navigation(HeldBackBy),
    /// The browser's report to the page: of what, and the page's host, if it is not known to be one of the server that was
    /// asked.
    Report(Stopped, Option<String>),
}

impl HeldBack {
    /// A navigation to the callback has shown it.
    pub(crate) fn navigation(reason: HeldBackBy, delivery: Delivery) -> Self {
        Self { shown_by: ShownBy::Navigation(reason), delivery }
    }

    /// The browser has reported it to the page, at `elsewhere` if that is not known to be a host of the server that was
    /// asked. The callback is not known.
    pub(crate) fn reported(stopped: Stopped, elsewhere: Option<String>) -> Self {
        Self { shown_by: ShownBy::Report(stopped, elsewhere), delivery: Delivery::Failed }
    }

    /// Returns whose page it was.
    fn operator(&self, facts: &Facts<'_>) -> Arg {
        match &self.shown_by {
            ShownBy::Report(_, Some(host)) => host.into(),
            ShownBy::Report(_, None) | ShownBy::Navigation(_) => facts.provider_name(),
        }
    }
}

impl Describe for HeldBack {
    fn leg(&self) -> Leg {
        Leg::Delivery
    }

    fn certainty(&self) -> Certainty {
        match self.shown_by {
            ShownBy::Navigation(HeldBackBy::FormAction | HeldBackBy::MissingScheme)
            | ShownBy::Report(Stopped::Form, _) => Certainty::Certain,
            ShownBy::Navigation(HeldBackBy::FormActionPerhaps) | ShownBy::Report(Stopped::Redirect, _) => {
                Certainty::Likely
            }
        }
    }

    fn problem_at_address(&self) -> Option<&'static str> {
        Some("ui_journey_not_reached")
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        let args = [self.operator(facts), landed_or_expected(facts)];
        match self.shown_by {
            ShownBy::Navigation(HeldBackBy::FormAction) | ShownBy::Report(Stopped::Form, _) => {
                Message::new("summary_held_back", args)
            }
            ShownBy::Navigation(HeldBackBy::FormActionPerhaps) => Message::new("summary_held_back_likely", args),
            ShownBy::Navigation(HeldBackBy::MissingScheme) => Message::new("summary_scheme_missing", args),
            ShownBy::Report(Stopped::Redirect, _) => {
                Message::new("summary_redirect_stopped", args.into_iter().chain([facts.client_name()]))
            }
        }
    }

    fn delivered_summary(&self, facts: &Facts<'_>) -> Option<Message> {
        let to = self.delivery.delivered()?;
        let args = [facts.client_name(), authority(Some(&to)), facts.provider_name()];
        Some(Message::new("summary_held_back_delivered", args))
    }

    fn causes(&self, facts: &Facts<'_>) -> Vec<Message> {
        vec![match self.shown_by {
            ShownBy::Navigation(HeldBackBy::MissingScheme) => Message::plain("cause_scheme_missing"),
            ShownBy::Navigation(_) | ShownBy::Report(..) => Message::new("cause_form_action", [self.operator(facts)]),
        }]
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        match self.shown_by {
            ShownBy::Navigation(HeldBackBy::MissingScheme) => with_scheme(facts),
            ShownBy::Navigation(_) => form_action(facts),
            ShownBy::Report(stopped, ref host) => way_back(facts, stopped, host.as_deref()),
        }
    }

    fn delivery(&self) -> Delivery {
        self.delivery
    }
}
