//! Runs every case of `tests/vectors` against the native core: once with one engine, and once with the engine saved and
//! restored between events. The same files run against the Wasm build in Node and in the browser.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod corpus;

use std::fmt::Write as _;

use corpus::{corpus, event};
use portmend::engine::{Changes, Record};
use portmend::value::read;
use portmend::{Engine, Event};
use serde_json::{Value, json};

#[test]
fn every_case_has_the_expected_effects() {
    run(Mode::OneEngine);
}

#[test]
fn an_engine_restored_between_events_does_the_same() {
    run(Mode::RestoredBeforeEachEvent);
}

#[derive(Clone, Copy)]
enum Mode {
    OneEngine,
    RestoredBeforeEachEvent,
}

fn run(mode: Mode) {
    let mut failures = String::new();
    let mut cases = 0;
    for (file, case) in corpus() {
        cases += 1;
        let name = case["name"].as_str().expect("a case has a name");
        if let Err(problem) = play(&case, mode) {
            writeln!(failures, "\n{file}: {name}\n  {problem}").unwrap();
        }
    }
    assert!(cases > 0, "there are no cases");
    assert!(failures.is_empty(), "{failures}");
}

fn play(case: &Value, mode: Mode) -> Result<(), String> {
    has_secrets(case)?;
    let mut engine = Engine::with_json(|text| serde_json::from_str(text).ok());
    let mut saved: Vec<Value> = Vec::new();
    for (index, step) in case["steps"].as_array().ok_or("no steps")?.iter().enumerate() {
        if let Mode::RestoredBeforeEachEvent = mode {
            let settings = engine_settings(case, index);
            engine = Engine::with_json(|text| serde_json::from_str(text).ok());
            engine.restore(saved.iter().map(record).collect());
            for event in settings {
                let effects = engine.handle(event).map_err(|error| error.to_string())?;
                if !effects.is_empty() {
                    return Err(format!("step {index}: restoring led to {effects:?}"));
                }
            }
            engine.take_changes();
        }
        if let Some(attempt) = step.get("report") {
            let id = attempt.as_u64().and_then(|id| id.try_into().ok()).ok_or("no number")?;
            let report = engine.report(id).map_err(|error| error.to_string())?;
            let report = Value::Array(report.into_iter().map(json_of).collect());
            if report.to_string().contains("secret") {
                return Err(format!("step {index}: a secret is in the report {report}"));
            }
            subset(&step["events"], &report, "events").map_err(|p| format!("step {index}: {p}"))?;
            continue;
        }
        let outcome = engine.handle(event(step, index)?);
        // After an error nothing is saved; the next event returns what has changed.
        let changes = if outcome.is_ok() { engine.take_changes() } else { Changes::default() };
        saved.retain(|old| {
            let id = &old["id"];
            !changes.forget.iter().any(|gone| json!(gone) == *id)
                && !changes.save.iter().any(|new| json!(new.id) == *id)
        });
        saved.extend(changes.save.into_iter().map(json_of));
        match (outcome, step.get("error")) {
            (Err(error), Some(expected)) if error.variant() == expected => {}
            (Err(error), _) => return Err(format!("step {index}: unexpected error {}: {error}", error.variant())),
            (Ok(_), Some(expected)) => return Err(format!("step {index}: expected the error {expected}, got none")),
            (Ok(effects), None) => {
                let actual = merged(effects.into_iter().map(json_of).collect());
                shows_no_secret(&actual).map_err(|problem| format!("step {index}: {problem}"))?;
                let expected = step.get("effects").cloned().unwrap_or_else(|| json!([]));
                subset(&expected, &Value::Array(actual), "effects").map_err(|p| format!("step {index}: {p}"))?;
            }
        }
    }
    Ok(())
}

/// Returns the settings in force before step `index`, which a restored engine is given again, as by the shell.
fn engine_settings(case: &Value, index: usize) -> Vec<Event> {
    let steps = case["steps"].as_array().unwrap();
    let last = steps[..index].iter().rposition(|s| s["event"]["type"] == "settings" && s.get("error").is_none());
    last.map(|at| event(&steps[at], 0).unwrap()).into_iter().map(|e| Event { time: 0, ..e }).collect()
}

fn record(value: &Value) -> Record {
    read(&serde_json::from_value(value.clone()).unwrap()).unwrap()
}

fn json_of(item: impl Into<portmend::value::Value>) -> Value {
    serde_json::to_value(item.into()).unwrap()
}

/// Merges the rules of one attempt into one effect, with their count.
fn merged(effects: Vec<Value>) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    for effect in effects {
        match all.last_mut() {
            Some(last) if effect["type"] == "arm" && last["type"] == "arm" && last["attempt"] == effect["attempt"] => {
                last["count"] = json!(last["count"].as_u64().unwrap_or(1) + 1);
            }
            _ => all.push(effect),
        }
    }
    all
}

/// The cases without any code or state of a sign-in.
const WITHOUT_SECRETS: [&str; 9] = [
    "a dead development server is left alone",
    "a request with nothing but its response type was cut at the first &",
    "a request with nothing but a redirect URI on this computer was likely cut",
    "a sign-in of another kind and a sign-out with one redirect URI are left alone",
    "an address with one parameter that is no request at all is left alone",
    "a request with nothing but a client ID may be whole",
    "what the server says makes a request that was cut certain",
    "the server says what is missing in a request that was cut",
    "a server that says missing or invalid says nothing about the rest of the request",
];

/// Checks that the secrets of a case can be recognized: in at least one of its events is the word `secret`.
fn has_secrets(case: &Value) -> Result<(), String> {
    let found = case["steps"].as_array().unwrap().iter().any(|step| step["event"].to_string().contains("secret"));
    let exempt = WITHOUT_SECRETS.contains(&case["name"].as_str().unwrap());
    match (found, exempt) {
        (false, false) => Err("no event has a code or state with the word secret".into()),
        (true, true) => Err("an event has a secret, but the case is in WITHOUT_SECRETS".into()),
        _ => Ok(()),
    }
}

/// Checks that codes and states are only in the fields that need them. Every secret of the corpus contains the word
/// `secret`.
fn shows_no_secret(effects: &[Value]) -> Result<(), String> {
    for effect in effects {
        let mut shown = effect.clone();
        match effect["type"].as_str() {
            Some("arm") => shown["rule"] = Value::Null,
            Some("navigate") => shown["url"] = Value::Null,
            Some("copy") => shown["text"] = Value::Null,
            _ => {}
        }
        if shown.to_string().contains("secret") {
            return Err(format!("a secret is shown in {shown}"));
        }
    }
    Ok(())
}

/// Checks that `actual` has everything in `expected`. Objects may have more fields; lists must have the same length.
fn subset(expected: &Value, actual: &Value, at: &str) -> Result<(), String> {
    match (expected, actual) {
        (Value::Object(fields), Value::Object(found)) => fields
            .iter()
            .try_for_each(|(key, field)| subset(field, found.get(key).unwrap_or(&Value::Null), &format!("{at}.{key}"))),
        (Value::Array(items), Value::Array(found)) if items.len() == found.len() => items
            .iter()
            .zip(found)
            .enumerate()
            .try_for_each(|(index, (item, found))| subset(item, found, &format!("{at}[{index}]"))),
        _ if expected == actual => Ok(()),
        _ => Err(format!("{at}: expected {expected}, got {actual}")),
    }
}
