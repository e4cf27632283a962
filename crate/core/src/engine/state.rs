//! What the engine knows, and what every kind of event does with it.

use crate::attempts::correction::Permission;
use crate::attempts::store::{AttemptStore, Changes, Record};
use crate::attempts::{Armed, Attempt};
use crate::browser::Time;
use crate::browser::rule::{ExpectedCallback, MAX_RULES_PER_ATTEMPT, rules_for};
use crate::diagnosis::{Diagnosis, explain};
use crate::effect::Effect;
use crate::event::AttemptId;
use crate::facts::Facts;
use crate::protocol::claims::{Json, no_json};
use crate::protocol::loopback::LoopbackAddress;
use crate::settings::{Policy, Settings};
use crate::wording::Leg;

use super::context::Context;
use super::error::EngineError;

/// The most session rules at a time: below the 5,000 that browsers allow, see `tests/measure`.
const MAX_RULES: usize = 4500;

/// All attempts and the settings they are judged by.
#[derive(Debug)]
pub struct Engine {
    pub(super) settings: Settings,
    pub(super) attempts: AttemptStore,
    pub(super) json: Json,
}

impl Default for Engine {
    fn default() -> Self {
        Self::with_json(no_json)
    }
}

impl Engine {
    /// An engine that has seen nothing and looks into no token.
    pub fn new() -> Self {
        Self::default()
    }

    /// An engine that has seen nothing, and reads the JSON in tokens with this reader.
    pub fn with_json(json: Json) -> Self {
        Self { settings: Settings::default(), attempts: AttemptStore::default(), json }
    }

    /// Takes back what [`Engine::take_changes`] or [`Engine::snapshot`] gave.
    pub fn restore(&mut self, records: Vec<Record>) {
        self.attempts.restore(records);
    }

    /// All attempts, to be restored later.
    pub fn snapshot(&self) -> Vec<Record> {
        self.attempts.snapshot()
    }

    /// What has to be saved since the last time.
    pub fn take_changes(&mut self) -> Changes {
        self.attempts.take_changes()
    }

    /// When a `tick` is needed at the latest, because something must be forgotten.
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

    /// The policy for this attempt: its registration's, or the general one.
    pub(super) fn policy(&self, attempt: &Attempt) -> Policy {
        let of_registration = attempt.request.as_ref().and_then(|request| {
            self.settings.registrations_for(&request.server, request.client_id.as_deref()).find_map(|r| r.correction)
        });
        of_registration.unwrap_or(self.settings.correction)
    }

    /// The addresses that this attempt's callback may be brought to, the best first: the one the user named, and
    /// the one the client itself named (design rule 3).
    pub(super) fn targets(&self, attempt: &Attempt) -> Vec<LoopbackAddress> {
        let facts = Facts::gather(attempt, &self.settings);
        facts.listener().into_iter().chain(attempt.requested().copied()).collect()
    }

    /// Brings the session rules of an attempt in line with what is permitted now.
    pub(super) fn update_rules(&mut self, cx: &mut Context, id: AttemptId) {
        let Some(attempt) = self.attempts.get(id) else { return };
        let permitted = Permission::of(attempt, self.policy(attempt)) == Permission::Automatic;
        let target = self.targets(attempt).first().copied().filter(|_| permitted);
        let tab = attempt.tab;
        if target.map(|target| (target, tab)) == attempt.armed.as_ref().map(|armed| (armed.target, armed.tab)) {
            return;
        }
        // Once landed, a rule would only come in the way of what happens next.
        let target = target.filter(|_| attempt.landing.is_none());
        self.disarm(cx, id);
        let (Some(attempt), Some(target)) = (self.attempts.get(id), target) else { return };
        let rules = expected_callback(attempt).map(|callback| rules_for(callback, &target)).unwrap_or_default();
        if rules.is_empty() || self.attempts.rules() + rules.len() > MAX_RULES {
            return;
        }
        if let Some(attempt) = self.attempts.change(id) {
            attempt.armed = Some(Armed { rules: rules.iter().map(|rule| rule.id).collect(), target, tab });
        }
        cx.effects.extend(rules.into_iter().map(|rule| Effect::Arm { attempt: id, rule }));
    }

