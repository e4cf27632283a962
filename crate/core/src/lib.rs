#![doc = include_str!("../README.md")]

mod attempts;
pub mod browser;
#[cfg(test)]
mod contract;
mod diagnosis;
mod document;
pub mod effect;
pub mod engine;
pub mod event;
mod facts;
mod into_vec;
pub mod knowledge;
pub mod listed;
pub mod pasted;
pub mod preset;
pub mod protocol;
mod quoting;
mod remedy;
pub mod report;
pub mod runs_on;
pub mod settings;
pub mod shown;
mod terminal;
pub mod value;
pub mod wording;

pub use diagnosis::{DiagnosisId, Explanation};
pub use effect::Effect;
pub use engine::{Engine, EngineError};
pub use event::Event;
pub use remedy::{place_forms, remedy_for_all};
pub use settings::Settings;
