//! What is told later than it happened. A browser that starts the extension for a request may hand it the callback
//! first (`tests/measure`): the time stamps tell the true order, and it ends as in that order.

use crate::attempt::{Attempt, AttemptId, Standing};
use crate::authorization::AuthorizationRequest;
use crate::effect::Effect;
use crate::event::{Time, What};
use crate::loopback::LoopbackUrl;

use super::Engine;
use super::landing::At;
use super::request::Seen;

impl Seen {
    /// Whether this is the request of a callback that was told of first: nothing else is known of that callback, and
    /// it came later in the same tab.
    pub(super) fn was_overtaken_by(&self, attempt: &Attempt) -> bool {
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
        id: AttemptId,
        seen: Seen,
        mut request: AuthorizationRequest,
        effects: &mut Vec<Effect>,
    ) {
        request.state = None;
        if let Some(attempt) = self.book.get_mut(id) {
            (attempt.started, attempt.initiator) = (seen.time, seen.initiator);
            attempt.request = Some(request);
        }
        self.replace_older(id, effects);
        self.decide_again(id, seen.time, effects);
    }

    /// Something of `time` is known only now. A failure after that was explained without it and counts once more,
    /// unless something was done about it.
    pub(super) fn decide_again(&mut self, id: AttemptId, time: Time, effects: &mut Vec<Effect>) {
        let Some(attempt) = self.book.get(id).filter(|attempt| attempt.navigated.is_empty()) else { return };
        let Some(failed) = attempt.story.failure().filter(|failed| failed.time > time) else { return };
        let What::CallbackFailed { tab, url, method, error } = failed.what else { return };
        // What is told of it has no code in it.
        let landed = attempt.landing.as_ref().and_then(|landing| LoopbackUrl::read(landing.callback.secret()));
        let Some((landed, told)) = landed.zip(LoopbackUrl::read(&url)) else { return };
        let at = At { time: failed.time, private: attempt.private, tab };
        self.on_failure(at, &landed.at(&told.address), &method, &error, effects);
    }
}
