//! Addresses of servers, without what may be a secret.

use url::Url;

/// The address of a server, for the result and for what a client derives from it.
#[derive(Clone)]
pub(crate) struct Address {
    /// As it is written: a client may compute something from it.
    written: String,
    url: Url,
}

impl Address {
    /// Reads an http or https address.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())?;
        Some(Self { written: text.to_owned(), url })
    }

    pub(crate) fn written(&self) -> &str {
        &self.written
    }

    pub(crate) fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    pub(crate) fn path(&self) -> &str {
        self.url.path()
    }

    /// Returns the origin: scheme, host and port.
    pub(crate) fn origin(&self) -> String {
        self.url.origin().ascii_serialization()
    }

    /// Returns the address without user, password, query and fragment, which may be secrets; `None` if the path seems to
    /// have one, as the addresses of some services do.
    pub(crate) fn without_secrets(&self) -> Option<String> {
        if self.path().split('/').any(seems_secret) {
            return None;
        }
        let path = if self.path() == "/" { "" } else { self.path() };
        Some(format!("{}{path}", self.origin()))
    }
}

/// Returns whether a segment of a path looks like a key: long, and of capitals, small letters and digits, or of hexadecimal
/// digits alone. A UUID is none.
fn seems_secret(segment: &str) -> bool {
    let has = |is: fn(&u8) -> bool| segment.bytes().any(|byte| is(&byte));
    let is_hex = segment.len() >= 24 && segment.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_mixed = has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_digit);
    is_hex || segment.len() >= 20 && is_mixed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_returned_without_what_may_be_secret() {
        for (text, expected) in [
            ("https://me:pw@mcp.example.com:443/mcp?key=1#x", Some("https://mcp.example.com/mcp")),
            ("http://localhost:8080/", Some("http://localhost:8080")),
            (
                "https://a.example/platform/mcp/v1/sobject-reads",
                Some("https://a.example/platform/mcp/v1/sobject-reads"),
            ),
            (
                "https://a.example/6f9619ff-8b86-d011-b42d-00cf4fc964ff/mcp",
                Some("https://a.example/6f9619ff-8b86-d011-b42d-00cf4fc964ff/mcp"),
            ),
            ("https://a.example/s/NTg3YzQ4ZTItMGFiZC00/mcp", None),
            ("https://a.example/s/NTg3YzQ4[ZTItMGFiZC00/mcp", None),
            ("https://a.example/s/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln/mcp", None),
            ("https://a.example/s/0123456789abcdef0123456789abcdef/mcp", None),
        ] {
            assert_eq!(Address::read(text).unwrap().without_secrets().as_deref(), expected, "{text}");
        }
        for text in ["", "mcp.example.com", "ftp://a.example", "file:///x", "unix:///a/b"] {
            assert!(Address::read(text).is_none(), "{text}");
        }
    }
}
