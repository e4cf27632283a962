//! Programs that are often found at the port of a client.

use super::client::Instruction;

/// A program that may hold the port of a client.
#[derive(Debug, PartialEq)]
pub(crate) struct Holder {
    pub name: HolderName,
    /// The ports where it is found; empty if it may be at any.
    pub(super) ports: &'static [u16],
    /// The beginning of its `Server` header.
    pub(super) server: Option<&'static str>,
    /// The statuses with which it answers a callback.
    pub(super) statuses: &'static [u16],
    /// Whether it takes connections and drops them.
    pub(super) drops: bool,
    /// What to do about it.
    pub(crate) steps: &'static [Instruction],
}

/// How a holder is named to the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HolderName {
    /// A proper name, the same in every language.
    Proper(&'static str),
    /// The key of a message: a kind of program, which each language names in its own words.
    Message(&'static str),
}
