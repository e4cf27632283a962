//! The targets of `scripts/fuzz`: what must hold for any input. An error says what does not.

use portmend::browser::initiator::Initiator;
use portmend::event::EventKind;
use portmend::pasted::{Given, Pasted};
use portmend::protocol::authorization::{AuthorizationRequest, Pkce, Requested, ResponseMode};
use portmend::protocol::callback::{Answer, Callback};
use portmend::protocol::loopback::{LoopbackAddress, LoopbackUrl};
use portmend::protocol::matching::{Matching, Reach};
use portmend::report::Redactor;
use portmend::settings::Settings;
use portmend::value::{Value, read};
use portmend::wording::Offer;
use portmend::{Engine, Event, knowledge, remedy_for_all};
use url::{Position, Url};

use crate::judge::{Judge, ensure};
use crate::moment::{Moment, Request, is_loopback, state_of, with_scheme};
use crate::play::{judged, restored_engine_agrees};
use crate::redaction::redaction_keeps_effects;
use crate::report::reports_replay;

/// A target: its name, which is also that of its corpus in `tests/fuzz`, and its function.
pub type Target = (&'static str, fn(&[u8]) -> Result<(), String>);

/// All targets.
pub const TARGETS: [Target; 5] =
    [("events", events), ("settings", settings), ("reports", reports), ("addresses", addresses), ("pasted", pasted)];

/// What every secret of the corpora contains.
const SECRET: &str = "secret";

/// What no input contains: looked for where an input has the word for secrets outside of secrets, too.
const NOTHING: &str = "\0nothing";

/// The most events of one input: more would not fit into the log of an attempt, so that a report would not replay.
const MAX_EVENTS: usize = 30;

/// Events, one in each line, in any order.
pub fn events(input: &[u8]) -> Result<(), String> {
    let events = lines(input);
    // The shell saves nothing after an event that fails. If its time is later than that of the next event, a restored
    // engine has attempts that the other has found expired.
    let mut engine = Engine::new();
    let accepted: Vec<Event> = events.iter().filter(|event| engine.handle((*event).clone()).is_ok()).cloned().collect();
    restored_engine_agrees(accepted)?;
    // The judge does not follow events that are reported late: `order.rs` does.
    let mut time = 0;
    let in_order = events.into_iter().map(|event| {
        time = event.time.max(time + 1);
        Event { time, ..event }
    });
    let moments: Vec<Moment> = in_order.map(Moment::of).collect();
    let secret = if moments.iter().all(|moment| moment.keeps_secret(SECRET)) { SECRET } else { NOTHING };
    all_holds(moments, secret)
}

/// Checks everything that must hold for events in the order of their times.
fn all_holds(moments: Vec<Moment>, secret: &'static str) -> Result<(), String> {
    judged(&moments, &mut Judge::new(secret))?;
    let is_reported_as_it_is = moments.iter().all(Moment::is_reported_as_it_is);
    let events: Vec<Event> = moments.into_iter().map(|moment| moment.event).collect();
    restored_engine_agrees(events.clone())?;
    if is_reported_as_it_is { reports_replay(&events, secret).map(|_| ()) } else { Ok(()) }
}

/// A settings object, and a sign-in under these settings.
pub fn settings(input: &[u8]) -> Result<(), String> {
    let Some(json) = text(input).and_then(|text| serde_json::from_str::<Value>(text).ok()) else { return Ok(()) };
    let settings = match read::<Settings>(&json) {
        Ok(settings) => settings,
        Err(error) => return ensure(!error.expected.is_empty(), "an error does not say what was expected"),
    };
    let checked = match settings.checked() {
        Ok(checked) => checked,
        Err(error) => return ensure(!error.at.is_empty(), "an error does not say where"),
    };
    ensure(checked.clone().checked().as_ref() == Ok(&checked), "checking twice changes the settings")?;
    ensure(read(&Value::from(checked.clone())).as_ref() == Ok(&checked), "saved settings read back differently")?;
    for saved in &checked.registrations {
        let origin = Url::parse(&saved.authorization_server).map(|url| url.origin().ascii_serialization());
        ensure(origin.as_ref() == Ok(&saved.authorization_server), "a server is not an origin")?;
        ensure(saved.listener().is_some() == saved.listener.is_some(), "a listener is not on loopback")?;
        if let Some(client) = saved.client.as_deref().and_then(knowledge::client_by_id) {
            remedy_for_all(&[saved], client);
        }
    }
    let moments: Vec<Moment> = sign_in_under(checked).into_iter().map(Moment::of).collect();
    all_holds(moments, NOTHING)
}

/// A file of events as `portmend replay` reads it.
pub fn reports(input: &[u8]) -> Result<(), String> {
    let events = lines(input);
    for event in &events {
        ensure(Event::read(&event.clone().into()).as_ref() == Ok(event), "an event reads back differently")?;
    }
    redaction_keeps_effects(&events)?;
    let moments: Vec<Moment> = events.into_iter().map(Moment::of).collect();
    if moments.iter().all(|moment| moment.keeps_secret(SECRET)) {
        let mut redactor = Redactor::default();
        for moment in moments {
            let text = format!("{:?}", redactor.redact(moment.event));
            ensure(!text.to_ascii_lowercase().contains(SECRET), &format!("a secret remains in {text}"))?;
        }
    }
    Ok(())
}

/// An address and a listener, in two lines.
pub fn addresses(input: &[u8]) -> Result<(), String> {
    let Some(text) = text(input) else { return Ok(()) };
    let (address, listener) = text.split_once('\n').unwrap_or((text, ""));
    let listener = listener_agrees(listener)?;
    loopback_agrees(address, listener)?;
    callback_agrees(address)?;
    request_agrees(address)?;
    matching_is_consistent(text)
}

/// A link in the first line, and the text that a person pastes.
pub fn pasted(input: &[u8]) -> Result<(), String> {
    let Some((link, text)) = text(input).map(|text| text.split_once('\n').unwrap_or(("", text))) else { return Ok(()) };
    let given = match Given::of_link(link) {
        Ok(given) => given,
        Err(error) => return ensure(!error.at.is_empty(), "an error does not say where"),
    };
    let mut pasted = Pasted::default();
    let is_kept = keeps_secret(text) && !link.contains(SECRET);
    let hides =
        |said: &str| ensure(!is_kept || !said.to_ascii_lowercase().contains(SECRET), &format!("a secret in {said}"));
    for part in text.split("\n\n") {
        if let Err(error) = pasted.add(part) {
            hides(&error.to_string())?;
        }
    }
    hides(&format!("{pasted:?}"))?;
    let reading = match pasted.reading(&given) {
        Ok(reading) => reading,
        Err(error) => return hides(&error.to_string()),
    };
    hides(&format!("{:?}", pasted.report(&given)))?;
    ensure(pasted.reading(&given).as_ref() == Ok(&reading), "the same text is explained differently")?;
    hides(&serde_json::to_string(&Value::from(reading.clone())).map_err(|error| error.to_string())?)?;
    let offers = reading.explanation.into_iter().flat_map(|explanation| explanation.actions);
    let listeners = offers.filter_map(|offer| match offer {
        Offer::Act { listener, .. } => listener,
        Offer::Switch { .. } => None,
    });
    for listener in listeners {
        let link = pasted.link(&given, &listener).ok().flatten().ok_or("an offer has no link")?;
        let url = LoopbackUrl::read(&link).ok_or("a link does not lead to this computer")?;
        let port = url.address.port.to_string();
        let is_named = text.contains(&port) || given.listener.as_ref().is_some_and(|named| named.contains(&port));
        ensure(is_named || url.address == url.address.without_port(), "a link leads to a port that nobody named")?;
    }
    let other = pasted.link(&given, "http://localhost:9");
    ensure(text.contains(":9") || other.is_ok_and(|link| link.is_none()), "there is a link that was not offered")
}

/// Returns whether the word for secrets stands only in codes and states.
fn keeps_secret(text: &str) -> bool {
    text.to_ascii_lowercase().match_indices(SECRET).all(|(at, _)| {
        let before = &text[..at];
        let value = before.rsplit(['?', '&', '#', ' ', '\n']).next().unwrap_or_default();
        // The words of a text may hold an address of their own.
        let is_of_another = value.contains("://");
        value.len() < before.len() && !is_of_another && (value.starts_with("code=") || value.starts_with("state="))
    })
}

/// Returns the listener that a text names.
fn listener_agrees(text: &str) -> Result<Option<LoopbackAddress>, String> {
    let Ok(listener) = LoopbackAddress::read_listener(text) else { return Ok(None) };
    let shown = listener.to_string();
    ensure(LoopbackAddress::read_listener(&shown) == Ok(listener), "a listener reads back differently")?;
    ensure(Url::parse(&shown).is_ok_and(|url| is_loopback(&url)), "a listener is not on loopback")?;
    Ok(Some(listener))
}

/// Checks what is on loopback, and that nothing else of an address changes (docs/safety.md, rule 2).
fn loopback_agrees(text: &str, listener: Option<LoopbackAddress>) -> Result<(), String> {
    let parsed = Url::parse(text).ok().filter(is_loopback);
    let Some((url, read)) = parsed.as_ref().zip(LoopbackUrl::read(text)) else {
        return ensure(parsed.is_some() == LoopbackUrl::read(text).is_some(), "loopback is not recognised");
    };
    let address = read.address;
    ensure(Some(address.port) == url.port_or_known_default(), "another port")?;
    ensure(Some(address.host.to_string().as_str()) == url.host_str(), "another host")?;
    ensure(address.scheme.as_str() == url.scheme(), "another scheme")?;
    ensure((read.path(), read.query(), read.fragment()) == (url.path(), url.query(), url.fragment()), "another rest")?;
    let to = listener.unwrap_or(address);
    let moved = read.at(&to);
    ensure(moved == format!("{to}{}", &url[Position::BeforePath..]), "path, query or fragment have changed")?;
    let again = LoopbackUrl::read(&moved).ok_or("a moved address is not on loopback")?;
    ensure(again.address == to && again.at(&address) == read.at(&address), "a moved address reads differently")?;
    let shown = read.without_secrets();
    ensure(shown == format!("{address}{}", url.path()), "another address is shown")?;
    ensure(format!("{read:?}") == format!("{shown}?[redacted]"), "an address is printed with its query")?;
    let kind =
        |url: &str| EventKind::CallbackRequest { tab: 1, url: url.to_owned(), method: "GET".to_owned(), garbled: None };
    let redacted = Redactor::default().redact(Event { time: 1, private: false, kind: kind(text) });
    let EventKind::CallbackRequest { url: redacted, .. } = redacted.kind else { return Err("another event".into()) };
    ensure(LoopbackUrl::read(&redacted).map(|url| url.address) == Some(address), "redacting changes the address")
}

fn callback_agrees(text: &str) -> Result<(), String> {
    let Some(callback) = Callback::read(text) else { return Ok(()) };
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    ensure(is_loopback(&url), "a callback is not on loopback")?;
    ensure(callback.state.as_ref().map(|state| state.secret()) == state_of(text).as_deref(), "another state")?;
    let kept = Url::parse(callback.secret().secret()).map_err(|error| error.to_string())?;
    ensure(kept == url, "another callback is kept")?;
    if let Answer::Error(code) = &callback.answer {
        let is_safe = code.len() <= 64 && code.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c));
        ensure(is_safe, "an error code is not safe to show")?;
    }
    Ok(())
}

