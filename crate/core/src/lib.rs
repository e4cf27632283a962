//! The core of Portmend: it reads the callbacks of OAuth sign-ins on loopback addresses (RFC 8252), finds out why
//! one failed, says so, and brings it to the client that waits for it where that is safe.
//!
//! There is no browser in it. [`Engine::handle`] takes an [`Event`] and gives [`Effect`]s, and the same events
//! always give the same effects. Design rule numbers in comments refer to `docs/safety.md`.

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
