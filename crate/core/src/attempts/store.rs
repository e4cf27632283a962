//! The store of all tracked attempts, bounded in number, and the changes to save.

use crate::browser::{TabId, Time};
use crate::event::AttemptId;
use crate::into_vec::IntoVec;
use crate::protocol::authorization::AuthorizationRequest;
use crate::protocol::secret::State;
use crate::report::EventLog;
use crate::value::{Value, read};

use super::asked::Asked;
use super::attempt::Attempt;
use super::earlier::EarlierPort;
use super::past::PastSignIn;
use super::record::{Changes, Record, is_private};
use super::standing::Standing;

/// The most attempts that are kept at a time. Those that a page started are evicted first, then those of an unknown
/// starter, the oldest first.
pub const MAX_ATTEMPTS: usize = 1000;

/// How late an event may be reported, in milliseconds. Measured were 48 (`tests/measure`, D).
const MAX_DELAY: Time = 60_000;

/// The most past sign-ins that are kept. The oldest go first.
const MAX_PAST: usize = 100;

/// The most requests of past sign-ins that are kept. The oldest go first.
const MAX_ASKED: usize = 20;

/// All tracked attempts, oldest first.
#[derive(Debug)]
pub(crate) struct AttemptStore {
    attempts: Vec<Attempt>,
    next: AttemptId,
    /// The time of the newest event.
    newest: Time,
    /// The same, as it was last saved.
    saved: Time,
    past: Vec<PastSignIn>,
    asked: Vec<Asked>,
    /// Ids of records to write, 0 for the counter.
    changed: Vec<AttemptId>,
    /// Ids of the attempts that the current event concerns.
    touched: Vec<AttemptId>,
    forgotten: Vec<AttemptId>,
}

impl Default for AttemptStore {
    fn default() -> Self {
        let [changed, touched, forgotten] = [const { Vec::new() }; 3];
        let (attempts, past, asked) = (Vec::new(), Vec::new(), Vec::new());
        Self { attempts, next: 1, newest: 0, saved: 0, past, asked, changed, touched, forgotten }
    }
}

impl AttemptStore {
    /// Adds the attempts of saved records.
    pub fn restore(&mut self, records: Vec<Record>) {
        for record in records {
            self.next = self.next.max(record.next);
            self.newest = self.newest.max(record.newest);
            self.saved = self.newest;
            self.past.extend(record.past);
            self.asked.extend(record.asked);
            if let Some(attempt) = record.attempt {
                // Record 0 may be lost.
                self.next = self.next.max(attempt.id / 2 + 1);
                self.newest = self.newest.max(attempt.started);
                // Ids grow with the counter: see `add`.
                let index = self.attempts.partition_point(|other| other.id <= attempt.id);
                self.attempts.insert(index, attempt);
            }
        }
    }

    /// Adds the attempts of stored records. Those that are broken are dropped, and are to be removed.
    pub fn restore_stored(&mut self, stored: &[(AttemptId, Value)]) {
        let mut sound = Vec::with_capacity(stored.len());
        for (id, value) in stored {
            match read::<Record>(value) {
                Ok(record) if record.id == *id && record.is_sound() => sound.push(record),
                _ => self.forgotten.push(*id),
            }
        }
        self.restore(sound);
    }

    /// Notes the time of an event. Returns whether the clock was set back: the age of the attempts is unknown then, and
    /// they would be kept too long. An event may be reported late, but not by as much as [`MAX_DELAY`].
    pub fn see_time(&mut self, time: Time) -> bool {
        let is_set_back = time.saturating_add(MAX_DELAY) < self.newest;
        self.newest = if is_set_back { time } else { self.newest.max(time) };
        // Most events change nothing, and saving each would cost more than handling it.
        if !self.attempts.is_empty() && self.newest >= self.saved.saturating_add(MAX_DELAY) {
            self.mark_changed(0);
        }
        is_set_back
    }

    /// Returns everything as records.
    pub fn snapshot(&self) -> Vec<Record> {
        let attempts = self.attempts.iter().map(Record::of);
        std::iter::once(self.counter()).chain(attempts).into_vec()
    }

