//! Events that are told later than they happened. A browser that starts the extension for a request may hand it the
//! callback first (`tests/measure`): the time stamps tell the true order, and it ends as in that order.

use crate::attempts::{Attempt, Standing};
use crate::browser::Time;
use crate::browser::initiator::Initiator;
use crate::event::{AttemptId, EventKind};
use crate::protocol::authorization::AuthorizationRequest;
use crate::protocol::loopback::LoopbackUrl;

use super::context::Context;
use super::state::Engine;

impl Context {
    /// Whether this is the request of a callback that was told of first: nothing else is known of that callback, and
    /// it came later in the same tab.
    pub fn was_overtaken_by(&self, attempt: &Attempt) -> bool {
        attempt.request.is_none()
            && attempt.standing == Standing::Waiting
            && attempt.tab == self.tab
            && attempt.started > self.time
    }
}

impl Engine {
    /// The callback has its request now.
    pub(super) fn take_over(
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

    /// Something that happened at `time` is known only now. A failure after that was explained without it, so it is
    /// decided once more, unless something was done about it.
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
