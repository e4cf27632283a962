//! Where the user last said that clients run.

use crate::runs_on::RunsOn;
use crate::value::{FromValue, Shape, ToValue};

/// Where the user last said that a client runs.
#[derive(Debug, Clone, PartialEq, Eq, FromValue, ToValue, Shape)]
pub struct LastPlace {
    /// The client's id in the knowledge base or, for one that is not there, the origin of its authorization server.
    pub client: String,
    /// Where it runs.
    pub runs_on: RunsOn,
}
