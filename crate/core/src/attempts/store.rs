//! The attempts that are alive, bounded in number, and what of them has to be saved.

use crate::attempts::{Attempt, Standing};
use crate::browser::{TabId, Time};
use crate::event::AttemptId;
use crate::protocol::secret::State;
use crate::report::EventLog;
use crate::value::{FromValue, Shape, ToValue};

/// The most attempts that are kept; the oldest go first.
pub const MAX_ATTEMPTS: usize = 1000;

/// What is saved between two events: one record for each attempt, and record 0 for the next number.
#[derive(Debug, Clone, PartialEq, FromValue, ToValue, Shape)]
pub struct Record {
    /// 0, or the attempt's number.
    pub id: AttemptId,
    /// For record 0: the next number.
    #[contract(hidden)]
    pub(crate) next: AttemptId,
    /// For all others: the attempt.
    #[contract(hidden)]
    pub(crate) attempt: Option<Attempt>,
}

/// What has to be written and what removed since the last time.
#[derive(Debug, Default, PartialEq)]
pub struct Changes {
    /// Records to write.
    pub save: Vec<Record>,
    /// Numbers of records to remove.
    pub forget: Vec<AttemptId>,
}

/// All live attempts, oldest first.
#[derive(Debug)]
pub(crate) struct AttemptStore {
    attempts: Vec<Attempt>,
    next: AttemptId,
    /// Numbers of records that have to be written, 0 for the counter.
    changed: Vec<AttemptId>,
    /// Numbers of the attempts that the event at hand concerns.
    touched: Vec<AttemptId>,
    forgotten: Vec<AttemptId>,
}

impl Default for AttemptStore {
    fn default() -> Self {
        Self { attempts: Vec::new(), next: 1, changed: Vec::new(), touched: Vec::new(), forgotten: Vec::new() }
    }
}

impl AttemptStore {
    /// Takes back what was saved.
    pub fn restore(&mut self, records: Vec<Record>) {
        for record in records {
            self.next = self.next.max(record.next);
            if let Some(attempt) = record.attempt {
                // Numbers are given in order of time; the halves are those of ordinary and private windows.
                let place = self.attempts.partition_point(|other| other.id / 2 <= attempt.id / 2);
                self.attempts.insert(place, attempt);
            }
        }
    }

    /// Everything, as records.
    pub fn snapshot(&self) -> Vec<Record> {
        let attempts =
            self.attempts.iter().map(|attempt| Record { id: attempt.id, next: 0, attempt: Some(attempt.clone()) });
        std::iter::once(self.counter()).chain(attempts).collect()
    }

    /// What has changed since this was last asked.
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

    /// The attempts that were made, changed or removed since this was last asked.
    pub fn take_touched(&mut self) -> Vec<AttemptId> {
        std::mem::take(&mut self.touched).into_iter().filter(|id| *id > 0).collect()
    }

    fn counter(&self) -> Record {
        Record { id: 0, next: self.next, attempt: None }
    }

    /// Adds an attempt under a new number, and returns that and the attempt that had to go for it.
    pub fn add(&mut self, mut attempt: Attempt) -> (AttemptId, Option<Attempt>) {
        // Even for ordinary windows, odd for private ones: where the browser runs the extension twice, both draw
        // their numbers, which are also those of the session rules, without meeting.
        let id = self.next * 2 + AttemptId::from(attempt.private);
        self.next += 1;
        self.mark_changed(0);
        let evicted = (self.attempts.len() >= MAX_ATTEMPTS).then(|| self.attempts[0].id);
        let evicted = evicted.and_then(|oldest| self.take_out(oldest));
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

    /// The attempt with this number.
    pub fn get(&self, id: AttemptId) -> Option<&Attempt> {
        self.attempts.iter().find(|attempt| attempt.id == id)
    }

    /// The same, to be changed: it counts as changed, and the event at hand as one of its own.
    pub fn change(&mut self, id: AttemptId) -> Option<&mut Attempt> {
        self.mark_changed(id);
        self.attempts.iter_mut().find(|attempt| attempt.id == id)
    }

    /// What is kept of an attempt for a report, to be continued. The attempt counts as changed, but not by the event.
    pub fn change_log(&mut self, id: AttemptId) -> Option<&mut EventLog> {
        if !self.changed.contains(&id) {
            self.changed.push(id);
        }
        self.attempts.iter_mut().find(|attempt| attempt.id == id).map(|attempt| &mut attempt.log)
    }

    /// All attempts, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Attempt> {
        self.attempts.iter()
    }

    /// The attempts that a state can belong to: usually one.
    pub fn with_state(&self, private: bool, state: &State) -> impl DoubleEndedIterator<Item = &Attempt> {
        self.attempts.iter().filter(move |attempt| attempt.private == private && attempt.state.as_ref() == Some(state))
    }

    /// The newest attempt in a tab that still waits.
    pub fn waiting_in(&self, private: bool, tab: TabId) -> impl Iterator<Item = &Attempt> {
        self.attempts
            .iter()
            .rev()
            .filter(move |a| a.private == private && a.tab == tab && a.standing == Standing::Waiting)
    }

    /// The numbers of all attempts for which `test` holds.
    pub fn ids_where(&self, test: &dyn Fn(&Attempt) -> bool) -> Vec<AttemptId> {
        self.attempts.iter().filter(|attempt| test(attempt)).map(|attempt| attempt.id).collect()
    }

    /// When the next attempt must be forgotten.
    pub fn expires(&self) -> Option<Time> {
        self.attempts.iter().map(Attempt::expires).min()
    }

    /// How many session rules are installed.
    pub fn rules(&self) -> usize {
        self.attempts.iter().filter_map(|attempt| attempt.armed.as_ref()).map(|armed| armed.rules.len()).sum()
    }
}
