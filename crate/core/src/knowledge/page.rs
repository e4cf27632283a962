//! What a page about which the user asked says, beyond the refusals that the knowledge base has.

use std::borrow::Cow;

use url::{Position, Url, form_urlencoded};

use super::client_page::words_in;
use super::provider::Provider;
use super::refusal::{Refusal, signature_text};
use super::terms::{Certainty, Means};
use crate::browser::form_action::StoppedForm;
use crate::protocol::fault::{Fault, FaultKind};
use crate::protocol::params::Param;

/// The words of a refusal. They count on a page that shows the requested address, and are compared in lower case.
const REFUSALS: &[&str] = &[
    "invalid",
    "mismatch",
    "not match",
    "n't match",
    "must match",
    "not registered",
    "unregistered",
    "not allowed",
    "not permitted",
    "not valid",
    "not authorized",
    "not whitelisted",
];
/// The words of a page that does not exist.
const NOT_FOUND: &[&str] = &[
    "404",
    "page not found",
    "\"not found\"",
    "cannot get",
    "no route matches",
    "no such route",
    "method not allowed",
];
/// All that some servers say of a page that does not exist. In a longer text it may be about anything.
const ONLY_NOT_FOUND: &str = "not found";
/// The words of a server that refuses a request without looking into it.
const FORBIDDEN: &[&str] = &["403", "forbidden", "access denied", "request blocked"];
/// The words of a server in trouble.
const TROUBLE: &[&str] = &["internal server error", "bad gateway", "service unavailable", "gateway timeout"];
/// The shortest text, in bytes, that with a status of success is a page of the server's and no error message.
const WHOLE_PAGE: usize = 500;
/// The longest text, in bytes, that may be an error message and nothing else.
const SHORT_PAGE: usize = 2000;
/// Error codes of RFC 6749 section 5.2 and 4.1.2.1, and of RFC 8707, that have nothing to do with the redirect URI.
const CODES: &[&str] = &[
    "invalid_client",
    "unauthorized_client",
    "access_denied",
    "unsupported_response_type",
    "invalid_scope",
    "invalid_target",
    "server_error",
    "temporarily_unavailable",
];

/// What may stand around a name.
const AROUND: &[char] = &[' ', '_', ':', '"', '\'', '`', '\u{2018}', '\u{201c}'];
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
/// An error code that means nothing else.
const INVALID_CLIENT: &str = "invalid_client";
/// The words of a server that lets in an app only when an administrator has allowed it.
const ADMINISTRATOR: &[&str] = &[
    "admin approval",
    "administrator approval",
    "admin must approve",
    "administrator must approve",
    "approval from an admin",
    "approval from your admin",
    "approved by an admin",
    "approved by your admin",
    "blocked by an admin",
    "blocked by your admin",
    "blocked by your organization",
    "blocked by your organisation",
    "not been approved by",
];
/// The words of a server that does not let this account use an app.
const ACCOUNT: &[&str] = &[
    "can only be used within",
    "does not have access to this app",
    "doesn't have access to this app",
    "doesn\u{2019}t have access to this app",
    "is not a member of",
    "only be accessed by",
];
/// The parameters that a whole request has.
const REQUEST_PARAMETERS: &[&str] = &["response_type", "redirect_uri", "client_id"];

/// A page, and whether the user asked about it.
#[derive(Debug)]
pub(crate) struct AskedPage<'a> {
    /// Its address.
    pub url: &'a str,
    /// Its title, if the user asked, without the page's own address.
    pub title: Option<Cow<'a, str>>,
    /// Its visible text, if the user asked, without the page's own address.
    pub text: Option<Cow<'a, str>>,
    /// Its HTTP status, if the browser tells.
    pub status: Option<u16>,
    /// Its forms that its policy has stopped.
    pub stopped_forms: &'a [StoppedForm],
}

/// What a page says about a request that was not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PageHint {
    /// The page does not exist.
    NotFound,
    /// The request was refused without looking into it.
    Forbidden,
    /// The server is in trouble.
    Trouble,
    /// An error code of OAuth.
    Code(&'static str),
    /// An error status, and nothing else.
    Refused,
}

impl<'a> AskedPage<'a> {
    /// Creates it. A page that repeats its own address says nothing by that: the parameters of a request are in it.
    pub fn new(url: &'a str, title: Option<&'a str>, text: Option<&'a str>, status: Option<u16>) -> Self {
        let strip = |shown: Option<&'a str>| shown.map(|shown| without_address(shown, url));
        Self { url, title: strip(title), text: strip(text), status, stopped_forms: &[] }
    }

    /// Returns whether the user asked about it.
    pub fn is_asked(&self) -> bool {
        self.title.is_some() || self.text.is_some()
    }

