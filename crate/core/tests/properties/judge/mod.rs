//! Checks every effect against the rules of docs/safety.md, with what the generated story knows instead of what the
//! engine says.

mod address;
mod effects;
mod follow;
mod rules;
mod tracked;
mod unread;

pub use follow::Judge;
pub use rules::{ensure, share_clients};
