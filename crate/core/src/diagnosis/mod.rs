//! The diagnoses: what kinds of failure there are, and what is said about each.
//!
//! Each diagnosis is one file with a struct, which holds what is known beyond the attempt, and its `Describe`, which
//! gives the texts. To add one, write that file, add a line to the list below, and add its texts to `_locales`.

pub(crate) mod address;
pub(crate) mod cautions;
mod delivery_outcome;
mod describe;
mod doubt;
mod explanation;
mod headline;
pub(crate) mod listener;
pub(crate) mod refusal;

pub(crate) use delivery_outcome::Delivery;
pub(crate) use describe::Describe;
pub use explanation::Explanation;
pub(crate) use explanation::explain;
pub(crate) use headline::Headline;

use crate::value::{Value, Words, read};

/// Declares the modules and the two enums, with the conversions between them.
macro_rules! diagnoses {
    ($($(#[doc = $doc:literal])+ $module:ident::$Name:ident,)+) => {
        $(pub(crate) mod $module;)+

        /// A kind of failure, with its details.
        #[derive(Debug, PartialEq)]
        pub(crate) enum Diagnosis {
            $($(#[doc = $doc])+ $Name($module::$Name),)+
        }

        /// The kinds of failure. The names are stable: reports, tests and the command line use them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Words)]
        pub enum DiagnosisId {
            $($(#[doc = $doc])+ $Name,)+
        }

        impl Diagnosis {
            /// Returns the kind of failure.
            pub fn id(&self) -> DiagnosisId {
                match self {
                    $(Self::$Name(_) => DiagnosisId::$Name,)+
                }
            }

            /// Returns the word under which it is kept how a sign-in ended.
            pub fn name(&self) -> &'static str {
                self.describe().headline().map_or(self.id().as_str(), Headline::as_str)
            }

            /// Returns the texts about it.
            pub fn describe(&self) -> &dyn Describe {
                match self {
                    $(Self::$Name(diagnosis) => diagnosis,)+
                }
            }
        }

        impl DiagnosisId {
            /// Returns the message key of its name.
            pub(crate) fn headline(self) -> &'static str {
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
    /// The requested redirect URI matches no registered one under the provider's matching rule.
    redirect_uri_mismatch::RedirectUriMismatch,
    /// The provider refused the redirect URI.
    rejected_by_provider::RejectedByProvider,
    /// The provider refused a redirect URI that is registered: the change is still propagating.
    registration_not_propagated::RegistrationNotPropagated,
    /// The request cannot work as it was opened.
    faulty_request::FaultyRequest,
    /// The app was open under another name than the one under which it is called back.
    other_name_of_app::OtherNameOfApp,
    /// The authorization endpoint gave the browser no page.
    endpoint_failed::EndpointFailed,
    /// The provider does not know the client.
    client_unknown::ClientUnknown,
    /// The provider refused the app or the account, not the callback URL.
    refused_app::RefusedApp,
    /// The provider sent the browser to an address other than the requested one.
    landed_elsewhere::LandedElsewhere,
    /// The provider sent the browser to the requested address, and nothing is listening there.
    nobody_listening::NobodyListening,
    /// An IP literal refused the connection, and the client may listen on the other address family.
    address_family::AddressFamily,
    /// A TLS failure on a loopback address.
    https_on_loopback::HttpsOnLoopback,
    /// The callback belongs to an attempt that a newer one has replaced.
    stale_attempt::StaleAttempt,
    /// The address that the client asked for answered with an error status.
    answered_with_error::AnsweredWithError,
    /// The address that the client asked for says that the sign-in has failed.
    client_failed::ClientFailed,
    /// The browser asks a proxy for the addresses of this computer.
    sent_to_proxy::SentToProxy,
    /// A program answered the callback, and nothing shows that it was another than the client.
    answered::Answered,
    /// The callback is under way, and has not been answered so far.
    never_answered::NeverAnswered,
    /// The sign-in waits, and the page that the user asks about is all that is known of it.
    not_sent_back::NotSentBack,
    /// The answer has gone to a web page in place of this computer.
    code_shown::CodeShown,
    /// A program other than the client answered.
    other_program_answered::OtherProgramAnswered,
    /// The requested address refused the request because of the cookies that all ports share.
    cookies_too_large::CookiesTooLarge,
    /// A service worker of another app answered in place of the client.
    service_worker::ServiceWorker,
    /// The browser refuses to connect to this port.
    blocked_port::BlockedPort,
    /// A form_post response failed, and its body is lost.
    response_body_lost::ResponseBodyLost,
    /// The authorization response is an error.
    authorization_error::AuthorizationError,
    /// The server has put its answer together wrongly.
    garbled_answer::GarbledAnswer,
    /// Chromium did not follow the redirect to the callback.
    held_back::HeldBack,
    /// An administrator's policy blocked the callback.
    blocked_by_policy::BlockedByPolicy,
    /// Another extension blocked the callback.
    blocked_by_extension::BlockedByExtension,
    /// The site that sent the browser here has no permission to reach this computer.
    blocked_by_permission::BlockedByPermission,
    /// The browser does not report requests to loopback addresses to Portmend.
    access_missing::AccessMissing,
    /// The connection timed out or was reset, or the name did not resolve.
    unreachable::Unreachable,
    /// The authorization request of the callback was not seen.
    unknown_attempt::UnknownAttempt,
    /// The authorization request of the callback was seen too long ago, and has been forgotten.
    late_callback::LateCallback,
    /// The response names an issuer other than the server that was asked.
    issuer_mismatch::IssuerMismatch,
    /// Two attempts have the same `state`, so it is unknown to which of them the callback belongs.
    contested_state::ContestedState,
}

/// Returns the message key of what [`Diagnosis::name`] has returned.
pub(crate) fn headline(name: &str) -> Option<&'static str> {
    let name = Value::from(name.to_owned());
    let whole = || read::<DiagnosisId>(&name).map(DiagnosisId::headline);
    read::<Headline>(&name).map(Headline::key).or_else(|_| whole()).ok()
}
