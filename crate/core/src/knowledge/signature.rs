//! What identifies the refusal of a redirect URI.

use super::provider::Provider;
use super::terms::Certainty;

/// What identifies a refusal. All given parts must match.
#[derive(Debug)]
pub(super) struct Signature {
    pub provider: Option<&'static Provider>,
    pub url_contains: Option<&'static str>,
    pub error_code: Option<&'static str>,
    pub error_description_contains: Option<&'static str>,
    pub page_contains: Option<&'static str>,
    pub certainty: Certainty,
    pub caution: Option<&'static str>,
    pub lists_registered: bool,
    /// Whether no other software uses these words, so that they identify the provider at a server of its customers.
    pub own_wording: bool,
}
