//! The event that is being handled: when and where it was seen, and what it has led to so far.

use crate::attempts::Attempt;
use crate::browser::{TabId, Time};
use crate::effect::Effect;
use crate::event::Event;

/// What browsers call a tab that is none.
const NO_TAB: TabId = -1;

/// When and where an event was seen, and the effects it leads to.
pub(super) struct Context {
    pub time: Time,
    pub private: bool,
    pub tab: TabId,
    pub effects: Vec<Effect>,
}

impl Context {
    pub fn of(event: &Event) -> Self {
        let tab = event.kind.tab().unwrap_or(NO_TAB);
        Self { time: event.time, private: event.private, tab, effects: Vec::new() }
    }

    /// An attempt that is first seen now.
    pub fn new_attempt(&self) -> Attempt {
        Attempt { private: self.private, ..Attempt::new(self.tab, self.time) }
    }
}
