//! Redacting the whole corpus: no secret remains, and the redacted events lead to the same effects.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod corpus;

use corpus::{corpus, events};
use portmend::report::{Redactor, redact_to_keep};
use portmend::value::Value;
use portmend::{Engine, Event};

#[test]
fn no_secret_of_a_case_remains() {
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
fn redacted_events_lead_to_the_same_effects() {
    for (file, case) in corpus() {
        let expected = outcomes(events(&case));
        let mut redactor = Redactor::with_json(parse);
        let redacted: Vec<Event> = events(&case).into_iter().map(|event| redactor.redact(event)).collect();
        assert_eq!(outcomes(redacted.clone()), expected, "{file}: {}", case["name"]);
        // In the browser, events are kept with fingerprints, which are numbered when the report is made.
        let mut numbering = Redactor::with_json(parse);
        let kept: Vec<Event> =
            events(&case).into_iter().map(|event| numbering.redact(redact_to_keep(event, parse))).collect();
        assert_eq!(outcomes(kept), expected, "{file}: {}", case["name"]);
        let mut second = Redactor::with_json(parse);
        let twice: Vec<Event> = redacted.iter().cloned().map(|event| second.redact(event)).collect();
        assert_eq!(twice, redacted, "{file}: {}", case["name"]);
    }
}

#[test]
fn an_event_reads_back_unchanged() {
    for (_, case) in corpus() {
        for event in events(&case) {
            assert_eq!(Event::read(&event.clone().into()), Ok(event));
        }
    }
}

/// Returns the effects of each event, without texts. Repeated ones are merged, because the number of rules depends on
/// the spelling of the `state`.
fn outcomes(events: Vec<Event>) -> Vec<Vec<String>> {
    let mut engine = Engine::with_json(parse);
    let outcome = |event| match engine.handle(event) {
        Ok(effects) => {
            let mut described: Vec<String> = effects.into_iter().map(|effect| describe(&value(effect))).collect();
            described.dedup();
            described
        }
        Err(error) => vec![error.variant().to_owned()],
    };
    events.into_iter().map(outcome).collect()
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
