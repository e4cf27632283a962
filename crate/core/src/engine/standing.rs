//! Which attempts stand in each other's way: a newer one of the same client replaces an older one, and two with the same
//! `state` contest each other's callback.
//!
//! Who started an attempt is often learned after it was seen, so this is worked out again whenever more is known.

use crate::attempts::{Attempt, Standing};
use crate::event::AttemptId;
use crate::knowledge::client_of;
use crate::protocol::loopback::LoopbackAddress;

use super::context::Context;
use super::state::Engine;

impl Engine {
    /// Works out the standing of an attempt of which more is known now, and of those that it replaces or contests. An
    /// attempt that was replaced or contested stays so.
    pub(super) fn settle(&mut self, cx: &mut Context, id: AttemptId) {
        let Some(attempt) = self.attempts.get(id) else { return };
        if self.attempts.iter().any(|other| contests(other, attempt)) {
            self.displace(cx, id, Standing::Contested);
        } else if self.newer(attempt).is_some() {
            self.displace(cx, id, Standing::Replaced);
        }
        let Some(attempt) = self.attempts.get(id) else { return };
        let contested = self.attempts.ids_where(&|other| contests(attempt, other));
        let replaced = self.attempts.ids_where(&|other| replaces(attempt, other));
        let is_related = |other: &Attempt| renews(attempt, other) || attempt.has_same_state_as(other);
        let related = self.attempts.ids_where(&|other| !other.log.is_crowded() && is_related(other));
        for other in contested {
            self.displace(cx, other, Standing::Contested);
        }
        for other in replaced {
            self.displace(cx, other, Standing::Replaced);
        }
        // What is said about these depends on this one, which therefore belongs in their reports.
        for other in related {
            self.attempts.tell(other);
        }
    }

    /// Takes an attempt out of those that wait. A contested one stays contested.
    fn displace(&mut self, cx: &mut Context, id: AttemptId, standing: Standing) {
        let Some(attempt) = self.attempts.get(id) else { return };
        let is_new = match attempt.standing {
            Standing::Waiting => true,
            Standing::Replaced => standing == Standing::Contested,
            Standing::Contested | Standing::Done => false,
        };
        if attempt.was_displaced && !is_new {
            return self.attempts.tell(id);
        }
        // Of one that is over, the page may give the callback back later.
        if let Some(attempt) = self.attempts.change(id) {
            attempt.was_displaced = true;
        }
        if !is_new {
            return;
        }
        self.disarm(cx, id);
        if let Some(attempt) = self.attempts.change(id) {
            attempt.standing = standing;
            attempt.was_contested |= standing == Standing::Contested;
        }
    }

    /// Returns the attempt by which the client of this one has probably started again under a new client id. Two clients of
    /// one kind that sign in at the same server look the same. Therefore this changes the standing of nothing: it only
    /// explains why nobody waits for the callback any more, once it has failed where the client should be listening.
    pub(super) fn renewed(&self, attempt: &Attempt) -> Option<&Attempt> {
        self.attempts.iter().rev().find(|newer| renews(newer, attempt))
    }

    /// Returns whether the client of this attempt listens at a port of its own, which this is, and not the client of any
    /// attempt that has taken its place: two runs of a client both get their callbacks.
    pub(super) fn listens_apart(&self, attempt: &Attempt, at: &LoopbackAddress) -> bool {
        let is_here = |one: &Attempt| one.requested().is_none_or(|requested| requested.same_port(at));
        let mut newer = self.attempts.iter().filter(|newer| replaces(newer, attempt));
        self.newer(attempt).is_some() && attempt.requested().is_some() && is_here(attempt) && !newer.any(is_here)
    }

    /// Returns the attempt that has taken the place of this one.
    pub(super) fn newer(&self, attempt: &Attempt) -> Option<&Attempt> {
        self.attempts.iter().rev().find(|newer| replaces(newer, attempt))
    }
}

/// Returns whether `newer` takes the place of `older`.
fn replaces(newer: &Attempt, older: &Attempt) -> bool {
    may_follow(newer, older) && older.asks_the_same_as(newer)
}

/// Returns whether `newer` probably comes from the client of `older`, which has registered itself anew in between.
fn renews(newer: &Attempt, older: &Attempt) -> bool {
    let requests = newer.request.as_ref().zip(older.request.as_ref());
    let is_of_same_client = |newer, older| client_of(newer).map(|it| it.id) == client_of(older).map(|it| it.id);
    may_follow(newer, older)
        && newer.private == older.private
        && requests.is_some_and(|(newer, older)| newer.renews(older) && is_of_same_client(newer, older))
}

/// Returns whether an attempt may make another one an older one: what a page or an unknown program starts never does that to
/// one that came from outside.
fn may_follow(newer: &Attempt, older: &Attempt) -> bool {
    newer.started > older.started
        && matches!(newer.standing, Standing::Waiting | Standing::Done)
        && !newer.was_contested
        && newer.initiator.may_replace(older.initiator)
}

/// Returns whether `rival` has the same `state` as `attempt` and counts as much, or had a callback with that `state`
/// before any request was seen: it is unknown then what that callback answers.
fn contests(rival: &Attempt, attempt: &Attempt) -> bool {
    rival.has_same_state_as(attempt)
        && (rival.request.is_none() || attempt.request.is_none() || rival.initiator.may_disturb(attempt.initiator))
}
