//! The browsers' own words for a failed request. Measured by provoking each of them: see `tests/measure`.

/// Why a request failed, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
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

impl Failure {
    /// Reads the `error` of `webRequest.onErrorOccurred` in Chromium (`net::ERR_…`) or Firefox (`NS_ERROR_…` and others).
    pub fn read(error: &str) -> Self {
        const TABLE: &[(Failure, &[&str])] = &[
            (Failure::Refused, &["ERR_CONNECTION_REFUSED", "NS_ERROR_CONNECTION_REFUSED", "Error code 2152398861"]),
            (Failure::Aborted, &["ERR_ABORTED", "NS_BINDING_ABORTED"]),
            (Failure::BlockedPort, &["ERR_UNSAFE_PORT", "NS_ERROR_PORT_ACCESS_NOT_ALLOWED"]),
            (Failure::TimedOut, &["ERR_CONNECTION_TIMED_OUT", "ERR_TIMED_OUT", "NS_ERROR_NET_TIMEOUT"]),
            (
                Failure::Reset,
                &[
                    "ERR_CONNECTION_RESET",
                    "ERR_CONNECTION_CLOSED",
                    "ERR_EMPTY_RESPONSE",
                    "NS_ERROR_NET_RESET",
                    "NS_ERROR_NET_EMPTY_RESPONSE",
                    "NS_ERROR_NET_INTERRUPT",
                ],
            ),
            (Failure::NameNotResolved, &["ERR_NAME_NOT_RESOLVED", "NS_ERROR_UNKNOWN_HOST"]),
            (Failure::Blocked, &["ERR_BLOCKED_BY", "NS_ERROR_ABORT"]),
            (
                Failure::Tls,
                &[
                    "ERR_SSL_",
                    "ERR_CERT_",
                    "SSL_ERROR_",
                    "SEC_ERROR_",
                    "MOZILLA_PKIX_ERROR_",
                    "NS_ERROR_NET_INADEQUATE_SECURITY",
                ],
            ),
        ];
        TABLE
            .iter()
            .find(|(_, words)| words.iter().any(|word| error.contains(word)))
            .map_or(Self::Other, |(failure, _)| *failure)
    }

    /// Whether no program on that address can have read the callback.
    pub fn nobody_read_it(self) -> bool {
        matches!(self, Self::Refused | Self::NameNotResolved | Self::BlockedPort)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_browsers_words_are_known() {
        assert_eq!(Failure::read("net::ERR_CONNECTION_REFUSED"), Failure::Refused);
        assert_eq!(Failure::read("NS_ERROR_CONNECTION_REFUSED"), Failure::Refused);
        assert_eq!(Failure::read("net::ERR_SSL_PROTOCOL_ERROR"), Failure::Tls);
        assert_eq!(Failure::read("something new"), Failure::Other);
    }
}
