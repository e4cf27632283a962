//! Handling callbacks that are requested, moved or failed.

use crate::attempts::{Attempt, PastSignIn};
use crate::browser::failure::{Failure, browser_of};
use crate::browser::initiator::Browser;
use crate::effect::Effect;
use crate::event::AttemptId;
use crate::protocol::callback::Callback;
use crate::protocol::loopback::LoopbackAddress;

use super::arrival::{Arrival, corrected_url};
use super::context::Context;
use super::decision::Decision;
use super::failed_callback::FailedCallback;
use super::state::Engine;

impl Engine {
    /// Handles a callback that is about to be sent: records where the provider sent the browser.
    pub(super) fn on_callback_request(&mut self, cx: &mut Context, url: &str, method: &str) {
        self.forget_page_of_failure(cx, url);
        if let Some(arrival) = self.arrival(cx, url, method) {
            self.note_sent(&arrival);
            self.note_other_tab(cx, arrival.id);
            self.note_landing(cx, &arrival);
            // Its end may have been reported before it.
            let is_open = |attempt: &Attempt| {
                attempt.tab == cx.tab && attempt.log.outcome().is_none_or(|outcome| outcome.time < cx.time)
            };
            if self.attempts.get(arrival.id).is_some_and(is_open)
                && let Some(attempt) = self.attempts.change(arrival.id)
            {
                attempt.under_way = Some(arrival.url.address);
            }
        }
    }

    /// Notes how a request for a callback in its own tab has ended, or that it was never sent.
    pub(super) fn note_ended(&mut self, cx: &Context, arrival: &Arrival) {
        let here = Some(arrival.url.address);
        let Some(attempt) = self.attempts.get(arrival.id).filter(|attempt| attempt.tab == cx.tab) else { return };
        let ended = (attempt.under_way.filter(|at| Some(*at) != here), attempt.moved_to.filter(|to| Some(*to) == here));
        if ended != (attempt.under_way, attempt.moved_to)
            && let Some(attempt) = self.attempts.change(arrival.id)
        {
            (attempt.under_way, attempt.moved_to) = ended;
        }
    }

    /// Handles a callback that the browser takes elsewhere before it sends it.
    pub(super) fn on_callback_moved(&mut self, cx: &Context, url: &str) {
        let Some(arrival) = self.arrival(cx, url, "") else { return };
        if self.attempts.get(arrival.id).is_some_and(|attempt| attempt.tab == cx.tab)
            && let Some(attempt) = self.attempts.change(arrival.id)
        {
            (attempt.is_moving, attempt.pending) = (true, None);
            self.note_ended(cx, &arrival);
        }
    }

    /// Notes that a callback was stopped on its way: a program may have read it.
    fn note_stopped(&mut self, cx: &Context, url: &str, method: &str) {
        let Some(arrival) = self.arrival(cx, url, method) else { return };
        if let Some(attempt) = self.attempts.change(arrival.id) {
            attempt.may_be_read = true;
            if attempt.tab == cx.tab {
                (attempt.under_way, attempt.moved_to) = (Some(arrival.url.address), None);
            }
        }
    }

    /// Handles a failed loopback request, which may be a callback.
    pub(super) fn on_callback_failed(
        &mut self,
        cx: &mut Context,
        url: &str,
        method: &str,
        error: &str,
        sees_requests: Option<bool>,
    ) {
        self.forget_page_of_failure(cx, url);
        let failure = Failure::read(error, url);
        if failure == Failure::Aborted && is_of_navigation(method, error) {
            return self.on_aborted(cx, url, error, sees_requests);
        }
        // A request that was stopped had been sent: Chromium has not held this callback back.
        if failure == Failure::Aborted {
            if browser_of(error) == Browser::Chromium {
                self.on_callback_request(cx, url, method);
            }
            return self.note_stopped(cx, url, method);
        }
        if failure == Failure::TlsOrCertificate {
            return;
        }
        if failure == Failure::BlockedByExtension && self.is_moved_to_other_tab(cx, url, method) {
            return;
        }
        let arrival = match self.arrival(cx, url, method) {
            Some(arrival) => arrival,
            None => match self.adopt_unknown_callback(cx, url, method) {
                Some(arrival) => arrival,
                None => return,
            },
        };
        self.note_landing(cx, &arrival);
        self.note_ended(cx, &arrival);
        if failure != Failure::Certificate
            && let Some(attempt) = self.attempts.change(arrival.id)
        {
            attempt.note_failed(arrival.url.address);
            if let Some(asked) = attempt.upgraded_to(&arrival.url.address) {
                attempt.note_failed(asked);
            }
            attempt.may_be_read |= !failure.proves_unread();
            if failure.is_refusal() {
                attempt.note_refused(cx.time);
            }
            if let Some(landing) = attempt.landing.as_mut().filter(|_| failure == Failure::Circles) {
                landing.in_circles = true;
            }
            attempt.asks_proxy |= matches!(failure, Failure::ProxyUnreached | Failure::Proxy);
        }
        self.act_on_failure(cx, &arrival, failure, error);
    }

