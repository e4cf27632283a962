//! Which failure it is, and what is said about each.
//!
//! One diagnosis is one file: what it knows beyond the attempt is its struct, what is said and offered is its
//! `Describe`. To add one, write that file, add a line to the list below, and give it its texts in `_locales`.

pub mod describe;
mod explanation;
mod misdelivery;
pub mod refusal;

pub(crate) use describe::Describe;
pub use explanation::Explanation;
pub(crate) use explanation::explain;
pub(crate) use misdelivery::Delivery;

use crate::value::Words;

/// Makes the modules, the two enums and the way from one to the other.
macro_rules! diagnoses {
    ($($(#[doc = $doc:literal])+ $module:ident::$Name:ident,)+) => {
        $(pub(crate) mod $module;)+

        /// A failure with what is known about it.
        #[derive(Debug, Clone, PartialEq)]
        pub(crate) enum Diagnosis {
            $($(#[doc = $doc])+ $Name($module::$Name),)+
        }

        /// The failures that are told apart. The names are stable: reports, tests and the command line use them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Words)]
        pub enum DiagnosisId {
            $($(#[doc = $doc])+ $Name,)+
        }

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
                    $(Self::$Name => concat!("diagnosis_", stringify!($module)),)+
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
    redirect_uri_mismatch::RedirectUriMismatch,
    /// The provider itself refused the redirect URI.
    rejected_by_provider::RejectedByProvider,
    /// Refused although requested equals registered: the change is still spreading.
    registration_not_propagated::RegistrationNotPropagated,
    /// The browser was sent to another address than the client asked for.
    landed_elsewhere::LandedElsewhere,
    /// The browser was sent where the client asked for, and nobody is there.
    nobody_listening::NobodyListening,
    /// An IP literal refused, and the client may listen on the other loopback address.
    address_family::AddressFamily,
    /// A TLS error on a loopback address.
    https_on_loopback::HttpsOnLoopback,
    /// The answer belongs to an older attempt than the one that waits.
    stale_attempt::StaleAttempt,
    /// Something that is not the client answered.
    other_program_answered::OtherProgramAnswered,
    /// The browser refuses this port.
    blocked_port::BlockedPort,
    /// A form_post response failed; its body is gone.
    response_body_lost::ResponseBodyLost,
    /// The answer is an error of the provider's.
    authorization_error::AuthorizationError,
    /// Timed out, reset, blocked, or a name that does not resolve.
    unreachable::Unreachable,
    /// A callback whose request was not seen.
    unknown_attempt::UnknownAttempt,
    /// Two sign-ins have the same `state`: which of them an answer belongs to cannot be told.
    contested_state::ContestedState,
}
