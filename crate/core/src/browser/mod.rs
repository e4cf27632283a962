//! What browsers report, and the redirect rules that they accept.

pub(crate) mod endpoint;
pub(crate) mod failure;
pub mod form_action;
pub mod initiator;
pub mod rule;

/// A time in milliseconds since the Unix epoch. The core has no clock: each event brings its time.
pub type Time = u64;

/// The browser's id of a tab.
pub type TabId = i32;
