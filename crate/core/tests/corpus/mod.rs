//! The cases of `tests/vectors`, shared by several tests.

use std::fs;
use std::path::PathBuf;

use portmend::Event;
use serde_json::{Map, Value, json};

/// Returns all cases with the names of their files, and with `{placeholders}` replaced by the definitions of the file.
pub fn corpus() -> Vec<(String, Value)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut cases = Vec::new();
    for path in files.into_iter().filter(|path| path.extension().is_some_and(|e| e == "json")) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap();
        let file: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let define = file["define"].as_object().cloned().unwrap_or_default();
        for case in file["cases"].as_array().unwrap_or_else(|| panic!("{name} has no cases")) {
            cases.push((name.clone(), filled(case, &define)));
        }
    }
    cases
}

fn filled(value: &Value, define: &Map<String, Value>) -> Value {
    match value {
        Value::String(text) => {
            if let Some(whole) = text.strip_prefix('{').and_then(|t| t.strip_suffix('}')).and_then(|t| define.get(t)) {
                return filled(whole, define);
            }
            let mut text = text.clone();
            for (name, replacement) in define {
                if let Some(replacement) = replacement.as_str() {
                    text = text.replace(&format!("{{{name}}}"), replacement);
                }
            }
            Value::String(text)
        }
        Value::Array(items) => items.iter().map(|item| filled(item, define)).collect(),
        Value::Object(fields) => fields.iter().map(|(key, field)| (key.clone(), filled(field, define))).collect(),
        other => other.clone(),
    }
}

/// Returns the events of a case. Steps that ask for a report are left out.
#[allow(dead_code, reason = "not every test uses it")]
pub fn events(case: &Value) -> Vec<Event> {
    let steps = case["steps"].as_array().unwrap().iter().enumerate();
    steps.filter(|(_, step)| step.get("event").is_some()).map(|(index, step)| event(step, index).unwrap()).collect()
}

/// Returns the event of a step. By default, it happens one second after the one before.
pub fn event(step: &Value, index: usize) -> Result<Event, String> {
    let mut event = step["event"].clone();
    if event.get("time").is_none() {
        event["time"] = json!((index + 1) * 1000);
    }
    Event::read(&serde_json::from_value(event).unwrap()).map_err(|error| format!("step {index}: {error}"))
}
