//! The site that hands over the callback has no permission to reach this computer.

use crate::diagnosis::Describe;
use crate::diagnosis::address::landed_or_expected;
use crate::facts::Facts;
use crate::knowledge::Certainty;
use crate::remedy::send_the_browser;
use crate::wording::{Leg, Message, Remedy, Step};

/// How the provider's page hands over the callback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Handover {
    /// It sends the browser there.
    Navigation,
    /// It loads the callback in a frame.
    Frame,
    /// Its script requests the callback.
    Script,
    /// The same, and it is not certain that the browser has refused it.
    ScriptPerhaps,
}

/// The user, a policy or the browser does not let this site reach programs on this computer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct BlockedByPermission {
    /// How it tried.
    pub handover: Handover,
}

impl Describe for BlockedByPermission {
    fn leg(&self) -> Leg {
        Leg::Delivery
    }

    fn certainty(&self) -> Certainty {
        match self.handover {
            Handover::Navigation | Handover::Frame | Handover::Script => Certainty::Certain,
            Handover::ScriptPerhaps => Certainty::Likely,
        }
    }

    fn caption(&self) -> &'static str {
        match self.handover {
            Handover::Navigation | Handover::Frame | Handover::Script => "ui_journey_broke_delivery",
            Handover::ScriptPerhaps => "ui_journey_unseen",
        }
    }

    fn problem_at_address(&self) -> Option<&'static str> {
        Some(match self.handover {
            Handover::Navigation | Handover::Frame | Handover::Script => "ui_journey_not_reached",
            Handover::ScriptPerhaps => "ui_journey_unknown",
        })
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        let landed = landed_or_expected(facts);
        match self.handover {
            Handover::Navigation => Message::new("summary_blocked_by_permission", [landed]),
            Handover::Frame => Message::new("summary_blocked_in_frame", [facts.provider_name(), landed]),
            Handover::Script => Message::new("summary_blocked_script", [facts.provider_name(), landed]),
            Handover::ScriptPerhaps => Message::new("summary_blocked_script_likely", [facts.provider_name(), landed]),
        }
    }

    fn causes(&self, _facts: &Facts<'_>) -> Vec<Message> {
        vec![Message::plain(match self.handover {
            Handover::Navigation | Handover::Frame | Handover::Script => "cause_blocked_by_permission",
            Handover::ScriptPerhaps => "cause_blocked_script_likely",
        })]
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        let allow = Step::new("step_blocked_by_permission", []);
        match self.handover {
            Handover::Navigation => vec![allow],
            Handover::Frame | Handover::Script | Handover::ScriptPerhaps => vec![allow, send_the_browser(facts)],
        }
        .into()
    }

    fn can_be_sent_again(&self) -> bool {
        true
    }
}
