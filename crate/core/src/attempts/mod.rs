//! Sign-ins that are under way, and what may be done with their callbacks.

mod attempt;
pub mod correction;
pub mod store;

pub use attempt::{Armed, Attempt, FailedCallback, LIFETIME, Landing, MAX_FAILED, MAX_NAVIGATIONS, Standing};
