//! How the page of an authorization endpoint fails in the browser.

/// How an authorization endpoint fails.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum EndpointFailure {
    /// There is no such page.
    Missing,
    /// The server answers with an error status and no page.
    Empty {
        /// Whether it does so at the address of the request itself.
        at_endpoint: bool,
    },
    /// It cannot be reached, with the browser's own error text.
    Unreached(String),
    /// The browser was sent on to an address that it cannot reach.
    SentOn {
        /// The address, without path and query.
        to: String,
        /// Whether it is probably one of the operator's inner network.
        is_inner: bool,
        /// The browser's own error text.
        error: String,
    },
    /// The browser was sent in circles.
    Circles,
}
