//! Why an event could not be handled.

use thiserror::Error;

use crate::event::AttemptId;
use crate::protocol::loopback::LoopbackError;
use crate::settings::SettingsError;

/// Why an event could not be handled. Nothing has changed then.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EngineError {
    /// The settings are not in order; the ones before stay in force.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The attempt is over, forgotten, or was never there.
    #[error("the sign-in {0} is no longer kept")]
    UnknownAttempt(AttemptId),
    /// The attempt has no callback that could be delivered or copied.
    #[error("the sign-in {0} has no callback to deliver")]
    NothingToDeliver(AttemptId),
    /// There is nothing that could be remembered of it.
    #[error("the sign-in {0} has nothing to remember")]
    NothingToRemember(AttemptId),
    /// The address that the user named is not on this computer.
    #[error(transparent)]
    BadListener(#[from] LoopbackError),
    /// The user named no address, and none is known.
    #[error("no address to deliver to")]
    NoListener,
}

impl EngineError {
    /// The stable name that pages choose their message by.
    pub fn variant(&self) -> &'static str {
        match self {
            Self::Settings(error) => error.problem.variant(),
            Self::UnknownAttempt(_) => "unknown_attempt",
            Self::NothingToDeliver(_) => "nothing_to_deliver",
            Self::NothingToRemember(_) => "nothing_to_remember",
            Self::BadListener(_) => "bad_listener",
            Self::NoListener => "no_listener",
        }
    }
}
