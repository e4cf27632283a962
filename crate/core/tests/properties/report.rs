//! A report replays: told to an engine that has seen nothing, it leads to what its attempt has come to.

use std::collections::BTreeMap;

use portmend::browser::Time;
use portmend::event::AttemptId;
use portmend::event::EventKind;
use portmend::report::Redactor;
use portmend::settings::Registration;
use portmend::value::Value as Plain;
use portmend::{Effect, Engine, Event};
use serde_json::{Value, json};

use crate::{attempts, id_of};

/// Events and what they led to.
type Told = Vec<(Event, Vec<Effect>)>;

/// What an attempt came to, by the time of the event.
type Course = BTreeMap<Time, Vec<Value>>;

/// Plays events and checks the reports of all attempts: at the end, and whenever some may be about to be forgotten.
/// None may show the secret. Gives the number of actions that were in them.
pub fn reports_replay(events: &[Event], secret: &str) -> Result<usize, String> {
    let mut engine = Engine::with_json(parse);
    let mut told: Told = Vec::new();
    let mut actions = 0;
    for event in events {
        if matches!(event.kind, EventKind::TabClosed { .. } | EventKind::Tick) {
            actions += check(&engine, &told, secret)?;
        }
        if let Ok(effects) = engine.handle(event.clone()) {
            told.push((event.clone(), effects));
        }
    }
    Ok(actions + check(&engine, &told, secret)?)
}

fn check(engine: &Engine, told: &[(Event, Vec<Effect>)], secret: &str) -> Result<usize, String> {
    let mut actions = 0;
    for attempt in attempts(engine) {
        let (id, started) = (id_of(&attempt).ok_or("no id")?, attempt["started"].as_u64().ok_or("no start")?);
        let report = engine.report(id).map_err(|error| error.to_string())?;
        for event in &report {
            tells_no_more_than_it_needs(event, &attempt, secret)?;
        }
        actions += report.iter().filter(|event| matches!(event.kind, EventKind::Action { .. })).count();
        let (number, replayed) = replay(&report, started)?;
        let expected = course(told, id, started);
        let actual = course(&replayed, number, started);
        if expected != actual {
            let lines: Vec<String> = report.into_iter().map(|event| json_of(event).to_string()).collect();
            let (expected, actual) = (json!(expected), json!(actual));
            return Err(format!(
                "attempt {} came to\n{expected}\nand its report to\n{actual}\nthe report:\n{}",
                id,
                lines.join("\n")
            ));
        }
    }
    Ok(actions)
}

/// No secret, and of the settings nothing of other clients and servers.
fn tells_no_more_than_it_needs(event: &Event, attempt: &Value, secret: &str) -> Result<(), String> {
    let text = json_of(event.clone()).to_string();
    if text.to_ascii_lowercase().contains(secret) {
        return Err(format!("a secret is in the report: {text}"));
    }
    let EventKind::Settings { settings } = &event.kind else { return Ok(()) };
    let is_own = |saved: &Registration| {
        let request = &attempt["request"];
        request["server"] == saved.authorization_server.as_str()
            && saved.client_id.as_deref().is_none_or(|id| request["client_id"] == id)
    };
    if settings.registrations.iter().all(is_own) { Ok(()) } else { Err(format!("another's registration: {text}")) }
}

/// Replays a report as the command line does, and gives the number that its attempt has there.
fn replay(report: &[Event], started: Time) -> Result<(AttemptId, Told), String> {
    let mut engine = Engine::with_json(parse);
    let mut redactor = Redactor::with_json(parse);
    let mut told = Vec::new();
    let mut number = 0;
    for event in report {
        let text = json_of(event.clone()).to_string();
        let event = Event::read(&parse(&text).ok_or("no JSON")?).map_err(|error| error.to_string())?;
        let event = redactor.redact(event);
        let effects = engine.handle(event.clone()).map_err(|error| format!("{error} in the replay of\n{text}"))?;
        told.push((event, effects));
        let own = attempts(&engine).find(|attempt| attempt["started"] == started);
        number = own.as_ref().and_then(id_of).unwrap_or(number);
    }
    Ok((number, told))
}

/// What came of one attempt.
fn course(told: &[(Event, Vec<Effect>)], id: AttemptId, started: Time) -> Course {
    let mut course = Course::new();
    for (event, effects) in told {
        let asked = match event.kind {
            EventKind::Action { attempt, .. } => Some(attempt),
            _ => None,
        };
        let own = |effect: &&Effect| attempt_of(effect).or(asked) == Some(id);
        let own = effects.iter().filter(own).filter_map(seen);
        course.entry(event.time.max(started)).or_default().extend(own);
    }
    for seen in course.values_mut() {
        seen.dedup();
    }
    course.retain(|_, seen| !seen.is_empty());
    course
}

fn attempt_of(effect: &Effect) -> Option<AttemptId> {
    match effect {
        Effect::Arm { attempt, .. }
        | Effect::Disarm { attempt, .. }
        | Effect::Navigate { attempt, .. }
        | Effect::Corrected { attempt, .. }
        | Effect::Copy { attempt, .. } => Some(*attempt),
        Effect::Explain { explanation, .. } | Effect::Warn { explanation, .. } => Some(explanation.attempt),
        Effect::Remember { .. } => None,
    }
}

/// An effect as far as it is the same without secrets, whatever the number of its attempt.
fn seen(effect: &Effect) -> Option<Value> {
    let mut seen = json_of(effect.clone());
    // How many rules there are depends on how the `state` is spelled.
    match effect {
        Effect::Arm { rule, .. } => {
            let action = json_of(rule.clone())["action"].take();
            return (action["type"] == "redirect").then(|| json!({ "type": "arm", "action": action }));
        }
        Effect::Disarm { .. } => seen["rules"].take(),
        Effect::Navigate { .. } => seen["url"].take(),
        Effect::Copy { .. } => seen["text"].take(),
        _ => Value::Null,
    };
    seen["attempt"].take();
    if let Some(explanation) = seen.get_mut("explanation") {
        explanation["attempt"].take();
        // The tab of another attempt, of which this report tells no more than that it took this one's place.
        if let Some(actions) = explanation["actions"].as_array_mut() {
            actions.retain(|offer| offer.get("switch_to_tab").is_none());
        }
    }
    Some(seen)
}

fn json_of(item: impl Into<Plain>) -> Value {
    serde_json::to_value(item.into()).unwrap()
}

fn parse(json: &str) -> Option<Plain> {
    serde_json::from_str(json).ok()
}
