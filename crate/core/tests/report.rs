//! Redacting the whole corpus: no secret remains, and the redacted events lead to the same effects.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod corpus;
#[path = "properties/redaction.rs"]
mod redaction;

use corpus::{corpus, events};
use portmend::Event;
use portmend::report::{Redactor, redact_to_keep};
use redaction::{parse, redaction_keeps_effects, value};

#[test]
fn no_secret_of_a_case_remains() {
    for (file, case) in corpus() {
        let mut redactor = Redactor::with_json(parse);
        for event in events(&case) {
            for redacted in [redact_to_keep(event.clone(), parse), redactor.redact(event)] {
                let text = value(redacted).to_string();
                assert!(!text.contains("secret"), "{file}: {}\n  {text}", case["name"]);
            }
        }
    }
}

#[test]
fn redacted_events_lead_to_the_same_effects() {
    for (file, case) in corpus() {
        redaction_keeps_effects(&events(&case)).unwrap_or_else(|problem| panic!("{file}: {}: {problem}", case["name"]));
    }
}

#[test]
fn redacting_twice_changes_nothing() {
    for (file, case) in corpus() {
        let (mut first, mut second) = (Redactor::with_json(parse), Redactor::with_json(parse));
        for event in events(&case) {
            let once = first.redact(event);
            assert_eq!(second.redact(once.clone()), once, "{file}: {}", case["name"]);
        }
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
