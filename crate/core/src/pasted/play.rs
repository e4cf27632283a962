//! Playing a sign-in as it was pasted on an engine.

use url::Url;

use super::address::{Address, Kind, is_hosted_request};
use super::given::Given;
use super::stand_in;
use super::text::Pasted;
use crate::browser::Time;
use crate::browser::failure::browser_of;
use crate::browser::initiator::Initiator;
use crate::diagnosis::Explanation;
use crate::effect::Effect;
use crate::engine::Engine;
use crate::event::{Action, AttemptId, Event, EventKind};
use crate::into_vec::IntoVec;
use crate::knowledge::refusal_on;
use crate::protocol::authorization::{AuthorizationRequest, ResponseMode};
use crate::protocol::callback::Callback;
use crate::protocol::params::Param;
use crate::runs_on::RunsOn;
use crate::settings::{Policy, Settings, Stated};
use crate::terminal::Terminal;

/// The tab in which everything happens.
const TAB: i32 = 1;
/// Between two events, in milliseconds: neither at once nor long, because nothing is known of it.
const APART: Time = 2000;
/// What a dead address most likely is.
const REFUSED: &str = "net::ERR_CONNECTION_REFUSED";

/// A sign-in that was played.
pub(super) struct Played {
    engine: Engine,
    time: Time,
    pub explanation: Option<Explanation>,
}

impl Pasted {
    /// Plays what was pasted. First with the default policy; if that corrects the callback without an explanation, then with
    /// the policy that asks the user, which always explains.
    pub(super) fn play(&self, given: &Given) -> Played {
        let played = Played::of(Policy::Automatic, given, self);
        if played.explanation.is_some() { played } else { Played::of(Policy::Ask, given, self) }
    }

    /// Returns the requests, oldest first: those that were pasted, or one that stands in for that of the named listener.
    fn requests(&self, given: &Given) -> Vec<String> {
        let pasted: Vec<String> =
            self.of_kinds(&[Kind::Request, Kind::FaultyRequest]).map(|it| it.url.clone()).into_vec();
        if !pasted.is_empty() {
            return pasted;
        }
        let landed = self.landed().and_then(|landed| Callback::read_with(&landed.url, self.json));
        let state = landed.and_then(|callback| callback.state);
        let state = state.as_ref().map_or(stand_in::VALUE, |state| state.secret());
        self.listener(given).map(|uri| stand_in::request(&uri, state)).into_iter().into_vec()
    }

    /// Returns the provider that only an error page shows, of which the engine is not told beside a callback.
    fn provider_of_page(&self) -> Option<String> {
        self.landed().filter(|_| self.last_request().is_none())?;
        let page = self.last_url(Kind::ErrorPage).unwrap_or_else(stand_in::page);
        let refusal = refusal_on(&page, Some(""), self.page_text().as_deref(), None)?;
        refusal.provider.map(|provider| provider.id.to_owned())
    }

    fn last_url(&self, kind: Kind) -> Option<String> {
        self.of_kinds(&[kind]).last().map(|address| address.url.clone())
    }

    fn events(&self, given: &Given) -> Vec<EventKind> {
        let requests = self.requests(given);
        let last = requests.last().and_then(|url| self.request(url));
        let browser = self.browser_error.as_deref().map(browser_of);
        // A client may have printed another address of the same sign-in.
        let hosted = self.of_kinds(&[Kind::Page]).map(|it| &it.url).filter(|url| is_hosted_request(url));
        let mut events: Vec<EventKind> = requests
            .iter()
            .chain(hosted)
            .map(|url| EventKind::AuthorizationRequest {
                tab: TAB,
                url: url.clone(),
                initiator: Initiator::External,
                browser,
                previous_url: None,
            })
            .into_vec();
        if self.landed().is_some() {
            let callbacks: Vec<&Address> = self.of_kinds(&[Kind::Callback]).into_vec();
            let landed = if callbacks.is_empty() { self.landed().into_iter().into_vec() } else { callbacks };
            events.extend(landed.into_iter().map(|it| self.failed(&it.url, last.as_ref())));
            return events;
        }
        let text = self.page_text();
        let page = self.last_url(Kind::ErrorPage).or_else(|| self.last_url(Kind::HostedAnswer));
        let page = page.or_else(|| self.last_url(Kind::Page).filter(|_| text.is_some()));
        let faulty = self.last_url(Kind::FaultyRequest);
        if page.is_some() || faulty.is_some() || text.is_some() {
            let url = page.or(faulty).or_else(|| requests.last().cloned()).unwrap_or_else(stand_in::page);
            let text = Some(text.unwrap_or_default());
            let title = Some(String::new());
            let (calls, loopback_access, stopped_forms, status, links) = (None, None, None, None, None);
            events.push(EventKind::ErrorPage {
                tab: TAB,
                url,
                title,
                text,
                calls,
                loopback_access,
                stopped_forms,
                status,
                links,
            });
        } else if let Some((url, error)) = requests.last().zip(self.browser_error.as_ref()) {
            events.push(EventKind::RequestFailed { tab: TAB, url: url.clone(), error: error.clone() });
        }
        events
    }

