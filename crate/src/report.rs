//! Reports: events without anything secret, which still replay to the same diagnoses.
//!
//! What is known to be harmless stays, and everything else goes: addresses, paths and the parameters that decide are
//! kept, every other value becomes a placeholder such as `state-1`. The same value becomes the same placeholder.

mod address;
mod story;

use crate::claims::{Json, no_json};
use crate::event::{Event, What};
use crate::knowledge::telling_words;
use crate::registration::Registration;
use crate::secret::State;
pub use story::Story;

/// Takes secrets out of the events of one report, and knows which placeholder stands for which.
pub struct Redactor {
    naming: Naming,
    json: Json,
    /// Secret, placeholder's kind, placeholder's name.
    known: Vec<(String, &'static str, String)>,
}

#[derive(Clone, Copy, PartialEq)]
enum Naming {
    /// `state-1`, `state-2`: says nothing about the secret, and needs to remember it.
    Number,
    /// `state-x` and a fingerprint.
    Mark,
}

/// An event that may be kept until a report is made of it. Its placeholders are fingerprints, so that nothing has to
/// be remembered while the browser stops and starts the extension. Before it leaves the browser, a [`Redactor`] has
/// to number them: a fingerprint of a short secret can be guessed.
pub fn redact_to_keep(event: Event, json: Json) -> Event {
    Redactor { naming: Naming::Mark, json, known: Vec::new() }.redact(event)
}

/// What stands for a `state` in events that may be kept.
pub fn sign_of(state: &State) -> String {
    Redactor { naming: Naming::Mark, json: no_json, known: Vec::new() }.placeholder("state", state.secret())
}

impl Default for Redactor {
    fn default() -> Self {
        Self::with_json(no_json)
    }
}

impl Redactor {
    /// One that keeps what is harmless in tokens as well. It reads them as the engine does, with the same reader.
    pub fn with_json(json: Json) -> Self {
        Self { naming: Naming::Number, json, known: Vec::new() }
    }

    /// The event without its secrets. One that is redacted already stays as it is.
    pub fn redact(&mut self, mut event: Event) -> Event {
        match &mut event.what {
            What::Settings { settings } => settings.registrations.iter_mut().for_each(|saved| self.registration(saved)),
            What::AuthorizationRequest { url, .. }
            | What::CallbackRequest { url, .. }
            | What::CallbackFailed { url, .. }
            | What::CallbackAnswered { url, .. } => *url = self.address(url),
            What::ErrorPage { url, title, text, .. } => {
                *url = self.address(url);
                for words in [title, text].into_iter().flatten() {
                    *words = telling_words(words);
                }
            }
            What::Action { listener, .. } => listener.iter_mut().for_each(|listener| self.name(listener)),
            What::TabClosed { .. } | What::Tick => {}
        }
        event
    }

    /// What the user has saved. Names, servers and client ids stay: they decide what is said.
    fn registration(&mut self, saved: &mut Registration) {
        self.name(&mut saved.authorization_server);
        let others = [&mut saved.listener, &mut saved.server_url, &mut saved.client_id];
        for text in saved.redirect_uris.iter_mut().chain(others.into_iter().flatten()) {
            self.name(text);
        }
    }

    fn name(&mut self, text: &mut String) {
        *text = self.named(std::mem::take(text));
    }

    /// What stands for `secret`, whose kind is used when it is new. Nothing stands for nothing.
    fn placeholder(&mut self, kind: &'static str, secret: &str) -> String {
        if secret.is_empty() {
            return String::new();
        }
        if let Some((.., name)) = self.known.iter().find(|(known, ..)| known == secret) {
            return name.clone();
        }
        let mut name = match self.naming {
            Naming::Number => format!("{kind}-{}", self.known.iter().filter(|known| known.1 == kind).count() + 1),
            Naming::Mark => format!("{kind}-x{:012x}", fingerprint(secret) >> 16),
        };
        // A value that is too long to be followed must stay so.
        if secret.len() > crate::secret::State::MAX_LENGTH {
            name = format!("{name:-<width$}", width = crate::secret::State::MAX_LENGTH + 1);
        }
        // So must one that was no text, which is no state either.
        if secret.contains(char::REPLACEMENT_CHARACTER) {
            name.push(char::REPLACEMENT_CHARACTER);
        }
        self.known.push((secret.to_owned(), kind, name.clone()));
        name
    }
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Redactor([redacted])")
    }
}

/// FNV-1a with 64 bits: the same in every run, which the standard library's hasher does not promise.
fn fingerprint(secret: &str) -> u64 {
    secret.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_has_one_placeholder_whatever_it_is_called() {
        let mut redactor = Redactor::default();
        assert_eq!(redactor.placeholder("state", "a"), "state-1");
        assert_eq!(redactor.placeholder("code", "b"), "code-1");
        assert_eq!(redactor.placeholder("state", "c"), "state-2");
        assert_eq!(redactor.placeholder("value", "a"), "state-1");
        assert_eq!(redactor.placeholder("state", ""), "");
        assert_eq!(format!("{redactor:?}"), "Redactor([redacted])");
    }

    #[test]
    fn a_value_that_is_too_long_stays_too_long_and_keeps_to_itself() {
        let mut redactor = Redactor::default();
        let first = redactor.placeholder("state", &"a".repeat(5000));
        assert!(crate::secret::State::new(&first).is_none());
        assert_ne!(redactor.placeholder("state", &"b".repeat(5000)), first);
    }

    #[test]
    fn kept_events_are_numbered_in_the_end() {
        let event = |state: &str| Event {
            time: 1,
            private: false,
            what: What::CallbackRequest {
                tab: 1,
                url: format!("http://localhost:1/cb?code=secret&state={state}"),
                method: "GET".to_owned(),
            },
        };
        let kept = ["one", "two", "one"].map(|state| redact_to_keep(event(state), no_json));
        assert_ne!(kept[0], kept[1]);
        assert_eq!(kept[0], kept[2]);
        let mut redactor = Redactor::default();
        let urls: Vec<_> = kept
            .map(|event| match redactor.redact(event).what {
                What::CallbackRequest { url, .. } => url,
                _ => String::new(),
            })
            .into();
        let url = |state| format!("http://localhost:1/cb?code=code-1&state=state-{state}");
        assert_eq!(urls, [url(1), url(2), url(1)]);
    }
}
