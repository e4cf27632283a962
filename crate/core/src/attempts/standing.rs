//! How an attempt stands among the others.

use crate::value::Words;

/// The standing of an attempt among the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Words)]
pub(crate) enum Standing {
    /// It is waiting for its callback.
    #[default]
    Waiting,
    /// A newer attempt of the same client has replaced it.
    Replaced,
    /// Another attempt has the same `state`, so it is unknown to which of them a callback belongs.
    Contested,
    /// It is over: its callback was answered, or the user dismissed it. Code and state are forgotten; the rest is
    /// kept so that a reload of the tab is not taken for a failure.
    Done,
}
