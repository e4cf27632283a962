//! Whether a callback may be brought to another address, and how the shell does it.

use crate::attempts::{Attempt, Standing};
use crate::browser::initiator::Initiator;
use crate::protocol::authorization::Pkce;
use crate::protocol::loopback::LoopbackAddress;
use crate::settings::Policy;
use crate::value::{Shape, ToValue, Words};

/// What a correction changes: nothing but scheme, host and port (design rule 2).
#[derive(Debug, Clone, PartialEq, Eq, ToValue, Shape)]
pub struct Correction {
    /// Where the provider had sent the browser.
    pub from: String,
    /// Where the callback goes.
    pub to: String,
    /// Which parts differ.
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

/// Whether an attempt's callback may be corrected without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Permission {
    /// It may.
    Automatic,
    /// Only when the user says so, for this reason.
    Ask(Doubt),
    /// Never, whoever asks.
    Never,
}

/// Why the user is asked first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// The user wants to be asked.
    Policy,
    /// A web page started the sign-in (design rule 5).
    StartedByPage,
    /// Nobody knows who started it.
    StarterUnknown,
    /// Without PKCE (S256), whoever gets the code can use it.
    NoPkce,
    /// The request was not seen.
    RequestUnseen,
    /// The answer came in another tab than the request.
    OtherTab,
    /// The landed path is not the one that the client asked for: its listener may give up on it.
    OtherPath,
    /// Somebody may have read the callback already.
    MaybeRead,
}

impl Correction {
    /// What changes on the way from one address to the other.
    pub fn between(from: &LoopbackAddress, to: &LoopbackAddress) -> Self {
        let changes = [
            (Change::Port, from.port != to.port),
            (Change::Host, from.host != to.host),
            (Change::Scheme, from.scheme != to.scheme),
        ];
        let changes = changes.into_iter().filter_map(|(change, differs)| differs.then_some(change)).collect();
        Self { from: from.to_string(), to: to.to_string(), changes }
    }
}

impl Permission {
    /// Design rules 4 and 5, applied to an attempt under the user's policy.
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
            (_, _, Pkce::Plain | Pkce::None) => Self::Ask(Doubt::NoPkce),
            (Policy::Off, ..) => Self::Never,
        }
    }
}
