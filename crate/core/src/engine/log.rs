//! The event logs from which reports are made: for each attempt, the events that concerned it, without secrets.

use crate::attempts::Attempt;
use crate::browser::Time;
use crate::event::{Action, AttemptId, Event, EventKind};
use crate::facts::{Facts, registrations_for};
use crate::into_vec::IntoVec;
use crate::report::{EventLog, Redactor, redact_to_keep};
use crate::settings::{ByServer, LastPlace, Settings, Stated, TrustedServer};
use crate::value::Value;

use super::error::EngineError;
use super::sorted::sorted;
use super::state::Engine;

impl Engine {
    /// Returns the report of an attempt: redacted events that lead to the same effects when replayed on a new engine.
    ///
    /// # Errors
    ///
    /// [`EngineError::UnknownAttempt`] if the engine does not know the attempt.
    pub fn report(&self, id: AttemptId) -> Result<Vec<Event>, EngineError> {
        let attempt = self.attempts.get(id).ok_or(EngineError::UnknownAttempt(id))?;
        Ok(attempt.log.report(Redactor::with_json(self.json)))
    }

    /// Adds a handled event to the logs of the attempts that it created, changed or removed, and to the logs that
    /// follow those attempts. An action is logged for its attempt even if it changed nothing.
    pub(super) fn log(&mut self, mut event: Event) {
        let touched = self.attempts.take_touched();
        if let EventKind::ErrorPage { links, .. } = &mut event.kind {
            let link = touched.iter().find_map(|id| self.attempts.get(*id)?.registered_at.clone());
            *links = link.map(|link| vec![link]);
        }
        let acted_on = match event.kind {
            EventKind::Action { attempt, .. } => Some(attempt),
            _ => None,
        };
        if touched.is_empty() && acted_on.is_none() {
            return;
        }
        // What is done with the callback of another attempt does not matter, unless it ends that attempt.
        let concerns_others = !matches!(event.kind, EventKind::Action { action, .. } if action != Action::Dismiss);
        let time = event.time;
        let is_request = matches!(event.kind, EventKind::AuthorizationRequest { .. });
        let logged = Value::from(redact_to_keep(event, self.json));
        let new = self.attempts.iter().rfind(|attempt| attempt.log.is_empty());
        let new_log = new.map(|new| (new.id, self.first_entries(new, time, logged.clone())));
        let mut additions = Vec::new();
        for attempt in self.attempts.iter() {
            // One that tells of many others is not told of a new one, unless that concerns itself.
            let is_open = new.is_none() || !attempt.log.is_crowded() || touched.contains(&attempt.id);
            let follows = || is_open && touched.iter().any(|touched| attempt.log.follows(*touched));
            if Some(attempt.id) == acted_on || concerns_others && follows() {
                // A request may be reported after the callback that created its attempt.
                let mut preceding = if is_request { self.preceding_events(attempt, time) } else { Vec::new() };
                // What is learned of an attempt may let a newer one replace it that could not before.
                if is_request && preceding.is_empty() && touched == [attempt.id] {
                    preceding.extend(self.newer_unlogged(attempt));
                }
                if is_request {
                    preceding.extend(self.explained_unlogged(attempt, time));
                }
                let renewed = self.renewed(attempt).map(|newer| newer.id);
                let matters = |new: &Attempt| new.has_same_state_as(attempt) || renewed == Some(new.id);
                let created = new.map(|new| if matters(new) { new.id } else { 0 });
                additions.push((attempt.id, preceding, created));
            }
        }
        for (id, preceding, created) in additions {
            if let Some(log) = self.attempts.change_log(id) {
                for (event, created) in preceding {
                    log.add(event, created);
                }
                log.add(logged.clone(), created);
            }
        }
        if let Some((id, new_log)) = new_log
            && let Some(log) = self.attempts.change_log(id)
        {
            *log = new_log;
        }
    }

    /// Adds the settings to the log of each attempt for which they have changed.
    pub(super) fn log_settings(&mut self, time: Time) {
        self.attempts.take_touched();
        for id in self.attempts.ids_where(&|_| true) {
            let Some(attempt) = self.attempts.get(id) else { continue };
            let settings = self.settings_for(attempt, time);
            if attempt.log.has_other_settings(&settings)
                && let Some(log) = self.attempts.change_log(id)
            {
                log.add(settings.into(), None);
            }
        }
    }

