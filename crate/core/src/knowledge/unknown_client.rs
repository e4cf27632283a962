//! Whether a page says that the server does not know the client.

use super::other_languages;
use super::page::AskedPage;
use super::terms::Certainty;
use super::words::{AROUND, around, first_sentence, has_word, last_sentence, sentence};

/// What stands before the word "client" if the server does not know it.
const UNKNOWN_BEFORE: &[&str] = &[
    "invalid",
    "invalid value for",
    "invalid value for the",
    "no registered",
    "no such",
    "unknown",
    "unrecognised",
    "unrecognized",
    "unregistered",
    "wrong",
];
/// What follows it then in the same sentence.
const UNKNOWN_AFTER: &[&str] = &[
    "been deleted",
    "does not exist",
    "doesn't exist",
    "doesn\u{2019}t exist",
    "is invalid",
    "is not valid",
    "is unknown",
    "not been registered",
    "not found",
    "not recognised",
    "not recognized",
    "not registered",
    "or invalid",
    "was deleted",
];
/// The same of an application.
const UNKNOWN_APP: &[&str] = &["application not found", "unknown application", "app not found"];
/// What else such a sentence can be about.
const OF_A_CLIENT: &[&str] = &[
    "assertion",
    "callback",
    "certificate",
    "credential",
    "grant",
    "metadata",
    "portal",
    "redirect",
    "reply url",
    "return url",
    "scope",
    "secret",
];
/// The same, as whole words.
const OF_A_CLIENT_WORDS: &[&str] = &["page", "uri", "uris"];
/// What stands before the word "client" if it can mean nothing else.
const SURELY_BEFORE: &[&str] = &["unknown", "unrecognised", "unrecognized", "unregistered"];
/// What follows it if its ID is meant.
const IDS: &[&str] = &["_id", " id", "id", "-id", " identifier"];
/// What follows "client registration" if it is gone.
const GONE: &[&str] = &["been deleted", "does not exist", "expired", "not found", "was deleted"];
/// An error code that means nothing else.
const INVALID_CLIENT: &str = "invalid_client";

impl AskedPage<'_> {
    /// Returns how certainly it says that the server does not know the client, if it does.
    pub fn names_unknown_client(&self) -> Option<Certainty> {
        if !self.is_asked() || self.is_whole() {
            return None;
        }
        match self.error() == INVALID_CLIENT {
            true => Some(Certainty::Certain),
            false => names_unknown_client(&self.lower()),
        }
    }
}

/// Returns how certainly a text, in lower case, says that a client is not known, if it does.
pub(super) fn names_unknown_client(text: &str) -> Option<Certainty> {
    if UNKNOWN_APP.iter().any(|words| text.contains(words)) {
        return Some(Certainty::Certain);
    }
    let of_one = |found: (usize, &str)| {
        let (before, after) = around(text, found);
        let whole = [last_sentence(before), found.1, first_sentence(after)].concat();
        let is_about_more = OF_A_CLIENT.iter().any(|words| whole.contains(words))
            || OF_A_CLIENT_WORDS.iter().any(|word| has_word(&whole, word));
        let (code, before) = (before, before.trim_end_matches(AROUND));
        let is_gone = after.starts_with(" registration") && GONE.iter().any(|words| sentence(after).contains(words));
        let is_unknown = is_gone
            || UNKNOWN_BEFORE.iter().any(|words| before.ends_with(words))
            || UNKNOWN_AFTER.iter().any(|words| sentence(after).contains(words));
        let is_id = IDS.iter().any(|id| {
            after.strip_prefix(id).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
        });
        let is_sure = is_id
            || is_gone
            || code.ends_with("invalid_") && !after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
            || SURELY_BEFORE.iter().any(|words| before.ends_with(words));
        (is_unknown && !is_about_more).then_some(is_sure)
    };
    match text.match_indices("client").filter_map(of_one).max() {
        Some(true) => Some(Certainty::Certain),
        Some(false) => Some(Certainty::Likely),
        None => other_languages::unknown_client().any(|words| text.contains(words)).then_some(Certainty::Likely),
    }
}
