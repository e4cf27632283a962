//! Errors of the engine.

use thiserror::Error;

use crate::event::AttemptId;
use crate::protocol::loopback::LoopbackError;
use crate::runs_on::BadName;
use crate::settings::SettingsError;

/// An error in handling an event. The state of the engine is unchanged, except that expired attempts are gone; the next
/// event returns the effects of that.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EngineError {
    /// The settings are invalid; the previous ones stay in force.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The attempt is finished, has been forgotten, or never existed.
    #[error("sign-in {0} is not being tracked")]
    UnknownAttempt(AttemptId),
    /// The attempt has no callback that could be delivered or copied.
    #[error("sign-in {0} has no callback to deliver")]
    NothingToDeliver(AttemptId),
    /// The attempt has revealed no callback URL that could be saved.
    #[error("sign-in {0} has revealed nothing to save")]
    NothingToRemember(AttemptId),
    /// The client that the user named is none of those that may have started the sign-in.
    #[error("sign-in {0} is not one of this client")]
    NotItsClient(AttemptId),
    /// The listener that the user named is not a loopback address.
    #[error(transparent)]
    BadListener(#[from] LoopbackError),
    /// The user named no listener, and none is known.
    #[error("no address to deliver the callback to")]
    NoListener,
    /// The name of the place where the client runs is none, or there is no such name.
    #[error("{} {}", .0.field, .0.text())]
    BadPlace(BadName),
    /// No shell takes this callback in a command as it is.
    #[error("the callback of sign-in {0} cannot be written in a command")]
    NoCommand(AttemptId),
}

impl EngineError {
    /// Returns the stable name by which pages choose a message.
    pub fn variant(&self) -> &'static str {
        match self {
            Self::Settings(error) => error.problem.variant(),
            Self::UnknownAttempt(_) => "unknown_attempt",
            Self::NothingToDeliver(_) => "nothing_to_deliver",
            Self::NothingToRemember(_) => "nothing_to_remember",
            Self::NotItsClient(_) => "not_its_client",
            Self::BadListener(_) => "bad_listener",
            Self::NoListener => "no_listener",
            Self::BadPlace(_) => "bad_place",
            Self::NoCommand(_) => "no_command",
        }
    }
}
