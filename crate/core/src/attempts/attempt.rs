//! One sign-in attempt: an authorization request and what happened after it.

use super::answered::{Answered, Pending};
use super::armed::Armed;
use super::earlier::{EarlierPort, Opened};
use super::landing::{HeldBackBy, Landing};
use super::named_client::NamedClient;
use super::refused::{QuietWarning, Refused};
use super::standing::Standing;
use crate::browser::initiator::{Browser, Initiator};
use crate::browser::{TabId, Time};
use crate::event::AttemptId;
use crate::protocol::authorization::AuthorizationRequest;
use crate::protocol::fault::Fault;
use crate::protocol::loopback::LoopbackAddress;
use crate::protocol::secret::{CallbackUrl, State};
use crate::report::EventLog;
use crate::settings::TrustedServer;
use crate::value::{FromValue, ToValue};

/// How long an attempt is kept, in milliseconds. Its code and state are forgotten then (docs/safety.md, rule 6).
pub(super) const LIFETIME: Time = 10 * 60 * 1000;

/// One sign-in attempt.
#[derive(Debug, Clone, PartialEq, FromValue, ToValue)]
pub(crate) struct Attempt {
    /// Its id; 0 until it is added to the store.
    pub id: AttemptId,
    /// The tab in which it was last seen.
    pub tab: TabId,
    /// Whether the tab is in a private window.
    pub private: bool,
    /// When it was first seen.
    pub started: Time,
    /// Who started it.
    pub initiator: Initiator,
    /// The kind of browser, if it is known.
    pub browser: Option<Browser>,
    /// The address of the app that was open in its tab before, if it differs from the requested one in its host only.
    pub opened_from: Option<LoopbackAddress>,
    /// Its standing among the others.
    pub standing: Standing,
    /// Whether it was contested, also if it is over now.
    pub was_contested: bool,
    /// Whether another one has ever taken its place or contested it, also after its end.
    #[contract(default)]
    pub was_displaced: bool,
    /// When its request was seen, if that was too long ago: it has been forgotten.
    pub opened: Option<Opened>,
    /// The authorization request; `None` if only the callback was seen.
    pub request: Option<AuthorizationRequest>,
    /// The `state`; `None` if the request has no usable one, or once it is forgotten.
    pub state: Option<State>,
    /// The server to which the one that was asked passed the request on, if they are not known to be one provider's.
    pub passed_on_to: Option<String>,
    /// The host to which the same sign-in leads by another address that was opened too, for a code to be pasted.
    pub code_shown_at: Option<String>,
    /// The session rules that are installed for it.
    pub armed: Option<Armed>,
    /// Where the provider sent the browser.
    pub landing: Option<Landing>,
    /// When the provider sent the browser there.
    pub landed_at: Option<Time>,
    /// The request for its callback that has not been answered and has not failed.
    pub pending: Option<Pending>,
    /// When its callback is delivered without a question, if no late report speaks against it.
    pub settles_at: Option<Time>,
    /// Whether that is over: no callback of it waits again.
    #[contract(default)]
    pub is_settled: bool,
    /// Why the browser held the callback back, if it did.
    pub held_back: Option<HeldBackBy>,
    /// Where the callback was sent, as long as nothing tells how that ended but that it was stopped.
    pub under_way: Option<LoopbackAddress>,
    /// Whether the browser is moving the callback: what comes next is the same request.
    #[contract(default)]
    pub is_moving: bool,
    /// Where the browser has moved it, or a rule should have.
    pub moved_to: Option<LoopbackAddress>,
    /// Where it was under way when it was taken elsewhere by hand.
    pub left: Option<LoopbackAddress>,
    /// Where the user last took the callback by hand, after it had failed where the provider sent it, or before it was answered
    /// there.
    pub by_hand: Option<LoopbackAddress>,
    /// Whether the callback was requested in another tab.
    #[contract(default)]
    pub is_in_other_tab: bool,
    /// The addresses at which the callback failed.
    pub failed: Vec<LoopbackAddress>,
    /// Whether a program may have read the callback before it failed somewhere.
    pub may_be_read: bool,
    /// When a connection was first refused.
    pub refused_at: Option<Time>,
    /// How many times the tab was sent back there without a question.
    #[contract(default)]
    pub retries: u16,
    /// Whether the browser has asked a proxy for an address of this computer.
    #[contract(default)]
    pub asks_proxy: bool,
    /// Whether its callback was shown without a request: by a service worker.
    #[contract(default)]
    pub is_from_worker: bool,
    /// Where it was refused unread because of the size of the request.
    pub too_large: Option<LoopbackAddress>,
    /// The addresses to which the engine sent the tab.
    pub navigated: Vec<LoopbackAddress>,
    /// The provider's id in the knowledge base, if the error page revealed it.
    pub provider: Option<String>,
    /// The registered callback URLs that the provider's error page named.
    pub revealed: Vec<String>,
    /// The events for its report.
    pub log: EventLog,
    /// Whether it has been explained to the user.
    pub is_explained: bool,
    /// The name of what was last diagnosed, unless its callback was delivered.
    pub told: Option<String>,
    /// The name of the leg to which that belongs: what legs there are is known to what explains an attempt.
    pub told_leg: Option<String>,
    /// Whether the user was last asked because nothing shows which server the callback comes from.
    pub asks_about_server: bool,
    /// The warning in the badge, if a page may have started the sign-in and the popup did not open.
    pub quiet_warning: Option<QuietWarning>,
    /// What the provider's page refused.
    pub refused: Option<Refused>,
    /// Where its callback URLs are registered, as the provider's page says.
    pub registered_at: Option<String>,
    /// Who answered its callback.
    pub answered: Option<Answered>,
    /// Why its request cannot work as it was opened.
    pub fault: Option<Fault>,
    /// An earlier request of the same client, for another port.
    pub earlier: Option<EarlierPort>,
    /// The client, as the user or the page that took its answer has said.
    pub named_client: Option<NamedClient>,
}

