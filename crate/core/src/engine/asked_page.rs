//! Answering about a page that shows no refusal, from what is known of the sign-ins in its tab.

use url::Url;

use crate::attempts::correction::Doubt;
use crate::attempts::{Answered, Attempt, Standing};
use crate::browser::endpoint::EndpointFailure;
use crate::diagnosis::answered_with_error::{AnsweredWithError, NOT_FOUND};
use crate::diagnosis::authorization_error::AuthorizationError;
use crate::diagnosis::client_failed::{ClientFailed, Told};
use crate::diagnosis::cookies_too_large::{CookiesTooLarge, may_be_too_large};
use crate::diagnosis::endpoint_failed::EndpointFailed;
use crate::diagnosis::garbled_answer::GarbledAnswer;
use crate::diagnosis::issuer_mismatch::IssuerMismatch;
use crate::diagnosis::not_sent_back::NotSentBack;
use crate::diagnosis::other_program_answered::{AnsweredBy, OtherProgramAnswered};
use crate::diagnosis::rejected_by_provider::RejectedByProvider;
use crate::diagnosis::sent_to_proxy::SentToProxy;
use crate::diagnosis::service_worker::ServiceWorker;
use crate::diagnosis::{Delivery, Diagnosis, answered};
use crate::event::AttemptId;
use crate::knowledge::{
    AskedPage, Certainty, INVALID_REQUEST, INVALID_STATE, PageHint, callback_named, is_page_of_failure, tells_failure,
};
use crate::protocol::callback::{Answer, Callback};
use crate::protocol::loopback::{LoopbackAddress, LoopbackHost, LoopbackUrl};

use super::arrival::is_mismatch_code;
use super::context::Context;
use super::on_callback_answered::is_other_family;
use super::page_address::{origin_of, place_of};
use super::state::Engine;

impl Engine {
    /// Answers about a page that shows no refusal, from what is known of the sign-ins in its tab.
    pub(super) fn answer_about(&mut self, cx: &mut Context, page: &AskedPage) {
        if self.answer_unasked(cx, page.url) {
            return;
        }
        let newest = self.attempts.iter().rfind(|attempt| (attempt.private, attempt.tab) == (cx.private, cx.tab));
        if let Some((id, answer)) = newest.and_then(|attempt| Some((attempt.id, attempt.answered.clone()?))) {
            let diagnosis = self.of_answer(id, answer, page);
            let diagnosis = self.with_other_name(cx, id, page, diagnosis);
            return self.answer(cx, id, diagnosis);
        }
        let here = self.attempts.waiting_in(cx.private, cx.tab).find(|attempt| attempt.pending.is_some());
        if let Some((id, diagnosis)) = here.and_then(|it| Some((it.id, self.never_answered(it.id, cx.time)?))) {
            return self.answer(cx, id, diagnosis.into());
        }
        if self.answer_stopped(cx, page) || self.answer_stateless(cx, page) {
            return;
        }
        let Some((id, server)) =
            self.waiting_here(cx).and_then(|it| Some((it.id, it.request.as_ref()?.server.clone())))
        else {
            return;
        };
        // What a page on this computer has to do with it is not known.
        let Some(origin) = origin_of(page.url).filter(|_| LoopbackUrl::read(page.url).is_none()) else { return };
        let is_own = origin == server;
        let requested = self.attempts.get(id).and_then(Attempt::requested);
        let has_ip = requested.is_some_and(|address| address.host != LoopbackHost::Localhost);
        let hint = page
            .hint_for(&|parameter| self.may_lack(id, parameter))
            .filter(|hint| is_own && (*hint != PageHint::Forbidden || has_ip));
        // The client has sent a `state`: the server means one of its own, or wants a longer one.
        let is_own_state =
            hint == Some(PageHint::Code(INVALID_STATE)) && self.has_state(id) && !page.finds_state_weak();
        let hint = if is_own_state { Some(PageHint::Lost) } else { hint };
        // It is not a page on which to go on, whatever it says. A log-in may have the failure of the last try in its query.
        let is_failure = || Url::parse(page.url).is_ok_and(|url| is_page_of_failure(&url));
        let hint = hint.or((is_own && is_failure()).then_some(PageHint::Refused));
        if hint == Some(PageHint::NotFound) && self.is_endpoint(id, page.url) {
            // Some servers answer like this to a client that they do not know.
            let certainty = Certainty::Likely;
            return self.answer(cx, id, EndpointFailed { how: EndpointFailure::Missing, certainty }.into());
        }
        let error = match hint.filter(|_| page.status.is_some_and(|status| status >= 400)) {
            Some(PageHint::Code(code)) => Some((code, None)),
            Some(PageHint::Lacks(parameter)) => Some((INVALID_REQUEST, Some(parameter))),
            _ => None,
        };
        if let Some((code, lacks)) = error {
            let error = AuthorizationError::of(code.to_owned(), None, Certainty::Likely);
            return self.answer(cx, id, AuthorizationError { lacks, ..error }.into());
        }
        let host = || origin.split_once("://").map(|(_, host)| host.to_owned());
        let is_left = !is_own || !self.is_endpoint(id, page.url);
        self.answer(cx, id, NotSentBack { elsewhere: (!is_own).then(host).flatten(), is_left, hint }.into());
    }

