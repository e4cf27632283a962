//! The browsers' error texts for failed requests, measured by provoking each failure: see `tests/measure`, E.

use super::initiator::Browser;

/// The kinds of failed request that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Nothing listens on that address and port, so that no program has read any of the callback.
    Refused,
    /// The same in Firefox, which repeats a request that was closed without an answer and reports only how the last try
    /// failed: a program may have read the callback and ended (`tests/measure`, Q).
    RefusedAtLast,
    /// A program accepted the connection and dropped it.
    Reset,
    /// A program sent something other than an HTTP answer.
    NotHttp,
    /// A program answered, but the connection broke before the end of its page, or it sent none.
    CutOff,
    /// There was no answer in time.
    TimedOut,
    /// The host name did not resolve.
    NameNotResolved,
    /// The listener does not speak TLS.
    Tls,
    /// The listener speaks TLS, but not as the browser does, or it wants a certificate from the browser.
    TlsSpoken,
    /// The listener's certificate is not trusted. The user can pass the browser's warning.
    Certificate,
    /// One of these two: Firefox's `webRequest` reports both as sentences in the user's language. Its `webNavigation`
    /// reports the failure once more, with a number.
    TlsOrCertificate,
    /// The browser never connects to this port.
    BlockedPort,
    /// An administrator's policy blocked the request. Nothing was sent.
    BlockedByPolicy,
    /// Another extension blocked the request. Nothing was sent.
    BlockedByExtension,
    /// The site that sent the browser here has no permission to reach this computer. Nothing was sent.
    BlockedByPermission,
    /// The browser could not connect to a proxy, or the proxy to the address: it got no more than host and port.
    ProxyUnreached,
    /// A proxy that the browser asks for this address failed otherwise, and may have received the callback.
    Proxy,
    /// The browser was sent on until it gave up.
    Circles,
    /// The browser did not follow the redirect of a form, which the page's own policy forbids. Nothing was sent. No error
    /// text says so: see `engine/held_back.rs`.
    HeldBack,
    /// The user or another navigation stopped the request. This is not a failure.
    Aborted,
    /// None of the above.
    Other,
}

