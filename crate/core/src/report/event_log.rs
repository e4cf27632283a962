//! The event log of an attempt, from which its report is made. Replayed on a new engine, the events lead to the same
//! effects.

use super::redactor::Redactor;
use crate::browser::initiator::Initiator;
use crate::browser::{TabId, Time};
use crate::event::{Action, AttemptId, Event, EventKind};
use crate::value::{FromValue, ToValue, Value};

/// The most events in one log. A sign-in has four or five, and more if the user reloads a failed callback.
pub(crate) const MAX_EVENTS: usize = 40;

/// How many attempts a log tells of before more of them are left out. Who starts a sign-in again and again needs no more, and
/// without a bound each request at a server would be logged for all others there.
const CROWD: usize = 8;

/// The redacted events of one attempt: the settings first, then the event that created it. They stay plain values,
/// because they are read only when a report is made.
#[derive(Debug, Clone, Default, PartialEq, FromValue, ToValue)]
pub(crate) struct EventLog {
    events: Vec<Value>,
    /// The attempts that the first events after the settings create, in order: 0 for an attempt that the log does not
    /// follow, and [`EventLog::NO_ATTEMPT`] for an event that creates none.
    made: Vec<AttemptId>,
}

impl EventLog {
    /// Stands for an event among the first that creates no attempt.
    pub const NO_ATTEMPT: AttemptId = AttemptId::MAX;
    /// The tab of a sign-in that was over before the log begins.
    pub const CLOSED_TAB: TabId = -2;

    /// Returns whether nothing has been logged yet.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Returns the event that stands for the attempt in the logs of others: its request, with the tab and the starter
    /// that are known now, or the event that created it without one.
    pub fn created_by(&self, id: AttemptId, current: Option<(TabId, Initiator)>) -> Option<Value> {
        // The settings come first, then the events that created an attempt. A request may be reported later.
        let events = self.events.get(self.position(id)? + 1..)?;
        let request = current.and_then(|current| {
            events.iter().find_map(|event| {
                let mut event = Event::read(event).ok()?;
                let EventKind::AuthorizationRequest { tab, initiator, .. } = &mut event.kind else { return None };
                (*tab, *initiator) = current;
                Some(event.into())
            })
        });
        request.or_else(|| events.first().cloned())
    }

    /// Returns whether the log has this event.
    pub fn contains(&self, event: &Value) -> bool {
        self.events.contains(event)
    }

    /// Returns whether the log holds the events of this attempt.
    pub fn follows(&self, id: AttemptId) -> bool {
        self.position(id).is_some()
    }

    /// Returns whether the log tells of so many attempts that further ones are left out.
    pub fn is_crowded(&self) -> bool {
        let others = |made: &&AttemptId| ![0, Self::NO_ATTEMPT].contains(made);
        self.made.iter().filter(others).count() > CROWD
    }

    /// Adds an event, and the attempt that it created, if any; 0 for an attempt that the log does not follow. If the
    /// log is full, an event from the middle is dropped.
    pub fn add(&mut self, event: Value, created: Option<AttemptId>) {
        self.made.extend(created);
        self.events.push(event);
        if self.events.len() > MAX_EVENTS {
            self.events.remove(MAX_EVENTS / 2);
        }
    }

    /// Returns the last failure or answer of the callback.
    pub fn outcome(&self) -> Option<Event> {
        self.last(&is_outcome)
    }

    /// Returns the last failure or answer of the callback in a tab.
    pub fn outcome_in(&self, tab: TabId) -> Option<Event> {
        self.last(&|event| event.kind.tab() == Some(tab) && is_outcome(event))
    }

    /// Returns when the user had the callback delivered, unless it has failed or was answered since. A press within `span`
    /// milliseconds of that is the same.
    pub fn delivered_at(&self, span: Time) -> Option<Time> {
        let mut delivered: Option<Time> = None;
        for event in self.events.iter().filter_map(|event| Event::read(event).ok()) {
            if is_outcome(&event) {
                delivered = None;
            } else if matches!(event.kind, EventKind::Action { action: Action::Deliver, .. })
                && delivered.is_none_or(|before| event.time.saturating_sub(before) >= span)
            {
                delivered = Some(event.time);
            }
        }
        delivered
    }

