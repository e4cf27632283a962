//! Which failure it is, and what is said about each.
//!
//! One diagnosis is one file: what it knows beyond the attempt is its struct, what is said and offered is its
//! [`Describe`]. To add one, write that file, add a line to the list below, and give it its texts in `_locales`.

pub mod describe;
mod explanation;
mod misdelivery;
pub mod refusal;

pub(crate) use describe::Describe;
pub use explanation::Explanation;
pub(crate) use explanation::explain;
pub(crate) use misdelivery::Delivery;

use crate::value::words;

/// Makes the modules, the two enums and the way from one to the other.
macro_rules! diagnoses {
    ($($(#[doc = $doc:literal])+ $module:ident::$Name:ident = $id:literal,)+) => {
        $(pub(crate) mod $module;)+

        /// A failure with what is known about it.
        #[derive(Debug, Clone, PartialEq)]
        pub(crate) enum Diagnosis {
            $($(#[doc = $doc])+ $Name($module::$Name),)+
        }

        /// The failures that are told apart. The names are stable: reports, tests and the command line use them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum DiagnosisId {
            $($(#[doc = $doc])+ $Name,)+
        }

        words!(DiagnosisId { $($Name = $id,)+ });

        impl Diagnosis {
            /// Its stable name.
            pub fn id(&self) -> DiagnosisId {
                match self {
                    $(Self::$Name(_) => DiagnosisId::$Name,)+
                }
            }

            /// What is said about it.
            pub fn describe(&self) -> &dyn Describe {
                match self {
                    $(Self::$Name(diagnosis) => diagnosis,)+
                }
            }
        }

        impl DiagnosisId {
            /// The message key of what it is called.
            fn headline(self) -> &'static str {
                match self {
                    $(Self::$Name => concat!("diagnosis_", $id),)+
                }
            }
        }

        $(impl From<$module::$Name> for Diagnosis {
            fn from(diagnosis: $module::$Name) -> Self {
                Self::$Name(diagnosis)
            }
        })+
    };
}

diagnoses! {
    /// The request differs from every registered URI, and the provider's matching rule does not forgive it.
    redirect_uri_mismatch::RedirectUriMismatch = "redirect_uri_mismatch",
    /// The provider itself refused the redirect URI.
    rejected_by_provider::RejectedByProvider = "rejected_by_provider",
    /// Refused although requested equals registered: the change is still spreading.
    registration_not_propagated::RegistrationNotPropagated = "registration_not_propagated",
    /// The browser was sent to another address than the client asked for.
    landed_elsewhere::LandedElsewhere = "landed_elsewhere",
    /// The browser was sent where the client asked for, and nobody is there.
    nobody_listening::NobodyListening = "nobody_listening",
    /// An IP literal refused, and the client may listen on the other loopback address.
    address_family::AddressFamily = "address_family",
    /// A TLS error on a loopback address.
    https_on_loopback::HttpsOnLoopback = "https_on_loopback",
    /// The answer belongs to an older attempt than the one that waits.
    stale_attempt::StaleAttempt = "stale_attempt",
    /// Something that is not the client answered.
    other_program_answered::OtherProgramAnswered = "other_program_answered",
    /// The browser refuses this port.
    blocked_port::BlockedPort = "blocked_port",
    /// A form_post response failed; its body is gone.
    response_body_lost::ResponseBodyLost = "response_body_lost",
    /// The answer is an error of the provider's.
    authorization_error::AuthorizationError = "authorization_error",
    /// Timed out, reset, blocked, or a name that does not resolve.
    unreachable::Unreachable = "unreachable",
    /// A callback whose request was not seen.
    unknown_attempt::UnknownAttempt = "unknown_attempt",
    /// Two sign-ins have the same `state`: which of them an answer belongs to cannot be told.
    contested_state::ContestedState = "contested_state",
}