/// The error texts of each failure: Chromium's, then Firefox's, then the numbers that Firefox's `webNavigation` uses.
const TABLE: &[(Failure, &[&str])] = &[
    (
        Failure::ProxyUnreached,
        &[
            "ERR_PROXY_CONNECTION_FAILED",
            "ERR_TUNNEL_CONNECTION_FAILED",
            "ERR_SOCKS_CONNECTION",
            "ERR_NO_SUPPORTED_PROXIES",
        ],
    ),
    (
        Failure::Proxy,
        &[
            "ERR_PROXY_",
            "ERR_TUNNEL_",
            "ERR_HTTPS_PROXY_",
            "ERR_UNEXPECTED_PROXY_AUTH",
            "ERR_MANDATORY_PROXY_CONFIGURATION_FAILED",
            "NS_ERROR_PROXY_",
            "NS_ERROR_UNKNOWN_PROXY_HOST",
            "2152398890",
            "2152398920",
            // The statuses of a proxy: authentication required, and 500 to 504.
            "2152399255",
            "215239934",
            "215239935",
            // The same in newer versions, with a thousand added: a tunnel was refused with a status from 400 to 551.
            "21524002",
            "21524003",
        ],
    ),
    (Failure::Refused, &["ERR_CONNECTION_REFUSED"]),
    (Failure::RefusedAtLast, &["NS_ERROR_CONNECTION_REFUSED", "2152398861"]),
    (Failure::Aborted, &["ERR_ABORTED", "NS_BINDING_ABORTED", "2152398850"]),
    (
        Failure::BlockedPort,
        &["ERR_UNSAFE_PORT", "NS_ERROR_PORT_ACCESS_NOT_ALLOWED", "NS_ERROR_NET_ON_RECEIVING_FROM", "2152398867"],
    ),
    (Failure::TimedOut, &["ERR_CONNECTION_TIMED_OUT", "ERR_TIMED_OUT", "NS_ERROR_NET_TIMEOUT", "2152398862"]),
    (
        Failure::Reset,
        &[
            "ERR_CONNECTION_RESET",
            "ERR_CONNECTION_CLOSED",
            "ERR_EMPTY_RESPONSE",
            "ERR_SOCKET_NOT_CONNECTED",
            "NS_ERROR_NET_RESET",
            "NS_ERROR_NET_EMPTY_RESPONSE",
            "NS_ERROR_NET_INTERRUPT",
            "2152398868",
        ],
    ),
    (Failure::NotHttp, &["ERR_INVALID_HTTP_RESPONSE"]),
    (
        Failure::CutOff,
        &[
            "ERR_INCOMPLETE_CHUNKED_ENCODING",
            "ERR_INVALID_CHUNKED_ENCODING",
            "ERR_CONTENT_LENGTH_MISMATCH",
            "ERR_CONTENT_DECODING",
            "NS_ERROR_NET_PARTIAL_TRANSFER",
            "2152398924",
            // An error status without a page.
            "ERR_HTTP_RESPONSE_CODE_FAILURE",
        ],
    ),
    (Failure::NameNotResolved, &["ERR_NAME_NOT_RESOLVED", "NS_ERROR_UNKNOWN_HOST", "2152398878"]),
    (Failure::BlockedByPolicy, &["ERR_BLOCKED_BY_ADMINISTRATOR", "2155347971"]),
    (Failure::BlockedByExtension, &["ERR_BLOCKED_BY_CLIENT", "NS_ERROR_ABORT", "2147500036"]),
    (
        Failure::BlockedByPermission,
        &[
            "ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS",
            "ERR_BLOCKED_BY_PRIVATE_NETWORK_ACCESS_CHECKS",
            "NS_ERROR_LOCAL_NETWORK_ACCESS_DENIED",
            "2152398941",
        ],
    ),
    (Failure::Circles, &["ERR_TOO_MANY_REDIRECTS", "NS_ERROR_REDIRECT_LOOP", "2152398879"]),
    (
        Failure::Certificate,
        &[
            "ERR_CERT_",
            "SEC_ERROR_",
            "MOZILLA_PKIX_ERROR_",
            "SSL_ERROR_BAD_CERT_DOMAIN",
            "2153390",
            "2153398",
            "2153394164",
        ],
    ),
    (
        Failure::TlsSpoken,
        &[
            "ERR_SSL_VERSION_OR_CIPHER_MISMATCH",
            "ERR_SSL_CLIENT_AUTH_",
            "SSL_ERROR_NO_CYPHER_OVERLAP",
            "SSL_ERROR_PROTOCOL_VERSION_ALERT",
            "SSL_ERROR_HANDSHAKE_FAILURE_ALERT",
            // The same three as numbers.
            "2153394174",
            "2153394078",
            "2153394115",
        ],
    ),
    (Failure::Tls, &["ERR_SSL_", "SSL_ERROR_", "21533"]),
];

/// Returns the browser that words errors like this one. Chromium's texts start with `net::ERR_`.
pub(crate) fn browser_of(error: &str) -> Browser {
    if error.starts_with("net::") { Browser::Chromium } else { Browser::Firefox }
}

impl Failure {
    /// Reads the `error` of `webRequest.onErrorOccurred` or `webNavigation.onErrorOccurred` for a request to `url`.
    ///
    /// Chromium's texts start with `net::ERR_`. Firefox's start with `NS_`, or with `Error code` in `webNavigation`;
    /// its TLS failures are sentences in the user's language in `webRequest`, recognised by starting with none of these.
    pub fn read(error: &str, url: &str) -> Self {
        let known = TABLE.iter().find(|(_, words)| words.iter().any(|word| error.contains(word)));
        let is_sentence = !error.starts_with("net::") && !error.starts_with("NS_") && !error.starts_with("Error code");
        match known {
            Some((failure, _)) => *failure,
            None if is_sentence && url.starts_with("https:") => Self::TlsOrCertificate,
            None => Self::Other,
        }
    }

    /// Returns whether the last connection was refused.
    pub fn is_refusal(self) -> bool {
        matches!(self, Self::Refused | Self::RefusedAtLast)
    }