    fn last(&self, is_wanted: &dyn Fn(&Event) -> bool) -> Option<Event> {
        self.events.iter().rev().find_map(|event| Event::read(event).ok().filter(|event| is_wanted(event)))
    }

    /// Returns whether the settings that were logged last differ from these.
    pub fn has_other_settings(&self, current: &Event) -> bool {
        let EventKind::Settings { settings: current } = &current.kind else { return false };
        let settings_of = |event| match Event::read(event).ok()?.kind {
            EventKind::Settings { settings } => Some(settings),
            _ => None,
        };
        self.events.iter().rev().find_map(settings_of).as_ref() != Some(current)
    }

    /// Returns the events, with placeholders numbered by this redactor.
    pub fn report(&self, mut redactor: Redactor) -> Vec<Event> {
        let mut report = Vec::with_capacity(self.events.len());
        for event in self.events.iter().filter_map(|event| Event::read(event).ok()) {
            let mut event = redactor.redact(event);
            if let EventKind::Action { attempt, .. } = &mut event.kind {
                *attempt = self.replayed_id(*attempt);
            }
            report.push(event);
        }
        report
    }

    /// Returns the id that the attempt gets when the log is replayed: ids then start over, with one counter for
    /// ordinary (even) and private (odd) attempts.
    pub fn replayed_id(&self, id: AttemptId) -> AttemptId {
        self.position(id).map_or(0, |position| {
            let created = self.made[..position].iter().filter(|made| **made != Self::NO_ATTEMPT).count();
            (created as AttemptId + 1) * 2 + id % 2
        })
    }

    fn position(&self, id: AttemptId) -> Option<usize> {
        self.made.iter().position(|created| *created == id)
    }
}

/// Returns whether it tells how a callback has ended.
fn is_outcome(event: &Event) -> bool {
    matches!(event.kind, EventKind::CallbackFailed { .. } | EventKind::CallbackAnswered { .. })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    fn event(time: u64, kind: EventKind) -> Value {
        Event { time, private: false, kind }.into()
    }

    fn dismissed(attempt: AttemptId) -> EventKind {
        EventKind::Action {
            tab: 1,
            attempt,
            action: Action::Dismiss,
            listener: None,
            client: None,
            runs_on: None,
            terminal: None,
        }
    }

    #[test]
    fn actions_refer_to_the_attempt_ids_of_a_replay() {
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
    fn an_attempt_is_stood_for_by_its_own_request_or_else_by_what_created_it() {
        let request = |client: &str, tab, initiator| {
            let url = format!("https://idp.example/auth?client_id={client}");
            event(1, EventKind::AuthorizationRequest { tab, url, initiator, browser: None, previous_url: None })
        };
        let mut log = EventLog::default();
        log.add(event(0, EventKind::Settings { settings: Settings::default() }), None);
        for (client, id) in [("a", 9), ("b", 31)] {
            log.add(request(client, 1, Initiator::Unknown), Some(id));
        }
        log.add(event(2, EventKind::Tick), Some(7));
        let now = Some((5, Initiator::External));
        for (id, client) in [(9, "a"), (31, "b")] {
            assert_eq!(log.created_by(id, now), Some(request(client, 5, Initiator::External)));
            assert_eq!(log.created_by(id, None), Some(request(client, 1, Initiator::Unknown)));
        }
        assert_eq!(log.created_by(7, now), Some(event(2, EventKind::Tick)));
        assert_eq!(log.created_by(8, now), None);
        assert!(log.contains(&request("a", 1, Initiator::Unknown)));
        assert!(!log.contains(&request("a", 5, Initiator::Unknown)));
    }

    #[test]
    fn a_log_that_tells_of_eight_others_is_crowded() {
        let mut log = EventLog::default();
        for id in 1..10 {
            assert!(!log.is_crowded(), "before {id}");
            log.add(event(1, EventKind::Tick), Some(id * 2));
        }
        assert!(log.is_crowded());
    }

    #[test]
    fn a_full_log_drops_events_from_the_middle() {
        let mut log = EventLog::default();
        for time in 0..100 {
            log.add(event(time, EventKind::Tick), None);
        }
        let times: Vec<u64> = log.report(Redactor::default()).iter().map(|event| event.time).collect();
        assert_eq!(times, (0..20).chain(80..100).collect::<Vec<_>>());
    }
}
