//! `portmend explain`: plays the events of the sign-in that is described, and takes what the engine says of it.

use url::{Url, form_urlencoded};

use crate::{Problem, parse};
use portmend::Explanation;
use portmend::browser::initiator::Initiator;
use portmend::effect::Effect;
use portmend::engine::Engine;
use portmend::event::{Event, EventKind};
use portmend::protocol::authorization::{AuthorizationRequest, ResponseMode};
use portmend::protocol::callback::Callback;
use portmend::protocol::loopback::LoopbackUrl;
use portmend::protocol::params::Param;
use portmend::protocol::redirect_uri::RedirectUri;
use portmend::settings::{Policy, Registration, Settings};
use portmend::wording::{Arg, Message};

/// A server that cannot exist (RFC 6761 section 6.4): stands for the provider when nothing is known of it.
const NO_SERVER: &str = "provider.invalid";
/// Stands for a client of which nothing is known, and for the values that nobody has to know.
const NO_NAME: &str = "portmend";

/// What the user knows of the sign-in.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// Where the browser ended.
    pub landed: String,
    /// The redirect URI that the client asked for.
    pub requested: Option<String>,
    /// The callback URLs that the provider knows.
    pub registered: Vec<String>,
    /// The whole authorization request.
    pub authorization: Option<String>,
}

/// Explains the sign-in.
pub fn explain(question: &Question) -> Result<Explanation, Problem> {
    let request = request(question)?;
    let read = request.as_deref().and_then(read_request);
    let settings = settings(question, read.as_ref())?;
    let end = end(question, read.as_ref())?;
    // Asked for once as in the browser, where a correction may need no explanation; then with a question to the user,
    // which always has one.
    for policy in [Policy::Automatic, Policy::Ask] {
        let settings = Settings { correction: policy, ..settings.clone() };
        let effects = play(settings, request.clone(), end.clone())?;
        if effects.iter().any(|effect| matches!(effect, Effect::Navigate { .. })) {
            continue;
        }
        let mut explanations = effects.into_iter().filter_map(|effect| match effect {
            Effect::Explain { explanation, .. } | Effect::Warn { explanation, .. } => Some(*explanation),
            _ => None,
        });
        if let Some(explanation) = explanations.next_back() {
            return Ok(without_stand_ins(explanation));
        }
    }
    Err(Problem::new("LANDED_URL", "is neither an address of this computer nor an error page that is known"))
}

fn play(settings: Settings, request: Option<String>, end: EventKind) -> Result<Vec<Effect>, Problem> {
    let request = request.map(|url| EventKind::AuthorizationRequest { tab: 1, url, initiator: Initiator::External });
    let mut engine = Engine::with_json(parse);
    let mut effects = Vec::new();
    for kind in [EventKind::Settings { settings }].into_iter().chain(request).chain([end]) {
        let handled = engine.handle(Event { time: 0, private: false, kind });
        effects.extend(handled.map_err(|error| Problem::new("arguments", error.to_string()))?);
    }
    Ok(effects)
}

/// The authorization request: the given one, or one that asks for the given address.
fn request(question: &Question) -> Result<Option<String>, Problem> {
    let requested = match &question.requested {
        Some(text) => Some(RedirectUri::read(text).ok_or_else(|| not_here("--requested"))?),
        None => None,
    };
    match (&question.authorization, requested) {
        (Some(url), requested) => {
            let Some(read) = read_request(url) else {
                return Err(Problem::new(
                    "--authorization",
                    "is no authorization request whose answer comes to this computer",
                ));
            };
            match (requested, read.requested.known()) {
                (Some(requested), Some(known)) if requested != *known => {
                    Err(Problem::new("--requested", "is another address than redirect_uri in --authorization"))
                }
                _ => Ok(Some(url.clone())),
            }
        }
        (None, Some(requested)) => {
            let state = state_of(&question.landed).unwrap_or_else(|| NO_NAME.to_owned());
            let query = form_urlencoded::Serializer::new(String::new())
                .append_pair("response_type", "code")
                .append_pair("redirect_uri", requested.as_str())
                .append_pair("state", &state)
                .append_pair("code_challenge", NO_NAME)
                .append_pair("code_challenge_method", "S256")
                .finish();
            Ok(Some(format!("https://{NO_SERVER}/authorize?{query}")))
        }
        (None, None) => Ok(None),
    }
}

