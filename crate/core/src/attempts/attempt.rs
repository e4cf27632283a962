//! One sign-in attempt: an authorization request and what happened after it.

use crate::attempts::Opened;
use crate::browser::initiator::{Browser, Initiator};
use crate::browser::{TabId, Time};
use crate::event::AttemptId;
use crate::knowledge::{Certainty, Means};
use crate::protocol::authorization::AuthorizationRequest;
use crate::protocol::fault::Fault;
use crate::protocol::garbled::Garbling;
use crate::protocol::loopback::{LoopbackAddress, LoopbackUrl, is_loopback_ip};
use crate::protocol::secret::{CallbackUrl, State};
use crate::report::EventLog;
use crate::settings::TrustedServer;
use crate::value::{FromValue, ToValue, Value, Words};

/// How long an attempt is kept, in milliseconds. Its code and state are forgotten then (docs/safety.md, rule 6).
pub(crate) const LIFETIME: Time = 10 * 60 * 1000;

/// The most navigations for one attempt (docs/safety.md, rule 4).
pub(crate) const MAX_NAVIGATIONS: usize = 3;

/// When a tab is sent back to an address that refused the callback, in milliseconds after the refusal. Chromium loads a
/// refused page again at these times (`tests/measure`), and a client whose listener is late gets its callback then.
const RETRIES_AFTER: [Time; 2] = [1000, 6000];

/// The most failed addresses that are recorded for one attempt: more than it can be sent to.
pub(crate) const MAX_FAILED: usize = 8;

/// The standing of an attempt among the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Words)]
pub(crate) enum Standing {
    /// It is waiting for its callback.
    #[default]
    Waiting,
    /// A newer attempt of the same client has replaced it.
    Replaced,
    /// Another attempt has the same `state`, so it is unknown to which of them a callback belongs.
    Contested,
    /// It is over: its callback was answered, or the user dismissed it. Code and state are forgotten; the rest is
    /// kept so that a reload of the tab is not taken for a failure.
    Done,
}

/// Why Chromium did not follow the redirect to a callback.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Words)]
pub(crate) enum HeldBackBy {
    /// The `form-action` of the page.
    FormAction,
    /// The `form-action` of the page, or the user stopped a request that the browser did not report.
    FormActionPerhaps,
    /// The address lacks its `http://`.
    MissingScheme,
}

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
    #[contract(default)]
    pub browser: Option<Browser>,
    /// The address of the app that was open in its tab before, if it differs from the requested one in its host only.
    #[contract(default)]
    pub opened_from: Option<LoopbackAddress>,
    /// Its standing among the others.
    pub standing: Standing,
    /// Whether it was contested, also if it is over now.
    pub was_contested: bool,
    /// When its request was seen, if that was too long ago: it has been forgotten.
    pub opened: Option<Opened>,
    /// The authorization request; `None` if only the callback was seen.
    pub request: Option<AuthorizationRequest>,
    /// The `state`; `None` if the request has no usable one, or once it is forgotten.
    pub state: Option<State>,
    /// The server to which the one that was asked passed the request on, if they are not known to be one provider's.
    pub passed_on_to: Option<String>,
    /// The host to which the same sign-in leads by another address that was opened too, for a code to be pasted.
    #[contract(default)]
    pub code_shown_at: Option<String>,
    /// The session rules that are installed for it.
    pub armed: Option<Armed>,
    /// Where the provider sent the browser.
    pub landing: Option<Landing>,
    /// When the provider sent the browser there.
    #[contract(default)]
    pub landed_at: Option<Time>,
    /// The request for its callback that has not been answered and has not failed.
    #[contract(default)]
    pub pending: Option<Pending>,
    /// Why the browser held the callback back, if it did.
    #[contract(default)]
    pub held_back: Option<HeldBackBy>,
    /// Where the user last took the callback by hand, after it had failed where the provider sent it.
    pub by_hand: Option<LoopbackAddress>,
    /// Whether the callback was requested in another tab.
    #[contract(default)]
    pub is_in_other_tab: bool,
    /// The addresses at which the callback failed.
    pub failed: Vec<LoopbackAddress>,
    /// Whether a program may have read the callback before it failed somewhere.
    pub may_be_read: bool,
    /// When a connection was first refused.
    #[contract(default)]
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
    /// The name of the diagnosis that was last made, unless its callback was delivered.
    #[contract(default)]
    pub told: Option<String>,
    /// Whether the user was last asked because nothing shows which server the callback comes from.
    pub asks_about_server: bool,
    /// The warning in the badge, if a page may have started the sign-in and the popup did not open.
    pub quiet_warning: Option<QuietWarning>,
    /// What the provider's page refused.
    pub refused: Option<Refused>,
    /// Who answered its callback.
    #[contract(default)]
    pub answered: Option<Answered>,
    /// Why its request cannot work as it was opened.
    #[contract(default)]
    pub fault: Option<Fault>,
    /// An earlier request of the same client, for another port.
    #[contract(default)]
    pub earlier: Option<EarlierPort>,
    /// The client, as the user has said.
    #[contract(default)]
    pub named_client: Option<NamedClient>,
}