fn request_agrees(text: &str) -> Result<(), String> {
    let (read, expected) = (AuthorizationRequest::read(text), Request::read(text));
    let Some((request, expected)) = read.as_ref().zip(expected.as_ref()) else {
        return ensure(read.is_some() == expected.is_some(), "a request is not recognised");
    };
    ensure(request.server == expected.server && request.client_id == expected.client, "another server or client")?;
    let state = request.state.as_ref().map(|state| state.secret()).unwrap_or_default();
    ensure(state == expected.state, "another state")?;
    let uri = request.requested.known().map(|uri| uri.as_str()).unwrap_or_default();
    ensure(with_scheme(uri) == expected.redirect_uri, "another redirect URI")?;
    ensure((request.pkce == Pkce::S256) == (expected.pkce == "S256"), "another PKCE method")?;
    ensure((request.response_mode == ResponseMode::FormPost) == (expected.mode == "form_post"), "another mode")?;
    ensure(request.resource == expected.resource, "another resource")?;
    ensure(request.replaces(request), "a request does not replace itself")?;
    let saved: Value = request.clone().into();
    ensure(read_back(&saved).as_ref() == Ok(request), "a saved request reads back differently")?;
    let is_hidden = matches!(request.requested, Requested::Hidden);
    ensure(!(is_hidden && request.unverified), "a hidden request was read")
}

