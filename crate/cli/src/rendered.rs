//! Writes the explanation of every case of `tests/vectors` as text into `target/explanations.txt`, to be read through for
//! its truth.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../../core/tests/corpus/mod.rs"]
mod corpus;

use std::collections::HashSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::layout;
use portmend::effect::Effect;
use portmend::engine::Engine;

#[test]
fn every_explanation_can_be_read() {
    let mut page = String::new();
    let mut texts = HashSet::new();
    for (file, case) in corpus::corpus() {
        let mut engine = Engine::with_json(crate::input::parse);
        // An event that is refused has no effects.
        for effect in corpus::events(&case).into_iter().flat_map(|event| engine.handle(event).unwrap_or_default()) {
            let explanation = match effect {
                Effect::Explain { explanation, .. }
                | Effect::Warn { explanation, .. }
                | Effect::Note { explanation, .. }
                | Effect::Corrected { explanation, .. } => explanation,
                _ => continue,
            };
            let text = layout::plain(&explanation);
            let key = text.split_whitespace().find(|word| is_key(word));
            assert_eq!(key, None, "{file}: {}: a message is missing in\n{text}", case["name"]);
            if texts.insert(text.clone()) {
                writeln!(page, "==== {file}: {}\n\n{text}\n", case["name"].as_str().unwrap()).unwrap();
            }
        }
    }
    assert!(texts.len() > 500, "{} explanations", texts.len());
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target");
    fs::write(target.join("explanations.txt"), page).unwrap();
}

/// Returns whether this is the key of a message, such as `cause_other_port`.
fn is_key(word: &str) -> bool {
    let kinds = ["headline_", "summary_", "cause_", "caution_", "step_", "ui_", "party_"];
    kinds.iter().any(|kind| word.starts_with(kind)) && word.chars().all(|c| c.is_ascii_lowercase() || c == '_')
}