    pub(super) fn disarm(&mut self, cx: &mut Context, id: AttemptId) {
        if self.attempts.get(id).is_some_and(|attempt| attempt.armed.is_some())
            && let Some(armed) = self.attempts.change(id).and_then(|attempt| attempt.armed.take())
        {
            cx.effects.push(Effect::Disarm { attempt: id, rules: armed.rules });
        }
    }

    /// Adds an attempt and tidies up after the one that had to go for it.
    pub(super) fn add(&mut self, cx: &mut Context, attempt: Attempt) -> AttemptId {
        let (id, evicted) = self.attempts.add(attempt);
        if let Some((evicted, armed)) = evicted.and_then(|attempt| Some((attempt.id, attempt.armed?))) {
            cx.effects.push(Effect::Disarm { attempt: evicted, rules: armed.rules });
        }
        id
    }

    pub(super) fn forget_where(&mut self, test: &dyn Fn(&Attempt) -> bool, cx: &mut Context) {
        for id in self.attempts.ids_where(test) {
            self.disarm(cx, id);
            self.attempts.remove(id);
        }
    }

    /// What is too old goes by itself, in a replay as well: no log tells of it.
    pub(super) fn forget_expired(&mut self, cx: &mut Context) {
        let now = cx.time;
        self.forget_where(&|attempt| attempt.expires() <= now, cx);
        self.attempts.take_touched();
    }

    /// Code and state of the attempt are no longer needed.
    pub(super) fn finish(&mut self, cx: &mut Context, id: AttemptId) {
        self.disarm(cx, id);
        if let Some(attempt) = self.attempts.change(id) {
            attempt.finish();
        }
    }

    /// Explains in place of the page, or beside it where the user wants no tab touched.
    pub(super) fn explain(&mut self, cx: &mut Context, id: AttemptId, diagnosis: &Diagnosis) {
        let Some(attempt) = self.attempts.get(id) else { return };
        if self.policy(attempt) == Policy::Off {
            return self.warn(cx, id, diagnosis);
        }
        self.explain_page(cx, id, diagnosis);
    }

    /// Explains in place of the page.
    pub(super) fn explain_page(&mut self, cx: &mut Context, id: AttemptId, diagnosis: &Diagnosis) {
        let Some(attempt) = self.attempts.change(id) else { return };
        attempt.is_explained = true;
        let explanation = Box::new(explain(&Facts::gather(attempt, &self.settings), diagnosis));
        cx.effects.push(Effect::Explain { tab: cx.tab, explanation });
    }

    /// Explains beside the page. The popup opens by itself, once, while nothing is lost yet.
    pub(super) fn warn(&mut self, cx: &mut Context, id: AttemptId, diagnosis: &Diagnosis) {
        let Some(attempt) = self.attempts.change(id) else { return };
        let open_popup = diagnosis.describe().leg() == Leg::Request && !attempt.is_explained;
        attempt.is_explained = true;
        let explanation = Box::new(explain(&Facts::gather(attempt, &self.settings), diagnosis));
        cx.effects.push(Effect::Warn { tab: cx.tab, explanation, open_popup });
    }

    /// Says that a callback reached the client because of us.
    pub(super) fn report_correction(
        &mut self,
        cx: &mut Context,
        id: AttemptId,
        [from, to]: [LoopbackAddress; 2],
        diagnosis: &Diagnosis,
    ) {
        let Some(attempt) = self.attempts.change(id) else { return };
        attempt.is_explained = true;
        let explanation = Box::new(explain(&Facts::gather(attempt, &self.settings), diagnosis));
        let (from, to) = (from.to_string(), to.to_string());
        cx.effects.push(Effect::Corrected { tab: cx.tab, attempt: id, from, to, explanation });
    }
}

/// The callback that an attempt waits for, where it can be told by its text.
fn expected_callback(attempt: &Attempt) -> Option<ExpectedCallback<'_>> {
    let request = attempt.request.as_ref()?;
    Some(ExpectedCallback {
        first_rule: attempt.id * MAX_RULES_PER_ATTEMPT,
        tab: attempt.tab,
        state: attempt.state.as_ref()?,
        path: attempt.requested_path()?,
        response_mode: request.response_mode,
        server_host: &request.server_host,
    })
}
