//! The server has put its answer together wrongly, so that the client cannot take it.

use crate::diagnosis::Describe;
use crate::diagnosis::address::failed_at;
use crate::facts::Facts;
use crate::into_vec::IntoVec;
use crate::protocol::garbled::Garbling;
use crate::remedy::mend_the_answer;
use crate::wording::{Leg, Message, Remedy};

/// A garbled answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct GarbledAnswer {
    /// What is wrong with it.
    pub garbling: Garbling,
    /// Whether nobody took it either: the connection was refused.
    pub is_refused: bool,
}

impl Describe for GarbledAnswer {
    fn leg(&self) -> Leg {
        Leg::Response
    }

    fn problem_at_address(&self) -> Option<&'static str> {
        Some("ui_journey_garbled")
    }

    fn caption(&self) -> &'static str {
        "ui_journey_broke_garbled"
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        let key = if self.garbling.is_of_state() { "summary_garbled_state" } else { "summary_garbled_answer" };
        Message::new(key, [facts.provider_name(), facts.client_name()])
    }

    fn causes(&self, facts: &Facts<'_>) -> Vec<Message> {
        let key = match self.garbling {
            Garbling::SecondQuestionMark => "cause_second_question_mark",
            Garbling::NoQuestionMark => "cause_no_question_mark",
            Garbling::EscapedAmpersand => "cause_escaped_ampersand",
            Garbling::StateBlank => "cause_state_blank",
            Garbling::StateEncoded => "cause_state_encoded",
            Garbling::StateDecoded => "cause_state_decoded",
            Garbling::StateEscaped => "cause_state_escaped",
            Garbling::StateCut => "cause_state_cut",
            Garbling::StateRewritten => "cause_state_rewritten",
        };
        let refused =
            self.is_refused.then(|| Message::new("cause_refused_too", [failed_at(facts), facts.client_name()]));
        [Message::new(key, [facts.provider_name()])].into_iter().chain(refused).into_vec()
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        mend_the_answer(facts, self.garbling)
    }

    /// No client can use it.
    fn is_code_unused(&self) -> bool {
        false
    }
}
