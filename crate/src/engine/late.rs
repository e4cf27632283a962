//! What is told later than it happened. A browser that starts the extension for a request may hand it the callback
//! first (`tests/measure`): the time stamps tell the true order, and it ends as in that order.

use crate::attempt::{Attempt, AttemptId, Standing};
use crate::authorization::AuthorizationRequest;
use crate::effect::Effect;
use crate::event::{Time, What};
use crate::loopback::LoopbackUrl;
use crate::report::sign_of;
use crate::secret::State;

use super::Engine;
use super::landing::{Answered, At};
use super::request::Seen;

impl Seen {
    /// Whether this may be the request of a callback that was told of first: nothing else is known of that callback,
    /// and it came later in the same tab.
    pub(super) fn was_overtaken_by(&self, attempt: &Attempt) -> bool {
        attempt.request.is_none()
            && attempt.standing == Standing::Waiting
            && attempt.tab == self.tab
            && attempt.started > self.time
    }
}

impl Engine {
    /// Somebody answered a callback whose request is not known. Nothing is left to do, and no code or state is kept:
    /// only so much that its request can still tell whether it was the right one.
    pub(super) fn answered_unseen(&mut self, at: At, url: &str, effects: &mut Vec<Effect>) {
        if let Some(arrival) = self.out_of_the_blue(at, url, "GET", effects) {
            self.note_landing(&arrival);
            self.finish(arrival.id, effects);
        }
    }

    /// The attempt of this request if its callback was answered since, in the same tab. Its state is forgotten, but what
    /// is told of the answer has a sign for that.
    pub(super) fn answered_since(&self, seen: &Seen, state: &State) -> Option<&Attempt> {
        let sign = sign_of(state);
        self.book.iter().find(|attempt| {
            attempt.standing == Standing::Done
                && (attempt.private, attempt.tab) == (seen.private, seen.tab)
                && attempt.story.outcome().is_some_and(|told| {
                    let is_it = |url: &str| told.time > seen.time && url.contains(&sign);
                    matches!(&told.what, What::CallbackAnswered { url, .. } if is_it(url))
                })
        })
    }

    /// The callback has its request now.
    pub(super) fn take_over(
        &mut self,
        id: AttemptId,
        seen: Seen,
        mut request: AuthorizationRequest,
        effects: &mut Vec<Effect>,
    ) {
        let Some(attempt) = self.book.get(id) else { return };
        let is_answered = attempt.standing == Standing::Done;
        let outcome = attempt.story.outcome();
        let state = request.state.take();
        if let Some(attempt) = self.book.get_mut(id) {
            if is_answered {
                // By the sign for its state it is found for what is told of the answer, and done again.
                attempt.state = state.and_then(|state| State::new(&sign_of(&state)));
            }
            (attempt.started, attempt.initiator, attempt.standing) = (seen.time, seen.initiator, Standing::Waiting);
            attempt.request = Some(request);
        }
        self.replace_older(id, effects);
        match outcome.map(|told| (told.time, told.what)) {
            Some((time, What::CallbackAnswered { tab, url, status, address, .. })) if is_answered => {
                let answered = Answered { status, address: address.as_deref() };
                self.on_answer(At { time, private: seen.private, tab }, &url, answered, effects);
            }
            _ => self.decide_again(id, seen.time, effects),
        }
    }

    /// Something of `time` is known only now. A failure after that was judged without it and counts once more, unless
    /// something was done about it. What is contested stays so.
    pub(super) fn decide_again(&mut self, id: AttemptId, time: Time, effects: &mut Vec<Effect>) {
        let is_open = |attempt: &&Attempt| attempt.navigated.is_empty() && attempt.standing != Standing::Contested;
        let Some(attempt) = self.book.get(id).filter(is_open) else { return };
        let Some(told) = attempt.story.outcome().filter(|told| told.time > time) else { return };
        let What::CallbackFailed { tab, url, method, error } = told.what else { return };
        // What is told of it has no code in it; what landed has one until it is done.
        let landed = attempt.landing.as_ref().and_then(|landing| LoopbackUrl::read(landing.callback.secret()));
        let Some((landed, failed)) = landed.zip(LoopbackUrl::read(&url)) else { return };
        let at = At { time: told.time, private: attempt.private, tab };
        self.on_failure(at, &landed.at(&failed.address), &method, &error, effects);
    }
}