    /// Returns what has changed since the last call.
    pub fn take_changes(&mut self) -> Changes {
        let changed = std::mem::take(&mut self.changed);
        let mut save: Vec<Record> = Vec::new();
        if !changed.is_empty() {
            save.push(self.counter());
            self.saved = self.newest;
        }
        save.extend(self.attempts.iter().filter(|attempt| changed.contains(&attempt.id)).map(Record::of));
        let forget = std::mem::take(&mut self.forgotten);
        let unlist = forget.iter().copied().filter(|id| is_private(*id)).into_vec();
        Changes { save, forget, unlist }
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
        std::mem::take(&mut self.touched).into_iter().filter(|id| *id > 0).into_vec()
    }

    fn counter(&self) -> Record {
        let (past, asked) = (self.past.clone(), self.asked.clone());
        Record { id: 0, next: self.next, newest: self.newest, past, asked, attempt: None }
    }

    /// Keeps what is needed of an attempt that is about to be over, or forgotten.
    pub fn keep_past(&mut self, id: AttemptId) {
        let Some(attempt) = self.get(id) else { return };
        let Some(past) = PastSignIn::of(attempt) else { return };
        // A callback that is still under way is not loaded again when it fails.
        let is_settled = attempt.expires() > self.newest || !attempt.failed.is_empty();
        self.push_past(if is_settled { past } else { past.without_callback() });
    }

    /// Keeps a past sign-in.
    pub fn push_past(&mut self, past: PastSignIn) {
        self.past.push(past);
        let surplus = self.past.len().saturating_sub(MAX_PAST);
        self.past.drain(..surplus);
        self.mark_changed(0);
    }

    /// Forgets some of the past sign-ins.
    pub fn forget_past(&mut self, is_forgotten: impl Fn(&PastSignIn) -> bool) {
        let count = self.past.len();
        self.past.retain(|past| !is_forgotten(past));
        if self.past.len() < count {
            self.mark_changed(0);
        }
    }

    /// Returns the past sign-ins of this tab with this state.
    pub fn past(&self, private: bool, tab: TabId, state: &State) -> impl Iterator<Item = &PastSignIn> {
        self.past.iter().rev().filter(move |past| past.has_state(private, tab, state))
    }

    /// Returns the restored pages that showed a callback with this state, as events.
    pub fn restored(&self, private: bool, state: &State) -> impl Iterator<Item = &Value> {
        self.past.iter().filter_map(move |past| past.restored_page(private, state))
    }

    /// Adds an attempt under a new id. Returns the id, and the attempt that was evicted to make room, if any.
    pub fn add(&mut self, mut attempt: Attempt) -> (AttemptId, Option<Attempt>) {
        // See `is_private`.
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
        let index = self.position(id)?;
        self.changed.retain(|changed| *changed != id);
        self.forgotten.push(id);
        let attempt = self.attempts.remove(index);
        if let Some(asked) = Asked::of(&attempt).filter(|asked| !self.asked.iter().any(|known| known.is_same(asked))) {
            self.asked.push(asked);
            let surplus = self.asked.len().saturating_sub(MAX_ASKED);
            self.asked.drain(..surplus);
            self.mark_changed(0);
        }
        Some(attempt)
    }

    /// Returns the first request of the same client that is known, if it asked for another port of the same address.
    pub fn earlier_port(&self, request: &AuthorizationRequest) -> Option<EarlierPort> {
        let is_of_client = |attempt: &&Attempt| {
            attempt.request.as_ref().is_some_and(|it| it.server == request.server && it.client_id == request.client_id)
        };
        let here = self.attempts.iter().filter(is_of_client).filter_map(Asked::of);
        self.asked.iter().cloned().chain(here).find(|asked| asked.is_for_other_port(request)).map(EarlierPort::from)
    }

    fn position(&self, id: AttemptId) -> Option<usize> {
        self.attempts.binary_search_by_key(&id, |attempt| attempt.id).ok()
    }

    /// Returns the attempt with this id.
    pub fn get(&self, id: AttemptId) -> Option<&Attempt> {
        self.attempts.get(self.position(id)?)
    }

