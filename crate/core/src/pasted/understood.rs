//! What was understood of a pasted text, field by field.

use super::address::{Address, Kind};
use super::given::Given;
use super::text::Pasted;
use crate::diagnosis::Explanation;
use crate::knowledge::{client_by_id, providers};
use crate::protocol::callback::{Answer, Callback};
use crate::protocol::garbled::without_answer;
use crate::protocol::loopback::LoopbackUrl;
use crate::shown::Shown;
use crate::value::{Shape, ToValue, Words};

/// Something that was understood.
#[derive(Debug, Clone, PartialEq, Eq, ToValue, Shape)]
pub struct Understood {
    /// What it is.
    pub what: UnderstoodKind,
    /// The address or the name, without secrets.
    pub text: Option<Shown>,
}

/// The kinds of what can be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Words)]
pub enum UnderstoodKind {
    /// The server that was asked.
    Server,
    /// The redirect URI of the request.
    Requested,
    /// Where the browser landed.
    Landed,
    /// That the answer holds a code.
    Code,
    /// That the code was left out.
    NoCode,
    /// The error code of the answer.
    Error,
    /// Where the client waits.
    Listener,
    /// The address of an error page.
    ErrorPage,
    /// The text of a page.
    PageText,
    /// A text whose words are not known.
    OtherText,
    /// The browser's own name of its error.
    BrowserError,
    /// The client.
    Client,
    /// The provider.
    Provider,
    /// A registered callback URL.
    Registered,
}

impl Pasted {
    pub(super) fn understood(&self, given: &Given, explanation: Option<&Explanation>) -> Vec<Understood> {
        use UnderstoodKind as Is;
        let mut all = Vec::new();
        let mut add = |what, text: Option<Shown>| all.push(Understood { what, text });
        if let Some(request) = self.last_request() {
            add(Is::Server, Some(Shown::text(&request.server_host)));
            if let Some(uri) = request.requested.known() {
                add(Is::Requested, Some(Shown::address(uri.as_str())));
            }
        } else if let Some(uri) = self.listener(given) {
            add(Is::Listener, Some(Shown::address(&uri)));
        }
        if let Some(url) = self.landed().and_then(|landed| LoopbackUrl::read(&landed.url)) {
            let place = format!("{}{}", url.address, without_answer(url.path()));
            add(Is::Landed, Some(Shown::address(&place)));
        }
        if let Some(landed) = self.landed() {
            match Callback::read_with(&landed.url, self.json).map(|callback| callback.answer) {
                Some(Answer::Error(code)) => add(Is::Error, Some(Shown::text(&code))),
                _ => add(if self.holds_code() { Is::Code } else { Is::NoCode }, None),
            }
        }
        if self.of_kinds(&[Kind::HostedAnswer]).next().is_some() {
            add(Is::Code, None);
        }
        for page in self.addresses.iter().filter(|address| address.kind == Kind::ErrorPage) {
            add(Is::ErrorPage, Some(Shown::address(without_query(page))));
        }
        if self.has_unknown_words() {
            add(Is::OtherText, None);
        } else if self.page_text().is_some() {
            add(Is::PageText, None);
        }
        if let Some(error) = &self.browser_error {
            add(Is::BrowserError, Some(Shown::text(error)));
        }
        let named = |id: &Option<String>, known: fn(&str) -> Option<&'static str>| id.as_deref().and_then(known);
        let client = explanation.and_then(|it| it.client.as_ref()).map(|client| client.name.clone());
        let client = client.or_else(|| named(&given.client, |id| Some(client_by_id(id)?.name)).map(Shown::text));
        let provider = explanation.and_then(|it| it.provider.as_ref()).map(|provider| provider.name.clone());
        let provider = provider.or_else(|| named(&given.provider, provider_name).map(Shown::text));
        for (what, name) in [(Is::Client, client), (Is::Provider, provider)] {
            if name.is_some() {
                add(what, name);
            }
        }
        for uri in &given.registered {
            add(Is::Registered, Some(Shown::address(uri)));
        }
        all
    }
}

fn provider_name(id: &str) -> Option<&'static str> {
    providers().iter().find(|provider| provider.id == id).map(|provider| provider.name)
}

/// Returns the address of a page without what may be secret.
fn without_query(address: &Address) -> &str {
    address.url.split(['?', '#']).next().unwrap_or_default()
}
