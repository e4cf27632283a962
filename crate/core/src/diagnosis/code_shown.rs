//! The answer has gone to a web page in place of this computer: the code is to be pasted, or is handed on.

use crate::diagnosis::Describe;
use crate::diagnosis::cautions::Cautions;
use crate::facts::Facts;
use crate::wording::{Leg, Message};

/// An answer that a web page has taken.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CodeShown {
    /// The host of the page.
    pub host: String,
    /// Whether the page hands the answer on to the client, and shows no code to paste.
    pub is_handed_on: bool,
}

impl Describe for CodeShown {
    fn is_failure(&self) -> bool {
        false
    }

    fn leg(&self) -> Leg {
        Leg::Response
    }

    fn caption(&self) -> &'static str {
        "ui_journey_web_page"
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        let key = if self.is_handed_on { "summary_code_handed_on" } else { "summary_code_shown" };
        Message::new(key, [self.host.as_str().into(), facts.client_name()])
    }

    fn causes(&self, _facts: &Facts<'_>) -> Vec<Message> {
        Vec::new()
    }

    fn cautions(&self, facts: &Facts<'_>) -> Cautions {
        let message = match self.is_handed_on {
            true => Message::new("caution_code_handed_on", [facts.client_name()]),
            false => Message::plain("caution_code_shown"),
        };
        Cautions { first: Vec::new(), later: vec![message] }
    }
}
