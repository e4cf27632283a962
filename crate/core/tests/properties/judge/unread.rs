//! What an event proves of whether a program may have read the callback.

use portmend::event::EventKind;

use crate::moment::with_scheme;

/// Returns whether `webNavigation` reported the failure of a callback, which it does also if there was no request.
pub fn is_of_navigation(kind: &EventKind) -> bool {
    matches!(kind, EventKind::CallbackFailed { method, .. } if method.is_empty())
}

/// Returns whether a callback was stopped that had been sent.
pub fn is_stopped(kind: &EventKind) -> bool {
    let EventKind::CallbackFailed { error, address, .. } = kind else { return false };
    let is_aborted = ["net::ERR_ABORTED", "NS_BINDING_ABORTED", "2152398850"].iter().any(|text| error.contains(text));
    is_aborted && address.is_none() && !(is_of_navigation(kind) && error.starts_with("net::"))
}

/// Returns whether Chromium held back a callback that it reports as aborted, if it never reported a request for it.
pub fn is_certainly_held_back(kind: &EventKind) -> bool {
    let EventKind::CallbackFailed { url, error, sees_requests, .. } = kind else { return false };
    let is_certain = *sees_requests == Some(true) || *url != with_scheme(url);
    is_of_navigation(kind) && error == "net::ERR_ABORTED" && is_certain
}

/// Returns whether no program can have read a callback that failed with this error text, or only one that does not speak
/// TLS. Firefox's refusals prove nothing.
pub fn proves_unread(error: &str, url: &str) -> bool {
    const CODES: &[&str] = &["2152398867", "2152398878", "21533"];
    const WORDS: &[&str] = &[
        "net::ERR_CONNECTION_REFUSED",
        "UNSAFE_PORT",
        "PORT_ACCESS",
        "RECEIVING_FROM",
        "NOT_RESOLVED",
        "UNKNOWN_HOST",
    ];
    const TLS: &[&str] = &["SSL_", "_CERT_", "SEC_ERROR_", "PKIX"];
    let is_translated =
        url.starts_with("https:") && !["net::", "NS_", "Error code"].iter().any(|start| error.starts_with(start));
    is_translated || [CODES, WORDS, TLS].concat().iter().any(|word| error.contains(word))
}
