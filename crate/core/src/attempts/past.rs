//! What is kept of a sign-in that is over, so that its tab can be loaded again: nothing secret.

use crate::attempts::Attempt;
use crate::browser::TabId;
use crate::protocol::loopback::{LoopbackAddress, LoopbackUrl};
use crate::protocol::secret::State;
use crate::report::fingerprint_of;
use crate::value::{FromValue, ToValue};

/// A callback that was answered, or whose sign-in was dismissed or forgotten. A page that shows it may be loaded again
/// for as long as its tab is open.
#[derive(Debug, Clone, PartialEq, Eq, FromValue, ToValue)]
pub(crate) struct PastCallback {
    tab: TabId,
    private: bool,
    /// A fingerprint of the `state`.
    state: String,
    /// Where the callback was sent, or would have been.
    addresses: Vec<LoopbackAddress>,
    path: String,
}

impl PastCallback {
    /// Returns the callback of an attempt that is about to be over, if it had one and its `state` is still known.
    pub fn of(attempt: &Attempt) -> Option<Self> {
        let (landing, state) = (attempt.landing.as_ref()?, attempt.state.as_ref()?);
        let others = attempt.navigated.iter().chain(attempt.requested());
        Some(Self {
            tab: attempt.tab,
            private: attempt.private,
            state: fingerprint_of(state),
            addresses: [landing.address].into_iter().chain(others.copied()).collect(),
            path: landing.path.clone(),
        })
    }

    /// Returns whether it was in this tab.
    pub fn is_in(&self, tab: TabId) -> bool {
        self.tab == tab
    }

    /// Returns whether this is the callback, loaded again in its tab.
    pub fn is_loaded_again(&self, private: bool, tab: TabId, url: &LoopbackUrl, state: &State) -> bool {
        (self.private, self.tab) == (private, tab)
            && self.path == url.path()
            && self.addresses.contains(&url.address)
            && self.state == fingerprint_of(state)
    }
}
