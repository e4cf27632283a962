//! Handling answered callbacks.

use std::net::Ipv4Addr;

use crate::attempts::correction::{Doubt, Permission};
use crate::attempts::{Answered, Attempt, Standing};
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
use crate::protocol::loopback::{LoopbackAddress, LoopbackHost};

use super::answer::Answer;
use super::arrival::Arrival;
use super::context::Context;
use super::page_address::place_of;
use super::provenance::Provenance;
use super::state::Engine;

/// What an answered callback says about its sign-in.
enum Verdict {
    /// Nothing: the sign-in had ended before.
    Over,
    /// The request was too large for the listener, which has not read it.
    TooLarge(CookiesTooLarge),
    Warn(Diagnosis),
    /// Worth a line in the list, not a warning.
    Note(Diagnosis),
    /// The client may have got it.
    Expected,
}

/// An answered callback, and where that is.
struct AnsweredCallback<'a> {
    attempt: &'a Attempt,
    arrival: &'a Arrival,
    answer: &'a Answer<'a>,
    /// Whether the client may listen there.
    is_expected: bool,
    /// Whether the user has typed that address.
    is_by_hand: bool,
}

impl AnsweredCallback<'_> {
    fn here(&self) -> LoopbackAddress {
        self.arrival.url.address
    }

    /// Where the provider had sent the browser, if the callback was moved from there.
    fn moved_from(&self) -> Option<LoopbackAddress> {
        let landed = self.attempt.landing.as_ref()?.address;
        let is_moved = (landed != self.here() || self.attempt.held_back.is_some()) && !self.is_by_hand;
        is_moved.then_some(landed)
    }
}

impl Engine {
    /// Handles an answered callback.
    pub(super) fn on_callback_answered(&mut self, cx: &mut Context, answer: &Answer) {
        let Some(arrival) = self.arrival(cx, answer.url, "") else { return self.note_unknown_answer(cx, answer.url) };
        self.note_ended(cx, &arrival);
        let id = arrival.id;
        // What was said about a failure before is over.
        if self.attempts.get(id).is_some_and(|attempt| attempt.told.is_some())
            && let Some(attempt) = self.attempts.change(id)
        {
            (attempt.told, attempt.told_leg) = (None, None);
        }
        let Some(attempt) = self.attempts.get(id) else { return };
        let here = arrival.url.address;
        let is_in_its_tab = attempt.tab == cx.tab;
        let answered_callback = self.answered_callback(attempt, &arrival, answer);
        let AnsweredCallback { is_expected, is_by_hand, .. } = answered_callback;
        let moved_from = answered_callback.moved_from();
        match self.verdict(cx, &answered_callback) {
            Verdict::Over => return,
            Verdict::TooLarge(diagnosis) => {
                if let Some(attempt) = self.attempts.change(id) {
                    attempt.note_failed(here);
                    attempt.too_large = Some(here);
                }
                return self.explain(cx, id, diagnosis.into());
            }
            Verdict::Warn(diagnosis) => self.warn(cx, id, diagnosis),
            Verdict::Note(diagnosis) => self.note(cx, id, diagnosis),
            Verdict::Expected => self.on_expected_answer(cx, &arrival, answer, moved_from),
        }
        // A page that knows the state may have made this callback, in a tab of its own. The sign-in goes on.
        let is_unread = answer.status == Some(TOO_LARGE) && !is_by_hand;
        if is_expected && !is_unread || is_by_hand || is_in_its_tab {
            if let Some(attempt) = self.attempts.change(id) {
                let description = arrival.description;
                attempt.answered = Some(Answered { description, ..answered(here, answer, arrival.error) });
            }
            self.finish(cx, id);
        }
    }

