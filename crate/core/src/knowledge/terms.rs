//! What entries of the knowledge base have in common.

use crate::value::Words;

/// How a fact was verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verified {
    /// It was run and observed.
    Ran,
    /// The source code was read.
    Source,
    /// The vendor's documentation says so.
    Documentation,
    /// Others have reported it.
    Report,
}

/// The certainty of a diagnosis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Words)]
pub enum Certainty {
    /// There is no other explanation for what was seen.
    Certain,
    /// Another cause could look the same.
    Likely,
}

/// Splits a list of the tables into its items.
pub(super) fn items(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split(' ').filter(|item| !item.is_empty())
}
