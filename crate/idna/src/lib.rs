//! What `url` needs of the crate `idna`, for host names in ASCII.
//!
//! Browsers hand out host names in ASCII, and no name but `localhost` is loopback. So nothing is lost without the
//! Unicode tables and the Punycode of the real crate, and the Wasm is a tenth smaller. A host that is not ASCII makes
//! the URL invalid; `xn--` names stay as they are.

use std::borrow::Cow;
use std::fmt;

/// A host name that this crate does not take.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Errors {}

impl fmt::Display for Errors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a host name in ASCII")
    }
}

impl std::error::Error for Errors {}

/// The characters that a host name cannot have. There is one list only.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct AsciiDenyList {}

impl AsciiDenyList {
    /// The forbidden domain code points of the URL standard.
    pub const URL: Self = Self {};

    fn has(self, byte: u8) -> bool {
        !byte.is_ascii_graphic() || b"%#/:<>?@[\\]^|".contains(&byte)
    }
}

/// The host name in lower case.
///
/// # Errors
/// When a character of it is forbidden or not ASCII.
pub fn domain_to_ascii_from_cow(domain: Cow<'_, [u8]>, forbidden: AsciiDenyList) -> Result<Cow<'_, str>, Errors> {
    if domain.iter().any(|byte| forbidden.has(*byte)) {
        return Err(Errors {});
    }
    match domain {
        Cow::Borrowed(name) if !name.iter().any(u8::is_ascii_uppercase) => std::str::from_utf8(name).map(Cow::Borrowed),
        name => String::from_utf8(name.to_ascii_lowercase()).map_err(|error| error.utf8_error()).map(Cow::Owned),
    }
    .map_err(|_| Errors {})
}

/// The host name as it is: `url` asks for it only to show it.
pub fn domain_to_unicode(domain: &str) -> (String, Result<(), Errors>) {
    (domain.to_owned(), Ok(()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_ascii_are_taken_in_lower_case() {
        let read = |name: &'static str| {
            domain_to_ascii_from_cow(name.as_bytes().into(), AsciiDenyList::URL).ok().map(Cow::into_owned)
        };
        assert_eq!(read("LocalHost").as_deref(), Some("localhost"));
        assert_eq!(read("xn--bcher-kva.example").as_deref(), Some("xn--bcher-kva.example"));
        for wrong in ["b\u{fc}cher.example", "\u{ff4c}ocalhost", "a b", "a%b", "a\u{7f}b", "local\u{ad}host"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
