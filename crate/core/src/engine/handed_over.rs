//! Callbacks that a page hands over itself, in a frame or by a script, in place of sending the browser there. Browsers allow
//! that only to sites with a permission to reach this computer (`tests/measure`, S).

use crate::attempts::{Attempt, Standing};
use crate::browser::failure::Failure;
use crate::diagnosis::blocked_by_permission::{BlockedByPermission, Handover};
use crate::event::{AttemptId, LoopbackAccess};

use super::context::Context;
use super::state::Engine;

impl Engine {
    /// Handles a frame that could not load a callback. The page around it may show something that the user needs, so the
    /// explanation does not replace it.
    pub(super) fn on_frame_failed(&mut self, cx: &mut Context, url: &str, error: &str) {
        if Failure::read(error, url) == Failure::BlockedByPermission
            && let Some(id) = self.note_handed_over(cx, url)
        {
            self.warn(cx, id, BlockedByPermission { handover: Handover::Frame }.into());
        }
    }

    /// Explains the first of these requests of a page's script that is the callback of a sign-in. Returns whether it has
    /// explained one: none of a page that may reach this computer.
    pub(super) fn explain_calls(&mut self, cx: &mut Context, calls: &[String], access: Option<LoopbackAccess>) -> bool {
        // A page is not shown every answer that a program gives it, so that only a refused permission proves anything.
        let handover = match access {
            Some(LoopbackAccess::Denied) => Handover::Script,
            Some(LoopbackAccess::Prompt) | None => Handover::ScriptPerhaps,
            Some(LoopbackAccess::Granted) => return false,
        };
        let Some(id) = calls.iter().find_map(|call| self.note_handed_over(cx, call)) else { return false };
        if handover == Handover::ScriptPerhaps
            && let Some(attempt) = self.attempts.change(id)
        {
            attempt.may_be_read = true;
        }
        self.explain_page(cx, id, BlockedByPermission { handover }.into());
        true
    }

    /// Records a callback that a page hands over as the landing of the sign-in that waits in the page's own tab.
    fn note_handed_over(&mut self, cx: &mut Context, url: &str) -> Option<AttemptId> {
        let arrival = self.arrival(cx, url, "").filter(|arrival| !arrival.body)?;
        let is_open = |attempt: &&Attempt| {
            let is_new = attempt.landing.as_ref().is_none_or(|landing| landing.callback == arrival.callback);
            is_new && attempt.tab == cx.tab && attempt.standing == Standing::Waiting && attempt.navigated.is_empty()
        };
        self.attempts.get(arrival.id).filter(is_open)?.request.as_ref()?;
        self.note_landing(cx, &arrival);
        Some(arrival.id)
    }
}
