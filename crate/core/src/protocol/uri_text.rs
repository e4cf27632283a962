//! The parts of a URL as they are written: many servers compare redirect URIs as text.

use std::fmt;

use url::{Host, Url};

/// The parts of a URL, letter by letter. `http://localhost:1` and `http://localhost:1/` differ in the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UriText<'a> {
    /// The scheme, without `://`.
    pub scheme: &'a str,
    /// The host, with a user name if there is one.
    pub host: &'a str,
    /// The port, if one is written.
    pub port: Option<&'a str>,
    /// The path; it may be empty.
    pub path: &'a str,
    /// Query and fragment, each with the character before it.
    pub query: &'a str,
}

impl<'a> UriText<'a> {
    /// Splits a URL. Returns `None` if it has no `://`.
    pub fn split(text: &'a str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let (authority, rest) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        let (path, query) = rest.split_at(rest.find(['?', '#']).unwrap_or(rest.len()));
        // A colon within brackets is part of an IPv6 address.
        let bracket = authority.rfind(']').unwrap_or(0);
        let (host, port) = match authority[bracket..].rfind(':') {
            Some(at) => (&authority[..bracket + at], Some(&authority[bracket + at + 1..])),
            None => (authority, None),
        };
        Some(Self { scheme, host, port, path, query })
    }

    /// Returns whether the host is a loopback IP literal.
    pub fn is_ip(&self) -> bool {
        match Host::parse(self.host) {
            Ok(Host::Ipv4(ip)) => ip.is_loopback(),
            Ok(Host::Ipv6(ip)) => ip.is_loopback(),
            _ => false,
        }
    }

    /// Returns whether the host is the name `localhost`.
    pub fn is_localhost(&self) -> bool {
        self.host.eq_ignore_ascii_case("localhost")
    }

    /// Returns whether the path has encoded characters or dot segments: each server reads them in its own way.
    pub fn is_oddly_written(&self) -> bool {
        self.path.contains('%') || self.path.split('/').any(|segment| matches!(segment, "." | ".."))
    }

    /// Returns the port, with the default one of the scheme if none is written.
    pub fn effective_port(&self) -> Option<String> {
        let default = match self.scheme {
            "http" => Some("80"),
            "https" => Some("443"),
            _ => None,
        };
        self.port.filter(|port| !port.is_empty()).or(default).map(str::to_owned)
    }
}

impl fmt::Display for UriText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.host)?;
        if let Some(port) = self.port {
            write!(f, ":{port}")?;
        }
        write!(f, "{}{}", self.path, self.query)
    }
}

/// Reads an address of the web.
pub(crate) fn web_url(text: &str) -> Option<Url> {
    Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_url_are_kept_as_written() {
        for (text, parts) in [
            ("http://localhost", ("http", "localhost", None, "", "")),
            ("http://localhost:1/", ("http", "localhost", Some("1"), "/", "")),
            ("HTTP://LOCALHOST:/a?b#c", ("HTTP", "LOCALHOST", Some(""), "/a", "?b#c")),
            ("http://[::1]:5/x", ("http", "[::1]", Some("5"), "/x", "")),
            ("http://[::1]", ("http", "[::1]", None, "", "")),
            ("http://127.0.0.1?x=1:2", ("http", "127.0.0.1", None, "", "?x=1:2")),
        ] {
            let uri = UriText::split(text).unwrap();
            assert_eq!((uri.scheme, uri.host, uri.port, uri.path, uri.query), parts);
            assert_eq!(uri.to_string(), text);
        }
        assert_eq!(UriText::split("localhost:1/cb"), None);
    }

    #[test]
    fn without_a_port_the_default_one_counts() {
        let port = |text: &str| UriText::split(text).unwrap().effective_port();
        assert_eq!(port("http://localhost/").as_deref(), Some("80"));
        assert_eq!(port("https://localhost:").as_deref(), Some("443"));
        assert_eq!(port("https://localhost:80").as_deref(), Some("80"));
        assert_eq!(port("tool://localhost"), None);
    }
}