fn read_request(url: &str) -> Option<AuthorizationRequest> {
    AuthorizationRequest::read_with(url, parse)
}

fn settings(question: &Question, request: Option<&AuthorizationRequest>) -> Result<Settings, Problem> {
    let mut settings = Settings::default();
    if question.registered.is_empty() {
        return Ok(settings);
    }
    settings.registrations.push(Registration {
        name: NO_NAME.to_owned(),
        authorization_server: request.map_or_else(|| format!("https://{NO_SERVER}"), |r| r.server.clone()),
        client_id: None,
        redirect_uris: question.registered.clone(),
        listener: None,
        client: None,
        server_name: None,
        server_url: None,
        correction: None,
    });
    settings
        .checked()
        .map_err(|_| Problem::new("--registered", "is not a callback URL, like http://localhost:38000/callback"))
}

/// The event that ended it.
fn end(question: &Question, request: Option<&AuthorizationRequest>) -> Result<EventKind, Problem> {
    let landed = &question.landed;
    let url = Url::parse(landed).map_err(|_| Problem::new("LANDED_URL", "is not a URL"))?;
    if LoopbackUrl::read(landed).is_none() {
        let is_loopback = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        if is_loopback || !matches!(url.scheme(), "http" | "https") {
            return Err(not_here("LANDED_URL"));
        }
        return Ok(EventKind::ErrorPage { tab: 1, url: landed.clone(), title: None, text: None });
    }
    let is_post = url.query().is_none() && request.is_some_and(|r| r.response_mode == ResponseMode::FormPost);
    if is_post {
        return Ok(failed(landed.clone(), "POST"));
    }
    let read = Callback::read_with(landed, parse);
    if read.as_ref().is_some_and(|callback| callback.state.is_none()) && has_state(&url) {
        return Err(Problem::new("LANDED_URL", "has no state that can be followed: empty, repeated or endless"));
    }
    // What was left out on purpose is put back in: any value does.
    let mut complete = url;
    if read.is_none() {
        complete.query_pairs_mut().append_pair("code", NO_NAME);
    }
    if !has_state(&complete) {
        let state = request.and_then(|request| request.state.as_ref());
        let state = state.map_or(NO_NAME, |state| state.secret()).to_owned();
        complete.query_pairs_mut().append_pair("state", &state);
    }
    Ok(failed(complete.into(), "GET"))
}

fn failed(url: String, method: &str) -> EventKind {
    EventKind::CallbackFailed {
        tab: 1,
        url,
        method: method.to_owned(),
        error: "net::ERR_CONNECTION_REFUSED".to_owned(),
    }
}

fn has_state(url: &Url) -> bool {
    [url.query(), url.fragment()].into_iter().flatten().any(|part| Param::find(part, "state").is_present())
}

fn state_of(landed: &str) -> Option<String> {
    Callback::read_with(landed, parse)?.state.map(|state| state.secret().to_owned())
}

fn not_here(place: &str) -> Problem {
    Problem::new(place, "is not an address of this computer, like http://localhost:38000/callback")
}

/// The explanation without names that only we know, and without what only a browser can do.
fn without_stand_ins(mut explanation: Explanation) -> Explanation {
    let stands_in = |name: &str| match name {
        NO_SERVER => Some("party_provider"),
        NO_NAME => Some("party_client"),
        _ => None,
    };
    explanation.provider = explanation.provider.filter(|party| stands_in(&party.name).is_none());
    explanation.client = explanation.client.filter(|party| stands_in(&party.name).is_none());
    explanation.doubt = None;
    explanation.actions.clear();
    for command in explanation.remedy.steps.iter_mut().flat_map(|step| &mut step.commands) {
        command.text = command.text.replace(&format!("https://{NO_SERVER}"), "<AUTHORIZATION_SERVER>");
    }
    let said = [
        &mut explanation.causes,
        &mut explanation.cautions_first,
        &mut explanation.cautions,
        &mut explanation.remedy.lead,
    ];
    let steps = explanation.remedy.steps.iter_mut().map(|step| &mut step.text);
    for message in said.into_iter().flatten().chain(steps).chain([&mut explanation.summary]) {
        for argument in &mut message.args {
            if let Arg::Text(text) = argument
                && let Some(key) = stands_in(text)
            {
                *argument = Arg::Message(Message::plain(key));
            }
        }
    }
    explanation
}
