//! The state of the engine, and the operations that several kinds of event share.

use crate::attempts::correction::Doubt;
use crate::attempts::record::{Changes, Record};
use crate::attempts::store::AttemptStore;
use crate::attempts::{Attempt, QuietWarning};
use crate::browser::Time;
use crate::browser::initiator::Initiator;
use crate::diagnosis::{Diagnosis, Explanation, explain};
use crate::effect::Effect;
use crate::event::AttemptId;
use crate::facts::{Facts, registrations_for};
use crate::into_vec::IntoVec;
use crate::listed::Listed;
use crate::protocol::claims::{Json, no_json};
use crate::protocol::loopback::LoopbackAddress;
use crate::settings::{Policy, Settings};
use crate::value::Value;
use crate::wording::Leg;

use super::context::Context;
use super::error::EngineError;
use super::page_address::origin_of;

/// Tracks sign-in attempts and decides what to do about their callbacks.
///
/// An engine has no clock and does no I/O: it is given [`Event`](crate::Event)s and returns [`Effect`]s for the shell
/// to carry out.
///
/// # Examples
///
/// ```
/// use portmend::event::{Event, EventKind};
/// use portmend::{Effect, Engine};
///
/// let mut engine = Engine::new();
/// // A callback fails, and no authorization request was seen before it: the engine explains and changes nothing.
/// let kind = EventKind::CallbackFailed {
///     tab: 1,
///     url: "http://localhost:38000/callback?code=123&state=xyz".to_owned(),
///     method: "GET".to_owned(),
///     error: "net::ERR_CONNECTION_REFUSED".to_owned(),
///     sees_requests: None,
///     address: None,
///     garbled: None,
/// };
/// let effects = engine.handle(Event { time: 1_767_225_600_000, private: false, kind })?;
/// assert!(matches!(&effects[..], [Effect::Explain { tab: 1, .. }]));
/// # Ok::<(), portmend::EngineError>(())
/// ```
#[derive(Debug)]
pub struct Engine {
    pub(super) settings: Settings,
    pub(super) attempts: AttemptStore,
    pub(super) json: Json,
    /// The effects of an event that failed after others had expired. The next event returns them.
    pub(super) unreported: Vec<Effect>,
    /// What was last explained of each attempt, since the engine was created.
    pub(super) diagnosed: Vec<(AttemptId, Diagnosis)>,
    /// The sign-ins whose tab was closed since the last save.
    pub(super) closed: Vec<Listed>,
}

impl Default for Engine {
    fn default() -> Self {
        Self::with_json(no_json)
    }
}

impl Engine {
    /// Creates an engine that does not look into tokens.
    pub fn new() -> Self {
        Self::default()
    }

    /// Creates an engine that reads request objects (RFC 9101) and response tokens (JARM) with this JSON parser.
    pub fn with_json(json: Json) -> Self {
        Self {
            settings: Settings::default(),
            attempts: AttemptStore::default(),
            json,
            unreported: Vec::new(),
            diagnosed: Vec::new(),
            closed: Vec::new(),
        }
    }

    /// Adds the attempts from records that [`Engine::take_changes`] or [`Engine::snapshot`] returned.
    pub fn restore(&mut self, records: Vec<Record>) {
        self.attempts.restore(records);
    }

    /// Adds the attempts of stored records, given with the ids under which they were stored. A record that cannot be
    /// read, or that is not what its id says, is dropped, and [`Engine::take_changes`] asks to remove it.
    pub fn restore_stored(&mut self, stored: &[(AttemptId, Value)]) {
        self.attempts.restore_stored(stored);
    }

    /// Returns all attempts as records, for [`Engine::restore`].
    pub fn snapshot(&self) -> Vec<Record> {
        self.attempts.snapshot()
    }

    /// Returns the records to save and to remove since the last call.
    pub fn take_changes(&mut self) -> Changes {
        self.attempts.take_changes()
    }

    /// Returns the entries of the list of this session that these changes make new or different.
    pub fn take_list(&mut self, changes: &Changes) -> Vec<Listed> {
        let mut list = std::mem::take(&mut self.closed);
        let changed = changes.save.iter().filter_map(|record| self.attempts.get(record.id));
        list.extend(changed.filter_map(|attempt| Listed::of(&Facts::gather(attempt, &self.settings))));
        list
    }

    /// Returns when the oldest attempt expires: the shell sends a `tick` then.
    pub fn expires(&self) -> Option<Time> {
        self.attempts.expires()
    }

    pub(super) fn on_settings(&mut self, cx: &mut Context, settings: Settings) -> Result<(), EngineError> {
        let settings = settings.checked()?;
        if settings != self.settings {
            self.settings = settings;
            for id in self.attempts.ids_where(&|_| true) {
                self.update_rules(cx, id);
            }
            self.log_settings(cx.time);
        }
        Ok(())
    }