fn read_back(saved: &Value) -> Result<AuthorizationRequest, String> {
    read(saved).map_err(|error| error.to_string())
}

/// Checks that each rule accepts equal addresses, and that a wider rule accepts what a narrower one does.
fn matching_is_consistent(text: &str) -> Result<(), String> {
    use Reach::{
        AnyPort, AnyPortIfPortless, AnyPortOnIp, AnyPortOnIpIfPortless, AnyPortOnLocalhost, Exact, PortIgnored,
    };
    let (one, other) = text.split_once('\n').unwrap_or((text, text));
    let accepts = |reach, one: &str, other: &str| Matching::only(reach).accepts(one, other);
    for reach in [AnyPort, AnyPortIfPortless, AnyPortOnIp, AnyPortOnLocalhost, Exact, PortIgnored] {
        ensure(accepts(reach, one, one), "equal addresses are not accepted")?;
    }
    ensure(accepts(Exact, one, other) == (one == other), "different addresses are equal")?;
    for (narrow, wide) in [
        (Exact, AnyPortOnIp),
        (Exact, AnyPortOnLocalhost),
        (Exact, AnyPortIfPortless),
        (AnyPortOnIpIfPortless, AnyPortIfPortless),
        (AnyPortOnIpIfPortless, AnyPortOnIp),
        (AnyPortOnIp, AnyPort),
        (AnyPortOnLocalhost, AnyPort),
        (AnyPortIfPortless, AnyPort),
        (AnyPort, PortIgnored),
    ] {
        ensure(
            !accepts(narrow, one, other) || accepts(wide, one, other),
            "a narrow rule accepts more than a wide one",
        )?;
    }
    // Whatever is registered and requested, reading it as a pattern comes to an end.
    Matching::UNKNOWN.judge(one, other);
    Ok(())
}

