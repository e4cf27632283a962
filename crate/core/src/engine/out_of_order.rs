//! Events that are reported out of order. A browser that starts the extension for a request may deliver the callback
//! event first (`tests/measure`). The time stamps give the true order, and the outcome is the same as in that order.

use crate::attempts::{Attempt, Standing};
use crate::browser::Time;
use crate::browser::initiator::Initiator;
use crate::event::{AttemptId, EventKind};
use crate::protocol::authorization::AuthorizationRequest;
use crate::protocol::loopback::LoopbackUrl;

use super::context::Context;
use super::state::Engine;

impl Context {
    /// Returns whether this event is the request of an attempt of which only the callback was reported so far: the
    /// callback happened later in the same tab.
    pub fn is_request_of(&self, attempt: &Attempt) -> bool {
        attempt.request.is_none()
            && attempt.standing == Standing::Waiting
            && attempt.tab == self.tab
            && attempt.started > self.time
    }
}

impl Engine {
    /// Adds the request to an attempt whose callback was reported first.
    pub(super) fn attach_request(
        &mut self,
        cx: &mut Context,
        id: AttemptId,
        mut request: AuthorizationRequest,
        initiator: Initiator,
    ) {
        request.state = None;
        if let Some(attempt) = self.attempts.change(id) {
            (attempt.started, attempt.initiator) = (cx.time, initiator);
            attempt.request = Some(request);
        }
        self.replace_older(cx, id);
        self.decide_again(cx, id, cx.time);
    }

    /// Decides again about the last failure if it happened after `time` and nothing was done about it: it was explained
    /// without knowing of the event that is being handled.
    pub(super) fn decide_again(&mut self, cx: &mut Context, id: AttemptId, time: Time) {
        let Some(attempt) = self.attempts.get(id).filter(|attempt| attempt.navigated.is_empty()) else { return };
        let Some(failed) = attempt.log.failure().filter(|failed| failed.time > time) else { return };
        let EventKind::CallbackFailed { tab, url, method, error } = failed.kind else { return };
        // The URL in the log has no code in it: the callback that landed has.
        let landed = attempt.landing.as_ref().and_then(|landing| LoopbackUrl::read(landing.callback.secret()));
        let Some((landed, logged)) = landed.zip(LoopbackUrl::read(&url)) else { return };
        let mut again = Context { time: failed.time, private: attempt.private, tab, effects: Vec::new() };
        self.on_callback_failed(&mut again, &landed.at(&logged.address), &method, &error);
        cx.effects.append(&mut again.effects);
    }
}
