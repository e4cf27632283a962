//! Requests that were seen before, as events without secrets.

use crate::browser::Time;
use crate::value::{FromValue, ToValue, Value};

/// A request that was seen, and has been forgotten since.
#[derive(Debug, Clone, PartialEq, FromValue, ToValue)]
pub(crate) struct Opened {
    /// When it was seen.
    pub time: Time,
    /// The event, without secrets.
    pub request: Value,
}

/// An earlier request of the same client, which asked for another port of the same address.
#[derive(Debug, Clone, PartialEq, FromValue, ToValue)]
pub(crate) struct EarlierPort {
    /// The redirect URI that it asked for.
    pub uri: String,
    /// The event, without secrets.
    pub request: Value,
}
