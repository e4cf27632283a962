//! The request cannot work as it was opened: cut off, broken by copying, not filled in, or with an address to listen on.

use crate::browser::initiator::Browser;
use crate::diagnosis::{Describe, Headline};
use crate::facts::Facts;
use crate::knowledge::Certainty;
use crate::protocol::fault::{Fault, FaultKind};
use crate::remedy::faulty_request;
use crate::shown::Shown;
use crate::wording::{Arg, Leg, Message, Remedy};

/// A request with a fault.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FaultyRequest {
    /// What is wrong.
    pub fault: Fault,
    /// Likely if the request may work nevertheless.
    pub certainty: Certainty,
}

impl FaultyRequest {
    /// Returns the diagnosis of a fault that the address alone shows.
    pub fn of(fault: Fault, browser: Option<Browser>) -> Self {
        let is_clear = match fault.kind {
            FaultKind::Cut => fault.parameter == "response_type",
            // A server may have given the client this ID.
            FaultKind::Broken | FaultKind::Unfilled => fault.parameter != "client_id",
            // Chromium opens it on Linux and macOS.
            FaultKind::Unspecified => browser == Some(Browser::Firefox),
        };
        Self { certainty: if is_clear { Certainty::Certain } else { Certainty::Likely }, fault }
    }
}

impl Describe for FaultyRequest {
    fn headline(&self) -> Option<Headline> {
        match self.fault.kind {
            FaultKind::Cut => Some(Headline::RequestCut),
            FaultKind::Broken => Some(Headline::RequestBroken),
            FaultKind::Unfilled => None,
            FaultKind::Unspecified => Some(Headline::RequestUnspecified),
        }
    }

    fn leg(&self) -> Leg {
        Leg::Request
    }

    fn caption(&self) -> &'static str {
        "ui_journey_broke_address"
    }

    fn certainty(&self) -> Certainty {
        self.certainty
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        let parameter: Arg = self.fault.parameter.as_str().into();
        let value = || Arg::Text(Shown::address(&self.fault.value));
        match self.fault.kind {
            FaultKind::Cut => Message::new("summary_request_cut", [facts.provider_name(), parameter]),
            FaultKind::Broken => Message::new("summary_request_broken", [facts.provider_name(), parameter]),
            FaultKind::Unfilled if self.fault.value.trim().is_empty() => {
                Message::new("summary_request_empty", [facts.client_name(), parameter])
            }
            FaultKind::Unfilled => Message::new("summary_faulty_request", [facts.client_name(), parameter, value()]),
            FaultKind::Unspecified => Message::new("summary_request_unspecified", [facts.client_name(), value()]),
        }
    }

    fn causes(&self, facts: &Facts<'_>) -> Vec<Message> {
        vec![match self.fault.kind {
            FaultKind::Cut => Message::plain("cause_cut_by_shell"),
            FaultKind::Broken => Message::plain("cause_line_break"),
            FaultKind::Unfilled => Message::new("cause_not_filled_in", [facts.client_name()]),
            FaultKind::Unspecified => Message::plain(match facts.attempt.browser {
                Some(Browser::Firefox) => "cause_unspecified_firefox",
                Some(Browser::Chromium) => "cause_unspecified_chromium",
                None => "cause_unspecified",
            }),
        }]
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        faulty_request(facts, &self.fault)
    }
}
