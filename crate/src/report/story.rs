//! What is kept of an attempt for a report: the events that made it what it is. Told to an engine that has seen
//! nothing, they lead to the same.

use crate::attempt::{Attempt, AttemptId};
use crate::event::{Event, What};
use crate::report::Redactor;
use crate::value::{Value, plain};

/// The most events of one story. A sign-in has four or five; a dead address that is loaded again adds to them.
pub const MAX_EVENTS: usize = 40;

/// The events of one attempt, without anything secret: the settings first, then the one that made it. They are plain
/// data, because nobody looks into them until a report is made.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Story {
    events: Vec<Value>,
    /// The attempts that they make, in order; 0 for one whose further course is not told.
    made: Vec<AttemptId>,
}

plain!(Story { events, made });

impl Story {
    /// Whether it has not begun.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// What made the attempt whose story it is what it is for others: its request, in the tab where it is now, or the
    /// event that made it without one.
    pub fn made_by(&self, attempt: &Attempt) -> Option<Value> {
        // After the settings come those that made an attempt. A request may be told later.
        let events = self.events.get(self.place(attempt.id)? + 1..)?;
        let request = events.iter().filter(|_| attempt.request.is_some()).find_map(|event| {
            let mut event = Event::read(event).ok()?;
            let What::AuthorizationRequest { tab, .. } = &mut event.what else { return None };
            *tab = attempt.tab;
            Some(event.into())
        });
        request.or_else(|| events.first().cloned())
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

    /// Adds all of another story.
    pub fn append(&mut self, news: Self) {
        self.made.extend(news.made);
        for event in news.events {
            self.add(event, None);
        }
    }

    /// What it last told to have come of the callback.
    pub fn outcome(&self) -> Option<Event> {
        self.events.iter().rev().find_map(|event| {
            let event = Event::read(event).ok()?;
            matches!(event.what, What::CallbackFailed { .. } | What::CallbackAnswered { .. }).then_some(event)
        })
    }

    /// Whether the settings that it last told of are others than these.
    pub fn has_other_settings(&self, news: &Event) -> bool {
        let What::Settings { settings: news } = &news.what else { return false };
        let told = |event| match Event::read(event).ok()?.what {
            What::Settings { settings } => Some(settings),
            _ => None,
        };
        self.events.iter().rev().find_map(told).as_ref() != Some(news)
    }

    /// The events, their secrets numbered by this redactor.
    pub fn report(&self, mut redactor: Redactor) -> Vec<Event> {
        let mut report = Vec::with_capacity(self.events.len());
        for event in self.events.iter().filter_map(|event| Event::read(event).ok()) {
            let mut event = redactor.redact(event);
            if let What::Action { attempt, .. } = &mut event.what {
                *attempt = self.number(*attempt);
            }
            report.push(event);
        }
        report
    }

    /// The number that an attempt gets when the story is told again: attempts are then counted anew, the private ones
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
    use crate::registration::Settings;

    fn event(time: u64, what: What) -> Value {
        Event { time, private: false, what }.into()
    }

    fn dismissed(attempt: AttemptId) -> What {
        What::Action { tab: 1, attempt, action: Action::Dismiss, listener: None }
    }

    #[test]
    fn actions_name_their_attempt_as_a_replay_counts_it() {
        let mut story = Story::default();
        story.add(event(0, What::Settings { settings: Settings::default() }), None);
        for id in [9, 0, 31] {
            story.add(event(1, What::Tick), Some(id));
        }
        for id in [31, 9] {
            assert!(story.follows(id));
            story.add(event(2, dismissed(id)), None);
        }
        let report = story.report(Redactor::default());
        assert_eq!(
            report[4..].iter().map(|event| event.what.clone()).collect::<Vec<_>>(),
            [dismissed(7), dismissed(3)]
        );
    }

    #[test]
    fn a_long_story_keeps_its_beginning_and_its_end() {
        let mut story = Story::default();
        for time in 0..100 {
            story.add(event(time, What::Tick), None);
        }
        let times: Vec<u64> = story.report(Redactor::default()).iter().map(|event| event.time).collect();
        assert_eq!(times, (0..20).chain(80..100).collect::<Vec<_>>());
    }
}
