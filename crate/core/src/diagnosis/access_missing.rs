//! The browser does not report requests to loopback addresses to Portmend, because the user has taken its access away.

use crate::diagnosis::Describe;
use crate::diagnosis::address::landed_or_expected;
use crate::facts::Facts;
use crate::wording::{Leg, Message, Remedy, Step};

/// What happened to the callback cannot be known.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AccessMissing;

impl Describe for AccessMissing {
    fn leg(&self) -> Leg {
        Leg::Delivery
    }

    fn problem_at_address(&self) -> Option<&'static str> {
        Some("ui_journey_unknown")
    }

    fn caption(&self) -> &'static str {
        "ui_journey_unseen"
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        Message::new("summary_access_missing", [landed_or_expected(facts)])
    }

    fn causes(&self, _facts: &Facts<'_>) -> Vec<Message> {
        vec![Message::plain("cause_access_missing")]
    }

    fn remedy(&self, _facts: &Facts<'_>) -> Remedy {
        vec![Step::new("step_access_missing", [])].into()
    }

    /// The client may have it.
    fn is_code_unused(&self) -> bool {
        false
    }
}
