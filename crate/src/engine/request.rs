//! What follows from an authorization request.

use crate::attempt::{Attempt, AttemptId, Initiator, Standing};
use crate::authorization::{AuthorizationRequest, Pkce};
use crate::diagnosis::Diagnosis;
use crate::effect::Effect;
use crate::event::{TabId, Time};
use crate::explanation::{Certainty, Facts, Finding};
use crate::report::Story;

use super::Engine;

/// How a request was seen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    pub time: Time,
    pub private: bool,
    pub tab: TabId,
    pub initiator: Initiator,
}

impl Attempt {
    /// An attempt of which nothing is known but how it was seen.
    pub(super) fn begun(seen: Seen) -> Self {
        Self {
            id: 0,
            tab: seen.tab,
            private: seen.private,
            started: seen.time,
            initiator: seen.initiator,
            standing: Standing::Waiting,
            request: None,
            state: None,
            armed: None,
            landing: None,
            failed: Vec::new(),
            navigated: Vec::new(),
            provider: None,
            revealed: Vec::new(),
            story: Story::default(),
        }
    }
}

impl Attempt {
    /// Whether the same client asks for the same thing by both.
    fn asks_the_same_as(&self, other: &Self) -> bool {
        other.id != self.id
            && other.private == self.private
            && other.request.as_ref().zip(self.request.as_ref()).is_some_and(|(one, other)| one.replaces(other))
    }
}

impl Engine {
    pub(super) fn on_request(&mut self, seen: Seen, url: &str, effects: &mut Vec<Effect>) {
        let Some(request) = AuthorizationRequest::read_with(url, self.json) else { return };
        match self.known(&seen, &request) {
            Known::Same(id) => self.seen_again(id, seen, request.pkce, effects),
            Known::Overtaken(id) => self.take_over(id, seen, request, effects),
            Known::Contested(rivals) => {
                let id = self.add(seen, request, Standing::Contested, effects);
                for rival in rivals.into_iter().chain([id]) {
                    if let Some(attempt) = self.book.get_mut(rival) {
                        attempt.standing = Standing::Contested;
                    }
                    self.disarm(rival, effects);
                }
            }
            Known::No => {
                let id = self.add(seen, request, Standing::Waiting, effects);
                self.replace_older(id, effects);
                self.rearm(id, effects);
                self.warn_of_mismatch(id, seen.tab, effects);
            }
        }
    }

    /// Whether this request, or one with the same `state`, has been seen. An attempt that is done has no state left: it
    /// is found only for what was before its end.
    fn known(&self, seen: &Seen, request: &AuthorizationRequest) -> Known {
        let Some(state) = &request.state else {
            let same = self.book.waiting_in(seen.private, seen.tab).find(|a| a.request.as_ref() == Some(request));
            return same.map_or(Known::No, |attempt| Known::Same(attempt.id));
        };
        let mut rivals = Vec::new();
        for attempt in self.book.with_state(seen.private, state) {
            match &attempt.request {
                // Providers pass the request on from page to page under other paths of theirs.
                Some(known)
                    if known.server == request.server
                        && known.client_id == request.client_id
                        && known.requested == request.requested =>
                {
                    return Known::Same(attempt.id);
                }
                None if seen.was_overtaken_by(attempt) => return Known::Overtaken(attempt.id),
                _ => rivals.push(attempt.id),
            }
        }
        match self.answered_since(seen, state) {
            _ if !rivals.is_empty() => Known::Contested(rivals),
            Some(attempt) if attempt.request.is_some() => Known::Same(attempt.id),
            Some(attempt) => Known::Overtaken(attempt.id),
            None => Known::No,
        }
    }

    fn seen_again(&mut self, id: AttemptId, seen: Seen, pkce: Pkce, effects: &mut Vec<Effect>) {
        let Some(attempt) = self.book.get(id) else { return };
        let initiator = attempt.initiator.learn(seen.initiator);
        // A request that is weaker the second time is as weak as that: which one counts is the provider's secret.
        let weaker = attempt.request.as_ref().is_some_and(|request| request.pkce == Pkce::S256) && pkce != Pkce::S256;
        // Told late, it was seen in this tab before it was seen where it is now.
        let is_first = seen.time < attempt.started;
        let tab = if is_first { attempt.tab } else { seen.tab };
        if (attempt.tab, attempt.initiator) == (tab, initiator) && !weaker && !is_first {
            return;
        }
        if let Some(attempt) = self.book.get_mut(id) {
            (attempt.tab, attempt.initiator) = (tab, initiator);
            attempt.started = attempt.started.min(seen.time);
            if let Some(request) = attempt.request.as_mut().filter(|_| weaker) {
                request.pkce = pkce;
            }
        }
        self.rearm(id, effects);
        self.decide_again(id, seen.time, effects);
    }

    /// An older attempt of the same client no longer counts: its answer must not reach the newer one. This one may
    /// itself be the older, when it is told of late.
    pub(super) fn replace_older(&mut self, id: AttemptId, effects: &mut Vec<Effect>) {
        let Some(attempt) = self.book.get(id) else { return };
        let older = match self.newer(attempt) {
            Some(_) => vec![id],
            None => self.book.ids(&|other| other.standing == Standing::Waiting && attempt.asks_the_same_as(other)),
        };
        for id in older {
            self.disarm(id, effects);
            if let Some(attempt) = self.book.get_mut(id) {
                attempt.standing = Standing::Replaced;
            }
        }
    }

    /// The attempt that has taken the place of this one.
    pub(super) fn newer(&self, attempt: &Attempt) -> Option<&Attempt> {
        self.book.iter().rev().find(|newer| {
            newer.started > attempt.started
                && matches!(newer.standing, Standing::Waiting | Standing::Done)
                && attempt.asks_the_same_as(newer)
        })
    }

    fn add(
        &mut self,
        seen: Seen,
        mut request: AuthorizationRequest,
        standing: Standing,
        effects: &mut Vec<Effect>,
    ) -> AttemptId {
        let state = request.state.take();
        let attempt = Attempt { standing, state, request: Some(request), ..Attempt::begun(seen) };
        self.keep(attempt, effects)
    }

    /// Adds an attempt and tidies up after the one that had to go for it.
    pub(super) fn keep(&mut self, attempt: Attempt, effects: &mut Vec<Effect>) -> AttemptId {
        let (id, evicted) = self.book.add(attempt);
        if let Some((evicted, armed)) = evicted.and_then(|attempt| Some((attempt.id, attempt.armed?))) {
            effects.push(Effect::Disarm { attempt: evicted, rules: armed.rules });
        }
        id
    }

    /// Says before consent that the provider is going to refuse.
    fn warn_of_mismatch(&self, id: AttemptId, tab: TabId, effects: &mut Vec<Effect>) {
        let Some(attempt) = self.book.get(id) else { return };
        let facts = Facts::gather(attempt, &self.settings);
        let Some(requested) = facts.request.and_then(|request| request.requested.known()) else { return };
        let registered = facts.registered();
        let matching = facts.matching();
        if registered.is_empty() || registered.iter().any(|uri| matching.accepts(requested.as_str(), uri)) {
            return;
        }
        // An unknown server is taken for an exact one, which is only probable.
        let certainty = if facts.provider.is_some() { Certainty::Certain } else { Certainty::Likely };
        let finding = Finding { certainty, ..Finding::of(Diagnosis::RedirectUriMismatch) };
        effects.extend(self.warn(id, tab, &finding));
    }
}

enum Known {
    No,
    Same(AttemptId),
    /// Its callback was told of first.
    Overtaken(AttemptId),
    Contested(Vec<AttemptId>),
}