    fn has_state(&self, id: AttemptId) -> bool {
        self.attempts.get(id).is_some_and(|attempt| attempt.state.is_some())
    }

    /// Answers about the page that came back for an error without the `state` of the sign-in that waits for it there. Returns
    /// whether it is one.
    fn answer_stateless(&mut self, cx: &mut Context, page: &AskedPage) -> bool {
        let callback = Callback::read(page.url).filter(|callback| callback.lacks_state);
        let Some(Callback { url, answer: Answer::Error(code), .. }) = callback else { return false };
        let is_asked_for = |attempt: &&Attempt| {
            attempt.requested().is_some_and(|requested| requested.same_port(&url.address))
                && attempt.requested_path() == Some(url.path())
        };
        let Some(id) = self.waiting_here(cx).filter(is_asked_for).map(|attempt| attempt.id) else { return false };
        let answered_at = Some(url.address.authority());
        // Without a `state`, nothing ties it to the sign-in.
        let error = AuthorizationError::of(code, answered_at, Certainty::Likely);
        self.answer(cx, id, AuthorizationError { lacks_state: true, ..error }.into());
        true
    }

    /// Returns whether this is the address of the authorization request, whatever its query.
    fn is_endpoint(&self, id: AttemptId, url: &str) -> bool {
        let request = self.attempts.get(id).and_then(|attempt| attempt.request.as_ref());
        let path = Url::parse(url).map(|url| url.path().to_owned());
        request.zip(path.ok()).is_some_and(|(request, path)| request.endpoint == path)
    }

    /// Answers about the page of a callback for which no request was seen, or none after it was taken from its way. Returns
    /// whether it is one.
    fn answer_unasked(&mut self, cx: &mut Context, url: &str) -> bool {
        let Some(arrival) = self.arrival(cx, url, "").filter(|arrival| !arrival.body) else { return false };
        let is_unseen = |attempt: &Attempt| {
            attempt.tab == cx.tab
                && attempt.standing == Standing::Waiting
                && attempt.request.is_some()
                && (attempt.landing.is_none() || attempt.is_moving)
        };
        if !self.attempts.get(arrival.id).is_some_and(is_unseen) {
            return false;
        }
        self.note_landing(cx, &arrival);
        if let Some(attempt) = self.attempts.change(arrival.id) {
            // The page has seen the callback.
            attempt.may_be_read = true;
            attempt.is_from_worker = true;
        }
        let at = arrival.url.address;
        let delivery = match at.host {
            // A service worker belongs to one name of the port.
            LoopbackHost::Localhost => Delivery::Asked { target: at.other_family(), doubt: Doubt::MaybeRead },
            LoopbackHost::V4(_) | LoopbackHost::V6 => Delivery::Failed,
        };
        // Without access to this address, Portmend sees no request either: the page stays as it is.
        self.answer(cx, arrival.id, ServiceWorker { delivery }.into());
        true
    }

