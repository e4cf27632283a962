//! Callbacks that Chromium holds back: it does nothing with an address that lacks its `http://`, and it applies the
//! `form-action` of a page's Content-Security-Policy to every redirect that follows the submission of its form.
//! `webNavigation` reports the callback as aborted, and `webRequest` has never reported it (`tests/measure`, R). If it has,
//! the request was sent, and the user or another navigation stopped it.

use url::Url;

use crate::attempts::{Attempt, HeldBackBy, Standing};
use crate::browser::failure::Failure;
use crate::browser::form_action::StoppedForm;
use crate::diagnosis::access_missing::AccessMissing;
use crate::diagnosis::held_back::HeldBack;
use crate::knowledge::AskedPage;
use crate::protocol::authorization::{AuthorizationRequest, ResponseMode};
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
            Some(false) => return self.warn(cx, arrival.id, AccessMissing.into()),
        };
        if let Some(attempt) = self.attempts.change(arrival.id) {
            attempt.held_back = Some(reason);
        }
        self.act_on_failure(cx, &arrival, Failure::HeldBack, error);
    }

    /// Answers about a page to which the browser has reported a form that the page's policy stopped: the sign-in waits there.
    /// Returns whether it has. Nothing is delivered by itself, because the report does not tell of which form the redirect
    /// was.
    pub(super) fn answer_stopped(&mut self, cx: &mut Context, page: &AskedPage) -> bool {
        let Some(at) = Url::parse(page.url).ok().filter(|_| LoopbackUrl::read(page.url).is_none()) else {
            return false;
        };
        if let Some(arrival) = self.landed_unsent(cx, page, &at) {
            if let Some(attempt) = self.attempts.change(arrival.id) {
                attempt.held_back = Some(HeldBackBy::FormActionPerhaps);
            }
            self.act_on_failure(cx, &arrival, Failure::HeldBack, "");
            return true;
        }
        let of_tab = self.waiting_here(cx);
        let Some(request) = of_tab.and_then(|it| it.request.clone()).or_else(|| self.unseen_request(cx, page)) else {
            return false;
        };
        let callback = request.requested.known().and_then(|requested| Url::parse(requested.as_str()).ok());
        let Some(stopped) = callback.and_then(|to| page.stopped_forms.iter().find_map(|it| it.on_the_way(&at, &to)))
        else {
            return false;
        };
        let elsewhere = self.request_of(cx, page).is_none().then(|| at.host_str().unwrap_or_default().to_owned());
        let id = match of_tab.map(|attempt| attempt.id) {
            Some(id) => id,
            None => {
                let state = request.state.clone();
                self.add(cx, Attempt { request: Some(request), state, ..cx.new_attempt() })
            }
        };
        self.answer(cx, id, HeldBack::reported(stopped, elsewhere).into());
        true
    }

    /// Returns the request in the address of a page, if nothing is known of the tab.
    fn unseen_request(&self, cx: &Context, page: &AskedPage) -> Option<AuthorizationRequest> {
        let is_known = self.attempts.iter().any(|attempt| (attempt.private, attempt.tab) == (cx.private, cx.tab));
        if is_known { None } else { AuthorizationRequest::read_with(page.url, self.json) }
    }

    /// Returns the callback of this tab that was not followed, of which the browser may have hidden the request, if the
    /// page's policy does not let a redirect lead there.
    fn landed_unsent(&self, cx: &Context, page: &AskedPage, at: &Url) -> Option<Arrival> {
        let mut in_tab = self.attempts.waiting_in(cx.private, cx.tab);
        let attempt = in_tab.find(|attempt| attempt.request.is_some())?;
        let is_open = attempt.failed.is_empty() && attempt.navigated.is_empty() && attempt.pending.is_none();
        let landing = attempt.landing.as_ref().filter(|_| is_open && attempt.held_back.is_none())?;
        let arrival = self.arrival(cx, landing.callback.secret(), "").filter(|arrival| arrival.id == attempt.id)?;
        let to = Url::parse(landing.callback.secret()).ok()?;
        let stops = |form: &StoppedForm| form.on_the_way(at, &to).is_some() && !form.allows_redirect(at, &to);
        page.stopped_forms.iter().any(stops).then_some(arrival)
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
