//! Answers that a server has put together wrongly. They are recognised by the `state` that was sent, so that they can be
//! explained. They are never mended: a client gets an answer as it was sent, or not at all.

use std::borrow::Cow;

use url::form_urlencoded;

use crate::protocol::callback::Callback;
use crate::protocol::claims::Json;
use crate::protocol::loopback::LoopbackUrl;
use crate::value::Words;

/// What is wrong with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Words)]
pub enum Garbling {
    /// It was appended with a question mark to a redirect URI that has a query already.
    SecondQuestionMark,
    /// It was appended to the path without a question mark.
    NoQuestionMark,
    /// Its parameters are separated by `&amp;`.
    EscapedAmpersand,
    /// Each `+` of the `state` has become a blank.
    StateBlank,
    /// The `state` is percent-encoded once more than it should be.
    StateEncoded,
    /// The `state` is percent-decoded once more than it should be.
    StateDecoded,
    /// The `state` is written with the character references of HTML.
    StateEscaped,
    /// The `state` ends before a character that separates parameters, and that was not encoded.
    StateCut,
    /// The `state` is written in another alphabet, in other letter case, or without its padding.
    StateRewritten,
}

impl Garbling {
    /// Returns whether the `state` is not the one that was sent.
    pub fn is_of_state(self) -> bool {
        match self {
            Self::SecondQuestionMark | Self::NoQuestionMark | Self::EscapedAmpersand => false,
            Self::StateBlank | Self::StateEncoded | Self::StateDecoded => true,
            Self::StateEscaped | Self::StateCut | Self::StateRewritten => true,
        }
    }
}

/// The shortest `state`, in bytes, that is taken for another spelling of the one that was sent.
const MIN_STATE: usize = 6;

/// How often a text may be encoded.
const MAX_ROUNDS: usize = 3;

/// The character references of HTML for the characters that a `state` may have. The one for `&` comes last.
const REFERENCES: &[(&str, &str)] = &[
    ("&#43;", "+"),
    ("&plus;", "+"),
    ("&#x2B;", "+"),
    ("&#x2b;", "+"),
    ("&#61;", "="),
    ("&equals;", "="),
    ("&#x3D;", "="),
    ("&#x3d;", "="),
    ("&#47;", "/"),
    ("&#x2F;", "/"),
    ("&#x2f;", "/"),
    ("&quot;", "\""),
    ("&#34;", "\""),
    ("&#39;", "'"),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&amp;", "&"),
    ("&#38;", "&"),
];

/// Returns what is wrong with the address of an answer to the sign-in that sent this `state`, and asked for this path.
/// `None` if it is right, or no answer to that sign-in.
pub fn garbling(text: &str, sent: &str, path: Option<&str>, json: Json) -> Option<Garbling> {
    let is_there = |url: &LoopbackUrl| path.is_none_or(|path| url.path() == path);
    if let Some(callback) = Callback::read_with(text, json).filter(|callback| is_there(&callback.url))
        && let Some(state) = &callback.state
    {
        return rewriting(sent, state.secret());
    }
    mended(text).find_map(|(garbling, mended)| {
        let callback = Callback::read_with(&mended, json).filter(|callback| is_there(&callback.url))?;
        let state = callback.state?;
        match rewriting(sent, state.secret()) {
            None if state.secret() == sent => Some(garbling),
            rewriting => rewriting,
        }
    })
}

/// Returns what an address would be if it had been put together rightly, for each way in which it may be wrong.
fn mended(text: &str) -> impl Iterator<Item = (Garbling, String)> {
    let text = text.split('#').next().unwrap_or_default();
    let unescaped = ["&amp;", "&#38;"].iter().fold(text.to_owned(), |text, escaped| text.replace(escaped, "&"));
    let escaped = (unescaped != text).then(|| (Garbling::EscapedAmpersand, unescaped.clone()));
    let one_mark = unescaped.split_once('?').filter(|(_, query)| query.contains('?'));
    let one_mark = one_mark.map(|(start, query)| format!("{start}?{}", query.replace('?', "&")));
    let one_mark = one_mark.map(|text| (Garbling::SecondQuestionMark, text));
    let in_path = split_path(&unescaped).map(|text| (Garbling::NoQuestionMark, text));
    escaped.into_iter().chain(one_mark).chain(in_path)
}

/// Returns an address whose path ends before the parameters that are part of it.
fn split_path(text: &str) -> Option<String> {
    let start = text.find("://")? + 3;
    let path = start + text[start..].find('/')?;
    let end = text[path..].find('?').map_or(text.len(), |end| path + end);
    let at = start_of_answer(&text[path..end])? + path;
    let parameters = text[at..].trim_start_matches('&').trim_start_matches("%3F").trim_start_matches("%3f");
    Some(format!("{}?{}", &text[..at], parameters.replace('?', "&")))
}

/// Returns where the parameters that are part of a path begin.
fn start_of_answer(path: &str) -> Option<usize> {
    ["&", "%3F", "%3f", "code=", "state=", "error="].iter().filter_map(|mark| path.find(mark)).min()
}

/// Returns a path without the parameters that are part of it.
pub fn without_answer(path: &str) -> &str {
    start_of_answer(path).map_or(path, |at| &path[..at])
}