    /// Returns the diagnosis of a sign-in whose callback was answered like this, and led to this page.
    fn of_answer(&self, id: AttemptId, answer: Answered, page: &AskedPage) -> Diagnosis {
        let attempt = self.attempts.get(id);
        let landing = attempt.and_then(|attempt| attempt.landing.as_ref());
        if let Some(issuer) = landing.and_then(|landing| landing.foreign_issuer.clone()) {
            return IssuerMismatch { issuer }.into();
        }
        if let Some(garbling) = landing.and_then(|landing| landing.garbled) {
            return GarbledAnswer { garbling, is_refused: false }.into();
        }
        if answer.error.as_deref().is_some_and(is_mismatch_code) {
            return RejectedByProvider::certain().into();
        }
        let Answered { at, ip, status, error: code, server, .. } = answer.clone();
        let error = status.filter(|status| *status >= 400);
        let path = landing.map(|landing| landing.path.as_str());
        if let Some(proxy) = error.and_then(|status| SentToProxy::of_answer(status, ip.as_deref())) {
            return proxy.into();
        }
        if let Some(code) = code {
            return self.of_error(id, code, answer.description.as_deref(), Some(answer.authority()));
        }
        let is_expected = attempt.is_some_and(|attempt| {
            let targets = self.targets(attempt);
            targets.is_empty() || targets.iter().chain(&attempt.navigated).any(|target| target.same_port(&at))
        });
        match error {
            _ if !is_expected => {
                let answered_by = ip.zip(status).map(|(ip, status)| AnsweredBy { ip, status });
                OtherProgramAnswered { answered_by }.into()
            }
            // Others may have read it, and pass on the words of another server.
            Some(status) if may_be_too_large(status) && page.says_too_large() && is_of(page, &at, path) => {
                CookiesTooLarge { at, status, delivery: Delivery::Failed }.into()
            }
            _ if let Some(told) = told(&answer, path, page) => {
                ClientFailed { answer, told, delivery: Delivery::Failed }.into()
            }
            Some(status) => {
                let named = page.text.as_deref().filter(|_| status == NOT_FOUND && is_of(page, &at, path));
                let asked = attempt.and_then(Attempt::requested_path).filter(|asked| path != Some(asked));
                let named = named.zip(asked).and_then(|(text, asked)| callback_named(text, &at, asked));
                AnsweredWithError { at, ip, status, server, named }.into()
            }
            None => {
                let is_other_family = attempt.is_some_and(|attempt| is_other_family(attempt, ip.as_deref()));
                answered::Answered { answer, is_other_family }.into()
            }
        }
    }
}

/// Returns whether a page is the one that came back from this address for a callback at this path.
fn is_of(page: &AskedPage, at: &LoopbackAddress, path: Option<&str>) -> bool {
    let own = LoopbackUrl::read(page.url).filter(|url| url.address.same_port(at));
    own.is_some_and(|own| path.is_none_or(|path| own.path() == path))
}

/// Returns how the answer to a callback tells of a failure: by the page, if that is the one that came back or the one to
/// which it led, or by the address of that page.
fn told(answer: &Answered, path: Option<&str>, page: &AskedPage) -> Option<Told> {
    let is_sent_on = answer.status.is_some_and(|status| (300..400).contains(&status));
    let own = || LoopbackUrl::read(page.url).is_some_and(|url| url.address.same_port(&answer.at));
    let by_address = answer.tells_failure || is_sent_on && tells_failure(page.url);
    let is_there = match &answer.sent_to {
        Some(target) => place_of(page.url).as_ref() == Some(target),
        // Some browsers do not tell where.
        None if is_sent_on => own() || by_address,
        None => is_of(page, &answer.at, path),
    };
    let words = page.client_words().filter(|_| is_there).map(Told::Page);
    let is_told = answer.tells_failure || is_there && by_address;
    words.or(is_told.then_some(Told::Redirect))
}
