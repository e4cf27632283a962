//! Changing one setting of a server in the text of its file.

mod by_hand;
mod change;
mod edited;
mod json;
mod toml;
mod way;
mod ways;
mod yaml;

pub use by_hand::{At, ByHand, Wanted, by_hand};
pub use change::Change;
pub use edited::{edited, without_yaml_values};
