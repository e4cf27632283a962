//! Loopback addresses: the only ones that a callback may come from or be sent to (docs/safety.md, rule 2).

use std::fmt;
use std::net::Ipv4Addr;

use thiserror::Error;
use url::{Host, Position, Url};

use crate::value::{FromValue, Reader, Value, Words};

/// The scheme of a loopback address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Words)]
pub enum Scheme {
    /// HTTP, which native clients use (RFC 8252 section 8.3).
    Http,
    /// HTTPS, rare on loopback.
    Https,
}

/// A loopback host: `localhost`, an address in 127.0.0.0/8, or `[::1]`. Neither other names such as `app.localhost` and
/// `localhost.` count, nor IPv4-mapped IPv6 addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoopbackHost {
    /// The name `localhost`.
    Localhost,
    /// An IPv4 loopback address.
    V4(Ipv4Addr),
    /// `[::1]`.
    V6,
}

/// Scheme, host and port on loopback: all that a correction may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoopbackAddress {
    /// The scheme.
    pub scheme: Scheme,
    /// The host.
    pub host: LoopbackHost,
    /// The port; the default port of the scheme if the URL has none.
    pub port: u16,
}

/// An error in reading a listener.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LoopbackError {
    /// The text is not a URL.
    #[error("\"{0}\" is not a URL")]
    NotAUrl(String),
    /// The URL is not on loopback: because of its scheme, host or port, or because it has a user name.
    #[error("\"{0}\" is not an address on this computer (localhost, 127.0.0.1 or [::1])")]
    NotLoopback(String),
    /// The URL has a path, a query or a fragment.
    #[error("\"{0}\" must have no more than scheme, host and port")]
    HasPath(String),
}

/// Returns whether an IP address, as browsers report where an answer came from, is one of this computer.
pub(crate) fn is_loopback_ip(ip: &str) -> bool {
    let ip = ip.trim_matches(['[', ']']);
    ip == "::1" || ip.starts_with("127.") || ip.starts_with("::ffff:127.")
}

impl LoopbackHost {
    fn of(host: &Host<&str>) -> Option<Self> {
        match host {
            Host::Domain("localhost") => Some(Self::Localhost),
            Host::Ipv4(ip) if ip.is_loopback() => Some(Self::V4(*ip)),
            Host::Ipv6(ip) if ip.is_loopback() => Some(Self::V6),
            _ => None,
        }
    }
}

impl fmt::Display for LoopbackHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Localhost => f.write_str("localhost"),
            Self::V4(ip) => ip.fmt(f),
            Self::V6 => f.write_str("[::1]"),
        }
    }
}

impl Scheme {
    fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

impl LoopbackAddress {
    /// Returns the address of a URL; `None` if it is not on loopback or has a user name.
    pub fn of(url: &Url) -> Option<Self> {
        let scheme = match url.scheme() {
            "http" => Scheme::Http,
            "https" => Scheme::Https,
            _ => return None,
        };
        if !url.username().is_empty() || url.password().is_some() {
            return None;
        }
        let host = LoopbackHost::of(&url.host()?)?;
        let port = url.port_or_known_default().filter(|port| *port != 0)?;
        Some(Self { scheme, host, port })
    }

    /// Reads where a client listens: an address such as `http://127.0.0.1:48000`, or a port, which stands for
    /// `localhost` over http.
    ///
    /// # Errors
    ///
    /// [`LoopbackError`] if the text is neither.
    pub fn read_listener(text: &str) -> Result<Self, LoopbackError> {
        let text = text.trim();
        if let Ok(port) = text.parse::<u16>() {
            return match port {
                0 => Err(LoopbackError::NotLoopback(text.to_owned())),
                _ => Ok(Self { scheme: Scheme::Http, host: LoopbackHost::Localhost, port }),
            };
        }
        let url = Url::parse(text).map_err(|_| LoopbackError::NotAUrl(text.to_owned()))?;
        let address = Self::of(&url).ok_or_else(|| LoopbackError::NotLoopback(text.to_owned()))?;
        if matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none() {
            Ok(address)
        } else {
            Err(LoopbackError::HasPath(text.to_owned()))
        }
    }

    /// Returns whether both have the same port. All loopback addresses with the same port count as one
    /// (docs/safety.md, rule 3).
    pub fn same_port(&self, other: &Self) -> bool {
        self.port == other.port
    }

    /// Returns this address with the other address family: `[::1]` for an IPv4 address, otherwise 127.0.0.1.
    pub fn other_family(&self) -> Self {
        let host = match self.host {
            LoopbackHost::Localhost | LoopbackHost::V6 => LoopbackHost::V4(Ipv4Addr::LOCALHOST),
            LoopbackHost::V4(_) => LoopbackHost::V6,
        };
        Self { host, ..*self }
    }

