//! Reports: redacted events that still lead to the same diagnoses when replayed.
//!
//! Only what is known to be harmless is kept: hosts, paths and the parameters that decide the diagnosis. Every other
//! value is replaced by a placeholder such as `state-1`, and equal values by the same placeholder.

mod address;
mod event_log;

use crate::event::{Event, EventKind};
use crate::knowledge::{AskedPage, page_text};
use crate::protocol::authorization::AuthorizationRequest;
use crate::protocol::callback::Callback;
use crate::protocol::claims::{Json, no_json};
use crate::protocol::garbled::garbling;
use crate::protocol::loopback::LoopbackUrl;
use crate::protocol::secret::State;
use crate::settings::Registration;
pub(crate) use event_log::EventLog;

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
    json: Json,
    /// Secrets, each with the kind and the name of its placeholder.
    known: Vec<(String, &'static str, String)>,
    /// The `state` of each request.
    sent: Vec<State>,
}

/// How placeholders are named.
#[derive(Clone, Copy, PartialEq)]
enum Naming {
    /// By number, `state-1`: reveals nothing about the secret, which must be remembered.
    Number,
    /// By fingerprint, `x0123456789ab`: the same for a secret in any parameter of any event.
    Fingerprint,
}

/// Redacts an event for keeping it until a report is made.
///
/// Its placeholders are fingerprints, so that no secret has to be remembered while the browser stops and starts the
/// extension. A [`Redactor`] must number them before the event leaves the browser: a short secret can be guessed from
/// its fingerprint.
pub fn redact_to_keep(event: Event, json: Json) -> Event {
    Redactor { naming: Naming::Fingerprint, json, known: Vec::new(), sent: Vec::new() }.redact(event)
}

/// Returns the placeholder for a `state` in events from [`redact_to_keep`].
pub(crate) fn fingerprint_of(state: &State) -> String {
    Redactor { naming: Naming::Fingerprint, json: no_json, known: Vec::new(), sent: Vec::new() }
        .placeholder("state", state.secret())
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

    /// Returns the event without its secrets. If it is redacted already, at most the numbers of placeholders change.
    pub fn redact(&mut self, mut event: Event) -> Event {
        self.note_garbling(&mut event.kind);
        match &mut event.kind {
            EventKind::Settings { settings } => {
                settings.registrations.iter_mut().for_each(|saved| self.registration(saved));
                let stated = settings.stated.iter_mut().flat_map(|stated| &mut stated.registered);
                stated.for_each(|uri| self.redact_text(uri));
                for trusted in settings.trusted_servers.iter_mut().chain(settings.agreed_servers.iter_mut().flatten()) {
                    self.redact_text(&mut trusted.authorization_server);
                    trusted.client_id.iter_mut().for_each(|id| self.redact_text(id));
                }
                let last = settings.last_places.iter_mut().flatten().map(|last| &mut last.runs_on);
                let saved = settings.registrations.iter_mut().filter_map(|saved| saved.runs_on.as_mut());
                last.chain(saved).for_each(|runs_on| *runs_on = runs_on.without_names());
            }
            EventKind::AuthorizationRequest { url, previous_url, .. } => {
                *url = self.address(url);
                let app = previous_url.as_deref().and_then(LoopbackUrl::read);
                *previous_url = app.map(|app| self.address(&app.without_secrets()));
            }
            EventKind::RequestFailed { url, .. }
            | EventKind::CallbackRequest { url, .. }
            | EventKind::CallbackFailed { url, .. }
            | EventKind::CallbackFrameFailed { url, .. } => *url = self.address(url),
            EventKind::CallbackAnswered { url, redirect, server, .. } => {
                *url = self.address(url);
                redirect.iter_mut().for_each(|redirect| *redirect = self.address(redirect));
                server.iter_mut().for_each(|server| *server = product(server));
            }
            EventKind::ErrorPage { url, title, text, status, calls, stopped_forms, .. } => {
                for form in stopped_forms.iter_mut().flatten() {
                    form.url = self.address(&form.url);
                    form.shorten();
                }
                calls.iter_mut().flatten().for_each(|call| *call = self.address(call));
                let is_whole = AskedPage::new(url, None, text.as_deref(), *status).is_whole();
                for shown in [title, text].into_iter().flatten() {
                    *shown = page_text(shown, url, is_whole);
                }
                *url = self.address(url);
            }
            EventKind::Action { listener, client, runs_on, .. } => {
                runs_on.iter_mut().for_each(|runs_on| *runs_on = runs_on.without_names());
                listener.iter_mut().chain(client).for_each(|text| self.redact_text(text));
            }
            EventKind::TabClosed { .. } | EventKind::Tick | EventKind::InstalledRules { .. } => {}
        }
        event
    }

    /// Notes what is wrong with an answer to one of the requests before it: the placeholders do not show it.
    fn note_garbling(&mut self, kind: &mut EventKind) {
        if let EventKind::AuthorizationRequest { url, .. } = kind {
            let request = AuthorizationRequest::read_with(url, self.json);
            self.sent.extend(request.and_then(|request| request.state));
        }
        let (EventKind::CallbackRequest { url, garbled, .. }
        | EventKind::CallbackFailed { url, garbled, .. }
        | EventKind::CallbackAnswered { url, garbled, .. }) = kind
        else {
            return;
        };
        let state = Callback::read_with(url, self.json).and_then(|callback| callback.state);
        if garbled.is_none() && state.is_none_or(|state| !self.sent.contains(&state)) {
            *garbled = self.sent.iter().rev().find_map(|sent| garbling(url, sent.secret(), None, self.json));
        }
    }

    /// Redacts a registration. Names, servers and client ids are kept: they decide what the explanation says.
    fn registration(&mut self, saved: &mut Registration) {
        self.redact_text(&mut saved.authorization_server);
        let others = [&mut saved.listener, &mut saved.server_url, &mut saved.client_id];
        for text in saved.redirect_uris.iter_mut().chain(others.into_iter().flatten()) {
            self.redact_text(text);
        }
    }

    fn redact_text(&mut self, text: &mut String) {
        *text = self.text(std::mem::take(text));
    }

    /// Returns the placeholder for `secret`, which is of this `kind` if it is new. An empty secret stays empty.
    fn placeholder(&mut self, kind: &'static str, secret: &str) -> String {
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

/// Returns the names of products in a `Server` header (RFC 9110 section 10.2.4), which is all that a program says of itself.
fn product(server: &str) -> String {
    server.chars().filter(|c| c.is_ascii_alphanumeric() || "/._- ".contains(*c)).take(64).collect()
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
        assert_ne!(redactor.placeholder("state", &"b".repeat(5000)), first);
    }

    #[test]
    fn kept_events_are_numbered_for_the_report() {
        let event = |state: &str| Event {
            time: 1,
            private: false,
            kind: EventKind::CallbackRequest {
                tab: 1,
                url: format!("http://localhost:1/cb?code=secret&state={state}"),
                method: "GET".to_owned(),
                garbled: None,
            },
        };
        let kept = ["one", "two", "one"].map(|state| redact_to_keep(event(state), no_json));
        assert_ne!(kept[0], kept[1]);
        assert_eq!(kept[0], kept[2]);
        let mut redactor = Redactor::default();
        let urls: Vec<_> = kept
            .map(|event| match redactor.redact(event).kind {
                EventKind::CallbackRequest { url, .. } => url,
                _ => String::new(),
            })
            .into();
        let url = |state| format!("http://localhost:1/cb?code=code-1&state=state-{state}");
        assert_eq!(urls, [url(1), url(2), url(1)]);
    }
}
