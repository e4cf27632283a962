//! Replaying a report on a new engine leads to the effects that its attempt had.

use std::collections::BTreeMap;

use portmend::browser::Time;
use portmend::event::AttemptId;
use portmend::event::EventKind;
use portmend::report::Redactor;
use portmend::settings::Registration;
use portmend::value::Value as Plain;
use portmend::wording::Leg;
use portmend::{Effect, Engine, Event};
use serde_json::{Value, json};

use crate::judge::share_clients;
use crate::play::{attempts, id_of};

/// Events with their effects.
type Played = Vec<(Event, Vec<Effect>)>;

/// The effects of an attempt, by the time of the event.
type Course = BTreeMap<Time, Vec<Value>>;

/// Plays events and checks the reports of all attempts: at the end, and before events that may forget some. No report
/// may contain the secret. Returns the number of actions in the reports.
pub fn reports_replay(events: &[Event], secret: &str) -> Result<usize, String> {
    let mut engine = Engine::with_json(parse);
    let mut played: Played = Vec::new();
    let mut actions = 0;
    for event in events {
        if matches!(event.kind, EventKind::TabClosed { .. } | EventKind::Tick) {
            actions += check(&engine, &played, secret)?;
        }
        let outcome = engine.handle(event.clone());
        // Which rules the browser had at a start of the background is in no report.
        if let Ok(effects) = outcome
            && !matches!(event.kind, EventKind::InstalledRules { .. })
        {
            played.push((event.clone(), effects));
        }
    }
    Ok(actions + check(&engine, &played, secret)?)
}

fn check(engine: &Engine, played: &[(Event, Vec<Effect>)], secret: &str) -> Result<usize, String> {
    let mut actions = 0;
    for attempt in attempts(engine) {
        let (id, started) = (id_of(&attempt).ok_or("no id")?, attempt["started"].as_u64().ok_or("no start")?);
        let report = engine.report(id).map_err(|error| error.to_string())?;
        for event in &report {
            contains_only_what_is_needed(event, &attempt, secret)?;
        }
        actions += report.iter().filter(|event| matches!(event.kind, EventKind::Action { .. })).count();
        let replayed_id = replayed_id(&attempt).ok_or("no id in a replay")?;
        let replayed = replay(&report)?;
        let expected = course(played, id, started);
        let actual = course(&replayed, replayed_id, started);
        if expected != actual {
            let lines: Vec<String> = report.into_iter().map(|event| json_of(event).to_string()).collect();
            let (expected, actual) = (json!(expected), json!(actual));
            return Err(format!(
                "attempt {} led to\n{expected}\nand its report to\n{actual}\nthe report:\n{}",
                id,
                lines.join("\n")
            ));
        }
    }
    Ok(actions)
}

/// Checks that an event contains no secret and no registrations of other clients and servers.
fn contains_only_what_is_needed(event: &Event, attempt: &Value, secret: &str) -> Result<(), String> {
    let text = json_of(event.clone()).to_string();
    if text.to_ascii_lowercase().contains(secret) {
        return Err(format!("a secret is in the report: {text}"));
    }
    let EventKind::Settings { settings } = &event.kind else { return Ok(()) };
    let is_own = |saved: &Registration| {
        let request = &attempt["request"];
        let is_of_client = saved.client_id.as_deref().map(|id| request["client_id"] == id);
        let server = request["server"].as_str().unwrap_or_default();
        match is_of_client {
            _ if server == saved.authorization_server => is_of_client != Some(false),
            is_of_client => is_of_client == Some(true) && share_clients(server, &saved.authorization_server),
        }
    };
    if settings.registrations.iter().all(is_own) { Ok(()) } else { Err(format!("an unrelated registration: {text}")) }
}

