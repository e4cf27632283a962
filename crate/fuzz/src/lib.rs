//! The targets for libFuzzer. Their functions are those of the tests in `crate/core/tests/properties` and
//! `crate/config/tests/any_text`.

#![allow(dead_code, reason = "the tests need more")]

#[path = "../../config/tests/any_text/target.rs"]
pub mod configurations;
#[path = "../../core/tests/properties/judge/mod.rs"]
mod judge;
#[path = "../../core/tests/properties/moment.rs"]
mod moment;
#[path = "../../core/tests/properties/play.rs"]
mod play;
#[path = "../../core/tests/properties/redaction.rs"]
mod redaction;
#[path = "../../core/tests/properties/report.rs"]
mod report;
#[path = "../../core/tests/properties/targets.rs"]
pub mod targets;

/// Panics with what does not hold for an input, which libFuzzer then saves.
pub fn check(outcome: Result<(), String>) {
    if let Err(problem) = outcome {
        panic!("{problem}");
    }
}