    fn answered_callback<'a>(
        &self,
        attempt: &'a Attempt,
        arrival: &'a Arrival,
        answer: &'a Answer<'a>,
    ) -> AnsweredCallback<'a> {
        let here = arrival.url.address;
        let targets = self.targets(attempt);
        // A client that named no address is wherever the provider has sent the browser.
        let names_none = targets.is_empty() && attempt.request.is_some();
        let is_expected =
            names_none || attempt.navigated.contains(&here) || targets.iter().any(|target| target.same_port(&here));
        AnsweredCallback { attempt, arrival, answer, is_expected, is_by_hand: attempt.by_hand == Some(here) }
    }

    /// Judges an answered callback by where and how it was answered.
    fn verdict(&self, cx: &Context, callback: &AnsweredCallback<'_>) -> Verdict {
        let &AnsweredCallback { attempt, arrival, answer, is_expected, is_by_hand } = callback;
        let here = callback.here();
        let error_status = answer.status.filter(|status| *status >= 400);
        let is_error = error_status.is_some();
        match attempt.standing {
            Standing::Done => return Verdict::Over,
            Standing::Replaced if is_error || !self.listens_apart(attempt, &here) => {
                return Verdict::Warn(self.stale(attempt).into());
            }
            _ => {}
        }
        if let Some(garbling) = arrival.garbled {
            let garbled = GarbledAnswer { garbling, is_refused: false }.into();
            // Some clients are content with it.
            return if is_error || answer.tells_failure() { Verdict::Warn(garbled) } else { Verdict::Note(garbled) };
        }
        if arrival.is_mismatch() {
            return Verdict::Warn(RejectedByProvider::certain().into());
        }
        if answer.status == Some(TOO_LARGE)
            && is_expected
            && let Some(diagnosis) = self.too_large(cx, attempt, arrival, answer.address)
        {
            return Verdict::TooLarge(diagnosis);
        }
        if let Some(status) = error_status {
            if let Some(proxy) = SentToProxy::of_answer(status, answer.address) {
                return Verdict::Warn(proxy.into());
            }
            if (is_expected || attempt.request.is_none()) && (arrival.error.is_none() || attempt.request.is_none()) {
                return Verdict::Warn(self.of_error_status(callback, status));
            }
        }
        if !is_expected && !is_by_hand && attempt.request.is_some() || is_error {
            return Verdict::Warn(self.of_other_listener(callback));
        }
        Verdict::Expected
    }

    /// Returns the diagnosis of a callback that was answered with an error where the client may listen.
    fn of_error_status(&self, callback: &AnsweredCallback<'_>, status: u16) -> Diagnosis {
        let &AnsweredCallback { attempt, answer, .. } = callback;
        let at = callback.here();
        let renewed = self.renewed(attempt).and_then(Attempt::requested);
        let stale = self.probably_stale(attempt, &at).filter(|_| renewed.is_some_and(|it| it.same_port(&at)));
        let error = || {
            let [ip, server] = [answer.address, answer.server].map(|text| text.map(str::to_owned));
            AnsweredWithError { at, ip, status, server, named: None }.into()
        };
        stale.map_or_else(error, Diagnosis::from)
    }

    /// Returns the diagnosis of a callback that was answered where the client does not listen.
    fn of_other_listener(&self, callback: &AnsweredCallback<'_>) -> Diagnosis {
        let &AnsweredCallback { arrival, answer, .. } = callback;
        if let Some(code) = arrival.error.clone() {
            // There was no code to receive.
            let answered_at = Some(answered(callback.here(), answer, None).authority());
            return self.of_error(arrival.id, code, arrival.description.as_deref(), answered_at);
        }
        let answered_by = answer.address.zip(answer.status);
        let answered_by = answered_by.map(|(ip, status)| AnsweredBy { ip: ip.to_owned(), status });
        OtherProgramAnswered { answered_by }.into()
    }

    /// Says what there is to say of a callback that was answered, without an error, where the client may listen. `from` is
    /// where it had landed, if it was moved.
    fn on_expected_answer(
        &mut self,
        cx: &mut Context,
        arrival: &Arrival,
        answer: &Answer,
        from: Option<LoopbackAddress>,
    ) {
        let (id, here) = (arrival.id, arrival.url.address);
        let Some(attempt) = self.attempts.get(id) else { return };
        if let Provenance::Foreign(issuer) = self.provenance(attempt, arrival.issuer.as_deref()) {
            self.warn(cx, id, IssuerMismatch { issuer }.into());
        } else if let Some(from) = from {
            let delivery = Delivery::Done { to: here };
            let diagnosis = match attempt.held_back {
                Some(reason) => HeldBack::navigation(reason, delivery).into(),
                None => self.diagnose(attempt, &from, delivery, None),
            };
            self.report_correction(cx, id, [from, here], diagnosis);
        } else if let Some(code) = arrival.error.clone().filter(|_| answer.is_in_circles()) {
            let answered_at = Some(answered(here, answer, None).authority());
            self.warn(cx, id, self.of_error(id, code, arrival.description.as_deref(), answered_at));
        } else if arrival.error.is_none() && answer.tells_failure() {
            let answer = answered(here, answer, None);
            self.warn(cx, id, ClientFailed { answer, told: Told::Redirect, delivery: Delivery::Failed }.into());
        } else if attempt.was_refused_at(&here) {
            let diagnosis = NobodyListening { delivery: Delivery::Done { to: here }, is_proven: true };
            self.report_correction(cx, id, [here, here], diagnosis.into());
        } else if arrival.error.is_none() && is_other_family(attempt, answer.address) {
            let answer = answered(here, answer, None);
            self.note(cx, id, diagnosis::answered::Answered { answer, is_other_family: true }.into());
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