/// Replays a report as the command line does.
fn replay(report: &[Event]) -> Result<Played, String> {
    let mut engine = Engine::with_json(parse);
    let mut redactor = Redactor::with_json(parse);
    let mut played = Vec::new();
    for event in report {
        let text = json_of(event.clone()).to_string();
        let event = Event::read(&parse(&text).ok_or("no JSON")?).map_err(|error| error.to_string())?;
        let event = redactor.redact(event);
        let effects = engine.handle(event.clone()).map_err(|error| format!("{error} in the replay of\n{text}"))?;
        played.push((event, effects));
    }
    Ok(played)
}

/// Returns the id that an attempt has in a replay, by the attempts that its log makes. Several may have begun at the same time.
fn replayed_id(attempt: &Value) -> Option<AttemptId> {
    let id = id_of(attempt)?;
    let made: Vec<u64> = attempt["log"]["made"].as_array()?.iter().filter_map(Value::as_u64).collect();
    let before = made.iter().take_while(|made| **made != u64::from(id));
    let count = before.filter(|made| **made != u64::from(AttemptId::MAX)).count();
    Some((AttemptId::try_from(count).ok()? + 1) * 2 + id % 2)
}

/// Returns the effects of one attempt.
fn course(played: &[(Event, Vec<Effect>)], id: AttemptId, started: Time) -> Course {
    let mut course = Course::new();
    for (event, effects) in played {
        let acted_on = match event.kind {
            EventKind::Action { attempt, .. } => Some(attempt),
            _ => None,
        };
        let is_own = |effect: &&Effect| attempt_of(effect).or(acted_on) == Some(id);
        let comparable = effects.iter().filter(is_own).filter_map(comparable);
        course.entry(event.time.max(started)).or_default().extend(comparable);
    }
    for effects in course.values_mut() {
        effects.dedup();
    }
    course.retain(|_, effects| !effects.is_empty());
    course
}

fn attempt_of(effect: &Effect) -> Option<AttemptId> {
    match effect {
        Effect::Arm { attempt, .. }
        | Effect::Disarm { attempt, .. }
        | Effect::Navigate { attempt, .. }
        | Effect::Corrected { attempt, .. }
        | Effect::Copy { attempt, .. } => Some(*attempt),
        Effect::Explain { explanation, .. } | Effect::Warn { explanation, .. } | Effect::Note { explanation, .. } => {
            Some(explanation.attempt)
        }
        Effect::Remember { .. } | Effect::Trust { .. } | Effect::Placed { .. } | Effect::Keep { .. } => None,
    }
}

/// Returns the part of an effect that does not depend on secrets and on the id of its attempt.
fn comparable(effect: &Effect) -> Option<Value> {
    let mut json = json_of(effect.clone());
    // The number of rules depends on the spelling of the `state`.
    match effect {
        Effect::Arm { rule, .. } => {
            let action = json_of(rule.clone())["action"].take();
            return (action["type"] == "redirect").then(|| json!({ "type": "arm", "action": action }));
        }
        // Whether the badge is set again depends on the other sign-ins in the tab.
        Effect::Warn { explanation, open_popup: false, .. } if explanation.journey.end == Leg::Request => {
            return None;
        }
        Effect::Note { explanation, .. } if explanation.journey.end == Leg::Request => return None,
        Effect::Disarm { .. } => json["rules"].take(),
        Effect::Navigate { .. } => json["url"].take(),
        Effect::Copy { .. } => json["text"].take(),
        _ => Value::Null,
    };
    json["attempt"].take();
    if let Some(explanation) = json.get_mut("explanation") {
        explanation["attempt"].take();
        // The report does not follow the newer attempt, so that its tab may differ.
        if let Some(actions) = explanation["actions"].as_array_mut() {
            actions.retain(|offer| offer.get("switch_to_tab").is_none());
        }
        // For which shells there is a command depends on the characters of the callback.
        for choice in explanation["elsewhere"]["choices"].as_array_mut().into_iter().flatten() {
            choice["finish"].take();
        }
    }
    Some(json)
}

fn json_of(item: impl Into<Plain>) -> Value {
    serde_json::to_value(item.into()).unwrap()
}

fn parse(json: &str) -> Option<Plain> {
    serde_json::from_str(json).ok()
}
