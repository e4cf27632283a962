//! What a person says about a sign-in that is explained from a pasted text.

use crate::runs_on::RunsOn;
use crate::value::{FromValue, ToValue};

/// What a person says about a sign-in of which the browser shows only a part. It counts only where nothing else is known, and
/// for what is said alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, FromValue, ToValue)]
#[contract(omit_nulls)]
pub struct Stated {
    /// The client's id in the knowledge base.
    pub client: Option<String>,
    /// The provider's id in the knowledge base.
    pub provider: Option<String>,
    /// The registered callback URLs.
    pub registered: Vec<String>,
    /// Where the client runs.
    pub runs_on: Option<RunsOn>,
}
