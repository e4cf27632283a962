//! Handling an authorization request.

use crate::attempts::{Attempt, Standing};
use crate::browser::initiator::{Browser, Initiator};
use crate::diagnosis::faulty_request::FaultyRequest;
use crate::diagnosis::other_name_of_app::OtherNameOfApp;
use crate::diagnosis::redirect_uri_mismatch::RedirectUriMismatch;
use crate::event::AttemptId;
use crate::facts::Facts;
use crate::into_vec::IntoVec;
use crate::knowledge::{Certainty, are_of_one_provider, knows_only_s256};
use crate::protocol::authorization::{AuthorizationRequest, Pkce};
use crate::protocol::fault::Fault;
use crate::protocol::loopback::{LoopbackAddress, LoopbackUrl};
use crate::protocol::matching::Verdict;

use super::context::Context;
use super::state::Engine;

impl Engine {
    /// Returns the attempt that the request belongs to, if it is one whose response comes to this computer.
    pub(super) fn on_request(
        &mut self,
        cx: &mut Context,
        url: &str,
        initiator: Initiator,
        browser: Option<Browser>,
    ) -> Option<AttemptId> {
        let fault = Fault::read(url).filter(Fault::is_worth_warning);
        let read = AuthorizationRequest::read_with(url, self.json);
        let Some(mut request) = read.or_else(|| fault.as_ref().and_then(|_| AuthorizationRequest::of_faulty(url)))
        else {
            self.note_other_address(cx, url, initiator);
            return None;
        };
        if request.pkce == Pkce::Unstated && knows_only_s256(&request.server) {
            request.pkce = Pkce::S256;
        }
        Some(match self.earlier_sighting(cx, &request, initiator) {
            Earlier::SameRequest(id) => {
                self.seen_again(cx, id, request.pkce, initiator);
                id
            }
            Earlier::PassedOn(id) => {
                self.passed_on(cx, id, request, initiator);
                id
            }
            Earlier::CallbackOnly(id) => {
                self.attach_request(cx, id, request, initiator);
                id
            }
            Earlier::None => {
                let state = request.state.take();
                let earlier = self.attempts.earlier_port(&request).filter(|_| !cx.private);
                let request = Some(request);
                let attempt = Attempt { initiator, browser, state, request, fault, earlier, ..cx.new_attempt() };
                let id = self.add(cx, attempt);
                self.note_altered(cx, id);
                self.note_replaced(id);
                self.settle(cx, id);
                self.update_rules(cx, id);
                if self.attempts.get(id).is_some_and(|attempt| !attempt.is_contested()) {
                    self.warn_of_mismatch(cx, id);
                }
                id
            }
        })
    }

    /// Notes the app that was open in the tab before. If it is called back under another name, the browser keeps from it what
    /// it has stored, which is worth a warning before the user consents.
    pub(super) fn note_app(&mut self, cx: &mut Context, id: AttemptId, previous_url: Option<&str>) {
        let Some(page) = previous_url.and_then(LoopbackUrl::read) else { return };
        let from = page.address;
        let Some(attempt) = self.attempts.get(id).filter(|attempt| attempt.opened_from.is_none()) else { return };
        // A browser that answers late may name the callback that has come meanwhile.
        if attempt.requested_path() == Some(page.path()) {
            return;
        }
        let is_other_name =
            |asked: &LoopbackAddress| (asked.scheme, asked.port) == (from.scheme, from.port) && asked.host != from.host;
        if !attempt.requested().is_some_and(is_other_name) {
            return;
        }
        let is_early = attempt.standing == Standing::Waiting && attempt.landing.is_none() && !attempt.is_explained;
        if let Some(attempt) = self.attempts.change(id) {
            attempt.opened_from = Some(from);
        }
        if is_early {
            self.warn(cx, id, OtherNameOfApp { from }.into());
        }
    }

    /// Notes that a sign-in which waits was opened by its other address too: some clients print one that leads to a page with a
    /// code to paste, beside the one that leads back to them. What a page opens says nothing about what came from outside.
    fn note_other_address(&mut self, cx: &Context, url: &str, initiator: Initiator) {
        let Some((request, host)) = AuthorizationRequest::read_hosted(url) else { return };
        let Some(state) = &request.state else { return };
        let is_same = |attempt: &&Attempt| {
            attempt.standing == Standing::Waiting
                && initiator.may_disturb(attempt.initiator)
                && attempt.request.as_ref().is_some_and(|known| known.is_same_sign_in(&request))
        };
        let same = self.attempts.with_state(cx.private, state).find(is_same).map(|attempt| attempt.id);
        if let Some(attempt) = same.and_then(|id| self.attempts.change(id)) {
            attempt.code_shown_at = Some(host);
        }
    }

