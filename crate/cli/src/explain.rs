//! `portmend explain`: plays the events of the described sign-in, and returns the engine's explanation.

use url::{Url, form_urlencoded};

use crate::arguments::Explain;
use crate::{Problem, parse};
use portmend::Explanation;
use portmend::browser::initiator::Initiator;
use portmend::effect::Effect;
use portmend::engine::Engine;
use portmend::event::{Action, Event, EventKind};
use portmend::protocol::authorization::{AuthorizationRequest, ResponseMode};
use portmend::protocol::callback::Callback;
use portmend::protocol::loopback::LoopbackUrl;
use portmend::protocol::params::Param;
use portmend::protocol::redirect_uri::RedirectUri;
use portmend::runs_on::{RunsOn, Tool};
use portmend::settings::{LastPlace, Policy, Registration, Settings};
use portmend::wording::{Arg, Message};

/// Stands in for an unknown provider: a host that cannot exist (RFC 6761 section 6.4).
const UNKNOWN_SERVER: &str = "provider.invalid";
/// Stands in for an unknown client, and for values that are not needed, such as the code.
const STAND_IN: &str = "portmend";

/// Explains a sign-in.
pub fn explain(details: &Explain) -> Result<Explanation, Problem> {
    let request = request(details)?;
    let read = request.as_deref().and_then(read_request);
    let settings = settings(details, read.as_ref())?;
    let last = last_event(details, read.as_ref())?;
    // First with the default policy. If that corrects the callback without an explanation, then with the policy that
    // asks the user, which always explains.
    for policy in [Policy::Automatic, Policy::Ask] {
        let settings = Settings { correction: policy, ..settings.clone() };
        let (mut engine, effects) = play(settings, request.clone(), last.clone())?;
        if effects.iter().any(|effect| matches!(effect, Effect::Navigate { .. })) {
            continue;
        }
        if let Some(explanation) = explained(effects) {
            let chosen = details.client.as_ref().map(|client| choose(&mut engine, &explanation, client)).transpose()?;
            return Ok(without_stand_ins(chosen.unwrap_or(explanation)));
        }
    }
    Err(Problem::new("LANDED_URL", "is neither an address on this computer nor a known error page"))
}

/// Returns the last explanation.
fn explained(effects: Vec<Effect>) -> Option<Explanation> {
    effects.into_iter().rev().find_map(|effect| match effect {
        Effect::Explain { explanation, .. } | Effect::Warn { explanation, .. } | Effect::Note { explanation, .. } => {
            Some(*explanation)
        }
        _ => None,
    })
}

/// Returns the explanation for one of the clients that may have started the sign-in.
fn choose(engine: &mut Engine, explanation: &Explanation, client: &str) -> Result<Explanation, Problem> {
    let kind = EventKind::Action {
        tab: 1,
        attempt: explanation.attempt,
        action: Action::ChooseClient,
        listener: None,
        client: Some(client.to_owned()),
    };
    let effects = engine.handle(Event { time: 0, private: false, kind }).ok();
    let known: Vec<&str> = explanation.clients.iter().filter_map(|option| option.client.as_deref()).collect();
    effects.and_then(explained).ok_or_else(|| match &known[..] {
        [] => Problem::new("--client", "cannot be chosen for this sign-in"),
        known => Problem::new("--client", format!("is not one of {}", known.join(", "))),
    })
}

fn play(settings: Settings, request: Option<String>, last: EventKind) -> Result<(Engine, Vec<Effect>), Problem> {
    let request = request.map(|url| EventKind::AuthorizationRequest { tab: 1, url, initiator: Initiator::External });
    let mut engine = Engine::with_json(parse);
    let mut effects = Vec::new();
    for kind in [EventKind::Settings { settings }].into_iter().chain(request).chain([last]) {
        let handled = engine.handle(Event { time: 0, private: false, kind });
        effects.extend(handled.map_err(|error| Problem::new("arguments", error.to_string()))?);
    }
    Ok((engine, effects))
}