/// What the user has said of the client.
#[derive(Debug, Clone, PartialEq, Eq, FromValue, ToValue)]
pub(crate) enum NamedClient {
    /// It is none of those that were offered.
    Another,
    /// It is this one.
    Known {
        /// Its id in the knowledge base.
        id: String,
    },
}

/// An earlier request of the same client, which asked for another port of the same address.
#[derive(Debug, Clone, PartialEq, FromValue, ToValue)]
pub(crate) struct EarlierPort {
    /// The redirect URI that it asked for.
    pub uri: String,
    /// The event, without secrets.
    pub request: Value,
}

/// A warning that does not open the popup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Words)]
pub(crate) enum QuietWarning {
    /// The provider is going to refuse the redirect URI.
    Mismatch,
    /// It has refused it.
    Refusal,
}

/// A request that waits for its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromValue, ToValue)]
pub(crate) struct Pending {
    /// When it was sent.
    pub since: Time,
    /// Whether it has been noted that it takes long.
    pub is_told: bool,
}

impl Pending {
    /// How long an answer may take before that is worth noting, in milliseconds.
    const PATIENCE: Time = 10_000;

    /// Returns when it is to be noted that the answer takes long, if it has not been noted.
    pub fn due(&self) -> Option<Time> {
        (!self.is_told).then_some(self.since.saturating_add(Self::PATIENCE))
    }
}

/// An answer to a callback.
#[derive(Debug, Clone, PartialEq, FromValue, ToValue)]
pub(crate) struct Answered {
    /// The address that was asked.
    pub at: LoopbackAddress,
    /// The IP address that answered, if the browser reports it.
    pub ip: Option<String>,
    /// The HTTP status; `None` if the answer was cut off.
    pub status: Option<u16>,
    /// The error code, if what was answered is an error response.
    pub error: Option<String>,
    /// The program that answered, as its `Server` header names it.
    #[contract(default)]
    pub server: Option<String>,
    /// Whether it sent the browser to an address that tells of a failure.
    #[contract(default)]
    pub tells_failure: bool,
    /// Where it sent the browser: the address without its query, if that is known.
    #[contract(default)]
    pub sent_to: Option<String>,
}

impl Answered {
    /// Returns the address that answered, with its port: the IP address, if it is one of this computer.
    pub fn authority(&self) -> String {
        match self.ip.as_deref().filter(|ip| is_loopback_ip(ip)) {
            Some(ip) if ip.contains(':') => format!("[{ip}]:{}", self.at.port),
            Some(ip) => format!("{ip}:{}", self.at.port),
            None => self.at.authority(),
        }
    }
}

/// A refusal on a provider's page.
#[derive(Debug, Clone, PartialEq, FromValue, ToValue)]
pub(crate) struct Refused {
    /// The refused redirect URI, if it is in the page's address.
    pub uri: Option<String>,
    /// What it means.
    #[contract(default)]
    pub means: Means,
    /// The provider's own word for it: an error code, or what its page says.
    #[contract(default)]
    pub code: Option<String>,
    /// Whether it can mean something else.
    pub certainty: Certainty,
    /// The key of the message about what else it can mean.
    pub caution: Option<String>,
}

/// The installed session rules of an attempt.
#[derive(Debug, Clone, PartialEq, FromValue, ToValue)]
pub(crate) struct Armed {
    /// The rules' ids.
    pub rules: Vec<u32>,
    /// Where they redirect the callback.
    pub target: LoopbackAddress,
    /// The tab to which they are bound.
    pub tab: TabId,
    /// Whether they redirect a callback that names no issuer.
    pub is_trusted: bool,
}

/// The landed callback of an attempt.
#[derive(Debug, Clone, PartialEq, FromValue, ToValue)]
pub(crate) struct Landing {
    /// The landed address.
    pub address: LoopbackAddress,
    /// The path.
    pub path: String,
    /// The whole URL.
    pub callback: CallbackUrl,
    /// Whether it has no `state` that would tie it to the attempt.
    #[contract(default)]
    pub lacks_state: bool,
    /// The issuer that the response names, if that is not the server that was asked.
    pub foreign_issuer: Option<String>,
    /// Whether the response is in a POST body, which cannot be sent again.
    pub body: bool,
    /// Whether the response names an issuer.
    #[contract(default)]
    pub names_issuer: bool,
    /// What is wrong with the response, if the server has put it together wrongly.
    #[contract(default)]
    pub garbled: Option<Garbling>,
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
            opened: None,
            request: None,
            state: None,
            passed_on_to: None,
            code_shown_at: None,
            armed: None,
            landing: None,
            landed_at: None,
            pending: None,
            held_back: None,
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
            asks_about_server: false,
            quiet_warning: None,
            refused: None,
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

