//! Callbacks that Chromium holds back. It does nothing with an address that lacks its `http://`, and it applies the `form-action` of a page's Content-Security-Policy to every redirect
//! that follows the submission of its form, and then does nothing at all. `webNavigation` reports the callback as aborted,
//! and `webRequest` has never reported it (`tests/measure`, R). If it has, the request was sent, and the user or another
//! navigation stopped it.

use crate::attempts::{Attempt, Standing};
use crate::browser::failure::Failure;
use crate::diagnosis::access_missing::AccessMissing;
use crate::knowledge::Certainty;
use crate::protocol::authorization::ResponseMode;
use crate::protocol::loopback::LoopbackUrl;

use super::arrival::Arrival;
use super::context::Context;
use super::decision::Decision;
use super::state::Engine;

impl Engine {
    /// Handles a navigation to a callback that Chromium aborted. `sees_requests` tells whether `webRequest` reports
    /// requests to this host at present: without access to the host it is silent, and a callback that the user stopped
    /// looks the same.
    pub(super) fn on_aborted(&mut self, cx: &mut Context, url: &str, error: &str, sees_requests: Option<bool>) {
        // An address without `http://` can have been sent nowhere, whatever the browser reports.
        let whole = LoopbackUrl::read_without_scheme(url).map(|_| format!("http://{url}"));
        let lacks_scheme = whole.is_some();
        let sees_requests = if lacks_scheme { Some(true) } else { sees_requests };
        let Some(arrival) = self.arrival(cx, whole.as_deref().unwrap_or(url), "") else { return };
        let Some(attempt) = self.attempts.get(arrival.id).filter(|attempt| is_unsent(attempt)) else { return };
        // `webRequest` never reports a response in a body or a fragment.
        if arrival.body || arrival.url.query().is_none() {
            return;
        }
        if sees_requests == Some(false) {
            let is_new = !attempt.is_explained;
            if is_new {
                self.warn(cx, arrival.id, &AccessMissing.into());
            }
            return;
        }
        self.note_landing(cx, &arrival);
        if let Some(attempt) = self.attempts.change(arrival.id) {
            attempt.held_back = Some(if sees_requests.is_some() { Certainty::Certain } else { Certainty::Likely });
            attempt.lacks_scheme = lacks_scheme;
        }
        let Some(attempt) = self.attempts.get(arrival.id) else { return };
        match self.decide(attempt, &arrival, Failure::HeldBack, error, cx.tab) {
            Decision::Ignore => {}
            Decision::Correct(target) => self.correct(cx, arrival.id, &target),
            Decision::Explain(diagnosis) => self.explain(cx, arrival.id, &diagnosis),
        }
    }

    /// Notes that a callback is sent which was held back before, and not by a delivery: it may be read from now on.
    pub(super) fn note_sent(&mut self, arrival: &Arrival) {
        let is_new =
            |attempt: &&Attempt| attempt.held_back.is_some() && !attempt.navigated.contains(&arrival.url.address);
        if self.attempts.get(arrival.id).filter(is_new).is_some()
            && let Some(attempt) = self.attempts.change(arrival.id)
        {
            attempt.held_back = None;
        }
    }
}

/// Returns whether no request with the callback of this attempt has been seen.
fn is_unsent(attempt: &Attempt) -> bool {
    let is_known = attempt.request.as_ref().is_some_and(|request| request.response_mode != ResponseMode::Fragment);
    let is_unseen = attempt.landing.is_none() || attempt.held_back.is_some();
    is_known && is_unseen && attempt.navigated.is_empty() && attempt.standing != Standing::Done
}