/// Returns a sign-in from outside the browser, at the first server of the settings, that lands on another port.
fn sign_in_under(settings: Settings) -> Vec<Event> {
    let first = settings.registrations.first();
    let server = first.map_or("https://idp.example", |saved| saved.authorization_server.as_str());
    let client = first.and_then(|saved| saved.client_id.as_deref()).unwrap_or("cli");
    let parameters = [
        ("client_id", client),
        ("redirect_uri", "http://localhost:40892/callback"),
        ("state", "zq9"),
        ("code_challenge", "x"),
        ("code_challenge_method", "S256"),
    ];
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    let request = format!("{server}/authorize?{query}");
    let failed = |port| EventKind::CallbackFailed {
        tab: 1,
        url: format!("http://localhost:{port}/callback?code=zq9&state=zq9"),
        method: "GET".to_owned(),
        error: "net::ERR_CONNECTION_REFUSED".to_owned(),
        sees_requests: None,
        address: None,
        garbled: None,
    };
    let kinds = [
        EventKind::Settings { settings },
        EventKind::AuthorizationRequest {
            tab: 1,
            url: request,
            initiator: Initiator::External,
            browser: None,
            previous_url: None,
        },
        failed(38000),
        failed(40892),
    ];
    kinds.into_iter().zip(1..).map(|(kind, time)| Event { time, private: false, kind }).collect()
}

/// Reads the lines that are events.
fn lines(input: &[u8]) -> Vec<Event> {
    let texts = input.split(|byte| *byte == b'\n').filter_map(text);
    let values = texts.filter_map(|text| serde_json::from_str::<Value>(text).ok());
    values.filter_map(|value| Event::read(&value).ok()).take(MAX_EVENTS).collect()
}

fn text(input: &[u8]) -> Option<&str> {
    std::str::from_utf8(input).ok()
}