    /// Returns whether the failure proves that no program has read the callback.
    pub fn proves_unread(self) -> bool {
        matches!(
            self,
            Self::Refused
                | Self::NameNotResolved
                | Self::BlockedPort
                | Self::Tls
                | Self::TlsSpoken
                | Self::Certificate
                | Self::TlsOrCertificate
                | Self::BlockedByPolicy
                | Self::BlockedByExtension
                | Self::BlockedByPermission
                | Self::ProxyUnreached
                | Self::HeldBack
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_texts_of_both_browsers_are_known() {
        let read = |error| Failure::read(error, "http://localhost:1/");
        for (error, failure) in [
            ("net::ERR_CONNECTION_REFUSED", Failure::Refused),
            ("NS_ERROR_CONNECTION_REFUSED", Failure::RefusedAtLast),
            ("Error code 2152398861", Failure::RefusedAtLast),
            ("net::ERR_SSL_PROTOCOL_ERROR", Failure::Tls),
            ("Error code 2153394151", Failure::Tls),
            ("net::ERR_SSL_VERSION_OR_CIPHER_MISMATCH", Failure::TlsSpoken),
            ("net::ERR_SSL_CLIENT_AUTH_CERT_NEEDED", Failure::TlsSpoken),
            ("Error code 2153394174", Failure::TlsSpoken),
            ("Error code 2153390067", Failure::Certificate),
            ("Error code 2153394164", Failure::Certificate),
            ("Error code 2153398258", Failure::Certificate),
            ("net::ERR_CERT_AUTHORITY_INVALID", Failure::Certificate),
            ("NS_ERROR_NET_ON_RECEIVING_FROM", Failure::BlockedPort),
            ("net::ERR_EMPTY_RESPONSE", Failure::Reset),
            ("NS_BINDING_ABORTED", Failure::Aborted),
            ("net::ERR_BLOCKED_BY_ADMINISTRATOR", Failure::BlockedByPolicy),
            ("net::ERR_BLOCKED_BY_CLIENT", Failure::BlockedByExtension),
            ("NS_ERROR_ABORT", Failure::BlockedByExtension),
            ("net::ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS", Failure::BlockedByPermission),
            ("NS_ERROR_LOCAL_NETWORK_ACCESS_DENIED", Failure::BlockedByPermission),
            ("Error code 2152398941", Failure::BlockedByPermission),
            ("net::ERR_BLOCKED_BY_RESPONSE", Failure::Other),
            ("net::ERR_PROXY_CONNECTION_FAILED", Failure::ProxyUnreached),
            ("net::ERR_TUNNEL_CONNECTION_FAILED", Failure::ProxyUnreached),
            ("net::ERR_PROXY_AUTH_UNSUPPORTED", Failure::Proxy),
            ("net::ERR_PROXY_CERTIFICATE_INVALID", Failure::Proxy),
            ("NS_ERROR_PROXY_CONNECTION_REFUSED", Failure::Proxy),
            ("NS_ERROR_UNKNOWN_PROXY_HOST", Failure::Proxy),
            ("Error code 2152398920", Failure::Proxy),
            ("Error code 2152399350", Failure::Proxy),
            ("net::ERR_TOO_MANY_REDIRECTS", Failure::Circles),
            ("NS_ERROR_REDIRECT_LOOP", Failure::Circles),
            ("Error code 2152398879", Failure::Circles),
            ("something new", Failure::Other),
        ] {
            assert_eq!(read(error), failure, "{error}");
        }
    }

    #[test]
    fn a_sentence_in_any_language_is_a_tls_failure_if_the_address_is_https() {
        let sentence = "SSL hat einen Eintrag erhalten, der die maximal erlaubte Länge überschreitet.";
        assert_eq!(Failure::read(sentence, "https://localhost:1/"), Failure::TlsOrCertificate);
        assert_eq!(Failure::read(sentence, "http://localhost:1/"), Failure::Other);
    }

    #[test]
    fn an_unknown_text_of_a_known_form_is_no_tls_failure() {
        for error in ["net::ERR_SOMETHING_NEW", "NS_ERROR_SOMETHING_NEW", "Error code 1"] {
            assert_eq!(Failure::read(error, "https://localhost:1/"), Failure::Other, "{error}");
        }
    }
}
