//! The callback is under way: a program has taken the connection, and has not answered so far.

use crate::browser::Time;
use crate::diagnosis::Describe;
use crate::diagnosis::address::landed_or_expected;
use crate::facts::Facts;
use crate::remedy::leave_it_alone;
use crate::wording::{Leg, Message, Remedy, duration};

/// A callback without an answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct NeverAnswered {
    /// For how long.
    pub seconds: Time,
}

impl Describe for NeverAnswered {
    fn is_failure(&self) -> bool {
        false
    }

    fn leg(&self) -> Leg {
        Leg::Listener
    }

    fn problem_at_address(&self) -> Option<&'static str> {
        Some("ui_journey_no_answer_yet")
    }

    fn caption(&self) -> &'static str {
        "ui_journey_still_waiting"
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        let since = duration(self.seconds * 1000);
        Message::new("summary_never_answered", [landed_or_expected(facts), since, facts.client_name()])
    }

    fn causes(&self, facts: &Facts<'_>) -> Vec<Message> {
        vec![
            Message::new("cause_busy_with_code", [facts.client_name(), facts.provider_name()]),
            Message::new("cause_busy_with_connection", [facts.client_name()]),
        ]
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        leave_it_alone(facts)
    }

    /// The program there may have it.
    fn is_code_unused(&self) -> bool {
        false
    }
}
