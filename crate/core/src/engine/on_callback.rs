//! Handling callbacks: requested, failed, answered.

use crate::attempts::{Attempt, Standing};
use crate::browser::failure::Failure;
use crate::diagnosis::Delivery;
use crate::diagnosis::issuer_mismatch::IssuerMismatch;
use crate::diagnosis::other_program_answered::{AnsweredBy, OtherProgramAnswered};
use crate::diagnosis::rejected_by_provider::RejectedByProvider;
use crate::effect::Effect;
use crate::event::AttemptId;
use crate::protocol::callback::Callback;
use crate::protocol::loopback::{LoopbackAddress, LoopbackUrl};

use super::arrival::{Arrival, corrected_url};
use super::context::Context;
use super::decision::Decision;
use super::provenance::Provenance;
use super::state::Engine;

impl Engine {
    /// Handles a callback that is about to be sent: records where the provider sent the browser.
    pub(super) fn on_callback_request(&mut self, cx: &Context, url: &str, method: &str) {
        if let Some(arrival) = self.arrival(cx, url, method) {
            self.note_landing(&arrival);
        }
    }

    /// Handles a failed loopback request, which may be a callback.
    pub(super) fn on_callback_failed(&mut self, cx: &mut Context, url: &str, method: &str, error: &str) {
        let failure = Failure::read(error, url);
        if matches!(failure, Failure::Aborted | Failure::TlsOrCertificate) {
            return;
        }
        let arrival = match self.arrival(cx, url, method) {
            Some(arrival) => arrival,
            None => match self.adopt_unknown_callback(cx, url, method) {
                Some(arrival) => arrival,
                None => return,
            },
        };
        self.note_landing(&arrival);
        if failure != Failure::Certificate
            && let Some(attempt) = self.attempts.change(arrival.id)
        {
            attempt.note_failed(arrival.url.address);
        }
        let Some(attempt) = self.attempts.get(arrival.id) else { return };
        match self.decide(attempt, &arrival, failure, error, cx.tab) {
            Decision::Ignore => {}
            Decision::Correct(target) => self.correct(cx, arrival.id, &target),
            Decision::Explain(diagnosis) => self.explain(cx, arrival.id, &diagnosis),
        }
    }

    /// Handles an answered callback. `ip` is the address that answered, if the browser reports it.
    pub(super) fn on_callback_answered(&mut self, cx: &mut Context, url: &str, status: u16, ip: Option<&str>) {
        let Some(arrival) = self.arrival(cx, url, "") else { return self.note_unknown_answer(cx, url) };
        let Some(attempt) = self.attempts.get(arrival.id) else { return };
        let id = arrival.id;
        let here = arrival.url.address;
        let tab = attempt.tab;
        let landed = attempt.landing.as_ref().map(|landing| landing.address);
        let is_expected =
            attempt.navigated.contains(&here) || self.targets(attempt).iter().any(|target| target.same_port(&here));
        match attempt.standing {
            Standing::Done => return,
            Standing::Replaced => {
                let stale = self.stale(attempt);
                self.warn(cx, id, &stale.into());
            }
            _ if arrival.is_mismatch() => self.warn(cx, id, &RejectedByProvider::certain().into()),
            _ if !is_expected && attempt.request.is_some() || status >= 400 => {
                let answered_by = ip.map(|ip| AnsweredBy { ip: ip.to_owned(), status });
                self.warn(cx, id, &OtherProgramAnswered { answered_by }.into());
            }
            _ => {
                if let Provenance::Foreign(issuer) = self.provenance(attempt, arrival.issuer.as_deref()) {
                    self.warn(cx, id, &IssuerMismatch { issuer }.into());
                } else if let Some(from) = landed.filter(|from| *from != here) {
                    let diagnosis = self.diagnose(attempt, &from, Delivery::Done { to: here });
                    self.report_correction(cx, id, [from, here], &diagnosis);
                }
            }
        }
        // A page that knows the state may have made this callback, in a tab of its own. The sign-in goes on.
        if is_expected || tab == cx.tab {
            self.finish(cx, id);
        }
    }

    /// Adds an attempt for a callback whose request was not seen. If it failed, the user can still have it delivered. A
    /// callback without a `state` is ignored.
    pub(super) fn adopt_unknown_callback(&mut self, cx: &mut Context, url: &str, method: &str) -> Option<Arrival> {
        let callback = Callback::read_with(url, self.json)?;
        let state = callback.state.clone()?;
        let past = || self.attempts.past(cx.private, cx.tab, &state);
        if self.is_reload_of_finished(cx, &callback.url) || past().any(|past| past.had_callback_at(&callback.url)) {
            return None;
        }
        let opened = past().find_map(|past| past.forgotten_request(cx.time));
        let attempt = Attempt { state: Some(state), opened, ..cx.new_attempt() };
        self.add(cx, attempt);
        self.arrival(cx, url, method)
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
