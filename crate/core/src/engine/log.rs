//! What attempts keep for their reports: each event that concerned them, without its secrets.

use crate::attempts::{Attempt, Standing};
use crate::browser::Time;
use crate::event::{AttemptId, Event, EventKind};
use crate::report::{EventLog, Redactor, redact_to_keep};
use crate::settings::Settings;
use crate::value::Value;

use super::error::EngineError;
use super::state::Engine;

impl Engine {
    /// The report of an attempt: events which, told to an engine that has seen nothing, lead to the same.
    pub fn report(&self, id: AttemptId) -> Result<Vec<Event>, EngineError> {
        let attempt = self.attempts.get(id).ok_or(EngineError::UnknownAttempt(id))?;
        Ok(attempt.log.report(Redactor::with_json(self.json)))
    }

    /// Adds an event that was handled to the logs that it belongs to: of those attempts that were made, changed or
    /// ended by it, and of those that follow them. An action belongs to its attempt even where it changed nothing.
    pub(super) fn log(&mut self, event: Event) {
        let touched = self.attempts.take_touched();
        let asked = match event.kind {
            EventKind::Action { attempt, .. } => Some(attempt),
            _ => None,
        };
        if touched.is_empty() && asked.is_none() {
            return;
        }
        let time = event.time;
        let is_request = matches!(event.kind, EventKind::AuthorizationRequest { .. });
        let told = Value::from(redact_to_keep(event, self.json));
        let made = self.attempts.iter().rfind(|attempt| attempt.log.is_empty());
        let beginning = made.map(|made| (made.id, self.beginning(made, time, told.clone())));
        let mut belongs = Vec::new();
        for attempt in self.attempts.iter() {
            if Some(attempt.id) == asked || touched.iter().any(|touched| attempt.log.follows(*touched)) {
                // A request may be told later than the callback that made its attempt.
                let first = if is_request { self.told_before(attempt, time) } else { Vec::new() };
                belongs.push((attempt.id, first, made.map(|made| if is_rival(made, attempt) { made.id } else { 0 })));
            }
        }
        for (id, first, made) in belongs {
            if let Some(log) = self.attempts.change_log(id) {
                for (event, made) in first {
                    log.add(event, made);
                }
                log.add(told.clone(), made);
            }
        }
        if let Some((id, beginning)) = beginning
            && let Some(log) = self.attempts.change_log(id)
        {
            *log = beginning;
        }
    }

    /// Adds the settings to the logs of the attempts for which they have changed.
    pub(super) fn log_settings(&mut self, time: Time) {
        self.attempts.take_touched();
        for id in self.attempts.ids_where(&|_| true) {
            let Some(attempt) = self.attempts.get(id) else { continue };
            let news = self.settings_for(attempt, time);
            if attempt.log.has_other_settings(&news)
                && let Some(log) = self.attempts.change_log(id)
            {
                log.add(news.into(), None);
            }
        }
    }

    /// The log of an attempt that was made by an event. If another one had its `state` before, that one is as much
    /// part of it: what made it comes first.
    fn beginning(&self, attempt: &Attempt, time: Time, made_by: Value) -> EventLog {
        let mut log = EventLog::default();
        for (event, made) in self.told_before(attempt, time) {
            log.add(event, made);
        }
        let rival = self.attempts.iter().find(|other| is_rival(attempt, other));
        if let Some((rival, made_by)) = rival.and_then(|rival| Some((rival.id, rival.log.made_by(rival.id)?))) {
            log.add(made_by.clone(), Some(rival));
        }
        log.add(made_by, Some(attempt.id));
        log
    }

    /// What a log has to tell before it tells of a request at `time`: the settings that decide about it, and the
    /// newer request of the same client, if that was known before.
    fn told_before(&self, attempt: &Attempt, time: Time) -> Vec<(Value, Option<AttemptId>)> {
        let settings = self.settings_for(attempt, time);
        let settings = attempt.log.has_other_settings(&settings).then(|| (settings.into(), None));
        let newer = self.newer(attempt).filter(|newer| attempt.standing == Standing::Replaced && newer.started > time);
        let newer = newer.and_then(|newer| Some((newer.log.made_by(newer.id)?.clone(), Some(0))));
        settings.into_iter().chain(newer).collect()
    }

    /// The settings as an event: only what decides about this attempt. A reader has no need of the user's other
    /// registrations.
    fn settings_for(&self, attempt: &Attempt, time: Time) -> Event {
        let registrations = match &attempt.request {
            Some(request) => {
                self.settings.registrations_for(&request.server, request.client_id.as_deref()).cloned().collect()
            }
            None => Vec::new(),
        };
        let settings = Settings { registrations, ..self.settings };
        redact_to_keep(Event { time, private: attempt.private, kind: EventKind::Settings { settings } }, self.json)
    }
}

/// Whether two attempts have the same `state`.
fn is_rival(one: &Attempt, other: &Attempt) -> bool {
    one.id != other.id && one.private == other.private && one.state.is_some() && one.state == other.state
}
