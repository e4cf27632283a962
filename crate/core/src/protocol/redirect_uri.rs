//! Redirect URIs on loopback addresses (RFC 8252 section 7.3).

use std::fmt;

use crate::protocol::loopback::LoopbackUrl;
use crate::value::Value;

/// A redirect URI as the client sent it. Providers compare the text (RFC 6749 section 3.1.2.3), so it is kept along
/// with the parsed URL.
///
/// # Examples
///
/// ```
/// use portmend::protocol::redirect_uri::RedirectUri;
///
/// let uri = RedirectUri::read("http://127.1:38000").unwrap();
/// assert_eq!(uri.as_str(), "http://127.1:38000");
/// assert_eq!(uri.loopback().without_secrets(), "http://127.0.0.1:38000/");
/// assert_eq!(RedirectUri::read("localhost:3000/callback").unwrap().loopback().path(), "/callback");
/// assert!(RedirectUri::read("https://app.example/callback").is_none());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct RedirectUri {
    raw: String,
    loopback: LoopbackUrl,
}

impl RedirectUri {
    /// Reads a decoded `redirect_uri` parameter. Returns `None` if it is not on loopback. One that lacks its `http://` is
    /// read as if it had it.
    pub fn read(raw: &str) -> Option<Self> {
        let loopback = LoopbackUrl::read(raw).or_else(|| LoopbackUrl::read_without_scheme(raw))?;
        Some(Self { raw: raw.to_owned(), loopback })
    }

    /// Returns the text, which is what providers compare.
    pub fn as_str(&self) -> &str {
        &self.raw
    }

    /// Returns the parsed URL.
    pub fn loopback(&self) -> &LoopbackUrl {
        &self.loopback
    }
}

impl fmt::Debug for RedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.raw, f)
    }
}

impl From<RedirectUri> for Value {
    fn from(uri: RedirectUri) -> Self {
        uri.raw.into()
    }
}