    /// Returns the server of this attempt, if it is left alone.
    pub(super) fn left_alone(&self, attempt: &Attempt) -> Option<String> {
        let forgotten = || origin_of(attempt.opened.as_ref()?.request.field("url").as_text()?);
        let server = attempt.request.as_ref().map(|request| request.server.clone()).or_else(forgotten);
        server.filter(|server| self.settings.leaves_alone(server))
    }

    /// Returns the correction policy for this attempt: that of its registration, or the general one.
    pub(super) fn policy(&self, attempt: &Attempt) -> Policy {
        if self.left_alone(attempt).is_some() {
            return Policy::Off;
        }
        let of_registration = attempt.request.as_ref().and_then(|request| {
            registrations_for(request, &self.settings).iter().find_map(|registration| registration.correction)
        });
        of_registration.unwrap_or(self.settings.correction)
    }

    /// Returns the addresses to which this attempt's callback may be sent, best first: the listener that the user
    /// named, then the requested address (docs/safety.md, rule 3).
    pub(super) fn targets(&self, attempt: &Attempt) -> Vec<LoopbackAddress> {
        let facts = Facts::gather(attempt, &self.settings);
        facts.listener().into_iter().chain(attempt.requested().copied()).into_vec()
    }

    /// Adds an attempt, and removes the rules of the attempt that was evicted to make room for it, if any.
    pub(super) fn add(&mut self, cx: &mut Context, attempt: Attempt) -> AttemptId {
        let (id, evicted) = self.attempts.add(attempt);
        if let Some((evicted, armed)) = evicted.and_then(|attempt| Some((attempt.id, attempt.armed?))) {
            cx.effects.push(Effect::Disarm { attempt: evicted, rules: armed.rules });
        }
        id
    }

    pub(super) fn forget_where(&mut self, test: &dyn Fn(&Attempt) -> bool, cx: &mut Context) {
        for id in self.attempts.ids_where(test) {
            self.forget(cx, id);
        }
    }

    fn forget(&mut self, cx: &mut Context, id: AttemptId) {
        self.disarm(cx, id);
        self.attempts.remove(id);
    }

    /// Removes expired attempts. This is not logged: a replay expires them as well.
    pub(super) fn forget_expired(&mut self, cx: &mut Context) {
        let now = cx.time;
        for id in self.attempts.ids_where(&|attempt| attempt.expires() <= now) {
            self.attempts.keep_past(id);
            self.forget(cx, id);
        }
        self.attempts.take_touched();
    }

    /// Ends an attempt, and forgets its code and state.
    pub(super) fn finish(&mut self, cx: &mut Context, id: AttemptId) {
        self.disarm(cx, id);
        self.attempts.keep_past(id);
        if let Some(attempt) = self.attempts.change(id) {
            attempt.finish();
        }
    }

    /// Explains in place of the page, or in the popup if the user's policy is to leave tabs alone.
    pub(super) fn explain(&mut self, cx: &mut Context, id: AttemptId, diagnosis: Diagnosis) {
        let Some(attempt) = self.attempts.get(id) else { return };
        if self.policy(attempt) == Policy::Off {
            return self.warn(cx, id, diagnosis);
        }
        self.explain_page(cx, id, diagnosis);
    }

    /// Explains in place of the page.
    pub(super) fn explain_page(&mut self, cx: &mut Context, id: AttemptId, diagnosis: Diagnosis) {
        let Some(explanation) = self.explanation(id, diagnosis) else { return };
        cx.effects.push(Effect::Explain { tab: cx.tab, explanation });
    }

    /// Explains in the popup, or only in the list of this session if the server is left alone. The popup opens by itself
    /// if the sign-in has not failed yet, once for each attempt, and if another program got its code. Nothing that a page may
    /// have started opens it, however often the page asks.
    pub(super) fn warn(&mut self, cx: &mut Context, id: AttemptId, diagnosis: Diagnosis) {
        let Some(attempt) = self.attempts.get(id) else { return };
        if self.left_alone(attempt).is_some() {
            return self.note(cx, id, diagnosis);
        }
        let is_external = attempt.initiator == Initiator::External;
        let mut open_popup = matches!(diagnosis, Diagnosis::OtherProgramAnswered(_)) && attempt.tab == cx.tab;
        if diagnosis.describe().leg() == Leg::Request {
            if self.explained_since(attempt, cx.time).is_some() {
                return;
            }
            if !is_external {
                return self.warn_quietly(cx, id, diagnosis);
            }
            open_popup = !attempt.is_explained;
        }
        let open_popup = open_popup && is_external;
        let Some(explanation) = self.explanation(id, diagnosis) else { return };
        cx.effects.push(Effect::Warn { tab: cx.tab, explanation, open_popup });
    }

    /// Keeps an explanation among the sign-ins of this session.
    pub(super) fn note(&mut self, cx: &mut Context, id: AttemptId, diagnosis: Diagnosis) {
        let Some(explanation) = self.explanation(id, diagnosis) else { return };
        cx.effects.push(Effect::Note { tab: cx.tab, explanation });
    }

