//! Whether callbacks may be corrected.

use crate::value::Words;

/// Whether callbacks may be corrected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Words)]
pub enum Policy {
    /// Correct without asking if that is safe.
    #[default]
    Automatic,
    /// Ask the user on the explanation page.
    Ask,
    /// Never correct, and leave all tabs alone.
    Off,
}

impl Policy {
    pub(super) fn at_most_ask(self) -> Self {
        match self {
            Self::Automatic => Self::Ask,
            other => other,
        }
    }
}
