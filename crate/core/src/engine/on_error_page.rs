//! Handling a provider's page that refuses a redirect URI.

use url::Url;

use crate::attempts::correction::Doubt;
use crate::attempts::{Answered, Attempt, Refused, Standing};
use crate::browser::endpoint::EndpointFailure;
use crate::diagnosis::answered_with_error::AnsweredWithError;
use crate::diagnosis::authorization_error::{self, AuthorizationError};
use crate::diagnosis::client_failed::{ClientFailed, Told};
use crate::diagnosis::client_unknown::ClientUnknown;
use crate::diagnosis::cookies_too_large::{CookiesTooLarge, may_be_too_large};
use crate::diagnosis::endpoint_failed::EndpointFailed;
use crate::diagnosis::faulty_request::FaultyRequest;
use crate::diagnosis::garbled_answer::GarbledAnswer;
use crate::diagnosis::issuer_mismatch::IssuerMismatch;
use crate::diagnosis::not_sent_back::NotSentBack;
use crate::diagnosis::other_program_answered::{AnsweredBy, OtherProgramAnswered};
use crate::diagnosis::refused_app::{RefusedApp, ToldBy};
use crate::diagnosis::registration_not_propagated::RegistrationNotPropagated;
use crate::diagnosis::rejected_by_provider::RejectedByProvider;
use crate::diagnosis::sent_to_proxy::SentToProxy;
use crate::diagnosis::service_worker::ServiceWorker;
use crate::diagnosis::{Delivery, Diagnosis, answered};
use crate::event::AttemptId;
use crate::facts::{Facts, stated_provider};
use crate::knowledge::{
    AskedPage, Certainty, INVALID_REQUEST, INVALID_STATE, Meaning, Means, PageHint, Refusal, are_of_one_provider,
    is_page_of_failure, lacked_parameter, meaning_of, only_code, provider_of, refusal_message, refusal_on,
    tells_failure,
};
use crate::protocol::authorization::{AuthorizationRequest, Pkce};
use crate::protocol::callback::{Answer, Callback};
use crate::protocol::fault::{Fault, FaultKind};
use crate::protocol::loopback::{LoopbackAddress, LoopbackHost, LoopbackUrl};
use crate::protocol::params::Param;
use crate::protocol::secret::State;
use crate::quoting::is_writable;

use super::arrival::is_mismatch_code;
use super::context::Context;
use super::on_callback::is_other_family;
use super::page_address::{origin_of, place_of};
use super::state::Engine;

impl Engine {
    /// Handles a page that may be an error page. Title and text are given only if the user asked about the page.
    pub(super) fn on_error_page(&mut self, cx: &mut Context, page: &AskedPage) {
        let (url, is_asked) = (page.url, page.is_asked());
        if is_asked && (self.explain_fault(cx, page) || self.answer_hosted(cx, page)) {
            return;
        }
        // A page that does not exist shows what it was asked for.
        let may_refuse = |refusal: &Refusal| {
            refusal.certainty == Certainty::Certain || !is_asked || page.hint() != Some(PageHint::NotFound)
        };
        let stated = stated_provider(&self.settings);
        let refusal = refusal_on(url, page.title.as_deref(), page.text.as_deref(), stated);
        let unknown = || self.unknown_client(cx, page);
        let refusal = refusal.or_else(|| unknown().filter(|unknown| unknown.certainty == Certainty::Certain));
        // What a page says of the address that it shows comes before the less certain words about a client.
        let refusal = refusal.or_else(|| self.likely_refusal(cx, page)).filter(may_refuse).or_else(unknown);
        let refusal = refusal.or_else(|| self.refused_app(cx, page));
        let Some(refusal) = refusal else {
            if is_asked {
                self.answer_about(cx, page);
            }
            return;
        };
        // The page of a website's sign-in may say it as well.
        let is_on_loopback = |attempt: &Attempt| attempt.requested().is_some() || attempt.fault.is_some();
        let is_ours = || self.attempts.waiting_in(cx.private, cx.tab).any(&is_on_loopback);
        if !is_asked && refusal.means != Means::CallbackUrl && !is_ours() {
            return;
        }
        let is_left_alone = || origin_of(url).is_some_and(|server| self.settings.leaves_alone(&server));
        if !is_asked && !self.attempts.waiting_in(cx.private, cx.tab).any(|it| it.request.is_some()) && is_left_alone()
        {
            return;
        }
        let id = self.refused_attempt(cx, url, &refusal);
        if let Some(attempt) = self.attempts.change(id) {
            attempt.revealed.clone_from(&refusal.registered);
            attempt.provider = refusal.provider.map(|provider| provider.id.to_owned());
            attempt.refused = Some(Refused {
                uri: refusal.requested.filter(|uri| is_writable(uri)),
                means: refusal.means,
                code: refusal.code,
                certainty: refusal.certainty,
                message: refusal.message.map(str::to_owned),
            });
        }
        let Some(diagnosis) = self.diagnose_refusal(id) else { return };
        if is_asked {
            self.explain_page(cx, id, &diagnosis);
        } else {
            self.warn(cx, id, &diagnosis);
        }
    }

