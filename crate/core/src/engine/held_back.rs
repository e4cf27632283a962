//! Callbacks that Chromium holds back: it does nothing with an address that lacks its `http://`, and it applies the
//! `form-action` of a page's Content-Security-Policy to every redirect that follows the submission of its form.
//! `webNavigation` reports the callback as aborted, and `webRequest` has never reported it (`tests/measure`, R). If it has,
//! the request was sent, and the user or another navigation stopped it.

use crate::attempts::{Attempt, HeldBackBy, Standing};
use crate::browser::failure::Failure;
use crate::diagnosis::access_missing::AccessMissing;
use crate::protocol::authorization::ResponseMode;
use crate::protocol::loopback::LoopbackUrl;

use super::arrival::Arrival;
use super::context::Context;
use super::state::Engine;

impl Engine {
    /// Handles a navigation to a callback that Chromium aborted. `sees_requests` tells whether `webRequest` reports
    /// requests to this host at present: without access to the host it is silent, and a callback that the user stopped
    /// looks the same.
    pub(super) fn on_aborted(&mut self, cx: &mut Context, url: &str, error: &str, sees_requests: Option<bool>) {
        let completed = LoopbackUrl::read_without_scheme(url).map(|_| format!("http://{url}"));
        let Some(arrival) = self.arrival(cx, completed.as_deref().unwrap_or(url), "") else { return };
        // `webRequest` never reports a response in a body or a fragment.
        let is_reported = !arrival.body && arrival.url.query().is_some();
        if !is_reported || !self.attempts.get(arrival.id).is_some_and(is_unsent) {
            return;
        }
        self.note_landing(cx, &arrival);
        let reason = match sees_requests {
            // Such an address cannot have been sent anywhere, whatever the browser reports.
            _ if completed.is_some() => HeldBackBy::MissingScheme,
            Some(true) => HeldBackBy::FormAction,
            None => HeldBackBy::FormActionPerhaps,
            Some(false) => return self.warn(cx, arrival.id, &AccessMissing.into()),
        };
        if let Some(attempt) = self.attempts.change(arrival.id) {
            attempt.held_back = Some(reason);
        }
        self.act_on_failure(cx, &arrival, Failure::HeldBack, error);
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