    /// Returns the log of an attempt that was just created by the event `created_by`. If older attempts have the same
    /// `state`, the events that created them are logged first.
    fn first_entries(&self, attempt: &Attempt, time: Time, created_by: Value) -> EventLog {
        let mut log = EventLog::default();
        let preceding = self.preceding_events(attempt, time).into_iter();
        for (event, created) in preceding.chain(self.explained_unlogged(attempt, time)) {
            log.add(event, created);
        }
        // Where the callback was restored with its tab, nothing is done when it fails.
        let state = attempt.state.as_ref().filter(|_| attempt.request.is_none());
        for page in state.into_iter().flat_map(|state| self.attempts.restored(attempt.private, state)) {
            if !log.contains(page) {
                log.add(page.clone(), Some(EventLog::NO_ATTEMPT));
            }
        }
        if let Some(opened) = &attempt.opened {
            log.add(opened.request.clone(), Some(0));
        }
        if let Some(earlier) = attempt.earlier.as_ref().and_then(|earlier| Event::read(&earlier.request).ok()) {
            let closed = Event { kind: EventKind::TabClosed { tab: EventLog::CLOSED_TAB }, ..earlier.clone() };
            log.add(redact_to_keep(earlier, self.json).into(), Some(0));
            log.add(closed.into(), Some(EventLog::NO_ATTEMPT));
        }
        // A callback without a `state` is one only because a sign-in was waiting in its tab.
        let waiting = self.attempts.waiting_in(attempt.private, attempt.tab).find(|other| other.request.is_some());
        if attempt.request.is_none()
            && attempt.state.is_none()
            && let Some(event) = waiting.and_then(origin_of)
        {
            log.add(event, Some(0));
        }
        // Of several, the two that are hardest to displace decide which of all is contested.
        let rivals = self.attempts.iter().filter(|other| attempt.has_same_state_as(other));
        let hardest_first = |rival: &&Attempt| std::cmp::Reverse((rival.request.is_none(), rival.initiator.weight()));
        let hardest = sorted(rivals, hardest_first).into_iter().take(2);
        for rival in sorted(hardest, |rival| rival.started) {
            if let Some(event) = origin_of(rival) {
                log.add(event, Some(rival.id));
            }
        }
        log.add(created_by, Some(attempt.id));
        log
    }

    /// Returns the events that a log must hold before a request seen at `time`: the settings that apply to it, if they
    /// are not logged yet, and the newer request of the same client, if that was reported first.
    fn preceding_events(&self, attempt: &Attempt, time: Time) -> Vec<(Value, Option<AttemptId>)> {
        let settings = self.settings_for(attempt, time);
        let settings = attempt.log.has_other_settings(&settings).then(|| (settings.into(), None));
        let newer = self
            .newer(attempt)
            .or_else(|| self.renewed(attempt))
            .filter(|newer| newer.started > time && !attempt.is_contested());
        let newer = newer.and_then(|newer| Some((origin_of(newer)?, Some(0))));
        settings.into_iter().chain(newer).into_vec()
    }

    /// Returns the newer request of the same client, if this attempt's log does not have it.
    fn newer_unlogged(&self, attempt: &Attempt) -> Option<(Value, Option<AttemptId>)> {
        let newer = self.newer(attempt).filter(|newer| !attempt.is_contested() && !attempt.log.follows(newer.id))?;
        let event = origin_of(newer).filter(|event| !attempt.log.contains(event))?;
        Some((event, Some(newer.id)))
    }

    /// Returns the event of which the user was told in the tab of this attempt after `time`, if its log does not have it: a
    /// newer request, or the failure of a callback without one.
    fn explained_unlogged(&self, attempt: &Attempt, time: Time) -> Option<(Value, Option<AttemptId>)> {
        let explained = self.explained_since(attempt, time)?;
        let event = match explained.request {
            Some(_) => origin_of(explained)?,
            None => explained.log.outcome()?.into(),
        };
        (!attempt.log.contains(&event)).then_some((event, Some(0)))
    }

    /// Returns the settings that apply to this attempt, as an event. The user's other registrations are left out: a
    /// report does not need them.
    fn settings_for(&self, attempt: &Attempt, time: Time) -> Event {
        let registrations = match &attempt.request {
            Some(request) => registrations_for(request, &self.settings).into_iter().cloned().into_vec(),
            None => Vec::new(),
        };
        // Another registration may be what makes the server trusted.
        let server = |is_listed: fn(&Settings, &str, Option<&str>) -> bool| {
            let request = attempt.request.as_ref();
            let listed = request.filter(|it| is_listed(&self.settings, &it.server, it.client_id.as_deref()));
            listed.map(|it| TrustedServer { authorization_server: it.server.clone(), client_id: None })
        };
        let trusted_servers = server(Settings::trusts).into_iter().into_vec();
        let agreed_servers = server(Settings::agrees_to).map(|agreed| vec![agreed]);
        let left_alone = self.left_alone(attempt).map(|server| vec![server]);
        let stated = self.settings.stated.clone().map(|stated| Stated { runs_on: None, ..stated });
        let facts = Facts::gather(attempt, &self.settings);
        let last = facts.client_key().zip(facts.runs_on);
        let last_places =
            last.map(|(client, runs_on)| vec![LastPlace { client: client.to_owned(), runs_on: runs_on.clone() }]);
        let settings = Settings {
            registrations,
            trusted_servers,
            left_alone,
            agreed_servers,
            last_places,
            stated,
            by_server: ByServer::default(),
            ..self.settings
        };
        redact_to_keep(Event { time, private: attempt.private, kind: EventKind::Settings { settings } }, self.json)
    }
}

/// Returns the event that stands for an attempt in the log of another.
fn origin_of(attempt: &Attempt) -> Option<Value> {
    attempt.log.created_by(attempt.id, attempt.request.as_ref().map(|_| (attempt.tab, attempt.initiator)))
}
