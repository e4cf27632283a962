//! What browsers tell, and the redirect rules that they take.

pub(crate) mod failure;
pub mod initiator;
pub mod rule;

/// Milliseconds since the Unix epoch. The core has no clock: time comes in with the event.
pub type Time = u64;

/// The browser's number of a tab.
pub type TabId = i32;