    /// Returns whether this request, or anything with the same `state`, was seen before. A finished attempt has no
    /// state any more: it is found only if its callback was answered after this request was seen.
    fn earlier_sighting(&self, cx: &Context, request: &AuthorizationRequest, initiator: Initiator) -> Earlier {
        let Some(state) = &request.state else {
            let mut in_tab = self.attempts.waiting_in(cx.private, cx.tab);
            if let Some(same) =
                in_tab.find(|attempt| attempt.state.is_none() && attempt.request.as_ref() == Some(request))
            {
                return Earlier::SameRequest(same.id);
            }
            let path = request.requested.known().map(|uri| uri.loopback().path());
            let is_its_callback = |attempt: &&Attempt| {
                cx.is_request_of(attempt)
                    && attempt.state.is_none()
                    && attempt.landing.as_ref().is_some_and(|landing| path.is_none_or(|path| path == landing.path))
            };
            let callback = self.attempts.iter().find(is_its_callback);
            return callback.map_or(Earlier::None, |attempt| Earlier::CallbackOnly(attempt.id));
        };
        // Providers pass the request on from page to page, under different paths of the same server.
        let is_same = |known: &AuthorizationRequest| {
            known.server == request.server
                && known.client_id == request.client_id
                && known.requested == request.requested
        };
        let with_state = || self.attempts.with_state(cx.private, state);
        if let Some(attempt) = with_state().find(|attempt| attempt.request.as_ref().is_some_and(is_same)) {
            return Earlier::SameRequest(attempt.id);
        }
        for attempt in with_state() {
            match &attempt.request {
                Some(known) if known.is_same_elsewhere(request) && cx.passes_on(attempt, initiator) => {
                    return Earlier::PassedOn(attempt.id);
                }
                None if cx.is_request_of(attempt) => return Earlier::CallbackOnly(attempt.id),
                _ => {}
            }
        }
        match self.answered_since(cx, state) {
            Some(attempt) if attempt.request.is_some() => Earlier::SameRequest(attempt.id),
            Some(attempt) => Earlier::CallbackOnly(attempt.id),
            None => Earlier::None,
        }
    }

    fn seen_again(&mut self, cx: &mut Context, id: AttemptId, pkce: Pkce, initiator: Initiator) {
        let Some(attempt) = self.attempts.get(id) else { return };
        let known = attempt.initiator;
        let learned = known.learn(initiator);
        let is_now_known_as_external = known != learned && learned == Initiator::External;
        // If the requests differ in PKCE, the weaker one counts: only the provider knows which one it follows.
        let weaker = attempt.request.as_ref().is_some_and(|request| request.pkce == Pkce::S256) && pkce != Pkce::S256;
        // If the event was reported late, the attempt has moved on to another tab since.
        let is_first = cx.time < attempt.started;
        // A page that opens the request once more must not take the sign-in into its own tab.
        let stays = is_first || !initiator.may_disturb(attempt.initiator);
        let tab = if stays { attempt.tab } else { cx.tab };
        if (attempt.tab, attempt.initiator) == (tab, learned) && !weaker && !is_first {
            return;
        }
        if let Some(attempt) = self.attempts.change(id) {
            (attempt.tab, attempt.initiator) = (tab, learned);
            attempt.started = attempt.started.min(cx.time);
            if let Some(request) = attempt.request.as_mut().filter(|_| weaker) {
                request.pkce = pkce;
            }
        }
        self.settle(cx, id);
        self.update_rules(cx, id);
        if is_now_known_as_external {
            self.warn_aloud(cx, id);
        }
        self.decide_again(cx, id, cx.time);
    }

