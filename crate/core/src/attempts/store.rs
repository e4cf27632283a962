//! The store of all tracked attempts, bounded in number, and the changes to save.

use crate::attempts::{Attempt, Standing};
use crate::browser::{TabId, Time};
use crate::event::AttemptId;
use crate::protocol::secret::State;
use crate::report::EventLog;
use crate::value::{FromValue, Shape, ToValue};

/// The most attempts that are kept at a time. Those that a page started are evicted first, then those of an unknown
/// starter, the oldest first.
pub const MAX_ATTEMPTS: usize = 1000;

/// A saved part of the engine's state: one record for each attempt, and record 0 for the id counter.
#[derive(Debug, Clone, PartialEq, FromValue, ToValue, Shape)]
pub struct Record {
    /// The attempt's id, or 0.
    pub id: AttemptId,
    /// In record 0, the next value of the counter.
    #[contract(hidden)]
    pub(crate) next: AttemptId,
    /// In all others, the attempt.
    #[contract(hidden)]
    pub(crate) attempt: Option<Attempt>,
}

/// The records to write and to remove since the last call of [`Engine::take_changes`](crate::Engine::take_changes).
#[derive(Debug, Default, PartialEq)]
pub struct Changes {
    /// Records to write.
    pub save: Vec<Record>,
    /// Ids of records to remove.
    pub forget: Vec<AttemptId>,
}

/// All tracked attempts, oldest first.
#[derive(Debug)]
pub(crate) struct AttemptStore {
    attempts: Vec<Attempt>,
    next: AttemptId,
    /// Ids of records to write, 0 for the counter.
    changed: Vec<AttemptId>,
    /// Ids of the attempts that the current event concerns.
    touched: Vec<AttemptId>,
    forgotten: Vec<AttemptId>,
}

impl Default for AttemptStore {
    fn default() -> Self {
        Self { attempts: Vec::new(), next: 1, changed: Vec::new(), touched: Vec::new(), forgotten: Vec::new() }
    }
}

impl AttemptStore {
    /// Adds the attempts of saved records.
    pub fn restore(&mut self, records: Vec<Record>) {
        for record in records {
            self.next = self.next.max(record.next);
            if let Some(attempt) = record.attempt {
                // Half an id is the value of the counter: see `add`.
                let index = self.attempts.partition_point(|other| other.id / 2 <= attempt.id / 2);
                self.attempts.insert(index, attempt);
            }
        }
    }

    /// Returns everything as records.
    pub fn snapshot(&self) -> Vec<Record> {
        let attempts =
            self.attempts.iter().map(|attempt| Record { id: attempt.id, next: 0, attempt: Some(attempt.clone()) });
        std::iter::once(self.counter()).chain(attempts).collect()
    }

    /// Returns what has changed since the last call.
    pub fn take_changes(&mut self) -> Changes {
        let changed = std::mem::take(&mut self.changed);
        let mut save: Vec<Record> = Vec::new();
        if changed.contains(&0) {
            save.push(self.counter());
        }
        save.extend(self.attempts.iter().filter(|attempt| changed.contains(&attempt.id)).map(|attempt| Record {
            id: attempt.id,
            next: 0,
            attempt: Some(attempt.clone()),
        }));
        Changes { save, forget: std::mem::take(&mut self.forgotten) }
    }

