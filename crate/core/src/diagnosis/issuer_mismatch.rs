//! The response comes from a server other than the one that was asked, by its own account (RFC 9207).

use crate::diagnosis::Describe;
use crate::diagnosis::address::asked;
use crate::facts::Facts;
use crate::remedy::issuer_report;
use crate::wording::{Leg, Message, Remedy};

/// The response names an issuer other than the server that was asked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct IssuerMismatch {
    /// The issuer that the response names.
    pub issuer: String,
}

impl Describe for IssuerMismatch {
    fn leg(&self) -> Leg {
        Leg::Response
    }

    fn caption(&self) -> &'static str {
        "ui_journey_broke_issuer"
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        Message::new("summary_issuer_mismatch", [facts.client_name(), asked(facts), self.issuer.as_str().into()])
    }

    fn causes(&self, facts: &Facts<'_>) -> Vec<Message> {
        vec![
            Message::new("cause_issuer_passed_on", [asked(facts)]),
            Message::new("cause_issuer_mixed_up", [asked(facts)]),
        ]
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        vec![issuer_report(facts)].into()
    }
}
