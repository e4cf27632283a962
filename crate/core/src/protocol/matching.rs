//! How providers compare the requested redirect URI with the registered ones.

use url::{Host, Position, Url};

/// A provider's matching rule. It decides which remedy works there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Matching {
    /// The strings must be equal (RFC 6749 section 3.1.2.3). Assumed of an unknown server.
    #[default]
    Exact,
    /// Any port on an IP literal; exact on `localhost` (RFC 8252 section 7.3).
    AnyPortOnIp,
    /// Any port on an IP literal and on `localhost` (RFC 9700 section 2.1).
    AnyPort,
    /// Any port on an IP literal and on `localhost` if the registered URI has none.
    AnyPortIfPortless,
    /// Any port on `localhost` only.
    AnyPortOnLocalhost,
    /// The requested path may extend the registered one by further segments.
    Prefix,
    /// Any port on any host.
    PortIgnored,
}

impl Matching {
    /// Returns whether a provider with this rule accepts `requested` if `registered` is registered.
    ///
    /// # Examples
    ///
    /// ```
    /// use portmend::protocol::matching::Matching;
    ///
    /// let registered = "http://localhost:38000/callback";
    /// assert!(!Matching::Exact.accepts("http://localhost:40892/callback", registered));
    /// assert!(Matching::AnyPort.accepts("http://localhost:40892/callback", registered));
    /// assert!(!Matching::AnyPort.accepts("http://127.0.0.1:38000/callback", registered));
    /// ```
    pub fn accepts(self, requested: &str, registered: &str) -> bool {
        if requested == registered {
            return true;
        }
        let (Ok(a), Ok(b)) = (Url::parse(requested), Url::parse(registered)) else { return false };
        let equal_except_port = a.scheme() == b.scheme()
            && a.host_str() == b.host_str()
            && a[Position::BeforePath..] == b[Position::BeforePath..];
        let is_ip = matches!(a.host(), Some(Host::Ipv4(_) | Host::Ipv6(_)));
        let is_localhost = a.host_str() == Some("localhost");
        match self {
            Self::Exact => false,
            Self::AnyPortOnIp => equal_except_port && is_ip,
            Self::AnyPort => equal_except_port && (is_ip || is_localhost),
            Self::AnyPortIfPortless => equal_except_port && b.port().is_none() && (is_ip || is_localhost),
            Self::AnyPortOnLocalhost => equal_except_port && is_localhost,
            Self::Prefix => {
                a.origin() == b.origin()
                    && a.path()
                        .strip_prefix(b.path().trim_end_matches('/'))
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }
            Self::PortIgnored => equal_except_port,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_accepts_only_its_own_differences() {
        let cases = [
            ("http://localhost:2/cb", "http://localhost:1/cb", "any_port any_port_on_localhost port_ignored"),
            ("http://127.0.0.1:2/cb", "http://127.0.0.1:1/cb", "any_port_on_ip any_port port_ignored"),
            ("http://[::1]:2/cb", "http://[::1]:1/cb", "any_port_on_ip any_port port_ignored"),
            (
                "http://localhost:2/cb",
                "http://localhost/cb",
                "any_port any_port_if_portless any_port_on_localhost port_ignored",
            ),
            ("http://localhost:1/cb/x", "http://localhost:1/cb", "prefix"),
            ("http://localhost:1/cbx", "http://localhost:1/cb", ""),
            ("http://127.0.0.1:1/cb", "http://localhost:1/cb", ""),
            ("https://localhost:1/cb", "http://localhost:1/cb", ""),
            ("http://localhost:1/cb?a", "http://localhost:1/cb", "prefix"),
            (
                "http://localhost:1/cb",
                "http://localhost:1/cb",
                "exact any_port_on_ip any_port any_port_if_portless any_port_on_localhost prefix port_ignored",
            ),
        ];
        let all = [
            (Matching::Exact, "exact"),
            (Matching::AnyPortOnIp, "any_port_on_ip"),
            (Matching::AnyPort, "any_port"),
            (Matching::AnyPortIfPortless, "any_port_if_portless"),
            (Matching::AnyPortOnLocalhost, "any_port_on_localhost"),
            (Matching::Prefix, "prefix"),
            (Matching::PortIgnored, "port_ignored"),
        ];
        for (requested, registered, accepted_by) in cases {
            let accepting: Vec<_> =
                all.iter().filter(|(rule, _)| rule.accepts(requested, registered)).map(|(_, name)| *name).collect();
            assert_eq!(accepting.join(" "), accepted_by, "{requested} where {registered} is registered");
        }
    }
}
