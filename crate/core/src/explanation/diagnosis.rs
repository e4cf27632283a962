//! Which failure it is.

use crate::value::words;

/// The failures that are told apart. The names are stable: reports, tests and the command line use them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Diagnosis {
    /// The request differs from every registered URI, and the provider's matching rule does not forgive it.
    RedirectUriMismatch,
    /// The provider itself refused the redirect URI.
    RejectedByProvider,
    /// Refused although requested equals registered: the change is still spreading.
    RegistrationNotPropagated,
    /// The browser was sent to another address than the client asked for.
    LandedElsewhere,
    /// The browser was sent where the client asked for, and nobody is there.
    NobodyListening,
    /// An IP literal refused, and the client may listen on the other loopback address.
    AddressFamily,
    /// A TLS error on a loopback address.
    HttpsOnLoopback,
    /// The answer belongs to an older attempt than the one that waits.
    StaleAttempt,
    /// Something that is not the client answered.
    OtherProgramAnswered,
    /// The browser refuses this port.
    BlockedPort,
    /// A form_post response failed; its body is gone.
    ResponseBodyLost,
    /// The answer is an error of the provider's.
    AuthorizationError,
    /// Timed out, reset, blocked, or a name that does not resolve.
    Unreachable,
    /// A callback whose request was not seen.
    UnknownAttempt,
}

words!(Diagnosis {
    RedirectUriMismatch = "redirect_uri_mismatch",
    RejectedByProvider = "rejected_by_provider",
    RegistrationNotPropagated = "registration_not_propagated",
    LandedElsewhere = "landed_elsewhere",
    NobodyListening = "nobody_listening",
    AddressFamily = "address_family",
    HttpsOnLoopback = "https_on_loopback",
    StaleAttempt = "stale_attempt",
    OtherProgramAnswered = "other_program_answered",
    BlockedPort = "blocked_port",
    ResponseBodyLost = "response_body_lost",
    AuthorizationError = "authorization_error",
    Unreachable = "unreachable",
    UnknownAttempt = "unknown_attempt",
});