/// Returns the URL of the given authorization request, or of one with the given redirect URI.
fn request(details: &Explain) -> Result<Option<String>, Problem> {
    let requested = match &details.requested {
        Some(text) => Some(RedirectUri::read(text).ok_or_else(|| not_loopback("--requested"))?),
        None => None,
    };
    match (&details.authorization, requested) {
        (Some(url), requested) => {
            let Some(read) = read_request(url) else {
                return Err(Problem::new(
                    "--authorization",
                    "is not an authorization request with a redirect URI on this computer",
                ));
            };
            match (requested, read.requested.known()) {
                (Some(requested), Some(actual)) if requested != *actual => {
                    Err(Problem::new("--requested", "differs from redirect_uri in --authorization"))
                }
                _ => Ok(Some(url.clone())),
            }
        }
        (None, Some(requested)) => {
            let state = state_of(&details.landed).unwrap_or_else(|| STAND_IN.to_owned());
            let query = form_urlencoded::Serializer::new(String::new())
                .append_pair("response_type", "code")
                .append_pair("redirect_uri", requested.as_str())
                .append_pair("state", &state)
                .append_pair("code_challenge", STAND_IN)
                .append_pair("code_challenge_method", "S256")
                .finish();
            Ok(Some(format!("https://{UNKNOWN_SERVER}/authorize?{query}")))
        }
        (None, None) => Ok(None),
    }
}

fn read_request(url: &str) -> Option<AuthorizationRequest> {
    AuthorizationRequest::read_with(url, parse)
}

fn settings(details: &Explain, request: Option<&AuthorizationRequest>) -> Result<Settings, Problem> {
    let mut settings = Settings::default();
    if let Some(text) = &details.runs_on {
        let client = request.map_or_else(|| format!("https://{UNKNOWN_SERVER}"), |request| request.server.clone());
        settings.last_places = Some(vec![LastPlace { client, runs_on: runs_on(text)? }]);
    }
    if details.registered.is_empty() {
        return Ok(settings);
    }
    settings.registrations.push(Registration {
        name: STAND_IN.to_owned(),
        authorization_server: request.map_or_else(|| format!("https://{UNKNOWN_SERVER}"), |r| r.server.clone()),
        client_id: None,
        redirect_uris: details.registered.clone(),
        listener: None,
        client: None,
        server_name: None,
        server_url: None,
        correction: None,
        runs_on: None,
    });
    settings
        .checked()
        .map_err(|_| Problem::new("--registered", "is not a callback URL, such as http://localhost:38000/callback"))
}

/// Reads where the client runs: `ssh:me@devbox`.
fn runs_on(text: &str) -> Result<RunsOn, Problem> {
    let (kind, name) = text.split_once(':').unwrap_or((text, ""));
    let own = || name.to_owned();
    let container = |tool| RunsOn::Container { name: own(), tool };
    let runs_on = match kind {
        "this-computer" => RunsOn::ThisComputer,
        "ssh" => RunsOn::Ssh { host: own() },
        "wsl" => RunsOn::Wsl { distribution: Some(own()).filter(|name| !name.is_empty()) },
        "docker" => container(Tool::Docker),
        "podman" => container(Tool::Podman),
        "devcontainer" => container(Tool::Devcontainer),
        "codespace" => RunsOn::Codespace { name: own() },
        "kubernetes" => {
            let (pod, namespace) = name.split_once('@').map_or((name, None), |(pod, within)| (pod, Some(within)));
            RunsOn::Kubernetes { pod: pod.to_owned(), namespace: namespace.map(str::to_owned) }
        }
        _ => {
            return Err(Problem::new("--runs-on", "is not a place such as ssh:me@devbox; see portmend explain --help"));
        }
    };
    runs_on.check().map_err(|bad| Problem::new("--runs-on", bad.text()))?;
    Ok(runs_on)
}

