//! The browsers' own words for a failed request. Measured by provoking each of them: see `tests/measure`.

/// Why a request failed, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Nobody listens on that address and port: not a byte of the callback was read by anyone.
    Refused,
    /// Somebody took the connection and dropped it.
    Reset,
    /// No answer in time.
    TimedOut,
    /// The host's name does not resolve.
    NameNotResolved,
    /// TLS with somebody who does not speak it, or with a certificate that nobody trusts.
    Tls,
    /// The browser never connects to this port.
    BlockedPort,
    /// An extension or a policy forbade it.
    Blocked,
    /// The user or another navigation stopped it: no failure.
    Aborted,
    /// None of the above.
    Other,
}

/// What each browser calls it; for each failure Chromium, then Firefox, then the numbers of its `webNavigation`.
const TABLE: &[(Failure, &[&str])] = &[
    (Failure::Refused, &["ERR_CONNECTION_REFUSED", "NS_ERROR_CONNECTION_REFUSED", "2152398861"]),
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
            "ERR_INVALID_HTTP_RESPONSE",
            "NS_ERROR_NET_RESET",
            "NS_ERROR_NET_EMPTY_RESPONSE",
            "NS_ERROR_NET_INTERRUPT",
            "2152398868",
        ],
    ),
    (Failure::NameNotResolved, &["ERR_NAME_NOT_RESOLVED", "NS_ERROR_UNKNOWN_HOST", "2152398878"]),
    (Failure::Blocked, &["ERR_BLOCKED_BY", "NS_ERROR_ABORT", "2147500036"]),
    (Failure::Tls, &["ERR_SSL_", "ERR_CERT_", "SSL_ERROR_", "SEC_ERROR_", "MOZILLA_PKIX_ERROR_", "21533"]),
];

impl Failure {
    /// Reads the `error` of `webRequest.onErrorOccurred` or `webNavigation.onErrorOccurred` for a request to `url`.
    ///
    /// Chromium says `net::ERR_…`. Firefox says `NS_ERROR_…`, or `Error code N` in `webNavigation`; a failure of TLS
    /// is a sentence in the user's language, told by what it is not.
    pub fn read(error: &str, url: &str) -> Self {
        let known = TABLE.iter().find(|(_, words)| words.iter().any(|word| error.contains(word)));
        let is_sentence = !error.starts_with("net::") && !error.starts_with("NS_") && !error.starts_with("Error code");
        match known {
            Some((failure, _)) => *failure,
            None if is_sentence && url.starts_with("https:") => Self::Tls,
            None => Self::Other,
        }
    }

    /// Whether no program on that address can have read the callback.
    pub fn proves_unread(self) -> bool {
        matches!(self, Self::Refused | Self::NameNotResolved | Self::BlockedPort)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_browsers_words_are_known() {
        let read = |error| Failure::read(error, "http://localhost:1/");
        for (error, failure) in [
            ("net::ERR_CONNECTION_REFUSED", Failure::Refused),
            ("NS_ERROR_CONNECTION_REFUSED", Failure::Refused),
            ("Error code 2152398861", Failure::Refused),
            ("net::ERR_SSL_PROTOCOL_ERROR", Failure::Tls),
            ("Error code 2153394151", Failure::Tls),
            ("NS_ERROR_NET_ON_RECEIVING_FROM", Failure::BlockedPort),
            ("net::ERR_EMPTY_RESPONSE", Failure::Reset),
            ("NS_BINDING_ABORTED", Failure::Aborted),
            ("something new", Failure::Other),
        ] {
            assert_eq!(read(error), failure, "{error}");
        }
    }

    #[test]
    fn a_sentence_about_an_https_address_is_about_tls_in_any_language() {
        let sentence = "SSL hat einen Eintrag erhalten, der die maximal erlaubte Länge überschreitet.";
        assert_eq!(Failure::read(sentence, "https://localhost:1/"), Failure::Tls);
        assert_eq!(Failure::read(sentence, "http://localhost:1/"), Failure::Other);
    }
}