    /// Marks an attempt as concerned by the current event.
    pub fn touch(&mut self, id: AttemptId) {
        self.mark_changed(id);
    }

    /// Marks an attempt as concerned by what the current event says of another one, unless its log tells of many already.
    pub fn tell(&mut self, id: AttemptId) {
        if self.get(id).is_some_and(|attempt| !attempt.log.is_crowded()) {
            self.mark_changed(id);
        }
    }

    /// Returns the attempt with this id for changing it. The attempt is marked as changed, and as concerned by the
    /// current event.
    pub fn change(&mut self, id: AttemptId) -> Option<&mut Attempt> {
        self.mark_changed(id);
        let position = self.position(id)?;
        self.attempts.get_mut(position)
    }

    /// Returns the log of an attempt for adding to it. The attempt is marked as changed, but not as concerned by the
    /// current event.
    pub fn change_log(&mut self, id: AttemptId) -> Option<&mut EventLog> {
        if !self.changed.contains(&id) {
            self.changed.push(id);
        }
        let position = self.position(id)?;
        self.attempts.get_mut(position).map(|attempt| &mut attempt.log)
    }

    /// Returns all attempts, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Attempt> {
        self.attempts.iter()
    }

    /// Returns the attempts with this state: usually one.
    pub fn with_state(&self, private: bool, state: &State) -> impl Iterator<Item = &Attempt> {
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
        self.attempts.iter().filter(|attempt| test(attempt)).map(|attempt| attempt.id).into_vec()
    }

    /// Returns when the next attempt must be forgotten, it must be noted that an answer takes long, or a callback is due.
    pub fn expires(&self) -> Option<Time> {
        let due = |attempt: &Attempt| {
            let overdue = attempt.pending.and_then(|pending| pending.due());
            [Some(attempt.expires()), overdue, attempt.settles()].into_iter().flatten().min()
        };
        self.attempts.iter().filter_map(due).min()
    }

    /// Returns the number of installed session rules.
    pub fn rules(&self) -> usize {
        self.attempts.iter().filter_map(|attempt| attempt.armed.as_ref()).map(|armed| armed.rules.len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attempts::Armed;
    use crate::attempts::record::MAX_ID;
    use crate::browser::callback_rules::MAX_RULES_PER_ATTEMPT;
    use crate::browser::initiator::Initiator;
    use crate::protocol::loopback::LoopbackAddress;

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
        let mut restored = AttemptStore::default();
        restored.restore(records[1..].to_vec());
        assert_eq!(restored.add(attempt(1, false)).0, 14, "without record 0");
    }

    #[test]
    fn the_time_is_saved_now_and_then_although_nothing_changes() {
        let mut store = AttemptStore::default();
        store.see_time(7);
        store.add(attempt(1, false));
        store.take_changes();
        store.see_time(MAX_DELAY);
        assert_eq!(store.take_changes(), Changes::default());
        store.see_time(7 + MAX_DELAY);
        let changes = store.take_changes();
        assert_eq!(
            changes.save.iter().map(|record| (record.id, record.newest)).collect::<Vec<_>>(),
            [(0, 7 + MAX_DELAY)]
        );
        store.see_time(8 + MAX_DELAY);
        assert_eq!(store.take_changes(), Changes::default());
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
    fn what_changed_is_saved_although_another_attempt_is_removed() {
        let mut store = AttemptStore::default();
        let [one, other] = [1, 2].map(|tab| store.add(attempt(tab, false)).0);
        store.take_changes();
        store.change(one).unwrap().may_be_read = true;
        store.remove(other);
        let changes = store.take_changes();
        assert_eq!(changes.save.iter().map(|record| record.id).collect::<Vec<_>>(), [0, one]);
        assert_eq!(changes.forget, [other]);
    }

    #[test]
    fn what_is_kept_of_a_sign_in_is_removed_with_its_tab() {
        let mut store = AttemptStore::default();
        let (id, _) = store.add(Attempt { state: State::new("secret"), ..attempt(1, false) });
        store.keep_past(id);
        assert_eq!(store.take_changes().save[0].past.len(), 1);
        store.forget_past(|past| past.is_in(2));
        assert_eq!(store.take_changes(), Changes::default());
        store.forget_past(|past| past.is_in(1));
        let changes = store.take_changes();
        assert_eq!(changes.save.iter().map(|record| (record.id, record.past.len())).collect::<Vec<_>>(), [(0, 0)]);
    }

    #[test]
    fn the_first_to_expire_decides_when() {
        let mut store = AttemptStore::default();
        assert_eq!(store.expires(), None);
        store.add(Attempt::new(1, 30));
        store.add(Attempt::new(1, 20));
        assert_eq!(store.expires(), Some(600_020));
    }

    fn asking_for(uri: &str) -> Attempt {
        let url = format!("https://idp.example/auth?client_id=cli&redirect_uri={uri}");
        let request = AuthorizationRequest::read(&url);
        assert!(request.is_some(), "{url}");
        Attempt { request, initiator: Initiator::External, ..attempt(1, false) }
    }

    #[test]
    fn of_each_address_that_a_client_has_asked_for_one_request_is_kept() {
        let mut store = AttemptStore::default();
        let uris = ["http://localhost:1/", "http://localhost:1/", "http://localhost:2/", "http://localhost:1/"];
        for uri in uris {
            let (id, _) = store.add(asking_for(uri));
            store.remove(id);
        }
        assert_eq!(store.asked.len(), 2);
        let earlier = |uri: &str| store.earlier_port(asking_for(uri).request.as_ref().unwrap()).map(|port| port.uri);
        assert_eq!(earlier("http://localhost:1/").as_deref(), Some("http://localhost:2/"));
        assert_eq!(earlier("http://localhost:2/").as_deref(), Some("http://localhost:1/"));
        assert_eq!(earlier("http://127.0.0.1:2/"), None);
    }

    #[test]
    fn records_that_the_store_could_not_have_written_are_dropped() {
        let armed = |rules: &[u32]| {
            let target = LoopbackAddress::read_listener("1").unwrap();
            Some(Armed { rules: rules.to_vec(), target, tab: 1, is_trusted: true })
        };
        let first = 6 * MAX_RULES_PER_ATTEMPT;
        let last = first + MAX_RULES_PER_ATTEMPT - 1;
        let of = |id: AttemptId, private: bool, rules: &[u32]| {
            Record::of(&Attempt { id, armed: armed(rules), ..attempt(1, private) })
        };
        let counter = |id: AttemptId, next: AttemptId| Record { id, next, attempt: None, ..of(0, false, &[]) };
        let other = |id: AttemptId| Record { id, ..of(6, false, &[]) };
        for (name, stored_as, record, is_sound) in [
            ("an attempt", 6, of(6, false, &[first, last]), true),
            ("a private one", 7, of(7, true, &[]), true),
            ("one after many others", 1_000_000, of(1_000_000, false, &[]), true),
            ("the counter", 0, counter(0, 7), true),
            ("under another id", 8, of(6, false, &[]), false),
            ("with another id", 8, other(8), false),
            ("no id", 0, of(0, false, &[]), false),
            ("an id that is too large", MAX_ID, of(MAX_ID, false, &[]), false),
            ("a private id of an ordinary window", 7, of(7, false, &[]), false),
            ("an ordinary id of a private window", 6, of(6, true, &[]), false),
            ("a rule of the attempt before", 6, of(6, false, &[first, first - 1]), false),
            ("a rule of the attempt after", 6, of(6, false, &[last + 1]), false),
            ("an id without an attempt", 6, counter(6, 7), false),
            ("a counter that is too large", 0, counter(0, MAX_ID / 2), false),
        ] {
            let mut store = AttemptStore::default();
            store.restore_stored(&[(stored_as, record.into())]);
            assert_eq!(store.forgotten, if is_sound { vec![] } else { vec![stored_as] }, "{name}");
            let restored = store.attempts.len() + usize::from(store.next == 7);
            assert_eq!(restored, usize::from(is_sound), "{name}");
        }
    }
}
