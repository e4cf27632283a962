//! Values that must never be printed, logged, saved or shown (docs/safety.md, rule 6).

use std::fmt;

use crate::value::{FromValue, ToValue};

/// The decoded `state` of an attempt (RFC 6749 section 4.1.1), which ties a callback to it.
///
/// Its form as a [`Value`](crate::value::Value) is only for `storage.session`, which is kept in memory.
#[derive(Clone, PartialEq, Eq, FromValue, ToValue)]
pub struct State(String);

/// The URL of a callback, with its code. It is kept until the callback is delivered, for ten minutes at most.
#[derive(Clone, PartialEq, Eq, FromValue, ToValue)]
pub struct CallbackUrl(String);

impl State {
    /// The longest `state` that is tracked, in bytes. A callback with a longer one is never corrected.
    pub const MAX_LENGTH: usize = 4096;

    /// Takes a decoded value. Returns `None` if it is empty or too long, or contains U+FFFD: different bytes that are
    /// not UTF-8 all decode to that character.
    pub fn new(value: &str) -> Option<Self> {
        let is_valid =
            !value.is_empty() && value.len() <= Self::MAX_LENGTH && !value.contains(char::REPLACEMENT_CHARACTER);
        is_valid.then(|| Self(value.to_owned()))
    }

    /// Returns the value itself, for comparing it and for the session rules.
    pub fn secret(&self) -> &str {
        &self.0
    }
}

impl CallbackUrl {
    /// Takes the whole URL.
    pub fn new(url: &str) -> Self {
        Self(url.to_owned())
    }

    /// Returns the whole URL, for delivering it or copying it at the user's request.
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
    fn debug_output_is_redacted() {
        let state = State::new("hunter2").unwrap();
        let url = CallbackUrl::new("http://localhost/?code=hunter2");
        assert_eq!(format!("{state:?} {url:?}"), "State([redacted]) CallbackUrl([redacted])");
    }

    #[test]
    fn an_empty_too_long_or_broken_state_is_invalid() {
        assert_eq!(State::new(""), None);
        assert_eq!(State::new("a\u{fffd}"), None);
        assert_eq!(State::new(&"x".repeat(State::MAX_LENGTH + 1)), None);
        assert!(State::new(&"x".repeat(State::MAX_LENGTH)).is_some());
    }

    #[test]
    fn the_value_itself_is_kept() {
        assert_eq!(State::new("a b\u{e9}").unwrap().secret(), "a b\u{e9}");
        assert_eq!(CallbackUrl::new("http://localhost/?code=1#x").secret(), "http://localhost/?code=1#x");
    }
}