    /// Returns the failure of a callback. Code and state may have been left out on purpose: any value will do.
    fn failed(&self, landed: &str, request: Option<&AuthorizationRequest>) -> EventKind {
        let (mut url, mut method) = (landed.to_owned(), "GET");
        if let Ok(mut complete) = Url::parse(landed) {
            let is_post =
                complete.query().is_none() && request.is_some_and(|it| it.response_mode == ResponseMode::FormPost);
            if is_post {
                method = "POST";
            } else if !self.is_whole(landed) {
                let is_answer = Callback::read_with(landed, self.json).is_some();
                // A server that was asked with a `state` may have left it out.
                let is_seen = self.of_kinds(&[Kind::Request]).next().is_some();
                let lacks_state = !(has_state(&complete) || is_answer && is_seen);
                let state = request.and_then(|request| request.state.as_ref());
                let state = state.map_or(stand_in::VALUE, |state| state.secret());
                let code = (!is_answer).then(|| format!("code={}", stand_in::VALUE));
                let state = lacks_state.then(|| format!("state={}", stand_in::encoded(state)));
                let given = complete.query().map(str::to_owned);
                let parts: Vec<String> = given.into_iter().chain(code).chain(state).into_vec();
                complete.set_query(Some(&parts.join("&")));
                url = complete.into();
            }
        }
        let (sees_requests, address, garbled) = (None, None, None);
        let error = self.browser_error.clone().unwrap_or_else(|| REFUSED.to_owned());
        EventKind::CallbackFailed { tab: TAB, url, method: method.to_owned(), error, sees_requests, address, garbled }
    }
}

impl Played {
    fn of(correction: Policy, given: &Given, pasted: &Pasted) -> Self {
        let stated = Stated {
            client: given.client.clone(),
            provider: given.provider.clone().or_else(|| pasted.provider_of_page()),
            registered: given.registered.clone(),
            runs_on: given.runs_on.clone(),
        };
        let settings = Settings { correction, stated: Some(stated), ..Settings::default() };
        let mut played = Self { engine: Engine::with_json(pasted.json), time: APART, explanation: None };
        for kind in [EventKind::Settings { settings }].into_iter().chain(pasted.events(given)) {
            played.note(kind);
        }
        if let Some(client) = &given.client {
            played.choose(client);
        }
        played
    }

    /// Handles an event, and keeps its explanation.
    fn note(&mut self, kind: EventKind) {
        for effect in self.handle(kind) {
            match effect {
                Effect::Explain { explanation, .. }
                | Effect::Warn { explanation, .. }
                | Effect::Note { explanation, .. } => {
                    self.explanation = Some(stand_in::removed(*explanation));
                }
                Effect::Navigate { .. } => self.explanation = None,
                _ => {}
            }
        }
    }

    /// Chooses the client, if it is one of several that may have started the sign-in.
    fn choose(&mut self, client: &str) {
        let Some(explanation) = &self.explanation else { return };
        if explanation.clients.iter().any(|option| option.client.as_deref() == Some(client)) {
            self.note(EventKind::Action {
                tab: TAB,
                attempt: explanation.attempt,
                action: Action::ChooseClient,
                listener: None,
                client: Some(client.to_owned()),
                runs_on: None,
                terminal: None,
            });
        }
    }

    fn handle(&mut self, kind: EventKind) -> Vec<Effect> {
        self.time += APART;
        self.engine.handle(Event { time: self.time, private: false, kind }).unwrap_or_default()
    }

    /// Returns the callback at this address, with its code.
    pub fn deliver(&mut self, listener: String) -> Option<String> {
        self.act(Action::Deliver, Some(listener), None)
    }

    /// Returns the callback to paste, or a command for a terminal that leads to where the client runs. Both hold its code.
    pub fn copy(&mut self, there: Option<(RunsOn, Terminal)>) -> Option<String> {
        self.act(Action::Copy, None, there)
    }

    /// Carries out an action on the attempt that is explained, and returns the text with the code that it gives.
    fn act(&mut self, action: Action, listener: Option<String>, there: Option<(RunsOn, Terminal)>) -> Option<String> {
        let attempt = self.attempt()?;
        let (runs_on, terminal) = there.unzip();
        let effects =
            self.handle(EventKind::Action { tab: TAB, attempt, action, listener, client: None, runs_on, terminal });
        effects.into_iter().find_map(|effect| match effect {
            Effect::Navigate { url, .. } => Some(url),
            Effect::Copy { text, .. } => Some(text),
            _ => None,
        })
    }

    /// Returns the report of what is explained.
    pub fn report(&self) -> Vec<Event> {
        self.attempt().and_then(|attempt| self.engine.report(attempt).ok()).unwrap_or_default()
    }

    fn attempt(&self) -> Option<AttemptId> {
        self.explanation.as_ref().map(|explanation| explanation.attempt)
    }
}

fn has_state(url: &Url) -> bool {
    [url.query(), url.fragment()].into_iter().flatten().any(|part| Param::find(part, "state").is_present())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Certainty;

    #[test]
    fn the_browser_is_known_by_its_error() {
        let request =
            "https://idp.example/authorize?response_type=code&client_id=a&redirect_uri=http%3A%2F%2F0.0.0.0%3A1%2F";
        for (error, expected) in [
            ("NS_ERROR_CONNECTION_REFUSED", Certainty::Certain),
            ("ERR_ADDRESS_INVALID", Certainty::Likely),
            ("", Certainty::Likely),
        ] {
            let mut pasted = Pasted::default();
            pasted.add(&format!("{request}\n{error}")).unwrap();
            let explanation = pasted.explanation(&Given::default()).unwrap();
            assert_eq!(explanation.map(|it| it.certainty), Some(expected), "{error}");
        }
    }
}