    /// Returns whether it shows this address with the words of a refusal.
    pub fn refuses(&self, requested: &str) -> bool {
        let shown = self.shown();
        shown.contains(requested) && REFUSALS.iter().any(|word| shown.to_ascii_lowercase().contains(word))
    }

    /// Returns whether it loaded well and is too long for an error message: it can have the words of one anywhere.
    pub fn is_whole(&self) -> bool {
        matches!(self.status, Some(200..300)) && self.text.as_ref().is_some_and(|text| text.len() >= WHOLE_PAGE)
    }

    /// Returns how certainly it says that the server does not know the client, if it does.
    pub fn names_unknown_client(&self) -> Option<Certainty> {
        if !self.is_asked() || self.is_whole() {
            return None;
        }
        match self.error() == INVALID_CLIENT {
            true => Some(Certainty::Certain),
            false => names_unknown_client(&self.shown().to_ascii_lowercase()),
        }
    }

    /// Returns the error code of its address; empty if it has none.
    fn error(&self) -> String {
        let url = Url::parse(self.url).ok();
        let query = url.as_ref().and_then(Url::query).unwrap_or_default();
        Param::find(query, "error").value().unwrap_or_default().into_owned()
    }

    /// Returns what it says about the app or the account, and in which words.
    pub fn refuses_app(&self) -> Option<(Means, &'static str)> {
        if !self.is_asked() || self.is_whole() {
            return None;
        }
        let shown = self.shown().to_ascii_lowercase();
        let all = [(Means::Administrator, ADMINISTRATOR), (Means::Account, ACCOUNT)];
        all.into_iter()
            .find_map(|(means, words)| Some((means, words.iter().find(|word| shown.contains(**word))?)))
            .map(|(means, word)| (means, *word))
    }

    /// Returns the fault of a request that lacks what the page says is missing.
    pub fn missing_parameter(&self) -> Option<Fault> {
        let shown = self.shown().to_ascii_lowercase();
        let is_short = shown.len() < SHORT_PAGE && !self.is_whole();
        let name = missing_parameter(&shown).filter(|_| self.is_asked() && is_short)?;
        let url = Url::parse(self.url).ok()?;
        if Param::find(url.query().unwrap_or_default(), name).is_present() {
            return None;
        }
        Some(Fault { kind: FaultKind::Cut, parameter: name.to_owned(), value: String::new() })
    }

    /// Returns what it says about the request.
    pub fn hint(&self) -> Option<PageHint> {
        if self.is_whole() {
            return None;
        }
        let shown = self.shown().to_ascii_lowercase();
        let has = |words: &[&'static str]| words.iter().copied().find(|word| has_word(&shown, word));
        Some(match self.status {
            Some(404 | 405) => PageHint::NotFound,
            _ if let Some(code) = has(CODES) => PageHint::Code(code),
            _ if is_only_not_found(&shown) || has(NOT_FOUND).is_some() => PageHint::NotFound,
            Some(403) => PageHint::Forbidden,
            _ if has(FORBIDDEN).is_some() => PageHint::Forbidden,
            Some(500..) => PageHint::Trouble,
            _ if has(TROUBLE).is_some() => PageHint::Trouble,
            Some(400..) => PageHint::Refused,
            _ => return None,
        })
    }

    pub(super) fn shown(&self) -> String {
        [&self.title, &self.text].into_iter().flatten().map(Cow::as_ref).collect::<Vec<_>>().join("\n")
    }
}

impl Refusal {
    /// Returns the likely refusal of a redirect URI that a page shows.
    pub fn of(provider: Option<&'static Provider>, requested: &str) -> Self {
        Self { requested: Some(requested.to_owned()), ..Self::likely(provider) }
    }

