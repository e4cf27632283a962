//! What browsers report, and the redirect rules that they accept.

pub(crate) mod callback_rules;
pub(crate) mod endpoint;
pub(crate) mod failure;
pub mod form_action;
pub mod initiator;
pub mod rule;
mod spelling;

/// A time in milliseconds since the Unix epoch. The core has no clock: each event brings its time.
pub type Time = u64;

/// The browser's id of a tab.
pub type TabId = i32;
