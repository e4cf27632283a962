//! What of the attempts is saved: one record for each.

use crate::browser::Time;
use crate::browser::callback_rules::MAX_RULES_PER_ATTEMPT;
use crate::event::AttemptId;
use crate::value::{FromValue, Shape, ToValue};

use super::asked::Asked;
use super::attempt::Attempt;
use super::past::PastSignIn;

/// The ids of attempts are smaller, so that those of their rules are numbers too.
pub(super) const MAX_ID: AttemptId = AttemptId::MAX / MAX_RULES_PER_ATTEMPT;

/// A saved part of the engine's state: one record for each attempt, and record 0 for what concerns none.
#[derive(Debug, Clone, PartialEq, FromValue, ToValue, Shape)]
pub struct Record {
    /// The attempt's id, or 0.
    pub id: AttemptId,
    /// In record 0, the next value of the counter.
    #[contract(hidden)]
    pub(crate) next: AttemptId,
    /// In record 0, the time of the newest event.
    #[contract(hidden, default)]
    pub(crate) newest: Time,
    /// In record 0, what is kept of past sign-ins.
    #[contract(hidden, default)]
    pub(crate) past: Vec<PastSignIn>,
    /// In record 0, the requests of sign-ins that are not kept any more.
    #[contract(hidden, default)]
    pub(crate) asked: Vec<Asked>,
    /// In all others, the attempt.
    #[contract(hidden)]
    pub(crate) attempt: Option<Attempt>,
}

impl Record {
    pub(super) fn of(attempt: &Attempt) -> Self {
        Self { id: attempt.id, next: 0, newest: 0, past: Vec::new(), asked: Vec::new(), attempt: Some(attempt.clone()) }
    }

    /// Returns whether it is a record that the store itself could have written, as far as ids tell.
    pub(super) fn is_sound(&self) -> bool {
        let Some(attempt) = &self.attempt else { return self.id == 0 && self.next < MAX_ID / 2 };
        let first_rule = self.id.saturating_mul(MAX_RULES_PER_ATTEMPT);
        let own_rules = first_rule..first_rule.saturating_add(MAX_RULES_PER_ATTEMPT);
        self.id == attempt.id
            && (1..MAX_ID).contains(&self.id)
            && is_private(self.id) == attempt.private
            && attempt.armed.iter().all(|armed| armed.rules.iter().all(|rule| own_rules.contains(rule)))
    }
}

/// Returns whether the attempt with this id is in a private window.
///
/// The ids are even for ordinary windows and odd for private ones: a browser that runs the extension twice, once for
/// private windows, then never uses an id twice. The ids of session rules are derived from these.
pub(crate) fn is_private(id: AttemptId) -> bool {
    id % 2 == 1
}

/// The records to write and to remove since the last call of [`Engine::take_changes`](crate::Engine::take_changes).
#[derive(Debug, Default, PartialEq)]
pub struct Changes {
    /// Records to write.
    pub save: Vec<Record>,
    /// Ids of records to remove.
    pub forget: Vec<AttemptId>,
    /// Those of them that were in private windows.
    pub unlist: Vec<AttemptId>,
}