/// Returns how one spelling of a `state` became another; `None` if they are equal, or not the same `state`.
fn rewriting(sent: &str, got: &str) -> Option<Garbling> {
    if sent == got || got.len() < MIN_STATE {
        return None;
    }
    let blanks = |text: &str| text.replace('+', " ");
    if got == blanks(sent) || got == blanks(sent).trim() {
        return Some(Garbling::StateBlank);
    }
    let mut decoded = Cow::Borrowed(got);
    for _ in 0..MAX_ROUNDS {
        decoded = decode(&decoded).into();
        if decoded == sent {
            return Some(Garbling::StateEncoded);
        }
    }
    if got == decode(sent) || got == decode(&blanks(sent)) {
        return Some(Garbling::StateDecoded);
    }
    if unescape(got) == sent {
        return Some(Garbling::StateEscaped);
    }
    let is_cut = |rest: &str| rest.starts_with(['&', '#', ';', '?', '=']);
    if sent.strip_prefix(got).is_some_and(is_cut) {
        return Some(Garbling::StateCut);
    }
    (plain(sent) == plain(got)).then_some(Garbling::StateRewritten)
}

/// Returns a `state` in one spelling: decoded, in the usual alphabet of base64, in lower case and without padding.
fn plain(state: &str) -> String {
    let mut state = Cow::Borrowed(state);
    for _ in 0..MAX_ROUNDS {
        state = unescape(&decode(&state)).into();
    }
    let same = |c: char| match c {
        '-' | ' ' => '+',
        '_' => '/',
        _ => c.to_ascii_lowercase(),
    };
    state
        .trim_matches(|c: char| c.is_whitespace() || "\"'".contains(c))
        .trim_end_matches('=')
        .chars()
        .map(same)
        .collect()
}

/// Decodes a percent-encoded text. A `+` stays one.
fn decode(text: &str) -> String {
    let whole = text.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
    form_urlencoded::parse(whole.as_bytes()).map(|(name, _)| name.into_owned()).collect()
}

fn unescape(text: &str) -> String {
    REFERENCES.iter().fold(text.to_owned(), |text, (reference, character)| text.replace(reference, character))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::claims::no_json;

    fn of(query: &str, sent: &str) -> Option<Garbling> {
        garbling(&format!("http://localhost:1{query}"), sent, Some("/cb"), no_json)
    }

    #[test]
    fn an_answer_that_was_put_together_wrongly_is_recognised_by_its_state() {
        for (query, expected) in [
            ("/cb?key=a?code=c&state=sent-state", Some(Garbling::SecondQuestionMark)),
            ("/cb?key=a?state=sent-state&code=c", Some(Garbling::SecondQuestionMark)),
            ("/cb&code=c&state=sent-state", Some(Garbling::NoQuestionMark)),
            ("/cbcode=c&state=sent-state", Some(Garbling::NoQuestionMark)),
            ("/cb%3Fcode=c&state=sent-state", Some(Garbling::NoQuestionMark)),
            ("/cb&code=c?state=sent-state", Some(Garbling::NoQuestionMark)),
            ("/cb?code=c&amp;state=sent-state", Some(Garbling::EscapedAmpersand)),
            ("/cb?state=sent-state&amp;code=c", Some(Garbling::EscapedAmpersand)),
            ("/cb?code=c&state=sent-state", None),
            ("/cb?key=a?code=c&state=other-state", None),
            ("/other?key=a?code=c&state=sent-state", None),
            ("/cb?key=a?b&state=sent-state", None),
        ] {
            assert_eq!(of(query, "sent-state"), expected, "{query}");
        }
    }

    #[test]
    fn a_state_that_came_back_in_another_spelling_is_recognised() {
        for (sent, got, expected) in [
            ("6Qad+OuQ==", "6Qad+OuQ%3D%3D", Some(Garbling::StateBlank)),
            ("6Qad+OuQ+", "6Qad%20OuQ", Some(Garbling::StateBlank)),
            ("n+eBxE7==", "n%252BeBxE7%253D%253D", Some(Garbling::StateEncoded)),
            ("n+eBxE7==", "n%25252BeBxE7%25253D%25253D", Some(Garbling::StateEncoded)),
            ("a%2Fbcdef", "a/bcdef", Some(Garbling::StateDecoded)),
            ("a%2Fb+cdef", "a/b%2Bcdef", Some(Garbling::StateDecoded)),
            ("a%2Fb+cdef", "a/b%20cdef", Some(Garbling::StateDecoded)),
            ("{\"a\":\"b c\"}", "%7B%26quot%3Ba%26quot%3B:%26quot%3Bb%20c%26quot%3B%7D", Some(Garbling::StateEscaped)),
            ("abcdef&next=1", "abcdef&next=1", Some(Garbling::StateCut)),
            ("abcdefg==", "abcdefg", Some(Garbling::StateCut)),
            ("ab+de/g==", "ab-de_g", Some(Garbling::StateRewritten)),
            ("AbCdEf", "abcdef", Some(Garbling::StateRewritten)),
            ("abcdef", "%22abcdef%22", Some(Garbling::StateRewritten)),
            ("a+b==", "a+b==", None),
            ("abcdef", "abcdeg", None),
            ("abcdefghi", "abcdef", None),
        ] {
            assert_eq!(of(&format!("/cb?code=c&state={got}"), sent), expected, "{sent}");
        }
    }
}
