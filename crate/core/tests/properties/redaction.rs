//! Redacted events lead to the same effects, apart from texts.

use portmend::event::EventKind;
use portmend::report::{Redactor, redact_to_keep};
use portmend::value::Value;
use portmend::{Engine, Event};

/// Checks that redacting events changes no effect, whether they are redacted at once or kept first, and again when a
/// report is replayed.
pub fn redaction_keeps_effects(events: &[Event]) -> Result<(), String> {
    let expected = outcomes(events.to_vec());
    let mut redactor = Redactor::with_json(parse);
    let redacted: Vec<Event> = events.iter().cloned().map(|event| redactor.redact(event)).collect();
    same(outcomes(redacted.clone()), &expected, "redacted events have other effects")?;
    // In the browser, events are kept with fingerprints, which are numbered when the report is made.
    let mut numbering = Redactor::with_json(parse);
    let noted = events.iter().cloned().zip(&redacted).map(|(event, redacted)| with_garbling(event, redacted));
    let kept = noted.map(|event| numbering.redact(redact_to_keep(event, parse))).collect();
    same(outcomes(kept), &expected, "kept events have other effects")?;
    let mut second = Redactor::with_json(parse);
    let twice = redacted.into_iter().map(|event| second.redact(event)).collect();
    same(outcomes(twice), &expected, "events that are redacted twice have other effects")
}

fn same<T: PartialEq + std::fmt::Debug>(actual: T, expected: &T, problem: &str) -> Result<(), String> {
    if actual == *expected { Ok(()) } else { Err(format!("{problem}:\n{actual:?}\ninstead of\n{expected:?}")) }
}

/// Returns the event with what is wrong with its answer, as the engine notes it before it keeps an event.
fn with_garbling(mut event: Event, noted: &Event) -> Event {
    let of_noted = match &noted.kind {
        EventKind::CallbackRequest { garbled, .. }
        | EventKind::CallbackFailed { garbled, .. }
        | EventKind::CallbackAnswered { garbled, .. } => *garbled,
        _ => None,
    };
    if let EventKind::CallbackRequest { garbled, .. }
    | EventKind::CallbackFailed { garbled, .. }
    | EventKind::CallbackAnswered { garbled, .. } = &mut event.kind
    {
        *garbled = of_noted;
    }
    event
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
        without_parameters(&explanation["landed"]),
        effect["correction"]
    )
}

/// Returns an address up to the first parameter in its path, which a report does not have.
fn without_parameters(address: &serde_json::Value) -> String {
    let address = address.as_str().unwrap_or_default();
    let lower = address.to_ascii_lowercase();
    let marks = [";", "&", "=", "%26", "%3b", "%3d", "%3f"];
    let end = marks.iter().filter_map(|mark| lower.find(mark)).min();
    address[..end.unwrap_or(address.len())].to_owned()
}

/// Parses the JSON in tokens.
pub fn parse(json: &str) -> Option<Value> {
    serde_json::from_str(json).ok()
}

/// Returns something of the contract as JSON.
pub fn value(item: impl Into<Value>) -> serde_json::Value {
    serde_json::to_value(item.into()).unwrap()
}
