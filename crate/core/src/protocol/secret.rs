//! Values that must never be printed, logged, saved or shown.

use std::fmt;

use crate::value::{FromValue, ToValue};

/// The `state` of an attempt (RFC 6749 section 4.1.1), decoded. Knowing it is what ties a callback to its attempt.
///
/// Its form as a [`Value`](crate::value::Value) is for `storage.session` alone, which never touches the disk.
#[derive(Clone, PartialEq, Eq, FromValue, ToValue)]
pub struct State(String);

/// A callback as it landed, with its code: kept only until it is delivered or ten minutes old.
#[derive(Clone, PartialEq, Eq, FromValue, ToValue)]
pub struct CallbackUrl(String);

impl State {
    /// The longest `state` that is followed: what is longer is explained, never corrected.
    pub const MAX_LENGTH: usize = 4096;

    /// Takes a decoded value; `None` when it is empty, too long to be tracked, or was no text: different bytes that
    /// are no UTF-8 are all decoded to the same sign.
    pub fn new(value: &str) -> Option<Self> {
        let sound =
            !value.is_empty() && value.len() <= Self::MAX_LENGTH && !value.contains(char::REPLACEMENT_CHARACTER);
        sound.then(|| Self(value.to_owned()))
    }

    /// The value itself, for comparing and for the rule that is bound to it.
    pub fn secret(&self) -> &str {
        &self.0
    }
}

impl CallbackUrl {
    /// Takes the whole address.
    pub fn new(url: &str) -> Self {
        Self(url.to_owned())
    }

    /// The whole address, for delivering it or for a copy that the user asked for.
    pub fn secret(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("State([redacted])")
    }
}

impl fmt::Debug for CallbackUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallbackUrl([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_prints_redacted() {
        let state = State::new("hunter2").unwrap();
        let url = CallbackUrl::new("http://localhost/?code=hunter2");
        assert_eq!(format!("{state:?} {url:?}"), "State([redacted]) CallbackUrl([redacted])");
    }

    #[test]
    fn an_empty_or_endless_state_is_no_state() {
        assert_eq!(State::new(""), None);
        assert_eq!(State::new(&"x".repeat(State::MAX_LENGTH + 1)), None);
    }
}
