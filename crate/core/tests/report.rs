//! Redaction against the whole corpus: no secret survives, and what is left leads to the same.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod corpus;

use corpus::{corpus, events};
use portmend::report::{Redactor, redact_to_keep};
use portmend::value::Value;
use portmend::{Engine, Event};

#[test]
fn no_secret_of_a_case_survives() {
    for (file, case) in corpus() {
        let mut redactor = Redactor::with_json(parse);
        for event in events(&case) {
            for redacted in [redact_to_keep(event.clone(), parse), redactor.redact(event)] {
                let text = json(redacted);
                assert!(!text.contains("secret"), "{file}: {}\n  {text}", case["name"]);
            }
        }
    }
}

#[test]
fn redacted_events_lead_to_the_same_effects_and_diagnoses() {
    for (file, case) in corpus() {
        let expected = told(events(&case));
        let mut redactor = Redactor::with_json(parse);
        let redacted: Vec<Event> = events(&case).into_iter().map(|event| redactor.redact(event)).collect();
        assert_eq!(told(redacted.clone()), expected, "{file}: {}", case["name"]);
        // The way through the browser: kept with fingerprints first, numbered when the report is made.
        let mut late = Redactor::with_json(parse);
        let kept: Vec<Event> =
            events(&case).into_iter().map(|event| late.redact(redact_to_keep(event, parse))).collect();
        assert_eq!(told(kept), expected, "{file}: {}", case["name"]);
        let mut again = Redactor::with_json(parse);
        let twice: Vec<Event> = redacted.iter().cloned().map(|event| again.redact(event)).collect();
        assert_eq!(twice, redacted, "{file}: {}", case["name"]);
    }
}

#[test]
fn a_redacted_event_reads_back() {
    for (_, case) in corpus() {
        for event in events(&case) {
            assert_eq!(Event::read(&event.clone().into()), Ok(event));
        }
    }
}

/// What each event leads to, without the words: types, diagnoses, corrections. How many rules an attempt needs depends
/// on how its `state` is spelled.
fn told(events: Vec<Event>) -> Vec<Vec<String>> {
    let mut engine = Engine::with_json(parse);
    let tell = |event| match engine.handle(event) {
        Ok(effects) => {
            let mut told: Vec<String> = effects.into_iter().map(|effect| describe(&value(effect))).collect();
            told.dedup();
            told
        }
        Err(error) => vec![error.variant().to_owned()],
    };
    events.into_iter().map(tell).collect()
}

fn describe(effect: &serde_json::Value) -> String {
    let explanation = &effect["explanation"];
    let parts: Vec<_> = explanation["differences"].as_array().into_iter().flatten().map(|d| &d["part"]).collect();
    format!(
        "{} {} {} {} {parts:?} {} {} {}",
        effect["type"],
        effect["attempt"],
        explanation["diagnosis"],
        explanation["certainty"],
        explanation["provider"],
        explanation["landed"],
        effect["correction"]
    )
}

fn parse(json: &str) -> Option<Value> {
    serde_json::from_str(json).ok()
}

fn value(item: impl Into<Value>) -> serde_json::Value {
    serde_json::to_value(item.into()).unwrap()
}

fn json(item: impl Into<Value>) -> String {
    value(item).to_string()
}