    /// Returns what a browser makes of this address when it turns http into https: the default port changes, any other
    /// stays.
    pub fn over_tls(&self) -> Self {
        let is_default = *self == self.at_port(self.scheme.default_port());
        Self { scheme: Scheme::Https, port: if is_default { 443 } else { self.port }, ..*self }
    }

    /// Returns whether this is an https address where `asked` is the http address of the same host and port.
    pub fn is_upgrade_of(&self, asked: &Self) -> bool {
        asked.scheme == Scheme::Http && *self == asked.over_tls()
    }

    /// Returns this address with another port.
    pub fn at_port(&self, port: u16) -> Self {
        Self { port, ..*self }
    }

    /// Returns this address as it is written without a port: with the default port of its scheme.
    pub fn without_port(&self) -> Self {
        self.at_port(self.scheme.default_port())
    }

    /// Returns `host:port`.
    pub fn authority(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }
}

impl fmt::Display for LoopbackAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme.as_str(), self.host)?;
        if self.port == self.scheme.default_port() { Ok(()) } else { write!(f, ":{}", self.port) }
    }
}

impl From<LoopbackAddress> for Value {
    fn from(address: LoopbackAddress) -> Self {
        address.to_string().into()
    }
}

impl FromValue for LoopbackAddress {
    fn from_value(value: &Value, reader: &mut Reader) -> Self {
        value.as_text().and_then(|text| Self::read_listener(text).ok()).unwrap_or_else(|| {
            reader.note("an address on this computer");
            Self { scheme: Scheme::Http, host: LoopbackHost::Localhost, port: 0 }
        })
    }
}

/// A URL on loopback: its address, and the rest of it, which is never changed.
#[derive(Clone, PartialEq, Eq)]
pub struct LoopbackUrl {
    /// Scheme, host and port.
    pub address: LoopbackAddress,
    url: Url,
}

impl LoopbackUrl {
    /// Reads a URL. Returns `None` if it is not on loopback.
    pub fn read(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        Some(Self { address: LoopbackAddress::of(&url)?, url })
    }

    /// Reads an address of `localhost` that lacks its `http://`. Browsers take `localhost` for the scheme then.
    pub fn read_without_scheme(text: &str) -> Option<Self> {
        let is_port = text.strip_prefix("localhost:")?.starts_with(|c: char| c.is_ascii_digit());
        Self::read(&format!("http://{text}")).filter(|_| is_port)
    }

    /// Returns whether the host is `localhost`, and no IP address.
    pub fn is_name(&self) -> bool {
        self.address.host == LoopbackHost::Localhost
    }

    /// Returns the path, which is at least `/`.
    pub fn path(&self) -> &str {
        self.url.path()
    }

    /// Returns the query, without the question mark.
    pub fn query(&self) -> Option<&str> {
        self.url.query()
    }

    /// Returns the fragment, without the number sign.
    pub fn fragment(&self) -> Option<&str> {
        self.url.fragment()
    }

    /// Returns this URL at another address, with the same path, query and fragment byte for byte (docs/safety.md,
    /// rule 2).
    pub fn at(&self, address: &LoopbackAddress) -> String {
        format!("{address}{}", &self.url[Position::BeforePath..])
    }

    /// Returns this URL with another path, and without query and fragment.
    pub(crate) fn with_path(&self, path: &str) -> Option<Self> {
        Self::read(&format!("{}{path}", self.address))
    }

    /// Returns address and path, which are safe to show.
    pub fn without_secrets(&self) -> String {
        format!("{}{}", self.address, self.path())
    }
}

