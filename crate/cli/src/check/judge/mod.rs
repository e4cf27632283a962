//! What will fail, and why.

mod by_hand;
mod finding;
mod names;
mod noted;
mod other_entries;
mod pinned;
mod port;
mod registered;
mod rows;

pub use by_hand::written;
#[cfg(test)]
pub use finding::finding;
pub use finding::{Finding, Says, Severity};
pub use names::client_name;
pub use rows::{Row, judge};
