//! Handling a provider's page that refuses something.

use crate::attempts::{Attempt, Refused};
use crate::diagnosis::Diagnosis;
use crate::diagnosis::authorization_error::{self, AuthorizationError};
use crate::diagnosis::client_unknown::ClientUnknown;
use crate::diagnosis::faulty_request::FaultyRequest;
use crate::diagnosis::refused_app::{RefusedApp, ToldBy};
use crate::diagnosis::registration_not_propagated::RegistrationNotPropagated;
use crate::diagnosis::rejected_by_provider::RejectedByProvider;
use crate::event::AttemptId;
use crate::facts::{Facts, stated_provider};
use crate::knowledge::{
    AskedPage, Certainty, INVALID_REQUEST, Meaning, Means, PageHint, Refusal, are_of_one_provider, lacked_parameter,
    meaning_of, only_code, provider_of, refusal_message, refusal_on,
};
use crate::protocol::authorization::{AuthorizationRequest, Pkce};
use crate::protocol::fault::{Fault, FaultKind};
use crate::protocol::params::Param;
use crate::protocol::secret::State;
use crate::quoting::is_writable;

use super::context::Context;
use super::page_address::origin_of;
use super::registration_link::registration_link;
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
        let request = self.attempts.get(id).and_then(|attempt| attempt.request.as_ref());
        let registered_at = request.and_then(|request| registration_link(page, request));
        if let Some(attempt) = self.attempts.change(id) {
            attempt.registered_at = registered_at;
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
            self.explain_page(cx, id, diagnosis);
        } else {
            self.warn(cx, id, diagnosis);
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
        self.explain_page(cx, id, diagnosis.into());
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

    /// Returns whether the request lacks this parameter of PKCE, or was not seen.
    pub(super) fn may_lack(&self, id: AttemptId, parameter: &str) -> bool {
        let pkce = self.attempts.get(id).and_then(|attempt| Some(attempt.request.as_ref()?.pkce));
        match pkce {
            Some(Pkce::Unstated) => parameter == "code_challenge_method",
            Some(pkce) => pkce == Pkce::None,
            None => true,
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
            RegistrationNotPropagated { other_meaning: message }.into()
        } else {
            RejectedByProvider { certainty, other_meaning: message, in_response: false }.into()
        })
    }
}