impl fmt::Debug for LoopbackUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}?[redacted]", self.without_secrets())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Option<String> {
        LoopbackUrl::read(text).map(|url| url.address.to_string())
    }

    #[test]
    fn loopback_urls_are_recognised() {
        for (text, expected) in [
            ("http://localhost:38000/callback", "http://localhost:38000"),
            ("http://LOCALHOST:38000/", "http://localhost:38000"),
            ("http://127.0.0.1:38000/", "http://127.0.0.1:38000"),
            ("http://127.1:38000/", "http://127.0.0.1:38000"),
            ("http://0x7f.1:38000/", "http://127.0.0.1:38000"),
            ("http://127.9.9.9/", "http://127.9.9.9"),
            ("http://[::1]:38000/", "http://[::1]:38000"),
            ("http://[0:0:0:0:0:0:0:1]:38000/", "http://[::1]:38000"),
            ("https://localhost/", "https://localhost"),
        ] {
            assert_eq!(address(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn an_ip_address_is_no_name() {
        let is_name = |text: &str| LoopbackUrl::read(text).unwrap().is_name();
        assert!(is_name("http://LOCALHOST:1/"));
        assert!(!is_name("http://127.0.0.1:1/"));
        assert!(!is_name("http://[::1]:1/"));
    }

    #[test]
    fn other_urls_are_not_loopback() {
        for text in [
            "http://localhost.:38000/",
            "http://app.localhost:38000/",
            "http://localhost.evil.example/",
            "http://localhost@evil.example/",
            "http://user@localhost:38000/",
            "http://user:pass@127.0.0.1/",
            "http://:pass@127.0.0.1/",
            "http://[::ffff:127.0.0.1]:38000/",
            "http://0.0.0.0:38000/",
            "http://128.0.0.1/",
            "http://localhost:0/",
            "http://localhost:70000/",
            "ftp://localhost/",
            "file:///localhost/",
            "localhost:38000",
            "",
        ] {
            assert_eq!(address(text), None, "{text}");
        }
    }

    #[test]
    fn a_new_address_keeps_the_rest_byte_for_byte() {
        let url = LoopbackUrl::read("http://localhost:38000/a%2Fb//c?state=%41+b&code=1%2B#x=%20y").unwrap();
        let to = LoopbackAddress::read_listener("http://[::1]:40892").unwrap();
        assert_eq!(url.at(&to), "http://[::1]:40892/a%2Fb//c?state=%41+b&code=1%2B#x=%20y");
    }

    #[test]
    fn debug_output_hides_the_query() {
        let url = LoopbackUrl::read("http://localhost:1/callback?code=secret&state=secret#secret").unwrap();
        assert_eq!(format!("{url:?}"), "http://localhost:1/callback?[redacted]");
        assert_eq!(url.without_secrets(), "http://localhost:1/callback");
        assert_eq!((url.query(), url.fragment()), (Some("code=secret&state=secret"), Some("secret")));
    }

    #[test]
    fn addresses_are_written_without_the_default_port() {
        for (text, address, authority) in [
            ("http://localhost/", "http://localhost", "localhost:80"),
            ("http://localhost:443/", "http://localhost:443", "localhost:443"),
            ("https://127.0.0.1/", "https://127.0.0.1", "127.0.0.1:443"),
            ("https://[::1]:80/", "https://[::1]:80", "[::1]:80"),
        ] {
            let read = LoopbackUrl::read(text).unwrap().address;
            assert_eq!((read.to_string().as_str(), read.authority().as_str()), (address, authority));
            assert_eq!(Value::from(read), Value::from(address));
            assert_eq!(crate::value::read::<LoopbackAddress>(&Value::from(address)), Ok(read));
        }
        assert!(crate::value::read::<LoopbackAddress>(&"http://example.com:1".into()).is_err());
    }

    #[test]
    fn an_address_has_one_of_the_other_family_and_others_with_the_same_port() {
        let read = |text: &str| LoopbackUrl::read(text).unwrap().address;
        for (address, other) in [
            ("http://localhost:5", "http://127.0.0.1:5"),
            ("http://[::1]:5", "http://127.0.0.1:5"),
            ("https://127.0.0.2:5", "https://[::1]:5"),
        ] {
            assert_eq!(read(address).other_family(), read(other));
            assert!(read(address).same_port(&read(other)));
            assert!(!read(address).same_port(&read(address).at_port(6)));
            assert_eq!(read(address).at_port(6).to_string(), address.replace(":5", ":6"));
        }
    }

    #[test]
    fn a_listener_is_a_port_or_an_address_without_path() {
        let read = |text: &str| LoopbackAddress::read_listener(text).map(|a| a.to_string());
        assert_eq!(read("48000").unwrap(), "http://localhost:48000");
        assert_eq!(read(" http://127.0.0.1:48000/ ").unwrap(), "http://127.0.0.1:48000");
        for rest in ["/callback", "/?x=1", "?x=1", "/#x", "#x"] {
            let text = format!("http://127.0.0.1:48000{rest}");
            assert_eq!(read(&text), Err(LoopbackError::HasPath(text.clone())));
        }
        assert_eq!(read("1").unwrap(), "http://localhost:1");
        assert!(matches!(read("http://example.com:48000"), Err(LoopbackError::NotLoopback(_))));
        assert!(matches!(read("port 48000"), Err(LoopbackError::NotAUrl(_))));
        assert!(read("0").is_err());
        assert!(read("70000").is_err());
    }
}
