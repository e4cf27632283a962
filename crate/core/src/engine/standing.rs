//! Which attempts stand in each other's way: a newer one of the same client replaces an older one, and two with the same
//! `state` contest each other's callback.
//!
//! Who started an attempt is often learned after it was seen, so this is worked out again whenever more is known.

use crate::attempts::{Attempt, Standing};
use crate::event::AttemptId;

use super::context::Context;
use super::state::Engine;

impl Engine {
    /// Works out the standing of an attempt, and of all that it may replace or contest. An attempt that was replaced or
    /// contested stays so.
    pub(super) fn settle(&mut self, cx: &mut Context, id: AttemptId) {
        let Some(attempt) = self.attempts.get(id) else { return };
        let concerned = self
            .attempts
            .ids_where(&|other| other.id == id || attempt.asks_the_same_as(other) || attempt.has_same_state_as(other));
        // The newest first: whether an attempt is replaced depends on the standing of newer ones.
        for id in concerned.into_iter().rev() {
            let Some(attempt) = self.attempts.get(id) else { continue };
            let standing = match attempt.standing {
                Standing::Waiting | Standing::Replaced if self.is_contested(attempt) => Standing::Contested,
                Standing::Waiting if self.newer(attempt).is_some() => Standing::Replaced,
                _ => continue,
            };
            self.disarm(cx, id);
            if let Some(attempt) = self.attempts.change(id) {
                attempt.standing = standing;
            }
        }
    }

    /// Returns whether another attempt has the same `state` and counts as much, or had a callback with that `state` before
    /// any request was seen: it is unknown then what that callback answers.
    fn is_contested(&self, attempt: &Attempt) -> bool {
        self.attempts.iter().filter(|other| other.has_same_state_as(attempt)).any(|other| {
            other.request.is_none() || attempt.request.is_none() || other.initiator.may_disturb(attempt.initiator)
        })
    }

    /// Returns the attempt that has taken the place of this one.
    pub(super) fn newer(&self, attempt: &Attempt) -> Option<&Attempt> {
        self.attempts.iter().rev().find(|newer| {
            newer.started > attempt.started
                && matches!(newer.standing, Standing::Waiting | Standing::Done)
                && newer.initiator.may_replace(attempt.initiator)
                && attempt.asks_the_same_as(newer)
        })
    }
}
