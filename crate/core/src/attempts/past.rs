//! What is kept of a sign-in that is over or forgotten, for as long as its tab is open: nothing secret.

use super::attempt::{Attempt, LIFETIME};
use super::earlier::Opened;
use crate::browser::{TabId, Time};
use crate::event::Event;
use crate::into_vec::IntoVec;
use crate::protocol::loopback::{LoopbackAddress, LoopbackUrl};
use crate::protocol::secret::State;
use crate::report::fingerprint_of;
use crate::value::{FromValue, ToValue, Value};

/// A sign-in that is over or forgotten.
#[derive(Debug, Clone, PartialEq, FromValue, ToValue)]
pub(crate) struct PastSignIn {
    tab: TabId,
    private: bool,
    /// A fingerprint of the `state`.
    state: String,
    started: Time,
    /// Its request as an event without secrets, for the report of a callback that comes too late; of an earlier session, the
    /// page that was restored.
    request: Option<Value>,
    /// Its callback, if that was answered or has failed.
    callback: Option<PastCallback>,
    /// Whether it was in an earlier session of the browser: its callback may not have been loaded in this one.
    #[contract(default)]
    is_restored: bool,
}

/// The callback of a past sign-in. A page that shows it may be loaded again.
#[derive(Debug, Clone, PartialEq, FromValue, ToValue)]
struct PastCallback {
    /// Where it was sent, or would have been.
    addresses: Vec<LoopbackAddress>,
    path: String,
}

impl PastSignIn {
    /// Returns what to keep of an attempt that is about to be over or forgotten, if its `state` is still known.
    pub fn of(attempt: &Attempt) -> Option<Self> {
        let callback = attempt.landing.as_ref().map(|landing| {
            let others = attempt.navigated.iter().chain(attempt.requested());
            let addresses = [landing.address].into_iter().chain(others.copied()).into_vec();
            PastCallback { addresses, path: landing.path.clone() }
        });
        let state = fingerprint_of(attempt.state.as_ref()?);
        let seen = attempt.request.as_ref().map(|_| (attempt.tab, attempt.initiator));
        let request = seen.and_then(|seen| attempt.log.created_by(attempt.id, Some(seen)));
        let (tab, private, started) = (attempt.tab, attempt.private, attempt.started);
        Some(Self { tab, private, state, started, request, callback, is_restored: false })
    }

    /// Returns what to keep of a sign-in of an earlier session whose callback is in a restored tab. `page` is the event that tells
    /// it, without secrets.
    pub fn restored(tab: TabId, page: Event, state: &State, url: &LoopbackUrl) -> Self {
        let callback = PastCallback { addresses: vec![url.address], path: url.path().to_owned() };
        let (state, callback) = (fingerprint_of(state), Some(callback));
        let (private, started, request) = (page.private, page.time, Some(page.into()));
        Self { tab, private, state, started, request, callback, is_restored: true }
    }

    /// Returns the page that was restored, as an event, if it showed a callback with this `state`.
    pub fn restored_page(&self, private: bool, state: &State) -> Option<&Value> {
        let is_own = self.is_restored && self.private == private && self.state == fingerprint_of(state);
        self.request.as_ref().filter(|_| is_own)
    }

    /// Returns whether this is the address of its callback, which the browser loads because it has restored the tab.
    pub fn is_restored_at(&self, url: &LoopbackUrl) -> bool {
        self.is_restored && self.had_callback_at(url)
    }

    /// Returns whether it is a page that was restored after this time.
    pub fn is_restored_after(&self, time: Time) -> bool {
        self.is_restored && self.started > time
    }

    /// Returns the same without a callback.
    pub fn without_callback(self) -> Self {
        Self { callback: None, ..self }
    }

    /// Returns whether it was in this tab.
    pub fn is_in(&self, tab: TabId) -> bool {
        self.tab == tab
    }

    /// Returns whether it was in this tab and had this `state`.
    pub fn has_state(&self, private: bool, tab: TabId, state: &State) -> bool {
        (self.private, self.tab) == (private, tab) && self.state == fingerprint_of(state)
    }

    /// Returns whether this is the address of its callback, which is loaded again.
    pub fn had_callback_at(&self, url: &LoopbackUrl) -> bool {
        self.callback
            .as_ref()
            .is_some_and(|callback| callback.path == url.path() && callback.addresses.contains(&url.address))
    }

    /// Returns whether it is this attempt, and this the address of its callback.
    pub fn is_of(&self, attempt: &Attempt, url: &LoopbackUrl) -> bool {
        (self.tab, self.private, self.started) == (attempt.tab, attempt.private, attempt.started)
            && self.had_callback_at(url)
    }

    /// Returns its request, if that is all that was seen of it, and so long before `now` that it has been forgotten.
    pub fn forgotten_request(&self, now: Time) -> Option<Opened> {
        let is_forgotten = self.callback.is_none() && self.started.saturating_add(LIFETIME) <= now;
        Some(Opened { time: self.started, request: self.request.clone().filter(|_| is_forgotten)? })
    }
}
