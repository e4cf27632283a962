//! Callbacks that a program has taken and not answered. No browser reports that, so that it is noted after a while.

use crate::attempts::{Pending, Standing};
use crate::diagnosis::never_answered::NeverAnswered;
use crate::event::AttemptId;

use super::context::Context;
use super::state::Engine;

impl Engine {
    /// Notes that a callback is under way in the tab of its sign-in.
    pub(super) fn note_pending(&mut self, cx: &Context, url: &str, method: &str) {
        let Some(arrival) = self.arrival(cx, url, method) else { return };
        let waits = self.attempts.get(arrival.id).is_some_and(|attempt| {
            // The outcome may have been reported before it.
            let is_open = attempt.log.outcome().is_none_or(|outcome| outcome.time < cx.time);
            attempt.tab == cx.tab && attempt.standing == Standing::Waiting && attempt.request.is_some() && is_open
        });
        if waits && let Some(attempt) = self.attempts.change(arrival.id) {
            attempt.pending = Some(Pending { since: cx.time, is_told: false });
        }
    }

    /// Notes that a callback is no longer under way.
    pub(super) fn end_pending(&mut self, cx: &Context, url: &str, method: &str) {
        let Some(arrival) = self.arrival(cx, url, method) else { return };
        let ends = |pending: Pending| pending.since <= cx.time;
        if self.attempts.get(arrival.id).is_some_and(|attempt| attempt.pending.is_some_and(ends))
            && let Some(attempt) = self.attempts.change(arrival.id)
        {
            attempt.pending = None;
        }
    }

    /// Notes the callbacks whose answer takes long among the sign-ins of this session.
    pub(super) fn note_overdue(&mut self, cx: &mut Context) {
        let now = cx.time;
        let is_due = |pending: Pending| pending.due().is_some_and(|due| due <= now);
        let private = cx.private;
        for id in self.attempts.ids_where(&|attempt| attempt.private == private && attempt.pending.is_some_and(is_due))
        {
            let Some(attempt) = self.attempts.change(id) else { continue };
            attempt.pending = attempt.pending.map(|pending| Pending { is_told: true, ..pending });
            let tab = attempt.tab;
            if let Some(diagnosis) = self.never_answered(id, now) {
                let here = std::mem::replace(&mut cx.tab, tab);
                self.note(cx, id, diagnosis.into());
                cx.tab = here;
            }
        }
    }

    /// Returns the diagnosis of a callback that is under way, if it is.
    pub(super) fn never_answered(&self, id: AttemptId, now: u64) -> Option<NeverAnswered> {
        let pending = self.attempts.get(id)?.pending?;
        Some(NeverAnswered { seconds: now.saturating_sub(pending.since) / 1000 })
    }
}
