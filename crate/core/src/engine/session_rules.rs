//! Which session rules are installed for an attempt.

use crate::attempts::correction::Permission;
use crate::attempts::record::is_private;
use crate::attempts::{Armed, Attempt};
use crate::browser::callback_rules::{ExpectedCallback, MAX_RULES_PER_ATTEMPT, rules_for};
use crate::effect::Effect;
use crate::event::AttemptId;
use crate::into_vec::IntoVec;

use super::context::Context;
use super::failed_callback::is_downgrade;
use super::sorted::sorted;
use super::state::Engine;

/// The most session rules at a time. Browsers allow 5,000 (`tests/measure`, B).
const MAX_RULES: usize = 4500;

impl Engine {
    /// Installs or removes the session rules of an attempt according to what is permitted now.
    pub(super) fn update_rules(&mut self, cx: &mut Context, id: AttemptId) {
        let Some(attempt) = self.attempts.get(id) else { return };
        let permitted = Permission::of(attempt, self.policy(attempt)) == Permission::Automatic;
        let target =
            self.targets(attempt).first().copied().filter(|target| permitted && !is_downgrade(attempt, target));
        let tab = attempt.tab;
        let is_trusted = self.trusts_server(attempt);
        let wanted = target.map(|target| (target, tab, is_trusted));
        if wanted == attempt.armed.as_ref().map(|armed| (armed.target, armed.tab, armed.is_trusted)) {
            return;
        }
        // After the landing, a rule would only interfere with the delivery.
        let target = target.filter(|_| attempt.landing.is_none());
        self.disarm(cx, id);
        let (Some(attempt), Some(target)) = (self.attempts.get(id), target) else { return };
        let rules =
            expected_callback(attempt, is_trusted).map(|callback| rules_for(callback, &target)).unwrap_or_default();
        if rules.is_empty() || self.attempts.rules() + rules.len() > MAX_RULES {
            return;
        }
        if let Some(attempt) = self.attempts.change(id) {
            attempt.armed = Some(Armed { rules: rules.iter().map(|rule| rule.id).into_vec(), target, tab, is_trusted });
        }
        cx.effects.extend(rules.into_iter().map(|rule| Effect::Arm { attempt: id, rule }));
    }

    /// Removes the installed rules that belong to no attempt. Those of the other kind of window are left to its own
    /// engine, which alone knows its attempts.
    pub(super) fn remove_ownerless_rules(&self, cx: &mut Context, installed: &[u32]) {
        let mut removals: Vec<Effect> = Vec::new();
        for rule in sorted(installed.iter().copied(), |rule| *rule) {
            let owner = rule / MAX_RULES_PER_ATTEMPT;
            let armed = self.attempts.get(owner).and_then(|attempt| attempt.armed.as_ref());
            if is_private(owner) != cx.private || armed.is_some_and(|armed| armed.rules.contains(&rule)) {
                continue;
            }
            match removals.last_mut() {
                Some(Effect::Disarm { attempt, rules }) if *attempt == owner => rules.push(rule),
                _ => removals.push(Effect::Disarm { attempt: owner, rules: vec![rule] }),
            }
        }
        cx.effects.append(&mut removals);
    }

    pub(super) fn disarm(&mut self, cx: &mut Context, id: AttemptId) {
        if self.attempts.get(id).is_some_and(|attempt| attempt.armed.is_some())
            && let Some(armed) = self.attempts.change(id).and_then(|attempt| attempt.armed.take())
        {
            cx.effects.push(Effect::Disarm { attempt: id, rules: armed.rules });
        }
    }
}

/// Returns the callback that an attempt waits for, if a rule can recognise it.
fn expected_callback(attempt: &Attempt, is_trusted: bool) -> Option<ExpectedCallback<'_>> {
    let request = attempt.request.as_ref()?;
    Some(ExpectedCallback {
        first_rule: attempt.id * MAX_RULES_PER_ATTEMPT,
        tab: attempt.tab,
        state: attempt.state.as_ref()?,
        path: attempt.requested_path()?,
        response_mode: request.response_mode,
        server: &request.server,
        server_host: &request.server_host,
        is_trusted,
    })
}
