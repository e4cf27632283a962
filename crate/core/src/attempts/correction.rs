//! Corrections: sending a callback to another address, and whether that is permitted.

use super::attempt::Attempt;
use super::standing::Standing;
use crate::browser::initiator::Initiator;
use crate::into_vec::IntoVec;
use crate::protocol::authorization::Pkce;
use crate::protocol::loopback::LoopbackAddress;
use crate::settings::Policy;
use crate::value::{Shape, ToValue, Words};

/// What a correction changes: scheme, host and port at most (docs/safety.md, rule 2).
#[derive(Debug, Clone, PartialEq, Eq, ToValue, Shape)]
pub struct Correction {
    /// The landed address, for example `http://localhost:38000`.
    pub from: String,
    /// The address to which the callback is sent.
    pub to: String,
    /// The parts that differ.
    pub changes: Vec<Change>,
}

/// A part that a correction changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Words)]
pub enum Change {
    /// The port.
    Port,
    /// The host.
    Host,
    /// The scheme.
    Scheme,
}

/// Whether an attempt's callback may be corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Permission {
    /// Yes, without asking.
    Automatic,
    /// Only if the user agrees, for this reason.
    Ask(Doubt),
    /// Never, not even at the user's request.
    Never,
}

/// Why the user is asked before a correction (docs/safety.md, rule 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// The user's policy is to be asked.
    Policy,
    /// A web page started the sign-in.
    StartedByPage,
    /// It is unknown who started the sign-in.
    StarterUnknown,
    /// The request does not use PKCE with S256: anyone who gets the code can use it.
    NoPkce,
    /// The authorization request was not seen.
    RequestUnseen,
    /// The callback landed in a tab other than the request's.
    OtherTab,
    /// The landed path differs from the requested one: the listener may end the sign-in because of it.
    OtherPath,
    /// Another program may have read the callback.
    MaybeRead,
    /// The program that answered has read the callback.
    WasRead,
    /// The browser asks a proxy for addresses of this computer.
    Proxy,
    /// The callback was perhaps sent: the browser does not report requests to this host for certain.
    MaybeSent,
    /// The program there has refused it once.
    RefusedOnce,
    /// The name `localhost` may lead to another program than the address that the client asked for.
    OtherName,
    /// Nothing shows that the callback comes from the server that was asked.
    ServerUnproven,
    /// The client asked for https, and the callback would be sent over http.
    Downgrade,
}

impl Correction {
    /// Returns the correction from one address to another.
    pub fn between(from: &LoopbackAddress, to: &LoopbackAddress) -> Self {
        let changes = [
            (Change::Port, from.port != to.port),
            (Change::Host, from.host != to.host),
            (Change::Scheme, from.scheme != to.scheme),
        ];
        let changes = changes.into_iter().filter_map(|(change, differs)| differs.then_some(change)).into_vec();
        Self { from: from.to_string(), to: to.to_string(), changes }
    }
}

impl Permission {
    /// Applies rules 4 and 5 of docs/safety.md to an attempt, under the user's policy.
    pub fn of(attempt: &Attempt, policy: Policy) -> Self {
        if policy == Policy::Off || attempt.standing != Standing::Waiting || attempt.state.is_none() {
            return Self::Never;
        }
        let Some(request) = &attempt.request else { return Self::Ask(Doubt::RequestUnseen) };
        match (policy, attempt.initiator, request.pkce) {
            (Policy::Automatic, Initiator::External, Pkce::S256) => Self::Automatic,
            (Policy::Ask, ..) => Self::Ask(Doubt::Policy),
            (_, Initiator::Page, _) => Self::Ask(Doubt::StartedByPage),
            (_, Initiator::Unknown, _) => Self::Ask(Doubt::StarterUnknown),
            (_, _, Pkce::Plain | Pkce::Unstated | Pkce::None) => Self::Ask(Doubt::NoPkce),
            (Policy::Off, ..) => Self::Never,
        }
    }
}
