//! Texts that are shown to the user although a web page, a provider or an imported file may have written them.
//!
//! Such a text can contain characters that reorder what stands around it, that cannot be seen, or that a terminal
//! obeys, and it can be long enough to push everything else off the page. [`Shown`] has neither.

use std::fmt::Write as _;
use std::ops::Deref;

use crate::value::Value;

/// The longest text, in characters.
const MAX_TEXT: usize = 120;
/// The longest address or list, in characters.
const MAX_ADDRESS: usize = 300;

/// A text without hidden characters and of limited length.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown(String);

impl Shown {
    /// Takes a name or another text. A hidden character is written as `\u{202E}`.
    pub fn text(text: &str) -> Self {
        Self(bounded(text, MAX_TEXT, escape))
    }

    /// Takes a list of names or ports.
    pub fn list(text: &str) -> Self {
        Self(bounded(text, MAX_ADDRESS, escape))
    }

    /// Takes an address. A hidden character is percent-encoded, as in the address that the browser sends.
    pub fn address(address: &str) -> Self {
        Self(bounded(address, MAX_ADDRESS, percent_encode))
    }
}

impl Deref for Shown {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Shown {
    fn as_ref(&self) -> &str {
        self
    }
}

impl From<Shown> for String {
    fn from(shown: Shown) -> Self {
        shown.0
    }
}

impl From<Shown> for Value {
    fn from(shown: Shown) -> Self {
        shown.0.into()
    }
}

/// Writes hidden characters as `\u{202E}`, whatever the length.
pub fn visible(text: &str) -> String {
    bounded(text, usize::MAX, escape)
}

/// Returns whether a character cannot be seen, looks like an ordinary space, or changes how its neighbours are shown:
/// control and format characters (Unicode categories Cc and Cf), separators other than the space, and the other
/// characters that are ignored by default (`Default_Ignorable_Code_Point`).
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || (c.is_whitespace() && c != ' ')
        || matches!(c,
            '\u{ad}'
            | '\u{34f}'
            | '\u{600}'..='\u{605}'
            | '\u{61c}'
            | '\u{6dd}'
            | '\u{70f}'
            | '\u{890}'..='\u{891}'
            | '\u{8e2}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{110bd}'
            | '\u{110cd}'
            | '\u{13430}'..='\u{1343f}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// Writes a text with `hide` in place of each hidden character. What is longer than `max` characters ends with an
/// ellipsis.
fn bounded(text: &str, max: usize, hide: fn(&mut String, char)) -> String {
    let mut out = String::with_capacity(text.len().min(max));
    for c in text.chars().take(max.saturating_add(1)) {
        if is_hidden(c) {
            hide(&mut out, c);
        } else {
            out.push(c);
        }
    }
    if out.chars().nth(max).is_some()
        && let Some((end, _)) = out.char_indices().nth(max - 1)
    {
        out.truncate(end);
        out.push('…');
    }
    out
}

fn escape(out: &mut String, c: char) {
    // Writing to a string cannot fail.
    let _ = write!(out, "\\u{{{:X}}}", u32::from(c));
}

fn percent_encode(out: &mut String, c: char) {
    for byte in c.encode_utf8(&mut [0; 4]).bytes() {
        let _ = write!(out, "%{byte:02X}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_written_out() {
        for (text, shown) in [
            ("plain, ünï © 株式会社", "plain, ünï © 株式会社"),
            ("a\u{202e}b\u{2066}c", "a\\u{202E}b\\u{2066}c"),
            ("\u{1b}[2J\u{9b}1m\u{7f}", "\\u{1B}[2J\\u{9B}1m\\u{7F}"),
            ("a\u{200b}\u{61c}\u{feff}\u{ad}b", "a\\u{200B}\\u{61C}\\u{FEFF}\\u{AD}b"),
            ("a\nb\u{2028}c\u{a0}d\u{3000}e", "a\\u{A}b\\u{2028}c\\u{A0}d\\u{3000}e"),
            ("\u{e0041}\u{fe0f}\u{3164}", "\\u{E0041}\\u{FE0F}\\u{3164}"),
        ] {
            assert_eq!(&*Shown::text(text), shown);
            assert_eq!(visible(text), shown);
        }
        assert_eq!(&*Shown::address("http://localhost:1/\u{202e}x\u{a0}\n"), "http://localhost:1/%E2%80%AEx%C2%A0%0A");
    }

    #[test]
    fn every_form_of_a_text_is_the_shown_one() {
        let shown = Shown::text("a\u{202e}b");
        assert_eq!((shown.as_ref(), &*shown), ("a\\u{202E}b", "a\\u{202E}b"));
        assert_eq!(Value::from(shown.clone()), Value::from("a\\u{202E}b"));
        assert_eq!(String::from(shown), "a\\u{202E}b");
        assert_eq!(*Shown::list("a\u{202e}, b"), *"a\\u{202E}, b");
    }

    #[test]
    fn a_long_text_ends_with_an_ellipsis() {
        assert_eq!(*Shown::text(&"é".repeat(MAX_TEXT)), *"é".repeat(MAX_TEXT));
        assert_eq!(*Shown::text(&"é".repeat(MAX_TEXT + 1)), *("é".repeat(MAX_TEXT - 1) + "…"));
        // What is written out counts as well.
        assert_eq!(Shown::text(&"\u{202e}".repeat(MAX_TEXT)).chars().count(), MAX_TEXT);
        assert_eq!(Shown::address(&"x".repeat(100_000)).chars().count(), MAX_ADDRESS);
        assert_eq!(visible(&"x".repeat(100_000)).len(), 100_000);
    }
}
