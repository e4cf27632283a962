//! What follows from an authorization request.

use crate::attempts::{Attempt, Standing};
use crate::browser::initiator::Initiator;
use crate::diagnosis::redirect_uri_mismatch::RedirectUriMismatch;
use crate::event::AttemptId;
use crate::facts::Facts;
use crate::knowledge::Certainty;
use crate::protocol::authorization::{AuthorizationRequest, Pkce};

use super::context::Context;
use super::state::Engine;

impl Engine {
    pub(super) fn on_request(&mut self, cx: &mut Context, url: &str, initiator: Initiator) {
        let Some(request) = AuthorizationRequest::read_with(url, self.json) else { return };
        match self.known(cx, &request) {
            Known::Same(id) => self.seen_again(cx, id, request.pkce, initiator),
            Known::Overtaken(id) => self.take_over(cx, id, request, initiator),
            Known::Contested(rivals) => {
                let id = self.add_request(cx, request, initiator);
                for rival in rivals.into_iter().chain([id]) {
                    if let Some(attempt) = self.attempts.change(rival) {
                        attempt.standing = Standing::Contested;
                    }
                    self.disarm(cx, rival);
                }
            }
            Known::No => {
                let id = self.add_request(cx, request, initiator);
                self.replace_older(cx, id);
                self.update_rules(cx, id);
                self.warn_of_mismatch(cx, id);
            }
        }
    }

    /// Whether this request, or one with the same `state`, has been seen. An attempt that is done has no state left
    /// and is never found.
    fn known(&self, cx: &Context, request: &AuthorizationRequest) -> Known {
        let Some(state) = &request.state else {
            let mut in_tab = self.attempts.waiting_in(cx.private, cx.tab);
            let same = in_tab.find(|attempt| attempt.request.as_ref() == Some(request));
            return same.map_or(Known::No, |attempt| Known::Same(attempt.id));
        };
        let mut rivals = Vec::new();
        for attempt in self.attempts.with_state(cx.private, state) {
            match &attempt.request {
                // Providers pass the request on from page to page under other paths of theirs.
                Some(known)
                    if known.server == request.server
                        && known.client_id == request.client_id
                        && known.requested == request.requested =>
                {
                    return Known::Same(attempt.id);
                }
                None if cx.was_overtaken_by(attempt) => return Known::Overtaken(attempt.id),
                _ => rivals.push(attempt.id),
            }
        }
        if rivals.is_empty() { Known::No } else { Known::Contested(rivals) }
    }

    fn seen_again(&mut self, cx: &mut Context, id: AttemptId, pkce: Pkce, initiator: Initiator) {
        let Some(attempt) = self.attempts.get(id) else { return };
        let initiator = attempt.initiator.learn(initiator);
        // A request that is weaker the second time is as weak as that: nobody else knows which one the provider obeys.
        let weaker = attempt.request.as_ref().is_some_and(|request| request.pkce == Pkce::S256) && pkce != Pkce::S256;
        // Told late, it was seen in this tab before it was seen where it is now.
        let is_first = cx.time < attempt.started;
        let tab = if is_first { attempt.tab } else { cx.tab };
        if (attempt.tab, attempt.initiator) == (tab, initiator) && !weaker && !is_first {
            return;
        }
        if let Some(attempt) = self.attempts.change(id) {
            (attempt.tab, attempt.initiator) = (tab, initiator);
            attempt.started = attempt.started.min(cx.time);
            if let Some(request) = attempt.request.as_mut().filter(|_| weaker) {
                request.pkce = pkce;
            }
        }
        self.update_rules(cx, id);
        self.decide_again(cx, id, cx.time);
    }

    /// An older attempt of the same client no longer counts: its answer must not reach the newer one. This one may
    /// itself be the older, when it is told of late.
    pub(super) fn replace_older(&mut self, cx: &mut Context, id: AttemptId) {
        let Some(attempt) = self.attempts.get(id) else { return };
        let is_older = |other: &Attempt| other.standing == Standing::Waiting && attempt.asks_the_same_as(other);
        let replaced = match self.newer(attempt) {
            Some(_) => vec![id],
            None => self.attempts.ids_where(&is_older),
        };
        for id in replaced {
            self.disarm(cx, id);
            if let Some(attempt) = self.attempts.change(id) {
                attempt.standing = Standing::Replaced;
            }
        }
    }

    /// The attempt that has taken the place of this one.
    pub(super) fn newer(&self, attempt: &Attempt) -> Option<&Attempt> {
        self.attempts.iter().rev().find(|newer| {
            newer.started > attempt.started
                && matches!(newer.standing, Standing::Waiting | Standing::Done)
                && attempt.asks_the_same_as(newer)
        })
    }

    fn add_request(&mut self, cx: &mut Context, mut request: AuthorizationRequest, initiator: Initiator) -> AttemptId {
        let state = request.state.take();
        let attempt = Attempt { initiator, state, request: Some(request), ..cx.new_attempt() };
        self.add(cx, attempt)
    }

    /// Says before consent that the provider is going to refuse.
    fn warn_of_mismatch(&mut self, cx: &mut Context, id: AttemptId) {
        let Some(attempt) = self.attempts.get(id) else { return };
        let facts = Facts::gather(attempt, &self.settings);
        let Some(requested) = facts.requested_uri() else { return };
        let saved = facts.saved_uris();
        let matching = facts.matching();
        if saved.is_empty() || saved.iter().any(|uri| matching.accepts(requested, uri)) {
            return;
        }
        // An unknown server is taken for an exact one, which is only probable.
        let certainty = if facts.provider.is_some() { Certainty::Certain } else { Certainty::Likely };
        self.warn(cx, id, &RedirectUriMismatch { certainty }.into());
    }
}

enum Known {
    No,
    Same(AttemptId),
    /// Its callback was told of first.
    Overtaken(AttemptId),
    Contested(Vec<AttemptId>),
}
