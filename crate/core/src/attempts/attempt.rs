//! One authorization request and what became of it.

use crate::browser::initiator::Initiator;
use crate::browser::{TabId, Time};
use crate::event::AttemptId;
use crate::protocol::authorization::AuthorizationRequest;
use crate::protocol::loopback::LoopbackAddress;
use crate::protocol::secret::{CallbackUrl, State};
use crate::report::EventLog;
use crate::value::{FromValue, ToValue, Words};

/// How long an attempt is kept, in milliseconds: its code and state are forgotten after that (design rule 6).
pub(crate) const LIFETIME: Time = 10 * 60 * 1000;

/// The most navigations that an attempt can cause.
pub(crate) const MAX_NAVIGATIONS: usize = 3;

/// The most failed addresses that are remembered of an attempt: more than it can be sent to.
pub(crate) const MAX_FAILED: usize = 8;

/// How an attempt stands among the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Words)]
pub(crate) enum Standing {
    /// It waits for its answer.
    #[default]
    Waiting,
    /// A newer one of the same client has taken its place.
    Replaced,
    /// Another attempt uses the same `state`: which of them an answer belongs to cannot be told.
    Contested,
    /// Its callback was delivered. Code and state are forgotten; what is left keeps a reload of the tab from
    /// looking like a failure.
    Done,
}

/// What is known of one attempt.
#[derive(Debug, Clone, PartialEq, FromValue, ToValue)]
pub(crate) struct Attempt {
    /// Its number.
    pub id: AttemptId,
    /// The tab it was last seen in.
    pub tab: TabId,
    /// Whether that is in a private window.
    pub private: bool,
    /// When it was first seen.
    pub started: Time,
    /// Who started it.
    pub initiator: Initiator,
    /// How it stands among the others.
    pub standing: Standing,
    /// The authorization request; none for a callback that came out of the blue.
    pub request: Option<AuthorizationRequest>,
    /// The `state`; none when there is none to go by, or when it is forgotten.
    pub state: Option<State>,
    /// The session rules that are installed for it.
    pub armed: Option<Armed>,
    /// Where the provider sent the browser.
    pub landing: Option<Landing>,
    /// The addresses that were tried and failed.
    pub failed: Vec<LoopbackAddress>,
    /// The addresses that the tab was sent to by us.
    pub navigated: Vec<LoopbackAddress>,
    /// The provider's id in the knowledge base, where only its error page tells it.
    pub provider: Option<String>,
    /// The callback URLs that the provider's own error page named as registered.
    pub revealed: Vec<String>,
    /// What a report of it is made of.
    pub log: EventLog,
    /// Whether anything was said about it.
    pub is_explained: bool,
}

/// The session rules of an attempt, and what they were made for.
#[derive(Debug, Clone, PartialEq, FromValue, ToValue)]
pub(crate) struct Armed {
    /// The rules' ids.
    pub rules: Vec<u32>,
    /// Where they send the callback.
    pub target: LoopbackAddress,
    /// The tab they are bound to.
    pub tab: TabId,
}

/// The authorization response of an attempt, as it landed.
#[derive(Debug, Clone, PartialEq, FromValue, ToValue)]
pub(crate) struct Landing {
    /// Where.
    pub address: LoopbackAddress,
    /// On which path.
    pub path: String,
    /// The whole callback.
    pub callback: CallbackUrl,
    /// Whether it came with another method than GET and cannot be sent again.
    pub body: bool,
}

impl Attempt {
    /// An attempt of which nothing is known but when and where it was first seen.
    pub fn new(tab: TabId, started: Time) -> Self {
        Self {
            id: 0,
            tab,
            private: false,
            started,
            initiator: Initiator::Unknown,
            standing: Standing::Waiting,
            request: None,
            state: None,
            armed: None,
            landing: None,
            failed: Vec::new(),
            navigated: Vec::new(),
            provider: None,
            revealed: Vec::new(),
            log: EventLog::default(),
            is_explained: false,
        }
    }

    /// The address that the client named in its request.
    pub fn requested(&self) -> Option<&LoopbackAddress> {
        Some(&self.request.as_ref()?.requested.known()?.loopback().address)
    }

    /// The path of that address.
    pub fn requested_path(&self) -> Option<&str> {
        Some(self.request.as_ref()?.requested.known()?.loopback().path())
    }

    /// Whether its callback was delivered.
    pub fn is_done(&self) -> bool {
        self.standing == Standing::Done
    }

    /// Whether another attempt uses the same `state`.
    pub fn is_contested(&self) -> bool {
        self.standing == Standing::Contested
    }

    /// Whether its callback is still there and may be taken.
    pub fn has_callback(&self) -> bool {
        self.standing == Standing::Waiting && self.landing.as_ref().is_some_and(|landing| !landing.body)
    }

    /// Whether the same client asks for the same thing by both.
    pub fn asks_the_same_as(&self, other: &Self) -> bool {
        other.id != self.id
            && other.private == self.private
            && other.request.as_ref().zip(self.request.as_ref()).is_some_and(|(one, other)| one.replaces(other))
    }

    /// When everything about it must be forgotten.
    pub fn expires(&self) -> Time {
        self.started.saturating_add(LIFETIME)
    }

    /// Whether the tab may be sent to `address` once more.
    pub fn may_navigate_to(&self, address: &LoopbackAddress) -> bool {
        self.navigated.len() < MAX_NAVIGATIONS && !self.navigated.contains(address)
    }

    /// Remembers that nobody took the callback at this address.
    pub fn note_failed(&mut self, address: LoopbackAddress) {
        if !self.failed.contains(&address) && self.failed.len() < MAX_FAILED {
            self.failed.push(address);
        }
    }

    /// Forgets code and state.
    pub fn finish(&mut self) {
        self.standing = Standing::Done;
        self.state = None;
        if let Some(landing) = &mut self.landing {
            landing.callback = CallbackUrl::new("");
        }
    }
}
