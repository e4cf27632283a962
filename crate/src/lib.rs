//! The core of Portmend: it reads the callbacks of OAuth sign-ins on loopback addresses (RFC 8252), finds out why
//! one failed, says so, and brings it to the client that waits for it where that is safe.
//!
//! There is no browser in it. [`Engine::handle`] takes an [`Event`] and gives [`Effect`]s, and the same events
//! always give the same effects. Design rule numbers in comments refer to `docs/safety.md`.

pub mod attempt;
pub mod authorization;
pub mod callback;
pub mod claims;
#[cfg(not(target_arch = "wasm32"))]
pub mod cli;
#[cfg(test)]
mod contract;
pub mod correction;
pub mod diagnosis;
pub mod effect;
pub mod engine;
pub mod event;
pub mod explanation;
pub mod failure;
pub mod initiator;
pub mod knowledge;
pub mod loopback;
pub mod matching;
pub mod params;
pub mod quoting;
pub mod registration;
pub mod report;
pub mod rule;
pub mod secret;
pub mod value;

#[cfg(target_arch = "wasm32")]
mod wasm;

pub use effect::Effect;
pub use engine::{Engine, EngineError};
pub use event::Event;
pub use registration::Settings;