    fn note_other_tab(&mut self, cx: &Context, id: AttemptId) {
        if self.attempts.get(id).is_some_and(|attempt| attempt.tab != cx.tab && !attempt.is_in_other_tab)
            && let Some(attempt) = self.attempts.change(id)
        {
            attempt.is_in_other_tab = true;
        }
    }

    /// Returns whether another extension, which stopped the callback here, has opened it in another tab, as Firefox's
    /// containers do.
    fn is_moved_to_other_tab(&self, cx: &Context, url: &str, method: &str) -> bool {
        let arrival = self.arrival(cx, url, method);
        let attempt = arrival.and_then(|arrival| self.attempts.get(arrival.id));
        attempt.is_some_and(|attempt| attempt.tab == cx.tab && attempt.is_in_other_tab)
    }

    /// Decides what to do about a failed callback, and does it.
    pub(super) fn act_on_failure(&mut self, cx: &mut Context, arrival: &Arrival, failure: Failure, error: &str) {
        let Some(attempt) = self.attempts.get(arrival.id) else { return };
        // Without request and `state`, it may be no callback at all.
        let is_certain = attempt.request.is_some() || attempt.state.is_some();
        let waits = attempt.tab == cx.tab && attempt.settles().is_some();
        let decision = self.decide(&FailedCallback { attempt, arrival, failure, error, tab: cx.tab });
        if waits
            && matches!(decision, Decision::Explain(_))
            && let Some(attempt) = self.attempts.change(arrival.id)
        {
            attempt.settle();
        }
        match decision {
            Decision::Ignore => {}
            Decision::Correct(_) if self.awaits_late_report(cx, arrival) => {}
            Decision::Correct(target) => self.correct(cx, arrival.id, &target),
            Decision::Explain(diagnosis) if is_certain => self.explain(cx, arrival.id, diagnosis),
            Decision::Explain(diagnosis) => self.warn(cx, arrival.id, diagnosis),
        }
    }

    /// Adds an attempt for a callback whose request was not seen. If it failed, the user can still have it delivered. One
    /// without a `state` is taken for a callback only where a sign-in is waiting.
    pub(super) fn adopt_unknown_callback(&mut self, cx: &mut Context, url: &str, method: &str) -> Option<Arrival> {
        let callback = Callback::read_with(url, self.json)?;
        if callback.lacks_state {
            let is_waiting = self.attempts.waiting_in(cx.private, cx.tab).any(|attempt| attempt.request.is_some());
            if !is_waiting || self.is_reload_of_finished(cx, &callback.url) {
                return None;
            }
            self.add(cx, cx.new_attempt());
            return self.arrival(cx, url, method);
        }
        let state = callback.state.clone()?;
        let past = || self.attempts.past(cx.private, cx.tab, &state);
        let is_over = |past: &PastSignIn| past.had_callback_at(&callback.url) && !past.is_restored_at(&callback.url);
        if self.is_reload_of_finished(cx, &callback.url) || past().any(is_over) {
            return None;
        }
        let opened = past().find_map(|past| past.forgotten_request(cx.time));
        let attempt = Attempt { state: Some(state), opened, ..cx.new_attempt() };
        self.add(cx, attempt);
        self.arrival(cx, url, method)
    }

    /// Returns whether Chromium's `webNavigation` reports a failure of which `webRequest` tells more.
    pub(super) fn is_told_twice(&self, cx: &Context, url: &str, method: &str, error: &str) -> bool {
        let failure = Failure::read(error, url);
        if !is_of_navigation(method, error) || failure == Failure::Aborted {
            return false;
        }
        let Some(arrival) = self.arrival(cx, url, "").filter(|arrival| !arrival.body) else { return false };
        // Of a callback that was sent in circles, `webRequest` says that it was aborted (`tests/measure`, N).
        let is_told = |attempt: &Attempt| failure != Failure::Circles || attempt.failed.contains(&arrival.url.address);
        self.attempts.get(arrival.id).is_some_and(|attempt| attempt.landing.is_some() && is_told(attempt))
    }

    fn correct(&mut self, cx: &mut Context, id: AttemptId, target: &LoopbackAddress) {
        // The rule is removed first: it would redirect a callback that goes back to where it landed.
        self.disarm(cx, id);
        let Some(Ok((url, correction))) = self.attempts.get(id).map(|attempt| corrected_url(attempt, target)) else {
            return;
        };
        if let Some(attempt) = self.attempts.change(id) {
            attempt.navigated.push(*target);
        }
        cx.effects.push(Effect::Navigate { tab: cx.tab, url, attempt: id, correction });
    }
}

/// Returns whether Chromium's `webNavigation` reported a failure. It does not tell the method.
fn is_of_navigation(method: &str, error: &str) -> bool {
    method.is_empty() && browser_of(error) == Browser::Chromium
}
