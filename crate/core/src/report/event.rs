//! Redacting an event.

use super::redactor::Redactor;
use crate::event::{Event, EventKind};
use crate::knowledge::{AskedPage, names_app, page_text};
use crate::protocol::authorization::AuthorizationRequest;
use crate::protocol::callback::Callback;
use crate::protocol::claims::Json;
use crate::protocol::garbled::garbling;
use crate::protocol::loopback::LoopbackUrl;
use crate::protocol::secret::State;
use crate::settings::Registration;

/// Redacts an event for keeping it until a report is made.
///
/// Its placeholders are fingerprints, so that no secret has to be remembered while the browser stops and starts the
/// extension. A [`Redactor`] must number them before the event leaves the browser: a short secret can be guessed from
/// its fingerprint.
pub fn redact_to_keep(event: Event, json: Json) -> Event {
    Redactor::with_fingerprints(json).redact(event)
}

impl Redactor {
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
                settings.left_alone.iter_mut().flatten().for_each(|server| self.redact_text(server));
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
            | EventKind::CallbackMoved { url, .. }
            | EventKind::CallbackFailed { url, .. }
            | EventKind::CallbackFrameFailed { url, .. }
            | EventKind::PageRestored { url, .. } => *url = self.address(url),
            EventKind::CallbackAnswered { url, redirect, server, .. } => {
                *url = self.address(url);
                redirect.iter_mut().for_each(|redirect| *redirect = self.address(redirect));
                server.iter_mut().for_each(|server| *server = product(server));
            }
            EventKind::ErrorPage { url, title, text, status, calls, stopped_forms, links, .. } => {
                if let Some(links) = links {
                    links.iter_mut().for_each(|link| *link = self.address(link));
                    // The path of any other may be a secret.
                    links.retain(|link| link.splitn(4, '/').nth(3).is_some_and(names_app));
                }
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
            self.sent.extend(request.and_then(|request| {
                let path = request.requested.known().map(|uri| uri.loopback().path().to_owned());
                Some((request.state?, path))
            }));
        }
        let (EventKind::CallbackRequest { url, garbled, .. }
        | EventKind::CallbackFailed { url, garbled, .. }
        | EventKind::CallbackAnswered { url, garbled, .. }) = kind
        else {
            return;
        };
        let state = Callback::read_with(url, self.json).and_then(|callback| callback.state);
        let is_of = |state: &State| self.sent.iter().any(|(sent, _)| sent == state);
        if garbled.is_none() && !state.as_ref().is_some_and(is_of) {
            let mut sent = self.sent.iter().rev();
            *garbled = sent.find_map(|(state, path)| garbling(url, state.secret(), path.as_deref(), self.json));
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
}

/// Returns the names of products in a `Server` header (RFC 9110 section 10.2.4), which is all that a program says of itself.
fn product(server: &str) -> String {
    server.chars().filter(|c| c.is_ascii_alphanumeric() || "/._- ".contains(*c)).take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::claims::no_json;
    use crate::value::Value;

    #[test]
    fn what_is_saved_or_typed_has_no_secret_in_a_report() {
        let settings = r#"{"type":"settings","settings":{"version":1,"registrations":[{"name":"n",
            "authorization_server":"https://idp.example","client_id":"https://app.example/?id=s3cret-1",
            "redirect_uris":["http://localhost:38000/callback?key=s3cret-2"],
            "listener":"http://s3cret-3@localhost:48000","server_url":"https://mcp.example/mcp?token=s3cret-4"}],
            "trusted_servers":[{"authorization_server":"https://idp.example","client_id":"https://app.example/?id=s3cret-5"}],
            "agreed_servers":[{"authorization_server":"https://idp.example","client_id":"https://app.example/?id=s3cret-6"}]}}"#;
        let action =
            r#"{"type":"action","tab":1,"attempt":2,"action":"deliver","listener":"http://s3cret@localhost:1"}"#;
        for (json, count) in [(settings, 6), (action, 1)] {
            let event = Event::read(&serde_json::from_str(json).unwrap()).unwrap();
            let redacted = serde_json::to_string(&Value::from(Redactor::default().redact(event))).unwrap();
            assert!(!redacted.contains("s3cret"), "{redacted}");
            assert_eq!(redacted.matches("value-").count() + redacted.matches("user-").count(), count, "{redacted}");
        }
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
