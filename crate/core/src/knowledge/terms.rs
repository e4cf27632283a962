//! What entries of the knowledge base have in common.

use crate::value::Words;

/// How a fact was verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verified {
    /// It was run and observed.
    Ran,
    /// The source code was read.
    Source,
    /// The vendor's documentation says so.
    Documentation,
    /// Others have reported it.
    Report,
}

/// The certainty of a diagnosis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Words)]
pub enum Certainty {
    /// There is no other explanation for what was seen.
    Certain,
    /// Another cause could look the same.
    Likely,
}

/// What a refusal means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Words)]
pub(crate) enum Means {
    /// The callback URL is refused.
    #[default]
    CallbackUrl,
    /// The provider does not know the client.
    ClientUnknown,
    /// An administrator has to allow the host of the callback URL.
    CallbackDomain,
    /// An administrator has to allow the app.
    Administrator,
    /// The account or the organization that is signed in may not use the app.
    Account,
    /// The provider has a problem of its own.
    Trouble,
    /// The provider takes no address of this computer for apps in production.
    LiveKeys,
    /// Another setting of the app does not fit the callback URL.
    OtherSetting,
    /// The provider shows no codes to copy any more.
    OutOfBand,
    /// Something else, which the error code says.
    Error,
}

/// Splits a list of the tables into its items.
pub(super) fn items(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split(' ').filter(|item| !item.is_empty())
}
