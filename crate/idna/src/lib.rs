//! Stands in for the crate `idna` in our own programs: what `url` uses of it, for hosts of ASCII only.
//!
//! The real one carries the tables of Unicode, 108 kB of Wasm; and what is left of it without them (`idna_adapter`
//! 1.0.0) is still 7.7 kB larger than this, gzipped. Nothing here needs them: a browser has translated every host
//! before it tells us an address. A host that is not ASCII is refused, as it was with that version.
//!
//! Programs that use the library `portmend` get the real `idna`: this package is not published.

mod punycode;

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

/// A host that no URL can have.
#[derive(Debug, Default)]
pub struct Errors;

impl Error for Errors {}

impl fmt::Display for Errors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a host")
    }
}

/// Which ASCII characters are refused: `url` knows one list.
#[derive(Debug, Clone, Copy)]
pub struct AsciiDenyList(());

impl AsciiDenyList {
    /// The [forbidden domain code points](https://url.spec.whatwg.org/#forbidden-domain-code-point).
    pub const URL: Self = Self(());
}

/// The host in lower case, when it is one.
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

/// The host for people. It stays as it is: nobody here shows one in other letters.
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
    fn a_host_is_in_lower_case() {
        assert_eq!(ascii("LocalHost.").as_deref(), Some("localhost."));
        assert_eq!(ascii("_dmarc.a--b-.127..1").as_deref(), Some("_dmarc.a--b-.127..1"));
        assert_eq!(ascii("!\"$&'()*+,-;=_`{}~").as_deref(), Some("!\"$&'()*+,-;=_`{}~"));
    }

    #[test]
    fn what_no_host_may_have_is_refused() {
        for forbidden in (0..=0x20).chain([0x7f]).map(char::from).chain("%#/:<>?@[\\]^|".chars()) {
            assert_eq!(ascii(&format!("a{forbidden}b")), None, "{forbidden:?}");
        }
        assert_eq!(ascii("ｌｏｃａｌｈｏｓｔ"), None);
        assert!(domain_to_ascii_from_cow(Cow::Owned(vec![b'a', 0xff]), AsciiDenyList::URL).is_err());
    }

    #[test]
    fn an_encoded_label_must_be_one() {
        assert_eq!(ascii("a.XN--Bcher-KVA.example").as_deref(), Some("a.xn--bcher-kva.example"));
        assert_eq!(ascii("xn--localhost-"), None);
    }
}
