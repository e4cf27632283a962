//! Handling callbacks: requested, failed, answered.

use std::net::Ipv4Addr;

use crate::attempts::correction::{Doubt, Permission};
use crate::attempts::{Answered, Attempt, PastSignIn, Standing};
use crate::browser::TabId;
use crate::browser::failure::{Failure, browser_of};
use crate::browser::initiator::Browser;
use crate::diagnosis::answered_with_error::AnsweredWithError;
use crate::diagnosis::client_failed::{ClientFailed, Told};
use crate::diagnosis::cookies_too_large::{CookiesTooLarge, TOO_LARGE};
use crate::diagnosis::garbled_answer::GarbledAnswer;
use crate::diagnosis::held_back::HeldBack;
use crate::diagnosis::issuer_mismatch::IssuerMismatch;
use crate::diagnosis::nobody_listening::NobodyListening;
use crate::diagnosis::other_program_answered::{AnsweredBy, OtherProgramAnswered};
use crate::diagnosis::rejected_by_provider::RejectedByProvider;
use crate::diagnosis::sent_to_proxy::SentToProxy;
use crate::diagnosis::{self, Delivery, Diagnosis};
use crate::effect::Effect;
use crate::event::{AttemptId, Event, EventKind};
use crate::into_vec::IntoVec;
use crate::protocol::callback::Callback;
use crate::protocol::loopback::{LoopbackAddress, LoopbackHost, LoopbackUrl};
use crate::protocol::secret::State;
use crate::report::redact_to_keep;

