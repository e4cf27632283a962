//! The names under which failures are told.

use crate::value::Words;

/// A name for some cases of a diagnosis, which that of the diagnosis does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Words)]
pub(crate) enum Headline {
    /// The sign-in page does not exist.
    EndpointMissing,
    /// The sign-in page answered with an error.
    EndpointEmpty,
    /// Only the beginning of the address was opened.
    RequestCut,
    /// The address was damaged when it was copied.
    RequestBroken,
    /// The address is none to go to.
    RequestUnspecified,
    /// Probably nothing is listening.
    ProbablyNobody,
    /// The sign-in may fail.
    RedirectUriMismatchLikely,
    /// The provider refused the callback URL.
    CallbackRefused,
    /// The account may not use the app.
    RefusedAccount,
    /// The provider has a problem.
    ProviderTrouble,
    /// A setting of the app is in the way.
    OtherSetting,
    /// The way to sign in is blocked.
    OutOfBand,
}

impl Headline {
    /// Returns the message key.
    pub fn key(self) -> &'static str {
        match self {
            Self::EndpointMissing => "diagnosis_endpoint_missing",
            Self::EndpointEmpty => "diagnosis_endpoint_empty",
            Self::RequestCut => "diagnosis_request_cut",
            Self::RequestBroken => "diagnosis_request_broken",
            Self::RequestUnspecified => "diagnosis_request_unspecified",
            Self::ProbablyNobody => "diagnosis_probably_nobody",
            Self::RedirectUriMismatchLikely => "diagnosis_redirect_uri_mismatch_likely",
            Self::CallbackRefused => "diagnosis_rejected_by_provider",
            Self::RefusedAccount => "diagnosis_refused_account",
            Self::ProviderTrouble => "diagnosis_provider_trouble",
            Self::OtherSetting => "diagnosis_other_setting",
            Self::OutOfBand => "diagnosis_out_of_band",
        }
    }
}
