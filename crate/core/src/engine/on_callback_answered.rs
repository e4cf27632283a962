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

impl Engine {
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
                self.warn(cx, id, stale.into());
            }
            _ if let Some(garbling) = arrival.garbled => {
                let garbled = GarbledAnswer { garbling, is_refused: false }.into();
                // Some clients are content with it.
                if is_error || answer.tells_failure() { self.warn(cx, id, garbled) } else { self.note(cx, id, garbled) }
            }
            _ if arrival.is_mismatch() => self.warn(cx, id, RejectedByProvider::certain().into()),
            _ if answer.status == Some(TOO_LARGE)
                && is_expected
                && let Some(diagnosis) = self.too_large(cx, attempt, &arrival, answer.address) =>
            {
                if let Some(attempt) = self.attempts.change(id) {
                    attempt.note_failed(here);
                    attempt.too_large = Some(here);
                }
                return self.explain(cx, id, diagnosis.into());
            }
            _ if let Some(status) = answer.status.filter(|_| is_error)
                && let Some(proxy) = SentToProxy::of_answer(status, answer.address) =>
            {
                self.warn(cx, id, proxy.into());
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
                self.warn(cx, id, stale.map_or_else(error, Diagnosis::from));
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
                self.warn(cx, id, diagnosis);
            }
            _ => {
                let from = landed.filter(is_moved);
                self.on_expected_answer(cx, &arrival, answer, from);
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
