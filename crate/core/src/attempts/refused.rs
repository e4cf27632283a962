//! What the provider refuses, and the quiet warning of it.

use crate::knowledge::{Certainty, Means};
use crate::value::{FromValue, ToValue, Words};

/// A refusal on a provider's page.
#[derive(Debug, Clone, PartialEq, FromValue, ToValue)]
pub(crate) struct Refused {
    /// The refused redirect URI, if it is in the page's address.
    pub uri: Option<String>,
    /// What it means.
    #[contract(default)]
    pub means: Means,
    /// The provider's own word for it: an error code, or what its page says.
    pub code: Option<String>,
    /// Whether it can mean something else.
    pub certainty: Certainty,
    /// The key of the message about what it means, if it is an error, or about what else it can mean.
    pub message: Option<String>,
}

/// A warning that does not open the popup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Words)]
pub(crate) enum QuietWarning {
    /// The provider is going to refuse the redirect URI.
    Mismatch,
    /// It has refused it.
    Refusal,
}