use super::answer::Answer;
use super::arrival::{Arrival, corrected_url};
use super::context::Context;
use super::decision::Decision;
use super::page_address::place_of;
use super::provenance::Provenance;
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
    fn note_ended(&mut self, cx: &Context, arrival: &Arrival) {
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
        let decision = self.decide(attempt, arrival, failure, error, cx.tab);
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
            Decision::Explain(diagnosis) if is_certain => self.explain(cx, arrival.id, &diagnosis),
            Decision::Explain(diagnosis) => self.warn(cx, arrival.id, &diagnosis),
        }
    }

    /// Handles an answered callback.
    pub(super) fn on_callback_answered(&mut self, cx: &mut Context, answer: &Answer) {
        let url = answer.url;
        let is_error = answer.status.is_some_and(|status| status >= 400);
        let Some(arrival) = self.arrival(cx, url, "") else { return self.note_unknown_answer(cx, url) };
        self.note_ended(cx, &arrival);
        // What was said about a failure before is over.
        if self.attempts.get(arrival.id).is_some_and(|attempt| attempt.told.is_some())
            && let Some(attempt) = self.attempts.change(arrival.id)
        {
            attempt.told = None;
        }
        let Some(attempt) = self.attempts.get(arrival.id) else { return };
        let id = arrival.id;
        let here = arrival.url.address;
        let tab = attempt.tab;
        let landed = attempt.landing.as_ref().map(|landing| landing.address);
        let is_by_hand = attempt.by_hand == Some(here);
        let is_moved = |from: &LoopbackAddress| (*from != here || attempt.held_back.is_some()) && !is_by_hand;
        let targets = self.targets(attempt);
        // A client that named no address is wherever the provider has sent the browser.
        let names_none = targets.is_empty() && attempt.request.is_some();
        let is_expected =
            names_none || attempt.navigated.contains(&here) || targets.iter().any(|target| target.same_port(&here));
        match attempt.standing {
            Standing::Done => return,
            Standing::Replaced if is_error || !self.listens_apart(attempt, &here) => {
                let stale = self.stale(attempt);
                self.warn(cx, id, &stale.into());
            }
            _ if let Some(garbling) = arrival.garbled => {
                let garbled = GarbledAnswer { garbling, is_refused: false }.into();
                // Some clients are content with it.
                if is_error || answer.tells_failure() {
                    self.warn(cx, id, &garbled)
                } else {
                    self.note(cx, id, &garbled)
                }
            }
            _ if arrival.is_mismatch() => self.warn(cx, id, &RejectedByProvider::certain().into()),
            _ if answer.status == Some(TOO_LARGE)
                && is_expected
                && let Some(diagnosis) = self.too_large(cx, attempt, &arrival, answer.address) =>
            {
                if let Some(attempt) = self.attempts.change(id) {
                    attempt.note_failed(here);
                    attempt.too_large = Some(here);
                }
                return self.explain(cx, id, &diagnosis.into());
            }
            _ if let Some(status) = answer.status.filter(|_| is_error)
                && let Some(proxy) = SentToProxy::of_answer(status, answer.address) =>
            {
                self.warn(cx, id, &proxy.into());
            }
            _ if let Some(status) = answer.status.filter(|_| is_error)
                && (is_expected || attempt.request.is_none())
                && (arrival.error.is_none() || attempt.request.is_none()) =>
            {
                let renewed = self.renewed(attempt).and_then(Attempt::requested);
                let stale =
                    self.probably_stale(attempt, &here).filter(|_| renewed.is_some_and(|it| it.same_port(&here)));
                let ip = answer.address.map(str::to_owned);
                let server = answer.server.map(str::to_owned);
                let error = || AnsweredWithError { at: here, ip, status, server }.into();
                self.warn(cx, id, &stale.map_or_else(error, Diagnosis::from));
            }
            _ if !is_expected && !is_by_hand && attempt.request.is_some() || is_error => {
                let diagnosis = match arrival.error.clone() {
                    // There was no code to receive.
                    Some(code) => {
                        let answered_at = Some(answered(here, answer, None).authority());
                        self.of_error(id, code, arrival.description.as_deref(), answered_at)
                    }
                    None => {
                        let answered_by = answer.address.zip(answer.status);
                        let answered_by = answered_by.map(|(ip, status)| AnsweredBy { ip: ip.to_owned(), status });
                        OtherProgramAnswered { answered_by }.into()
                    }
                };
                self.warn(cx, id, &diagnosis);
            }
            _ => {
                if let Provenance::Foreign(issuer) = self.provenance(attempt, arrival.issuer.as_deref()) {
                    self.warn(cx, id, &IssuerMismatch { issuer }.into());
                } else if let Some(from) = landed.filter(|from| is_moved(from)) {
                    let delivery = Delivery::Done { to: here };
                    let diagnosis = match attempt.held_back {
                        Some(reason) => HeldBack::navigation(reason, delivery).into(),
                        None => self.diagnose(attempt, &from, delivery, None),
                    };
                    self.report_correction(cx, id, [from, here], &diagnosis);
                } else if let Some(code) = arrival.error.clone().filter(|_| answer.is_in_circles()) {
                    let answered_at = Some(answered(here, answer, None).authority());
                    self.warn(cx, id, &self.of_error(id, code, arrival.description.as_deref(), answered_at));
                } else if arrival.error.is_none() && answer.tells_failure() {
                    let answer = answered(here, answer, None);
                    self.warn(
                        cx,
                        id,
                        &ClientFailed { answer, told: Told::Redirect, delivery: Delivery::Failed }.into(),
                    );
                } else if attempt.was_refused_at(&here) {
                    let diagnosis = NobodyListening { delivery: Delivery::Done { to: here }, is_proven: true };
                    self.report_correction(cx, id, [here, here], &diagnosis.into());
                } else if arrival.error.is_none() && is_other_family(attempt, answer.address) {
                    let answer = answered(here, answer, None);
                    self.note(cx, id, &diagnosis::answered::Answered { answer, is_other_family: true }.into());
                }
            }
        }
        // A page that knows the state may have made this callback, in a tab of its own. The sign-in goes on.
        let is_unread = answer.status == Some(TOO_LARGE) && !is_by_hand;
        if is_expected && !is_unread || is_by_hand || tab == cx.tab {
            if let Some(attempt) = self.attempts.change(id) {
                let description = arrival.description;
                attempt.answered = Some(Answered { description, ..answered(here, answer, arrival.error) });
            }
            self.finish(cx, id);
        }
    }

    /// Returns the diagnosis of a request that was too large, at most once for each attempt. It offers the listener that
    /// answered, under the address at which the browser sends other cookies. `localhost` is not offered in place of an
    /// address: it may lead to another program.
    fn too_large(
        &self,
        cx: &Context,
        attempt: &Attempt,
        arrival: &Arrival,
        ip: Option<&str>,
    ) -> Option<CookiesTooLarge> {
        let at = arrival.url.address;
        let delivery = self.at_other_name(attempt, arrival, ip, Doubt::RefusedOnce);
        let is_open = attempt.has_callback() && attempt.tab == cx.tab && attempt.too_large.is_none();
        is_open.then_some(CookiesTooLarge { at, status: TOO_LARGE, delivery })
    }

    /// Returns the offer to deliver a callback to the port of `localhost` that has answered it, under the IP address that
    /// did so. `doubt` is why the user is asked if nothing else speaks against it.
    pub(super) fn at_other_name(
        &self,
        attempt: &Attempt,
        arrival: &Arrival,
        ip: Option<&str>,
        doubt: Doubt,
    ) -> Delivery {
        let at = arrival.url.address;
        let host = match ip {
            Some(ip) if ip.contains(':') => LoopbackHost::V6,
            _ => LoopbackHost::V4(Ipv4Addr::LOCALHOST),
        };
        let provenance = self.provenance(attempt, arrival.issuer.as_deref());
        let doubt = match Permission::of(attempt, self.policy(attempt)) {
            Permission::Ask(doubt) => doubt,
            Permission::Never => Doubt::Policy,
            Permission::Automatic if provenance == Provenance::Unproven => Doubt::ServerUnproven,
            Permission::Automatic => doubt,
        };
        match at.host {
            LoopbackHost::Localhost if ip.is_some() => {
                Delivery::Asked { target: LoopbackAddress { host, ..at }, doubt }
            }
            _ => Delivery::Failed,
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

    /// Handles a page that the browser has restored. If it is a callback, nothing is done when it fails, unless its request
    /// is reported too: then the browser was started for this sign-in, and showed its callback already.
    pub(super) fn on_page_restored(&mut self, cx: &Context, url: &str) {
        let Some(callback) = Callback::read_with(url, self.json) else { return };
        let Some(state) = callback.state else { return };
        let is_of_failure = |attempt: &Attempt| {
            attempt.tab == cx.tab
                && attempt.landed_at.is_some_and(|landed_at| landed_at < cx.time)
                && attempt.landing.as_ref().is_some_and(|landing| {
                    (landing.address, landing.path.as_str()) == (callback.url.address, callback.url.path())
                })
        };
        if self.attempts.with_state(cx.private, &state).any(is_of_failure) {
            return;
        }
        // Their reports must tell it.
        for id in self.attempts.with_state(cx.private, &state).map(|attempt| attempt.id).into_vec() {
            self.attempts.touch(id);
        }
        let kind = EventKind::PageRestored { tab: cx.tab, url: url.to_owned() };
        let page = redact_to_keep(Event { time: cx.time, private: cx.private, kind }, self.json);
        self.attempts.push_past(PastSignIn::restored(cx.tab, page, &state, &callback.url));
    }

    /// Forgets a page that was reported as restored, if its callback had been sent before: it is the page that the browser
    /// shows for the failure. A busy Firefox may report it first.
    fn forget_page_of_failure(&mut self, cx: &Context, url: &str) {
        let json = self.json;
        let is_of = |past: &PastSignIn| {
            let Some(Callback { url, state: Some(state), .. }) = Callback::read_with(url, json) else { return false };
            past.has_state(cx.private, cx.tab, &state) && past.had_callback_at(&url)
        };
        self.attempts.forget_past(|past| past.is_restored_after(cx.time) && is_of(past));
    }

    /// Returns whether this callback is loaded because the browser has restored its tab.
    pub(super) fn is_restored(&self, private: bool, tab: TabId, state: &State, url: &LoopbackUrl) -> bool {
        self.attempts.past(private, tab, state).any(|past| past.is_restored_at(url))
    }

    /// Returns whether the tab of a finished sign-in was reloaded. A refused connection is normal then.
    fn is_reload_of_finished(&self, cx: &Context, url: &LoopbackUrl) -> bool {
        self.attempts.iter().any(|attempt| {
            attempt.private == cx.private
                && attempt.tab == cx.tab
                && attempt.is_done()
                && attempt.landing.as_ref().is_some_and(|landing| {
                    let was_used = landing.address == url.address || attempt.navigated.contains(&url.address);
                    (was_used || attempt.requested() == Some(&url.address)) && landing.path == url.path()
                })
        })
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

/// Returns what to remember of an answer.
fn answered(at: LoopbackAddress, answer: &Answer, error: Option<String>) -> Answered {
    let [ip, server] = [answer.address, answer.server].map(|text| text.map(str::to_owned));
    // A garbled address may have the answer's parameters in its path.
    let sent_to = answer.redirect.and_then(place_of).filter(|place| !place.contains(['=', '&', '%']));
    let (status, tells_failure) = (answer.status, answer.tells_failure());
    Answered { at, ip, status, error, description: None, server, tells_failure, sent_to }
}

/// Returns whether the address that answered only shares the port with the requested one: `localhost` is 127.0.0.1 and
/// `[::1]`, and a program on the latter gets the callback although the client may wait on the former.
pub(super) fn is_other_family(attempt: &Attempt, ip: Option<&str>) -> bool {
    let (Some(requested), Some(ip)) = (attempt.requested(), ip) else { return false };
    ip.contains(':') != (requested.host == LoopbackHost::V6)
}
