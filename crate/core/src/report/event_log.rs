//! What is kept of an attempt for a report: the events that made it what it is. Told to an engine that has seen
//! nothing, they lead to the same.

use crate::event::AttemptId;
use crate::event::{Event, EventKind};
use crate::report::Redactor;
use crate::value::{FromValue, ToValue, Value};

/// The most events of one log. A sign-in has four or five; a dead address that is loaded again adds to them.
pub(crate) const MAX_EVENTS: usize = 40;

/// The events of one attempt, without anything secret: the settings first, then the one that made it. They are plain
/// data, because nobody looks into them until a report is made.
#[derive(Debug, Clone, Default, PartialEq, FromValue, ToValue)]
pub(crate) struct EventLog {
    events: Vec<Value>,
    /// The attempts that they make, in order; 0 for one whose further course is not told.
    made: Vec<AttemptId>,
}

impl EventLog {
    /// Whether it has not begun.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// The event that made the attempt whose log it is.
    pub fn made_by(&self, id: AttemptId) -> Option<&Value> {
        // After the settings come those that made an attempt.
        self.events.get(self.place(id)? + 1)
    }

    /// Whether it tells what becomes of this attempt.
    pub fn follows(&self, id: AttemptId) -> bool {
        self.place(id).is_some()
    }

    /// Adds what happened next, and the attempt that was made by it: 0 for one that is not followed. How it began and
    /// what came last stay; what goes is from the middle.
    pub fn add(&mut self, event: Value, made: Option<AttemptId>) {
        self.made.extend(made);
        self.events.push(event);
        if self.events.len() > MAX_EVENTS {
            self.events.remove(MAX_EVENTS / 2);
        }
    }

    /// The last failure of a callback in it.
    pub fn failure(&self) -> Option<Event> {
        let is_failure = |event: &Event| matches!(event.kind, EventKind::CallbackFailed { .. });
        self.events.iter().rev().find_map(|event| Event::read(event).ok().filter(is_failure))
    }

    /// Whether the settings that it last told of are others than these.
    pub fn has_other_settings(&self, news: &Event) -> bool {
        let EventKind::Settings { settings: news } = &news.kind else { return false };
        let told = |event| match Event::read(event).ok()?.kind {
            EventKind::Settings { settings } => Some(settings),
            _ => None,
        };
        self.events.iter().rev().find_map(told).as_ref() != Some(news)
    }

    /// The events, their secrets numbered by this redactor.
    pub fn report(&self, mut redactor: Redactor) -> Vec<Event> {
        let mut report = Vec::with_capacity(self.events.len());
        for event in self.events.iter().filter_map(|event| Event::read(event).ok()) {
            let mut event = redactor.redact(event);
            if let EventKind::Action { attempt, .. } = &mut event.kind {
                *attempt = self.number(*attempt);
            }
            report.push(event);
        }
        report
    }

    /// The number that an attempt gets when the log is replayed: attempts are then counted anew, the private ones
    /// (odd) with the others (even).
    fn number(&self, id: AttemptId) -> AttemptId {
        self.place(id).map_or(0, |place| (place as AttemptId + 1) * 2 + id % 2)
    }

    fn place(&self, id: AttemptId) -> Option<usize> {
        self.made.iter().position(|made| *made == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Action;
    use crate::settings::Settings;

    fn event(time: u64, kind: EventKind) -> Value {
        Event { time, private: false, kind }.into()
    }

    fn dismissed(attempt: AttemptId) -> EventKind {
        EventKind::Action { tab: 1, attempt, action: Action::Dismiss, listener: None }
    }

    #[test]
    fn actions_name_their_attempt_as_a_replay_counts_it() {
        let mut log = EventLog::default();
        log.add(event(0, EventKind::Settings { settings: Settings::default() }), None);
        for id in [9, 0, 31] {
            log.add(event(1, EventKind::Tick), Some(id));
        }
        for id in [31, 9] {
            assert!(log.follows(id));
            log.add(event(2, dismissed(id)), None);
        }
        let report = log.report(Redactor::default());
        assert_eq!(
            report[4..].iter().map(|event| event.kind.clone()).collect::<Vec<_>>(),
            [dismissed(7), dismissed(3)]
        );
    }

    #[test]
    fn a_long_log_keeps_its_beginning_and_its_end() {
        let mut log = EventLog::default();
        for time in 0..100 {
            log.add(event(time, EventKind::Tick), None);
        }
        let times: Vec<u64> = log.report(Redactor::default()).iter().map(|event| event.time).collect();
        assert_eq!(times, (0..20).chain(80..100).collect::<Vec<_>>());
    }
}
