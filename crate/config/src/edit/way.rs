//! The way to a value in a text, and the value to write there.

/// A part of the way to a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Key {
    Name(String),
    /// This item of a list.
    Item(usize),
    /// A new item of a list, before this one.
    Before(usize),
}

/// A value to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum New {
    Number(u16),
    Text(String),
}

/// Values to write, each with the way to it.
pub(super) type Settings = Vec<(Vec<Key>, New)>;