    /// Returns the likely refusal of an unknown redirect URI.
    pub fn likely(provider: Option<&'static Provider>) -> Self {
        Self {
            provider,
            means: Means::CallbackUrl,
            certainty: Certainty::Likely,
            code: None,
            caution: None,
            requested: None,
            registered: Vec::new(),
        }
    }
}

/// Returns the parts of a page's title or text that a report needs: nothing secret. Of a whole page, the words of an error
/// are none.
pub(crate) fn page_text(text: &str, url: &str, is_whole: bool) -> String {
    let text = without_address(text, url);
    let lower = text.to_ascii_lowercase();
    let mut kept = signature_text(&text);
    let hints = [CODES, NOT_FOUND, FORBIDDEN, TROUBLE, ADMINISTRATOR, ACCOUNT].concat();
    let hints = hints.into_iter().filter(|word| !is_whole && has_word(&lower, word));
    let refusals = REFUSALS.iter().copied().filter(|word| lower.contains(word));
    let whole = (!is_whole && is_only_not_found(&lower)).then_some(ONLY_NOT_FOUND);
    let of_client = words_in(&lower).filter(|_| !is_whole);
    let unknown = names_unknown_client(&lower).filter(|_| !is_whole).map(|certainty| match certainty {
        Certainty::Certain => "unknown client",
        Certainty::Likely => "client not found",
    });
    let missing = missing_parameter(&lower).filter(|_| !is_whole);
    let missing = missing.map(|name| match name {
        "response_type" => "missing response_type",
        "client_id" => "missing client_id",
        _ => "missing redirect_uri",
    });
    for word in hints.chain(refusals).chain(whole).chain(unknown).chain(of_client).chain(missing) {
        if !kept.split('\n').any(|line| line == word) {
            if !kept.is_empty() {
                kept.push('\n');
            }
            kept.push_str(word);
        }
    }
    kept
}

/// Returns a text without the address of its page, whole or from its path on, encoded or not.
fn without_address<'a>(text: &'a str, url: &str) -> Cow<'a, str> {
    let Ok(parsed) = Url::parse(url) else { return text.into() };
    let Some(query) = parsed.query() else { return text.into() };
    let pairs = form_urlencoded::parse(query.as_bytes()).map(|(name, value)| format!("{name}={value}"));
    let decoded = pairs.collect::<Vec<_>>().join("&");
    let path = format!("{}?", &parsed[Position::BeforePath..Position::AfterPath]);
    let mut text = Cow::Borrowed(text);
    for part in [url, &parsed[Position::BeforePath..], &(path + &decoded), query, &decoded] {
        if !part.is_empty() && text.contains(part) {
            text = text.replace(part, "").into();
        }
    }
    text
}

fn is_only_not_found(text: &str) -> bool {
    text.trim().trim_end_matches('.') == ONLY_NOT_FOUND
}

/// Returns how certainly a text, in lower case, says that a client is not known, if it does.
fn names_unknown_client(text: &str) -> Option<Certainty> {
    if UNKNOWN_APP.iter().any(|words| text.contains(words)) {
        return Some(Certainty::Certain);
    }
    let of_one = |(at, client): (usize, &str)| {
        let (before, after) = (&text[..at], &text[at + client.len()..]);
        let whole = [last_sentence(before), client, first_sentence(after)].concat();
        let is_about_more = OF_A_CLIENT.iter().any(|words| whole.contains(words))
            || OF_A_CLIENT_WORDS.iter().any(|word| has_word(&whole, word));
        let (code, before) = (before, before.trim_end_matches(AROUND));
        let is_unknown = UNKNOWN_BEFORE.iter().any(|words| before.ends_with(words))
            || UNKNOWN_AFTER.iter().any(|words| sentence(after).contains(words));
        let is_id = IDS.iter().any(|id| {
            after.strip_prefix(id).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
        });
        let is_sure = is_id
            || code.ends_with("invalid_") && !after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
            || SURELY_BEFORE.iter().any(|words| before.ends_with(words));
        (is_unknown && !is_about_more).then_some(is_sure)
    };
    let sure = text.match_indices("client").filter_map(of_one).max()?;
    Some(if sure { Certainty::Certain } else { Certainty::Likely })
}

/// Returns the parameter that a text, in lower case, says is missing.
fn missing_parameter(text: &str) -> Option<&'static str> {
    let is_missing = |name: &&str| {
        let is_near = |(at, words): (usize, &str)| {
            let after = sentence(&text[at + words.len()..]);
            let before = text[..at].trim_end_matches(AROUND);
            let before = ["is", "parameter", "query parameter"]
                .iter()
                .fold(before, |rest, word| rest.strip_suffix(word).unwrap_or(rest).trim_end_matches(AROUND));
            !after.trim_start().starts_with("or ") && (after.contains(*name) || before.ends_with(*name))
        };
        ["missing", "required"].iter().any(|words| text.match_indices(words).any(is_near))
    };
    REQUEST_PARAMETERS.iter().copied().find(is_missing)
}

/// Returns the end of a text from where its last sentence begins.
fn last_sentence(text: &str) -> &str {
    let text = text.rsplit('\n').next().unwrap_or_default();
    text.rsplit_once(". ").map_or(text, |(_, last)| last)
}

/// Returns the rest of the first sentence of a text.
fn first_sentence(text: &str) -> &str {
    let text = text.split('\n').next().unwrap_or_default();
    text.split_once(". ").map_or(text, |(first, _)| first)
}

