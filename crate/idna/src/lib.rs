//! Replaces the crate `idna` in the programs of this workspace: the part that `url` uses, for ASCII hosts only.
//!
//! The original contains Unicode tables, which add 108 kB to the Wasm. Even without them (`idna_adapter` 1.0.0), it is
//! 7.7 kB larger than this crate, gzipped. The tables are not needed, because browsers report every host in ASCII. A
//! host that is not ASCII is rejected, as by that version.
//!
//! This package is not published: other programs that use the library `portmend` get the original `idna`.

mod punycode;

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

/// The error for an invalid host.
#[derive(Debug, Default)]
pub struct Errors;

impl Error for Errors {}

impl fmt::Display for Errors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid host")
    }
}

/// The ASCII characters to reject. `url` uses one list only.
#[derive(Debug, Clone, Copy)]
pub struct AsciiDenyList(());

impl AsciiDenyList {
    /// The [forbidden domain code points](https://url.spec.whatwg.org/#forbidden-domain-code-point).
    pub const URL: Self = Self(());
}

/// Returns a valid host in lower case.
///
/// # Errors
///
/// [`Errors`] if the host has a forbidden or non-ASCII character, or an invalid `xn--` label.
pub fn domain_to_ascii_from_cow(domain: Cow<'_, [u8]>, _: AsciiDenyList) -> Result<Cow<'_, str>, Errors> {
    if domain.iter().any(|byte| is_forbidden(*byte)) {
        return Err(Errors);
    }
    let mut domain = match domain {
        Cow::Borrowed(bytes) => Cow::Borrowed(str::from_utf8(bytes).map_err(|_| Errors)?),
        Cow::Owned(bytes) => Cow::Owned(String::from_utf8(bytes).map_err(|_| Errors)?),
    };
    if domain.bytes().any(|byte| byte.is_ascii_uppercase()) {
        domain.to_mut().make_ascii_lowercase();
    }
    let mut encoded = domain.split('.').filter_map(|label| label.strip_prefix("xn--"));
    if encoded.all(punycode::is_valid) { Ok(domain) } else { Err(Errors) }
}

/// Returns the host unchanged: nothing here shows a host in Unicode.
pub fn domain_to_unicode(domain: &str) -> (String, Result<(), Errors>) {
    (domain.to_owned(), Ok(()))
}

fn is_forbidden(byte: u8) -> bool {
    !byte.is_ascii_graphic() || b"%#/:<>?@[\\]^|".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ascii(domain: &str) -> Option<String> {
        domain_to_ascii_from_cow(domain.as_bytes().into(), AsciiDenyList::URL).ok().map(Cow::into_owned)
    }

    #[test]
    fn a_host_is_lowercased() {
        assert_eq!(ascii("LocalHost.").as_deref(), Some("localhost."));
        assert_eq!(ascii("_dmarc.a--b-.127..1").as_deref(), Some("_dmarc.a--b-.127..1"));
        assert_eq!(ascii("!\"$&'()*+,-;=_`{}~").as_deref(), Some("!\"$&'()*+,-;=_`{}~"));
    }

    #[test]
    fn forbidden_characters_are_rejected() {
        for forbidden in (0..=0x20).chain([0x7f]).map(char::from).chain("%#/:<>?@[\\]^|".chars()) {
            assert_eq!(ascii(&format!("a{forbidden}b")), None, "{forbidden:?}");
        }
        assert_eq!(ascii("ｌｏｃａｌｈｏｓｔ"), None);
        assert!(domain_to_ascii_from_cow(Cow::Owned(vec![b'a', 0xff]), AsciiDenyList::URL).is_err());
    }

    #[test]
    fn an_encoded_label_must_be_valid() {
        assert_eq!(ascii("a.XN--Bcher-KVA.example").as_deref(), Some("a.xn--bcher-kva.example"));
        assert_eq!(ascii("xn--localhost-"), None);
    }
}
