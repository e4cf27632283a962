//! The context of the event being handled: when and where it was seen, and its effects so far.

use crate::attempts::Attempt;
use crate::browser::initiator::Initiator;
use crate::browser::{TabId, Time};
use crate::effect::Effect;
use crate::event::{AttemptId, Event};
use crate::protocol::garbled::Garbling;

/// The id that browsers use for "no tab" (`tabs.TAB_ID_NONE`).
const NO_TAB: TabId = -1;

/// When and where an event was seen, and the effects collected while it is handled.
pub(super) struct Context {
    pub time: Time,
    pub private: bool,
    pub tab: TabId,
    pub effects: Vec<Effect>,
    /// The sign-in that the event answers, if the answer is garbled.
    pub garbled: Option<Garbled>,
}

/// A garbled answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Garbled {
    /// The sign-in that it answers.
    pub attempt: AttemptId,
    /// What is wrong with it.
    pub garbling: Garbling,
}

impl Context {
    pub fn of(event: &Event) -> Self {
        let tab = event.kind.tab().unwrap_or(NO_TAB);
        Self { time: event.time, private: event.private, tab, effects: Vec::new(), garbled: None }
    }

    /// Returns whether this event or the attempt is the other one's request, passed on in the same tab. Another program or
    /// the user passes nothing on. Nothing else is asked about how the tab got there: Firefox announces the second server
    /// like any other page, and a link on a page of the first one does the same as a redirection.
    pub fn passes_on(&self, attempt: &Attempt, initiator: Initiator) -> bool {
        let later = if self.time < attempt.started { attempt.initiator } else { initiator };
        attempt.tab == self.tab && later != Initiator::External
    }

    /// Returns a new attempt, first seen with this event.
    pub fn new_attempt(&self) -> Attempt {
        Attempt { private: self.private, ..Attempt::new(self.tab, self.time) }
    }
}