/// Returns the last event of the sign-in.
fn last_event(details: &Explain, request: Option<&AuthorizationRequest>) -> Result<EventKind, Problem> {
    let landed = &details.landed;
    let url = Url::parse(landed).map_err(|_| Problem::new("LANDED_URL", "is not a URL"))?;
    if LoopbackUrl::read(landed).is_none() {
        let is_loopback = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        if is_loopback || !matches!(url.scheme(), "http" | "https") {
            return Err(not_loopback("LANDED_URL"));
        }
        return Ok(EventKind::ErrorPage {
            tab: 1,
            url: landed.clone(),
            title: None,
            text: None,
            calls: None,
            loopback_access: None,
            status: None,
        });
    }
    let is_post = url.query().is_none() && request.is_some_and(|r| r.response_mode == ResponseMode::FormPost);
    if is_post {
        return Ok(failed(landed.clone(), "POST"));
    }
    let read = Callback::read_with(landed, parse);
    if read.as_ref().is_some_and(|callback| callback.state.is_none()) && has_state(&url) {
        return Err(Problem::new("LANDED_URL", "has an unusable state: empty, repeated or too long"));
    }
    // Code and state may have been left out on purpose. Any value will do.
    let mut complete = url;
    if read.is_none() {
        complete.query_pairs_mut().append_pair("code", STAND_IN);
    }
    if !has_state(&complete) {
        let state = request.and_then(|request| request.state.as_ref());
        let state = state.map_or(STAND_IN, |state| state.secret()).to_owned();
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
        sees_requests: None,
        address: None,
        garbled: None,
    }
}

fn has_state(url: &Url) -> bool {
    [url.query(), url.fragment()].into_iter().flatten().any(|part| Param::find(part, "state").is_present())
}

fn state_of(landed: &str) -> Option<String> {
    Callback::read_with(landed, parse)?.state.map(|state| state.secret().to_owned())
}

fn not_loopback(argument: &str) -> Problem {
    Problem::new(argument, "is not an address on this computer, such as http://localhost:38000/callback")
}

/// Removes the stand-ins from an explanation, and what can only be done in a browser.
fn without_stand_ins(mut explanation: Explanation) -> Explanation {
    let stands_in = |name: &str| match name {
        UNKNOWN_SERVER => Some("party_provider"),
        STAND_IN => Some("party_client"),
        _ => None,
    };
    explanation.provider = explanation.provider.filter(|party| stands_in(&party.name).is_none());
    explanation.client = explanation.client.filter(|party| stands_in(&party.name).is_none());
    explanation.doubt = None;
    explanation.actions.clear();
    explanation.elsewhere = explanation.elsewhere.filter(|elsewhere| elsewhere.chosen.is_some());
    for choice in explanation.elsewhere.iter_mut().flat_map(|elsewhere| &mut elsewhere.choices) {
        choice.again = None;
    }
    for command in explanation.remedy.steps.iter_mut().flat_map(|step| &mut step.commands) {
        command.text = command.text.replace(&format!("https://{UNKNOWN_SERVER}"), "<AUTHORIZATION_SERVER>");
    }
    let messages = [
        &mut explanation.causes,
        &mut explanation.cautions_first,
        &mut explanation.cautions,
        &mut explanation.remedy.lead,
    ];
    let steps = explanation.remedy.steps.iter_mut().map(|step| &mut step.text);
    let choices = explanation.elsewhere.iter_mut().flat_map(|elsewhere| &mut elsewhere.choices);
    let of_choices = choices.flat_map(|choice| {
        let finish = choice.finish.iter_mut().map(|finish| &mut finish.text);
        finish.chain(choice.lasting.iter_mut().map(|step| &mut step.text))
    });
    for message in messages.into_iter().flatten().chain(steps).chain(of_choices).chain([&mut explanation.summary]) {
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