    /// Answers in the popup, where the user asked, and leaves the page alone.
    pub(super) fn answer(&mut self, cx: &mut Context, id: AttemptId, diagnosis: Diagnosis) {
        let Some(explanation) = self.explanation(id, diagnosis) else { return };
        cx.effects.push(Effect::Warn { tab: cx.tab, explanation, open_popup: false });
    }

    /// Explains in the badge, once for each provider in a tab until the user ends that sign-in.
    fn warn_quietly(&mut self, cx: &mut Context, id: AttemptId, diagnosis: Diagnosis) {
        let Some(attempt) = self.attempts.get(id) else { return };
        let warning = if attempt.refused.is_some() { QuietWarning::Refusal } else { QuietWarning::Mismatch };
        let has_warned = |other: &Attempt| match other.quiet_warning {
            Some(last) if other.id == id => last == warning,
            Some(_) => other.is_in_place_of(attempt),
            None => false,
        };
        if self.attempts.iter().any(has_warned) {
            return;
        }
        let was_explained = attempt.is_explained;
        let Some(explanation) = self.explanation(id, diagnosis) else { return };
        if let Some(attempt) = self.attempts.change(id) {
            attempt.quiet_warning = Some(warning);
            attempt.is_explained = was_explained;
        }
        cx.effects.push(Effect::Warn { tab: cx.tab, explanation, open_popup: false });
    }

    /// Reports that a corrected callback was delivered.
    pub(super) fn report_correction(
        &mut self,
        cx: &mut Context,
        id: AttemptId,
        [from, to]: [LoopbackAddress; 2],
        diagnosis: Diagnosis,
    ) {
        let is_left_alone = self.attempts.get(id).is_some_and(|attempt| self.left_alone(attempt).is_some());
        if is_left_alone {
            return self.note(cx, id, diagnosis);
        }
        let Some(explanation) = self.explanation(id, diagnosis) else { return };
        let (from, to) = (from.to_string(), to.to_string());
        cx.effects.push(Effect::Corrected { tab: cx.tab, attempt: id, from, to, explanation });
    }

    fn explanation(&mut self, id: AttemptId, diagnosis: Diagnosis) -> Option<Box<Explanation>> {
        let attempt = self.attempts.change(id)?;
        attempt.is_explained = true;
        let is_failed = diagnosis.describe().is_failure() && diagnosis.describe().delivery().delivered().is_none();
        attempt.told = is_failed.then(|| diagnosis.name().to_owned());
        attempt.told_leg = is_failed.then(|| diagnosis.describe().leg().as_str().to_owned());
        attempt.asks_about_server = diagnosis.describe().delivery().doubt() == Some(Doubt::ServerUnproven);
        self.diagnosed.retain(|(other, _)| *other != id && self.attempts.get(*other).is_some());
        let attempt = self.attempts.get(id)?;
        let explanation = explain(&Facts::gather(attempt, &self.settings), &diagnosis);
        self.diagnosed.push((id, diagnosis));
        Some(Box::new(explanation))
    }

    /// Takes out what was last explained of an attempt.
    pub(super) fn take_diagnosis(&mut self, id: AttemptId) -> Option<Diagnosis> {
        let at = self.diagnosed.iter().position(|(other, _)| *other == id)?;
        Some(self.diagnosed.remove(at).1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::initiator::Initiator;
    use crate::event::{Event, EventKind};

    #[test]
    fn a_request_changes_few_of_many_sign_ins_at_its_server() {
        let mut engine = Engine::new();
        for number in 0..200 {
            // Each comes from the client of the one before, which has registered itself anew, or asks again.
            let url = format!(
                "https://idp.example/auth?client_id=client-{}&redirect_uri=http%3A%2F%2Flocalhost%3A1%2F&state=s{number}",
                number / 2
            );
            let kind = EventKind::AuthorizationRequest {
                tab: number,
                url,
                initiator: Initiator::Page,
                browser: None,
                previous_url: None,
            };
            engine.handle(Event { time: 1 + number as Time, private: false, kind }).unwrap();
            let saved = engine.take_changes().save.len();
            assert!(saved <= 11, "{saved} records for request {number}");
        }
    }

    #[test]
    fn an_engine_has_the_attempts_of_the_records_it_is_given() {
        let url = "https://idp.example/auth?client_id=cli&redirect_uri=http%3A%2F%2Flocalhost%3A1%2F&state=s";
        let (url, initiator) = (url.to_owned(), Initiator::External);
        let kind = EventKind::AuthorizationRequest { tab: 1, url, initiator, browser: None, previous_url: None };
        let mut engine = Engine::new();
        assert_eq!((engine.snapshot().len(), engine.expires()), (1, None));
        engine.handle(Event { time: 7, private: false, kind }).unwrap();
        let records = engine.snapshot();
        assert_eq!((records.len(), engine.expires()), (2, Some(600_007)));
        let mut again = Engine::new();
        again.restore_stored(&records.iter().map(|record| (record.id, record.clone().into())).collect::<Vec<_>>());
        assert_eq!(again.snapshot(), records);
    }
}
