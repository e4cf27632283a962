//! What identifies a refusal.

use super::provider::Provider;
use super::terms::{Certainty, Means};

/// What identifies a refusal, of a redirect URI or of something else. All given parts must match.
#[derive(Debug)]
pub(super) struct Signature {
    pub provider: Option<&'static Provider>,
    pub url_contains: Option<&'static str>,
    pub error_code: Option<&'static str>,
    pub error_description_contains: Option<&'static str>,
    pub page_contains: Option<&'static str>,
    pub certainty: Certainty,
    pub means: Means,
    /// The key of the message about what it means, if it is an error, or about what else to know.
    pub message: Option<&'static str>,
    pub lists_registered: bool,
    /// Whether no other software uses these words, so that they identify the provider at a server of its customers.
    pub own_wording: bool,
}