impl Attempt {
    /// Creates an attempt of which only tab and time are known.
    pub fn new(tab: TabId, started: Time) -> Self {
        Self {
            id: 0,
            tab,
            private: false,
            started,
            initiator: Initiator::Unknown,
            browser: None,
            opened_from: None,
            standing: Standing::Waiting,
            was_contested: false,
            was_displaced: false,
            opened: None,
            request: None,
            state: None,
            passed_on_to: None,
            code_shown_at: None,
            armed: None,
            landing: None,
            landed_at: None,
            pending: None,
            settles_at: None,
            is_settled: false,
            held_back: None,
            under_way: None,
            is_moving: false,
            moved_to: None,
            left: None,
            by_hand: None,
            is_in_other_tab: false,
            failed: Vec::new(),
            may_be_read: false,
            refused_at: None,
            retries: 0,
            asks_proxy: false,
            is_from_worker: false,
            too_large: None,
            navigated: Vec::new(),
            provider: None,
            revealed: Vec::new(),
            log: EventLog::default(),
            is_explained: false,
            told: None,
            told_leg: None,
            asks_about_server: false,
            quiet_warning: None,
            refused: None,
            registered_at: None,
            answered: None,
            fault: None,
            earlier: None,
            named_client: None,
        }
    }

    /// Returns the requested address.
    pub fn requested(&self) -> Option<&LoopbackAddress> {
        Some(&self.request.as_ref()?.requested.known()?.loopback().address)
    }

    /// Returns the requested path.
    pub fn requested_path(&self) -> Option<&str> {
        Some(self.request.as_ref()?.requested.known()?.loopback().path())
    }

    /// Returns whether it is over.
    pub fn is_done(&self) -> bool {
        self.standing == Standing::Done
    }

    /// Returns whether another attempt has the same `state`.
    pub fn is_contested(&self) -> bool {
        self.standing == Standing::Contested
    }

    /// Returns whether the same client asks for the same thing in both attempts.
    pub fn asks_the_same_as(&self, other: &Self) -> bool {
        other.id != self.id
            && other.private == self.private
            && self.fault.is_none()
            && other.fault.is_none()
            && other.request.as_ref().zip(self.request.as_ref()).is_some_and(|(one, other)| one.replaces(other))
    }

    /// Returns whether another attempt has the same `state`.
    pub fn has_same_state_as(&self, other: &Self) -> bool {
        other.id != self.id && other.private == self.private && self.state.is_some() && other.state == self.state
    }

    /// Returns whether it waits in the same tab for the same provider as `other`.
    pub fn is_in_place_of(&self, other: &Self) -> bool {
        let provider = |attempt: &Self| match &attempt.request {
            Some(request) => Some(request.server.clone()),
            None => attempt.provider.clone(),
        };
        !self.is_done() && (self.private, self.tab) == (other.private, other.tab) && provider(self) == provider(other)
    }

    /// Returns the server and the client for which a user's yes is remembered: in no private window, for no unnamed
    /// client, because that would be a yes for all clients, and for no server that passed the request on, because that
    /// would be a yes for whatever server comes next.
    pub fn server_to_trust(&self) -> Option<TrustedServer> {
        let may_remember = !self.private && self.passed_on_to.is_none();
        let request = self.request.as_ref().filter(|request| may_remember && request.client_id.is_some())?;
        Some(TrustedServer { authorization_server: request.server.clone(), client_id: request.client_id.clone() })
    }

    /// Returns how long it took until the provider sent the browser back.
    pub fn took(&self) -> Option<Time> {
        self.landed_at.filter(|_| self.request.is_some())?.checked_sub(self.started)
    }

    /// Returns when it must be forgotten.
    pub fn expires(&self) -> Time {
        self.started.saturating_add(LIFETIME)
    }

    /// Returns when its callback is delivered if it waits for reports that may come late.
    pub fn settles(&self) -> Option<Time> {
        self.settles_at.filter(|_| !self.is_done())
    }

    /// Ends the wait for reports that may come late.
    pub fn settle(&mut self) {
        (self.settles_at, self.is_settled) = (None, true);
    }

    /// Forgets code and state.
    pub fn finish(&mut self) {
        self.standing = Standing::Done;
        self.pending = None;
        self.state = None;
        if let Some(request) = &mut self.request {
            request.challenge = None;
        }
        if let Some(landing) = &mut self.landing {
            landing.callback = CallbackUrl::new("");
        }
    }
}
