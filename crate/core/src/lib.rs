#![doc = include_str!("../README.md")]

// Design rule numbers in comments refer to docs/safety.md in the repository.

pub mod attempts;
pub mod browser;
#[cfg(test)]
mod contract;
pub mod diagnosis;
pub mod effect;
pub mod engine;
pub mod event;
pub mod facts;
pub mod knowledge;
pub mod protocol;
pub mod quoting;
pub mod remedy;
pub mod report;
pub mod settings;
pub mod value;
pub mod wording;

pub use diagnosis::{DiagnosisId, Explanation};
pub use effect::Effect;
pub use engine::{Engine, EngineError};
pub use event::Event;
pub use settings::Settings;
