//! Redirect URIs on loopback addresses (RFC 8252 section 7.3).

use std::fmt;

use crate::protocol::loopback::LoopbackUrl;
use crate::value::Value;

/// A redirect URI as the client sent it. Providers compare the text (RFC 6749 section 3.1.2.3), so the text is
/// kept beside what it means.
#[derive(Clone, PartialEq, Eq)]
pub struct RedirectUri {
    raw: String,
    loopback: LoopbackUrl,
}

impl RedirectUri {
    /// Takes a decoded `redirect_uri` parameter; `None` when it does not name this computer.
    pub fn read(raw: &str) -> Option<Self> {
        Some(Self { raw: raw.to_owned(), loopback: LoopbackUrl::read(raw)? })
    }

    /// The text, as providers compare it.
    pub fn as_str(&self) -> &str {
        &self.raw
    }

    /// What it means.
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