    /// Explains the fault of a request: of the sign-in that waits in this tab, or of the page's own address. Returns whether
    /// there is one.
    fn explain_fault(&mut self, cx: &mut Context, page: &AskedPage) -> bool {
        let waiting = self.attempts.waiting_in(cx.private, cx.tab).find(|attempt| attempt.request.is_some());
        let known = waiting.and_then(|attempt| Some((attempt.id, attempt.fault.clone()?)));
        let missing = page.missing_parameter();
        let says_missing = missing.is_some();
        let (id, fault, is_in_address) = match known {
            Some((id, fault)) => (id, fault, true),
            None if waiting.is_some() => return false,
            None => {
                let lone = || Fault::of_lone_parameter(page.url).filter(|_| says_missing);
                let in_address = Fault::read(page.url).or_else(lone);
                let is_in_address = in_address.is_some();
                let Some(fault) = in_address.or(missing) else { return false };
                let request = AuthorizationRequest::of_faulty(page.url);
                let attempt = Attempt { request, fault: Some(fault.clone()), ..cx.new_attempt() };
                (self.add(cx, attempt), fault, is_in_address)
            }
        };
        let mut diagnosis = FaultyRequest::of(fault, self.attempts.get(id).and_then(|attempt| attempt.browser));
        if says_missing && diagnosis.fault.kind == FaultKind::Cut {
            diagnosis.certainty = if is_in_address { Certainty::Certain } else { Certainty::Likely };
        }
        self.explain_page(cx, id, &diagnosis.into());
        true
    }

    /// Returns the refusal of a client that the server of a sign-in does not know, by the words of its page.
    fn unknown_client(&self, cx: &Context, page: &AskedPage) -> Option<Refusal> {
        let certainty = page.names_unknown_client()?;
        let provider = provider_of(&self.request_of(cx, page)?);
        Some(Refusal { means: Means::ClientUnknown, certainty, ..Refusal::likely(provider) })
    }

    /// Returns the likely refusal of an app or an account, by the words of a page.
    fn refused_app(&self, cx: &Context, page: &AskedPage) -> Option<Refusal> {
        let (means, words) = page.refuses_app()?;
        let request = self.request_of(cx, page)?;
        Some(Refusal { means, code: Some(words.to_owned()), ..Refusal::likely(provider_of(&request)) })
    }

    /// Returns the request that a page answers: of the sign-in that waits in its tab, if the page is one of the servers that
    /// were asked, or that of its own address.
    pub(super) fn request_of(&self, cx: &Context, page: &AskedPage) -> Option<AuthorizationRequest> {
        let Some(attempt) = self.waiting_here(cx) else { return AuthorizationRequest::read(page.url) };
        let origin = origin_of(page.url)?;
        attempt.request.clone().filter(|request| {
            origin == request.server
                || attempt.passed_on_to.as_ref() == Some(&origin)
                || are_of_one_provider(&origin, &request.server)
        })
    }

    /// Returns the sign-in of this tab that has not been sent back.
    pub(super) fn waiting_here(&self, cx: &Context) -> Option<&Attempt> {
        let mut in_tab = self.attempts.waiting_in(cx.private, cx.tab);
        let sign_in = in_tab.find(|attempt| attempt.request.is_some()).filter(|attempt| attempt.landing.is_none());
        // One that names no redirect URI may be that of a website, which does not go to this computer.
        sign_in.filter(|attempt| attempt.requested().is_some())
    }

    /// Returns a refusal of the redirect URI that a sign-in waits for, if a page of its server shows that address with the
    /// words of a refusal, or says so of the parameter or in short.
    fn likely_refusal(&self, cx: &Context, page: &AskedPage) -> Option<Refusal> {
        let request = self.waiting_here(cx)?.request.as_ref()?;
        let requested = request.requested.known()?.as_str();
        let says_so = page.refuses(requested) || page.blames_redirect_uri() || page.refuses_callback();
        let is_refused = says_so && origin_of(page.url)? == request.server;
        is_refused.then(|| Refusal::of(provider_of(request), requested))
    }