    /// Handles a request that one server has passed on to another. The one that was asked first stays the one that was
    /// asked: its rules decide about the answer (`provenance`), whoever gives it.
    fn passed_on(&mut self, cx: &mut Context, id: AttemptId, mut request: AuthorizationRequest, initiator: Initiator) {
        request.state = None;
        let Some(attempt) = self.attempts.get(id) else { return };
        let Some(known) = attempt.request.as_ref() else { return };
        let is_first = cx.time < attempt.started;
        let weaker = if known.pkce == Pkce::S256 { request.pkce } else { known.pkce };
        let (asked, next) = if is_first { (&request, known) } else { (known, &request) };
        let foreign = (!are_of_one_provider(&asked.server, &next.server)).then(|| next.server.clone());
        if !is_first && weaker == known.pkce && (foreign.is_none() || foreign == attempt.passed_on_to) {
            return;
        }
        if let Some(attempt) = self.attempts.change(id) {
            attempt.passed_on_to = foreign.or_else(|| attempt.passed_on_to.take());
            if is_first {
                (attempt.started, attempt.initiator) = (cx.time, initiator);
                attempt.request = Some(request);
            }
            if let Some(request) = &mut attempt.request {
                request.pkce = weaker;
            }
        }
        if is_first {
            self.judge_landing(id, None);
        }
        self.settle(cx, id);
        self.update_rules(cx, id);
        self.decide_again(cx, id, cx.time);
    }

    /// Notes the sign-ins of this tab whose server has sent the tab on to another one with their `state`, but not with their
    /// request: what the user has agreed to is no answer of that one.
    fn note_altered(&mut self, cx: &mut Context, id: AttemptId) {
        let Some(new) = self.attempts.get(id) else { return };
        let server = |attempt: &Attempt| attempt.request.as_ref().map(|request| request.server.clone());
        let others = self.attempts.iter().filter(|other| {
            other.has_same_state_as(new)
                && cx.passes_on(other, new.initiator)
                && server(other)
                    .zip(server(new))
                    .is_some_and(|(one, two)| one != two && !are_of_one_provider(&one, &two))
        });
        let is_later = |other: &Attempt| cx.time >= other.started;
        let altered = others.map(|other| if is_later(other) { (other.id, server(new)) } else { (id, server(other)) });
        for (asked, next) in altered.into_vec() {
            if self.attempts.get(asked).is_some_and(|attempt| attempt.passed_on_to.is_none())
                && let Some(attempt) = self.attempts.change(asked)
            {
                attempt.passed_on_to = next;
            }
            self.update_rules(cx, asked);
            self.decide_again(cx, asked, cx.time);
        }
    }

    /// Warns once more, with the popup, of a sign-in that turned out to come from outside.
    fn warn_aloud(&mut self, cx: &mut Context, id: AttemptId) {
        let is_before_landing = |attempt: &&Attempt| attempt.landing.is_none() && !attempt.is_explained;
        if self.attempts.get(id).filter(is_before_landing).is_none_or(|attempt| attempt.standing != Standing::Waiting) {
            return;
        }
        match self.diagnose_refusal(id) {
            Some(diagnosis) => self.warn(cx, id, diagnosis),
            None => self.warn_of_mismatch(cx, id),
        }
    }

    /// Warns the user before consent if the request cannot work, or the provider is going to refuse the redirect URI.
    fn warn_of_mismatch(&mut self, cx: &mut Context, id: AttemptId) {
        let Some(attempt) = self.attempts.get(id) else { return };
        if let Some(fault) = attempt.fault.clone() {
            let browser = attempt.browser;
            return self.warn(cx, id, FaultyRequest::of(fault, browser).into());
        }
        let facts = Facts::gather(attempt, &self.settings);
        let Some(requested) = facts.requested_uri() else { return };
        let saved = facts.saved_uris();
        let matching = facts.matching();
        // An https address may have been saved because the browser had turned http into https.
        let is_upgraded = |uri: &String| {
            LoopbackUrl::read(uri).zip(LoopbackUrl::read(requested)).is_some_and(|(saved, requested)| {
                saved.address.is_upgrade_of(&requested.address) && saved.path() == requested.path()
            })
        };
        if saved.iter().any(is_upgraded) {
            return;
        }
        let certainty = match saved.iter().map(|uri| matching.judge(requested, uri)).max() {
            None | Some(Verdict::Accepted) => return,
            Some(Verdict::Depends) => Certainty::Likely,
            Some(Verdict::Refused) => Certainty::Certain,
        };
        self.warn(cx, id, RedirectUriMismatch { certainty }.into());
    }
}

/// What was seen before of a request.
enum Earlier {
    /// Nothing, or only others with the same `state`.
    None,
    /// The same request.
    SameRequest(AttemptId),
    /// The same request in this tab, at a server that passed it on to this one, or to which this one passed it on.
    PassedOn(AttemptId),
    /// The request's callback, which was reported first.
    CallbackOnly(AttemptId),
}