    /// Returns whether it has a callback that can still be delivered.
    pub fn has_callback(&self) -> bool {
        self.standing == Standing::Waiting && self.state.is_some() && self.has_own_answer()
    }

    /// Returns whether it has a callback that can be copied for the client: even one that a newer attempt has replaced.
    pub fn can_be_copied(&self) -> bool {
        matches!(self.standing, Standing::Waiting | Standing::Replaced) && self.has_own_answer()
    }

    /// Returns the callback in the form to paste into the client: at the requested address, because clients compare it
    /// (Codex ends the sign-in if it differs).
    pub fn to_paste(&self) -> Option<String> {
        let landing = self.landing.as_ref().filter(|_| self.can_be_copied())?;
        match self.requested().filter(|_| self.requested_path() == Some(&landing.path)) {
            Some(requested) => LoopbackUrl::read(landing.callback.secret()).map(|url| url.at(requested)),
            None => Some(landing.callback.secret().to_owned()),
        }
    }

    fn has_own_answer(&self) -> bool {
        self.landing
            .as_ref()
            .is_some_and(|landing| !landing.body && landing.foreign_issuer.is_none() && landing.garbled.is_none())
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

    /// Returns whether the user took the landed callback to this address by hand.
    pub fn is_by_hand(&self, url: &LoopbackUrl) -> bool {
        let is_landed =
            |landing: &Landing| landing.address != url.address && landing.callback.secret() == url.at(&landing.address);
        !self.failed.is_empty()
            && !self.navigated.contains(&url.address)
            && self.landing.as_ref().is_some_and(is_landed)
    }

    /// Returns the http address to which the engine sent the tab, if the browser turned it into this one.
    pub fn upgraded_to(&self, address: &LoopbackAddress) -> Option<LoopbackAddress> {
        self.navigated.iter().copied().find(|asked| address.is_upgrade_of(asked))
    }

    /// Returns how long it took until the provider sent the browser back.
    pub fn took(&self) -> Option<Time> {
        self.landed_at.filter(|_| self.request.is_some())?.checked_sub(self.started)
    }

    /// Returns when it must be forgotten.
    pub fn expires(&self) -> Time {
        self.started.saturating_add(LIFETIME)
    }

    /// Returns whether its tab may be sent to `address`.
    pub fn may_navigate_to(&self, address: &LoopbackAddress) -> bool {
        self.navigated.len() < MAX_NAVIGATIONS && !self.navigated.contains(address)
    }

    /// Records when a connection was refused.
    pub fn note_refused(&mut self, time: Time) {
        self.refused_at = Some(self.refused_at.map_or(time, |before| before.min(time)));
    }

    /// Returns whether the callback was refused where the provider had sent it.
    pub fn was_refused_at(&self, address: &LoopbackAddress) -> bool {
        let is_landed = self.landing.as_ref().is_some_and(|landing| landing.address == *address);
        is_landed && self.refused_at.is_some() && self.failed.contains(address)
    }

    /// Returns when its tab is to be sent back to the address that refused the callback. A client whose listener is late may
    /// get it there: the client asked for this address, as far as its request was seen.
    pub fn retry_at(&self) -> Option<Time> {
        let landed = self.landing.as_ref().filter(|_| self.has_callback() && !self.asks_proxy)?.address;
        let is_asked_for = self.requested().is_none_or(|requested| requested.same_port(&landed));
        let after = RETRIES_AFTER.get(usize::from(self.retries)).filter(|_| is_asked_for)?;
        Some(self.refused_at.filter(|_| self.was_refused_at(&landed))?.saturating_add(*after))
    }

    /// Records that the callback failed at this address.
    pub fn note_failed(&mut self, address: LoopbackAddress) {
        if !self.failed.contains(&address) && self.failed.len() < MAX_FAILED {
            self.failed.push(address);
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_failed_addresses_are_recorded_once_each() {
        let mut attempt = Attempt::new(1, 0);
        for port in (1..100).flat_map(|port| [port, port]) {
            attempt.note_failed(LoopbackAddress::read_listener(&port.to_string()).unwrap());
        }
        let ports: Vec<u16> = attempt.failed.iter().map(|address| address.port).collect();
        assert_eq!(ports, (1..=MAX_FAILED as u16).collect::<Vec<_>>());
    }
}