    /// Answers about a page that shows no refusal, from what is known of the sign-ins in its tab.
    fn answer_about(&mut self, cx: &mut Context, page: &AskedPage) {
        if self.answer_unasked(cx, page.url) {
            return;
        }
        let newest = self.attempts.iter().rfind(|attempt| (attempt.private, attempt.tab) == (cx.private, cx.tab));
        if let Some((id, answer)) = newest.and_then(|attempt| Some((attempt.id, attempt.answered.clone()?))) {
            let diagnosis = self.of_answer(id, answer, page);
            let diagnosis = self.with_other_name(cx, id, page, diagnosis);
            return self.answer(cx, id, &diagnosis);
        }
        let here = self.attempts.waiting_in(cx.private, cx.tab).find(|attempt| attempt.pending.is_some());
        if let Some((id, diagnosis)) = here.and_then(|it| Some((it.id, self.never_answered(it.id, cx.time)?))) {
            return self.answer(cx, id, &diagnosis.into());
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
        let hint = page.hint().filter(|hint| is_own && (*hint != PageHint::Forbidden || has_ip));
        // The client has sent a `state`: the server means one of its own, or wants a longer one.
        let is_own_state =
            hint == Some(PageHint::Code(INVALID_STATE)) && self.has_state(id) && !page.finds_state_weak();
        let hint = if is_own_state { Some(PageHint::Lost) } else { hint };
        let hint = match hint {
            Some(PageHint::Lacks(parameter)) if !self.may_lack(id, parameter) => Some(PageHint::Refused),
            hint => hint,
        };
        // It is not a page on which to go on, whatever it says. A log-in may have the failure of the last try in its query.
        let is_failure = || Url::parse(page.url).is_ok_and(|url| is_page_of_failure(&url));
        let hint = hint.or((is_own && is_failure()).then_some(PageHint::Refused));
        if hint == Some(PageHint::NotFound) && self.is_endpoint(id, page.url) {
            // Some servers answer like this to a client that they do not know.
            let certainty = Certainty::Likely;
            return self.answer(cx, id, &EndpointFailed { how: EndpointFailure::Missing, certainty }.into());
        }
        let error = match hint.filter(|_| page.status.is_some_and(|status| status >= 400)) {
            Some(PageHint::Code(code)) => Some((code, None)),
            Some(PageHint::Lacks(parameter)) => Some((INVALID_REQUEST, Some(parameter))),
            _ => None,
        };
        if let Some((code, lacks)) = error {
            let error = AuthorizationError::of(code.to_owned(), None, Certainty::Likely);
            return self.answer(cx, id, &AuthorizationError { lacks, ..error }.into());
        }
        let host = || origin.split_once("://").map(|(_, host)| host.to_owned());
        let is_left = !is_own || !self.is_endpoint(id, page.url);
        self.answer(cx, id, &NotSentBack { elsewhere: (!is_own).then(host).flatten(), is_left, hint }.into());
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
        self.answer(cx, id, &AuthorizationError { lacks_state: true, ..error }.into());
        true
    }

    /// Returns whether this is the address of the authorization request, whatever its query.
    fn is_endpoint(&self, id: AttemptId, url: &str) -> bool {
        let request = self.attempts.get(id).and_then(|attempt| attempt.request.as_ref());
        let path = Url::parse(url).map(|url| url.path().to_owned());
        request.zip(path.ok()).is_some_and(|(request, path)| request.endpoint == path)
    }

    /// Answers about the page of a callback for which no request was seen. Returns whether it is one.
    fn answer_unasked(&mut self, cx: &mut Context, url: &str) -> bool {
        let Some(arrival) = self.arrival(cx, url, "").filter(|arrival| !arrival.body) else { return false };
        let is_unseen = |attempt: &Attempt| {
            attempt.tab == cx.tab
                && attempt.standing == Standing::Waiting
                && attempt.request.is_some()
                && attempt.landing.is_none()
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
        self.answer(cx, arrival.id, &ServiceWorker { delivery }.into());
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
            Some(status) => AnsweredWithError { at, ip, status, server }.into(),
            None => {
                let is_other_family = attempt.is_some_and(|attempt| is_other_family(attempt, ip.as_deref()));
                answered::Answered { answer, is_other_family }.into()
            }
        }
    }

    /// Returns the diagnosis of a response with an error code, which `answered_at` answered, if anybody did.
    pub(super) fn of_error(
        &self,
        id: AttemptId,
        code: String,
        description: Option<&str>,
        answered_at: Option<String>,
    ) -> Diagnosis {
        let provider = self.attempts.get(id).and_then(|attempt| Facts::gather(attempt, &self.settings).provider);
        let description = description.unwrap_or_default();
        match meaning_of(provider, &code, description) {
            Some(Meaning { means: Means::ClientUnknown, certainty, .. }) => {
                ClientUnknown { certainty, other_meaning: None }.into()
            }
            Some(Meaning { means: Means::Error, certainty, message: meaning, .. }) => {
                AuthorizationError { meaning, ..AuthorizationError::of(code, answered_at, certainty) }.into()
            }
            Some(Meaning { means, certainty, message: caution, words }) => {
                let told = if answered_at.is_some() { ToldBy::Answered } else { ToldBy::Unanswered };
                let code = words.map_or(code.clone(), |words| format!("{code}: {words}"));
                RefusedApp { means, code, certainty, caution, told }.into()
            }
            None => {
                let is_vague = code == INVALID_REQUEST;
                let lacks = lacked_parameter(description).filter(|name| is_vague && self.may_lack(id, name));
                // Some servers have the code that fits in the description.
                let meaning = only_code(description).filter(|_| is_vague).and_then(authorization_error::cause);
                let error = AuthorizationError::of(code, answered_at, Certainty::Certain);
                AuthorizationError { meaning, lacks, ..error }.into()
            }
        }
    }

    /// Returns whether the request may lack this parameter, as far as it was seen.
    fn may_lack(&self, id: AttemptId, parameter: &str) -> bool {
        let pkce = self.attempts.get(id).and_then(|attempt| Some(attempt.request.as_ref()?.pkce));
        match (parameter, pkce) {
            ("code_challenge", Some(pkce)) => pkce == Pkce::None,
            ("code_challenge_method", Some(pkce)) => matches!(pkce, Pkce::None | Pkce::Unstated),
            _ => true,
        }
    }

    /// Returns the attempt that was refused: the one with the `state` of the page's address, or the newest in this
    /// tab, or a new one.
    fn refused_attempt(&mut self, cx: &mut Context, url: &str, refusal: &Refusal) -> AttemptId {
        let query = url.split_once('?').map(|(_, query)| query).unwrap_or_default();
        let state = Param::find(query, "state").value().as_deref().and_then(State::new);
        let by_state = state.and_then(|state| self.with_state(cx.private, &state).map(|a| a.id));
        let in_tab = || self.attempts.waiting_in(cx.private, cx.tab).find(|a| a.request.is_some()).map(|a| a.id);
        if let Some(id) = by_state.or_else(in_tab) {
            return id;
        }
        let mut request = AuthorizationRequest::read_with(url, self.json);
        let state = request.as_mut().and_then(|request| request.state.take());
        let attempt = Attempt { request, state, revealed: refusal.registered.clone(), ..cx.new_attempt() };
        self.add(cx, attempt)
    }

    /// Returns the diagnosis for a refusal, if there was one. If the requested redirect URI is registered, the change is
    /// probably still propagating.
    pub(super) fn diagnose_refusal(&self, id: AttemptId) -> Option<Diagnosis> {
        let attempt = self.attempts.get(id)?;
        if let Some(fault) = attempt.fault.clone() {
            return Some(FaultyRequest::of(fault, attempt.browser).into());
        }
        let refused = attempt.refused.as_ref()?;
        let (certainty, message) = (refused.certainty, refused.message.as_deref().and_then(refusal_message));
        let code = refused.code.clone().unwrap_or_default();
        match refused.means {
            Means::CallbackUrl => {}
            Means::ClientUnknown => return Some(ClientUnknown { certainty, other_meaning: message }.into()),
            Means::Error => {
                let error = AuthorizationError::of(code, None, certainty);
                return Some(AuthorizationError { meaning: message, ..error }.into());
            }
            means => {
                let told = ToldBy::Page;
                return Some(RefusedApp { means, code, certainty, caution: message, told }.into());
            }
        }
        let facts = Facts::gather(attempt, &self.settings);
        let requested = facts.requested_uri().or(refused.uri.as_deref());
        let saved = facts.saved_uris();
        let matching = facts.matching();
        let is_registered = requested.is_some_and(|uri| {
            saved.iter().chain(&attempt.revealed).any(|registered| matching.accepts(uri, registered))
        });
        Some(if is_registered {
            RegistrationNotPropagated { certainty, other_meaning: message }.into()
        } else {
            RejectedByProvider { certainty, other_meaning: message, in_response: false }.into()
        })
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
