//! Events that are reported out of order. A browser that starts the extension for a request may deliver the callback
//! event first (`tests/measure`). The time stamps give the true order, and the outcome is the same as in that order.

use crate::attempts::{Attempt, Standing};
use crate::browser::Time;
use crate::browser::initiator::Initiator;
use crate::event::{AttemptId, Event, EventKind};
use crate::protocol::authorization::AuthorizationRequest;
use crate::protocol::callback::Callback;
use crate::protocol::loopback::LoopbackUrl;
use crate::protocol::secret::State;
use crate::report::fingerprint_of;

use super::answer::Answer;
use super::arrival::Arrival;
use super::context::Context;
use super::state::Engine;

/// How late a report may come that speaks against a delivery, in milliseconds. Measured were 48 (`tests/measure`, D).
const LATE: Time = 250;

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
    /// Notes a callback that was answered and whose request was not seen. It needs no explanation, and its code and
    /// state are forgotten; if its request is reported later, the answer is judged then.
    pub(super) fn note_unknown_answer(&mut self, cx: &mut Context, url: &str) {
        if Callback::read_with(url, self.json).is_none_or(|callback| callback.lacks_state) {
            return;
        }
        if let Some(arrival) = self.adopt_unknown_callback(cx, url, "GET") {
            self.note_landing(cx, &arrival);
            self.finish(cx, arrival.id);
        }
    }

    /// Returns the attempt in this tab whose callback has this `state` and was answered after the event at hand. The
    /// state itself is forgotten; the log has a fingerprint of it.
    pub(super) fn answered_since(&self, cx: &Context, state: &State) -> Option<&Attempt> {
        let fingerprint = fingerprint_of(state);
        self.attempts.iter().find(|attempt| {
            let is_answer = |event: &Event| {
                event.time > cx.time && Answer::of(&event.kind).is_some_and(|answer| answer.url.contains(&fingerprint))
            };
            attempt.is_done()
                && (attempt.private, attempt.tab) == (cx.private, cx.tab)
                && attempt.log.outcome().as_ref().is_some_and(is_answer)
        })
    }

    /// Adds the request to an attempt whose callback was reported first.
    pub(super) fn attach_request(
        &mut self,
        cx: &mut Context,
        id: AttemptId,
        mut request: AuthorizationRequest,
        initiator: Initiator,
    ) {
        let Some(attempt) = self.attempts.get(id) else { return };
        let is_answered = attempt.is_done();
        let outcome = attempt.log.outcome();
        let state = request.state.take();
        if let Some(attempt) = self.attempts.change(id) {
            if is_answered {
                // The logged answer has the fingerprint in place of the state: with it the attempt is found once more.
                attempt.state = state.and_then(|state| State::new(&fingerprint_of(&state)));
            }
            (attempt.started, attempt.initiator, attempt.standing) = (cx.time, initiator, Standing::Waiting);
            attempt.request = Some(request);
        }
        self.judge_landing(id, outcome.as_ref());
        self.settle(cx, id);
        match outcome.as_ref().and_then(|event| Some((event, Answer::of(&event.kind)?))) {
            Some((event, answer)) if is_answered => {
                let mut again = Context::of(event);
                self.on_callback_answered(&mut again, &answer);
                cx.effects.append(&mut again.effects);
            }
            _ => self.decide_again(cx, id, cx.time),
        }
    }

    /// Returns an attempt that began after `time` in the tab of this one and of which the user was told there: a warning about
    /// a request that is reported late must not take the place of that.
    pub(super) fn explained_since(&self, attempt: &Attempt, time: Time) -> Option<&Attempt> {
        self.attempts.iter().find(|other| {
            other.id != attempt.id
                && (other.private, other.tab) == (attempt.private, attempt.tab)
                && other.started > time
                && (other.is_explained || other.quiet_warning.is_some())
                && (other.request.is_some() || other.state.is_some())
                && self.left_alone(other).is_none()
        })
    }

    /// Compares the issuer that the callback named with the server that was asked, now that it is known. The log keeps the
    /// issuer when the callback itself is forgotten.
    pub(super) fn judge_landing(&mut self, id: AttemptId, outcome: Option<&Event>) {
        let Some(attempt) = self.attempts.get(id) else { return };
        // The last failure may be that of another callback, which another tab shows.
        let landed = attempt.landing.as_ref().map(|landing| landing.callback.secret()).filter(|url| !url.is_empty());
        let url = landed.or_else(|| match &outcome?.kind {
            EventKind::CallbackFailed { url, .. } | EventKind::CallbackAnswered { url, .. } => Some(url),
            _ => None,
        });
        let callback = url.and_then(|url| Callback::read_with(url, self.json));
        let foreign = callback.and_then(|callback| self.provenance(attempt, callback.issuer.as_deref()).foreign());
        if let Some(landing) = self.attempts.change(id).and_then(|attempt| attempt.landing.as_mut()) {
            landing.foreign_issuer = foreign;
        }
    }

    /// Returns whether a correction has to wait: the user has agreed to answers of the server that was asked, and it may yet be
    /// reported that this server had passed the request on to another one.
    pub(super) fn awaits_late_report(&mut self, cx: &Context, arrival: &Arrival) -> bool {
        let Some(attempt) = self.attempts.get(arrival.id) else { return false };
        if attempt.is_settled || arrival.issuer.is_some() || self.knows_server(attempt) {
            return false;
        }
        let settles_at = attempt.settles_at.unwrap_or(cx.time.saturating_add(LATE));
        if let Some(attempt) = self.attempts.change(arrival.id) {
            attempt.settles_at = Some(settles_at);
        }
        cx.time < settles_at
    }

    /// Delivers the callbacks for which no report that could speak against it came late.
    pub(super) fn deliver_settled(&mut self, cx: &mut Context) {
        let (now, private) = (cx.time, cx.private);
        let is_due = |attempt: &Attempt| attempt.private == private && attempt.settles().is_some_and(|due| due <= now);
        for id in self.attempts.ids_where(&is_due) {
            if let Some(attempt) = self.attempts.change(id) {
                attempt.settle();
            }
            let failed = self.attempts.get(id).and_then(|attempt| attempt.log.outcome_in(attempt.tab));
            self.decide_about(cx, id, failed);
        }
    }

    /// Decides again about the last failure if it happened after `time` and nothing was done about it: it was explained
    /// without knowing of the event that is being handled.
    pub(super) fn decide_again(&mut self, cx: &mut Context, id: AttemptId, time: Time) {
        let own = |attempt: &Attempt| attempt.log.outcome_in(attempt.tab).or_else(|| attempt.log.outcome());
        let outcome = self.attempts.get(id).and_then(own);
        self.decide_about(cx, id, outcome.filter(|outcome| outcome.time > time));
    }

    /// Decides again about a failure, if nothing was done about it.
    fn decide_about(&mut self, cx: &mut Context, id: AttemptId, failed: Option<Event>) {
        let is_open = |attempt: &&Attempt| attempt.navigated.is_empty() && !attempt.is_contested();
        let Some((attempt, failed)) = self.attempts.get(id).filter(is_open).zip(failed) else { return };
        let EventKind::CallbackFailed { tab, url, method, error, sees_requests, .. } = failed.kind else { return };
        // The URL in the log has no code in it: the callback that landed has.
        let landed = attempt.landing.as_ref().and_then(|landing| LoopbackUrl::read(landing.callback.secret()));
        let (logged, is_whole) = match LoopbackUrl::read(&url) {
            Some(logged) => (Some(logged), true),
            None => (LoopbackUrl::read_without_scheme(&url), false),
        };
        let Some((landed, logged)) = landed.zip(logged) else { return };
        let landed = landed.at(&logged.address);
        let landed = if is_whole { landed.as_str() } else { landed.trim_start_matches("http://") };
        let mut again =
            Context { time: failed.time, private: attempt.private, tab, effects: Vec::new(), garbled: None };
        self.on_callback_failed(&mut again, landed, &method, &error, sees_requests);
        cx.effects.append(&mut again.effects);
    }
}