    fn mark_changed(&mut self, id: AttemptId) {
        for ids in [&mut self.changed, &mut self.touched] {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }

    /// Returns the ids of the attempts that were added, changed or removed since the last call.
    pub fn take_touched(&mut self) -> Vec<AttemptId> {
        std::mem::take(&mut self.touched).into_iter().filter(|id| *id > 0).collect()
    }

    fn counter(&self) -> Record {
        Record { id: 0, next: self.next, attempt: None }
    }

    /// Adds an attempt under a new id. Returns the id, and the attempt that was evicted to make room, if any.
    pub fn add(&mut self, mut attempt: Attempt) -> (AttemptId, Option<Attempt>) {
        // Even for ordinary windows, odd for private ones: a browser that runs the extension twice, once for private
        // windows, then never uses an id twice. The ids of session rules are derived from these.
        let id = self.next * 2 + AttemptId::from(attempt.private);
        self.next += 1;
        self.mark_changed(0);
        let is_full = self.attempts.len() >= MAX_ATTEMPTS;
        let victim = self.attempts.iter().min_by_key(|other| other.initiator.weight()).filter(|_| is_full);
        let evicted = victim.map(|victim| victim.id).and_then(|victim| self.take_out(victim));
        attempt.id = id;
        self.mark_changed(id);
        self.attempts.push(attempt);
        (id, evicted)
    }

    /// Removes an attempt.
    pub fn remove(&mut self, id: AttemptId) {
        if self.take_out(id).is_some() {
            self.touched.push(id);
        }
    }

    fn take_out(&mut self, id: AttemptId) -> Option<Attempt> {
        let index = self.attempts.iter().position(|attempt| attempt.id == id)?;
        self.changed.retain(|changed| *changed != id);
        self.forgotten.push(id);
        Some(self.attempts.remove(index))
    }

    /// Returns the attempt with this id.
    pub fn get(&self, id: AttemptId) -> Option<&Attempt> {
        self.attempts.iter().find(|attempt| attempt.id == id)
    }

    /// Returns the attempt with this id for changing it. The attempt is marked as changed, and as concerned by the
    /// current event.
    pub fn change(&mut self, id: AttemptId) -> Option<&mut Attempt> {
        self.mark_changed(id);
        self.attempts.iter_mut().find(|attempt| attempt.id == id)
    }

    /// Returns the log of an attempt for adding to it. The attempt is marked as changed, but not as concerned by the
    /// current event.
    pub fn change_log(&mut self, id: AttemptId) -> Option<&mut EventLog> {
        if !self.changed.contains(&id) {
            self.changed.push(id);
        }
        self.attempts.iter_mut().find(|attempt| attempt.id == id).map(|attempt| &mut attempt.log)
    }

    /// Returns all attempts, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Attempt> {
        self.attempts.iter()
    }

    /// Returns the attempts with this state: usually one.
    pub fn with_state(&self, private: bool, state: &State) -> impl DoubleEndedIterator<Item = &Attempt> + Clone {
        self.attempts.iter().filter(move |attempt| attempt.private == private && attempt.state.as_ref() == Some(state))
    }

    /// Returns the waiting attempts in a tab, newest first.
    pub fn waiting_in(&self, private: bool, tab: TabId) -> impl Iterator<Item = &Attempt> {
        self.attempts
            .iter()
            .rev()
            .filter(move |a| a.private == private && a.tab == tab && a.standing == Standing::Waiting)
    }

    /// Returns the ids of all attempts that match `test`.
    pub fn ids_where(&self, test: &dyn Fn(&Attempt) -> bool) -> Vec<AttemptId> {
        self.attempts.iter().filter(|attempt| test(attempt)).map(|attempt| attempt.id).collect()
    }

    /// Returns when the next attempt must be forgotten.
    pub fn expires(&self) -> Option<Time> {
        self.attempts.iter().map(Attempt::expires).min()
    }

    /// Returns the number of installed session rules.
    pub fn rules(&self) -> usize {
        self.attempts.iter().filter_map(|attempt| attempt.armed.as_ref()).map(|armed| armed.rules.len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(tab: TabId, private: bool) -> Attempt {
        Attempt { private, ..Attempt::new(tab, 7) }
    }

    fn ids(store: &AttemptStore) -> Vec<AttemptId> {
        store.iter().map(|attempt| attempt.id).collect()
    }

    #[test]
    fn attempts_are_restored_in_their_order() {
        let mut store = AttemptStore::default();
        let added: Vec<AttemptId> =
            [false, true, true, false, true, false].map(|private| store.add(attempt(1, private)).0).into();
        assert_eq!(added, [2, 5, 7, 8, 11, 12]);
        let records = store.snapshot();
        for order in [[6, 5, 4, 3, 2, 1, 0], [3, 0, 6, 1, 5, 2, 4]] {
            let mut restored = AttemptStore::default();
            restored.restore(order.map(|index: usize| records[index].clone()).into());
            assert_eq!(ids(&restored), added);
            assert_eq!(restored.add(attempt(1, false)).0, 14);
        }
    }

    #[test]
    fn what_changed_is_saved_although_another_attempt_is_evicted() {
        let mut store = AttemptStore::default();
        for tab in 1..=MAX_ATTEMPTS {
            assert_eq!(store.add(attempt(tab as TabId, false)).1, None);
        }
        store.take_changes();
        let (id, evicted) = store.add(attempt(1, false));
        assert_eq!(evicted.map(|attempt| attempt.id), Some(2));
        let changes = store.take_changes();
        assert_eq!(changes.save.iter().map(|record| record.id).collect::<Vec<_>>(), [0, id]);
        assert_eq!(changes.forget, [2]);
    }

    #[test]
    fn the_first_to_expire_decides_when() {
        let mut store = AttemptStore::default();
        assert_eq!(store.expires(), None);
        store.add(Attempt::new(1, 30));
        store.add(Attempt::new(1, 20));
        assert_eq!(store.expires(), Some(600_020));
    }
}
