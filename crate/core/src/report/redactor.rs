//! Secrets and their placeholders.

use crate::protocol::claims::{Json, no_json};
use crate::protocol::secret::State;

/// Redacts the events of one report, with the same placeholder for the same secret throughout.
///
/// # Examples
///
/// ```
/// use portmend::Event;
/// use portmend::event::EventKind;
/// use portmend::report::Redactor;
///
/// let request = |url: &str| Event {
///     time: 0,
///     private: false,
///     kind: EventKind::CallbackRequest { tab: 1, url: url.to_owned(), method: "GET".to_owned(), garbled: None },
/// };
/// let redacted = Redactor::default().redact(request("http://localhost:38000/callback?code=123&state=xyz"));
/// assert_eq!(redacted, request("http://localhost:38000/callback?code=code-1&state=state-1"));
/// ```
pub struct Redactor {
    naming: Naming,
    pub(super) json: Json,
    /// Secrets, each with the kind and the name of its placeholder.
    known: Vec<(String, &'static str, String)>,
    /// The `state` of each request, and the path for which it asks.
    pub(super) sent: Vec<(State, Option<String>)>,
}

/// How placeholders are named.
#[derive(Clone, Copy, PartialEq)]
enum Naming {
    /// By number, `state-1`: reveals nothing about the secret, which must be remembered.
    Number,
    /// By fingerprint, `x0123456789ab`: the same for a secret in any parameter of any event.
    Fingerprint,
}

impl Default for Redactor {
    fn default() -> Self {
        Self::with_json(no_json)
    }
}

impl Redactor {
    /// Creates a redactor that keeps the harmless claims of tokens. It needs the JSON parser of the engine.
    pub fn with_json(json: Json) -> Self {
        Self { naming: Naming::Number, json, known: Vec::new(), sent: Vec::new() }
    }

    /// Creates a redactor whose placeholders are fingerprints.
    pub(super) fn with_fingerprints(json: Json) -> Self {
        Self { naming: Naming::Fingerprint, ..Self::with_json(json) }
    }

    /// Returns the placeholder for `secret`, which is of this `kind` if it is new. An empty secret stays empty.
    pub(super) fn placeholder(&mut self, kind: &'static str, secret: &str) -> String {
        if secret.is_empty() {
            return String::new();
        }
        if let Some((.., name)) = self.known.iter().find(|(known, ..)| known == secret) {
            return name.clone();
        }
        let mut name = match self.naming {
            Naming::Number => format!("{kind}-{}", self.known.iter().filter(|known| known.1 == kind).count() + 1),
            Naming::Fingerprint => format!("x{:012x}", fingerprint(secret) >> 16),
        };
        // A `state` that is too long to be tracked must stay too long.
        if secret.len() > State::MAX_LENGTH {
            name = format!("{name:-<width$}", width = State::MAX_LENGTH + 1);
        }
        // One that was not UTF-8 must stay invalid as well.
        if secret.contains(char::REPLACEMENT_CHARACTER) {
            name.push(char::REPLACEMENT_CHARACTER);
        }
        // A fingerprint is the same each time.
        if self.naming == Naming::Number {
            self.known.push((secret.to_owned(), kind, name.clone()));
        }
        name
    }
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Redactor([redacted])")
    }
}

/// Returns the placeholder for a `state` in events from [`redact_to_keep`](super::redact_to_keep).
pub(crate) fn fingerprint_of(state: &State) -> String {
    Redactor::with_fingerprints(no_json).placeholder("state", state.secret())
}

/// Returns the 64-bit FNV-1a hash, which is the same in every run; the standard library's hasher does not promise that.
fn fingerprint(secret: &str) -> u64 {
    secret.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_has_one_placeholder_in_every_parameter() {
        let mut redactor = Redactor::default();
        assert_eq!(redactor.placeholder("state", "a"), "state-1");
        assert_eq!(redactor.placeholder("code", "b"), "code-1");
        assert_eq!(redactor.placeholder("state", "c"), "state-2");
        assert_eq!(redactor.placeholder("value", "a"), "state-1");
        assert_eq!(redactor.placeholder("state", ""), "");
        assert_eq!(format!("{redactor:?}"), "Redactor([redacted])");
    }

    #[test]
    fn values_that_are_too_long_stay_too_long_and_different() {
        let mut redactor = Redactor::default();
        let first = redactor.placeholder("state", &"a".repeat(5000));
        assert!(State::new(&first).is_none());
        let longest = redactor.placeholder("state", &"a".repeat(State::MAX_LENGTH));
        assert!(State::new(&longest).is_some());
        assert_ne!(redactor.placeholder("state", &"b".repeat(5000)), first);
    }
}
