//! Reports: redacted events that still lead to the same diagnoses when replayed.
//!
//! Only what is known to be harmless is kept: hosts, paths and the parameters that decide the diagnosis. Every other
//! value is replaced by a placeholder such as `state-1`, and equal values by the same placeholder.

mod address;
mod event;
mod event_log;
mod redactor;

pub use event::redact_to_keep;
pub(crate) use event_log::EventLog;
pub use redactor::Redactor;
pub(crate) use redactor::fingerprint_of;
