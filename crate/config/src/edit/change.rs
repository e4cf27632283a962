//! What is to be changed.

/// A change of one server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The client is to ask for this callback URL.
    Callback(String),
    /// The client is to send this client id.
    ClientId(String),
}
