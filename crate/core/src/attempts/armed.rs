//! The session rules that redirect a callback.

use crate::browser::TabId;
use crate::protocol::loopback::LoopbackAddress;
use crate::value::{FromValue, ToValue};

/// The installed session rules of an attempt.
#[derive(Debug, Clone, PartialEq, FromValue, ToValue)]
pub(crate) struct Armed {
    /// The rules' ids.
    pub rules: Vec<u32>,
    /// Where they redirect the callback.
    pub target: LoopbackAddress,
    /// The tab to which they are bound.
    pub tab: TabId,
    /// Whether they redirect a callback that names no issuer.
    pub is_trusted: bool,
}