/// Returns the rest of a sentence, if that is short, and its beginning otherwise.
fn sentence(text: &str) -> &str {
    const NEAR: usize = 80;
    let end = text.char_indices().nth(NEAR).map_or(text.len(), |(at, _)| at);
    let near = &text[..end];
    near.split_once(". ").map_or(near, |(first, _)| first).split('\n').next().unwrap_or_default()
}

/// Returns whether a text contains a word or words that do not go on at either end.
pub(super) fn has_word(text: &str, word: &str) -> bool {
    let goes_on = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
    text.match_indices(word)
        .any(|(at, _)| !goes_on(text[..at].chars().next_back()) && !goes_on(text[at + word.len()..].chars().next()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://idp.example/auth?client_id=a&redirect_uri=http%3A%2F%2Flocalhost%3A5%2Fcb&state=s";

    fn page<'a>(text: &'a str, status: Option<u16>) -> AskedPage<'a> {
        AskedPage::new(URL, Some(""), Some(text), status)
    }

    #[test]
    fn a_page_that_repeats_its_address_says_nothing_by_that() {
        let repeated = "client_id=a&redirect_uri=http://localhost:5/cb&state=s";
        for text in [
            format!("No such page: {URL}"),
            format!("GET {}", URL.strip_prefix("https://idp.example").unwrap()),
            format!("/auth?{repeated}"),
            repeated.to_owned(),
        ] {
            let page = page(&text, None);
            assert!(!page.text.as_deref().unwrap().contains("redirect_uri"), "{text}");
        }
        let about = page("The redirect_uri http://localhost:5/cb is invalid", None);
        assert!(about.refuses("http://localhost:5/cb") && !about.refuses("http://localhost:6/cb"));
        assert!(!page("You will be sent to http://localhost:5/cb", None).refuses("http://localhost:5/cb"));
    }

    #[test]
    fn only_words_about_the_client_itself_name_it_as_unknown() {
        for (text, expected) in [
            ("The callback URL of this client is not registered", None),
            ("The redirect URI supplied by the client is not registered", None),
            ("The URI of the client is invalid", None),
            ("The return URL is wrong. It is not one of client 5, which is not found", Some(Certainty::Likely)),
            ("Client portal - Page not found", None),
            ("Client not found", Some(Certainty::Likely)),
            ("During sign-in, client_id was not found", Some(Certainty::Certain)),
            ("Unknown client", Some(Certainty::Certain)),
            ("{\"error\":\"invalid_client\"}", Some(Certainty::Certain)),
            ("Invalid client", Some(Certainty::Likely)),
            ("{\"error\":\"invalid_client_metadata\"}", None),
        ] {
            assert_eq!(page(text, Some(400)).names_unknown_client(), expected, "{text}");
            let kept = page_text(text, URL, false);
            assert_eq!(page(&kept, Some(400)).names_unknown_client(), expected, "{text} in a report: {kept}");
        }
    }

    #[test]
    fn hints_are_found_by_status_and_by_whole_words() {
        for (text, status, hint) in [
            ("", Some(404), Some(PageHint::NotFound)),
            ("{\"detail\":\"Not Found\"}", None, Some(PageHint::NotFound)),
            ("Client not found", None, None),
            ("Not Found", None, Some(PageHint::NotFound)),
            ("Error 404", None, Some(PageHint::NotFound)),
            ("Request 14045", None, None),
            ("{\"message\":\"Forbidden\"}", None, Some(PageHint::Forbidden)),
            ("", Some(502), Some(PageHint::Trouble)),
            ("", Some(400), Some(PageHint::Refused)),
            ("invalid_client: unknown", Some(401), Some(PageHint::Code("invalid_client"))),
            ("invalid_clients", None, None),
            ("Sign in", Some(200), None),
        ] {
            assert_eq!(page(text, status).hint(), hint, "{text} {status:?}");
            let kept = page_text(text, URL, page(text, status).is_whole());
            assert_eq!(page(&kept, status).hint(), hint, "{text} in a report");
        }
    }

    #[test]
    fn the_words_of_an_error_say_nothing_on_a_page_that_loaded_well() {
        let text = format!("Sign in. access_denied, 404 and forbidden: what they mean. {}", "Help. ".repeat(100));
        for (status, hint) in [
            (Some(200), None),
            (Some(400), Some(PageHint::Code("access_denied"))),
            (None, Some(PageHint::Code("access_denied"))),
        ] {
            assert_eq!(page(&text, status).hint(), hint, "{status:?}");
            let kept = page_text(&text, URL, page(&text, status).is_whole());
            assert_eq!(page(&kept, status).hint(), hint, "{status:?} in a report");
        }
        assert_eq!(page("access_denied", Some(200)).hint(), Some(PageHint::Code("access_denied")));
    }
}
