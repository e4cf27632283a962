//! Which client it is, as the user has said, or the page that took its answer.

use crate::value::{FromValue, ToValue};

/// What is said of the client.
#[derive(Debug, Clone, PartialEq, Eq, FromValue, ToValue)]
pub(crate) enum NamedClient {
    /// It is none of those that were offered.
    Another,
    /// It is this one.
    Known {
        /// Its id in the knowledge base.
        id: String,
    },
}
