//! What a page says about a request that was refused or not answered, beyond the refusals that the knowledge base has.

use url::Url;

use super::other_languages;
use super::page::AskedPage;
use super::terms::Means;
use super::words::{AROUND, around, first_sentence, has_word, last_sentence, sentence};
use crate::protocol::fault::{Fault, FaultKind};
use crate::protocol::params::Param;

/// The words of a refusal in English. They count on a page that shows the requested address, and are compared in lower case.
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
/// What servers call a redirect URI in English, in lower case.
const CALLBACKS: &[&str] = &[
    "callback uri",
    "callback url",
    "redirect uri",
    "redirect url",
    "redirection uri",
    "redirection url",
    "registered callback",
];
/// The words of a page that does not exist.
pub(super) const NOT_FOUND: &[&str] = &[
    "404",
    "page not found",
    "\"not found\"",
    "cannot get",
    "no route matches",
    "no such route",
    "method not allowed",
];
/// All that some servers say of a page that does not exist. In a longer text it may be about anything.
pub(super) const ONLY_NOT_FOUND: &str = "not found";
/// The words of a server that refuses a request without looking into it.
pub(super) const FORBIDDEN: &[&str] = &["403", "forbidden", "access denied", "request blocked"];
/// The words of a server that could not handle a request.
pub(super) const FAILED: &[&str] = &["internal server error"];
/// The words of a server that has not read a request because of its size.
pub(super) const TOO_LARGE: &[&str] = &[
    "cookie too large",
    "header too large",
    "headers too large",
    "header fields too large",
    "header field exceeds",
    "header is too large",
    "request headers is too long",
];
/// The words of a server in trouble.
pub(super) const TROUBLE: &[&str] = &["bad gateway", "service unavailable", "gateway timeout"];
/// The longest text, in bytes, that may be an error message and nothing else.
const SHORT_PAGE: usize = 2000;
/// The error code of RFC 6749 for a parameter with a fault.
pub(crate) const INVALID_REQUEST: &str = "invalid_request";
/// The error code of RFC 6749 for a scope.
const INVALID_SCOPE: &str = "invalid_scope";
/// The error code for a `state` in a common library, fosite of Ory.
pub(crate) const INVALID_STATE: &str = "invalid_state";
/// Error codes of RFC 6749 section 5.2 and 4.1.2.1, and of RFC 8707, that have nothing to do with the redirect URI.
pub(super) const CODES: &[&str] = &[
    "invalid_client",
    "unauthorized_client",
    "access_denied",
    "unsupported_response_type",
    INVALID_SCOPE,
    "invalid_target",
    "server_error",
    "temporarily_unavailable",
];
/// The words of a server that refuses a scope without the code for it.
pub(super) const SCOPE: &[&str] = &[
    "invalid scope",
    "invalid scopes",
    "scope is invalid",
    "scope is not allowed",
    "scope is not valid",
    "scope is unknown",
    "scopes are invalid",
    "scopes are not allowed",
    "scopes were invalid",
    "unknown oauth scope",
    "unknown scope",
    "unknown scopes",
    "unsupported scope",
];
/// The words of a server that wants a `state`, or another one.
pub(super) const STATE: &[&str] = &[INVALID_STATE, "missing state", "state mismatch", "state parameter"];
/// The words of a server that wants a longer `state`.
pub(super) const WEAK_STATE: &[&str] = &["too weak", "characters long", "enough characters", "entropy"];
/// The words of a server whose own log-in has lost its thread: those of Keycloak and Ory Hydra.
pub(super) const LOST: &[&str] = &["cookie not found", "csrf value"];
/// The words of a server that lets in an app only when an administrator has allowed it, in English.
const ADMINISTRATOR: &[&str] = &[
    // It contains others.
    "not been approved by",
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
];
/// The words of a server that does not let this account use an app.
pub(super) const ACCOUNT: &[&str] = &[
    "can only be used within",
    "does not have access to this app",
    "doesn't have access to this app",
    "doesn\u{2019}t have access to this app",
    "is not a member of",
    "only be accessed by",
];
/// What servers call the parameters that they miss in a request, in lower case, with their names. Of two that begin alike,
/// the longer one comes first.
const LACKED: &[(&str, &str)] = &[
    ("code_challenge_method", "code_challenge_method"),
    ("code_challenge", "code_challenge"),
    ("code challenge", "code_challenge"),
    ("pkce", "code_challenge"),
];
/// The parameters that a whole request has.
const REQUEST_PARAMETERS: &[&str] = &["response_type", "redirect_uri", "client_id"];

/// What a page says about a request that was not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PageHint {
    /// The page does not exist.
    NotFound,
    /// The request was refused without looking into it.
    Forbidden,
    /// The server could not handle the request: it is in trouble, or some answer so to a request that they refuse.
    Failed,
    /// The server is in trouble.
    Trouble,
    /// An error code of OAuth.
    Code(&'static str),
    /// The server requires this parameter, and does not find it in the request.
    Lacks(&'static str),
    /// The server has lost the thread of its own log-in.
    Lost,
    /// An error status, and nothing else.
    Refused,
}

impl AskedPage<'_> {
    /// Returns whether it shows this address with the words of a refusal.
    pub fn refuses(&self, requested: &str) -> bool {
        let shown = self.shown();
        shown.contains(requested) && refuses(&shown.to_ascii_lowercase())
    }

    /// Returns whether its address has the error of a request with a fault, and it says that the fault is the redirect URI.
    pub fn blames_redirect_uri(&self) -> bool {
        let shown = self.lower();
        let is_named = ["redirect_uri", "redirect uri"].iter().any(|name| shown.contains(name));
        is_named && self.error() == INVALID_REQUEST && refuses(&shown)
    }

    /// Returns whether it is short, and refuses a redirect URI in one sentence, under whatever name.
    pub fn refuses_callback(&self) -> bool {
        let parts = [&self.title, &self.text].into_iter().flatten();
        !self.is_whole() && parts.map(|part| part.to_ascii_lowercase()).any(|part| refuses_callback(&part))
    }

    /// Returns whether it says that a request was too large to be read.
    pub fn says_too_large(&self) -> bool {
        let shown = self.lower();
        !self.is_whole() && TOO_LARGE.iter().any(|words| has_word(&shown, words))
    }

    /// Returns what it says about the app or the account, and in which words.
    pub fn refuses_app(&self) -> Option<(Means, &'static str)> {
        if !self.is_asked() || self.is_whole() {
            return None;
        }
        let shown = self.lower();
        let found = |words: &str| shown.contains(words);
        let administrator = administrator_words().find(|word| found(word)).map(|word| (Means::Administrator, word));
        administrator.or_else(|| Some((Means::Account, *ACCOUNT.iter().find(|word| found(word))?)))
    }

    /// Returns the fault of a request that lacks what the page says is missing.
    pub fn missing_parameter(&self) -> Option<Fault> {
        let shown = self.lower();
        let is_short = shown.len() < SHORT_PAGE && !self.is_whole();
        let name = missing_parameter(&shown).filter(|_| self.is_asked() && is_short)?;
        let url = Url::parse(self.url).ok()?;
        if Param::find(url.query().unwrap_or_default(), name).is_present() {
            return None;
        }
        Some(Fault { kind: FaultKind::Cut, parameter: name.to_owned(), value: String::new() })
    }

    /// Returns whether it says that the `state` must be longer.
    pub fn finds_state_weak(&self) -> bool {
        let shown = self.lower();
        WEAK_STATE.iter().any(|words| has_word(&shown, words))
    }

    /// Returns the error code in its address, if it is an error and that an answer which another server has sent to this
    /// one. A log-in may have the error of the last try there.
    fn code_received(&self) -> Option<&'static str> {
        self.status.filter(|status| *status >= 400)?;
        let url = Url::parse(self.url).ok()?;
        let query = url.query()?;
        let code = Param::find(query, "error").value()?;
        only_code(&code).filter(|_| Param::find(query, "state").is_present())
    }

    /// Returns what it says about a request, whatever that was.
    pub fn hint(&self) -> Option<PageHint> {
        self.hint_for(&|_| true)
    }

    /// Returns what it says about a request that lacks at most the parameters that `may_lack` accepts.
    pub fn hint_for(&self, may_lack: &dyn Fn(&str) -> bool) -> Option<PageHint> {
        if self.is_whole() {
            return None;
        }
        let shown = self.lower();
        let has = |words: &[&'static str]| words.iter().copied().find(|word| has_word(&shown, word));
        // A page that is no error may speak of a `state` as well.
        let is_error = self.status.is_none_or(|status| status >= 400);
        Some(match self.status {
            Some(404 | 405) => PageHint::NotFound,
            _ if let Some(code) = has(CODES) => PageHint::Code(code),
            _ if let Some(code) = self.code_received() => PageHint::Code(code),
            _ if let Some(name) = lacked_parameter(&shown).filter(|name| may_lack(name)) => PageHint::Lacks(name),
            _ if has(SCOPE).is_some() => PageHint::Code(INVALID_SCOPE),
            _ if has(&[INVALID_STATE]).is_some() || is_error && has(STATE).is_some() => PageHint::Code(INVALID_STATE),
            _ if has(LOST).is_some() => PageHint::Lost,
            _ if is_only_not_found(&shown) || has(NOT_FOUND).is_some() => PageHint::NotFound,
            _ if other_languages::not_found().any(|words| shown.contains(words)) => PageHint::NotFound,
            Some(403) => PageHint::Forbidden,
            _ if has(FORBIDDEN).is_some() => PageHint::Forbidden,
            Some(500) => PageHint::Failed,
            Some(501..) => PageHint::Trouble,
            _ if has(FAILED).is_some() => PageHint::Failed,
            _ if has(TROUBLE).is_some() => PageHint::Trouble,
            Some(400..) => PageHint::Refused,
            _ => return None,
        })
    }
}

/// Returns the error code that a text is, if it is nothing else.
pub(crate) fn only_code(text: &str) -> Option<&'static str> {
    CODES.iter().copied().find(|code| *code == text.trim())
}

/// Returns words that say that a parameter is missing.
pub(super) fn missing_words(parameter: &str) -> String {
    // Of a client's page, "missing code" would say something else.
    ["missing ", parameter].concat()
}

/// Returns the parameter that a text, in lower case, says is required and missing.
pub(crate) fn lacked_parameter(text: &str) -> Option<&'static str> {
    let must_include = |name: &str| {
        let mut found = text.match_indices("must include ").map(|found| sentence(around(text, found).1));
        found.any(|rest| rest.contains(name))
    };
    let mut all = LACKED.iter().copied();
    all.find(|(name, _)| says_missing(text, name) || must_include(name)).map(|(_, parameter)| parameter)
}

/// Returns a refusal of a redirect URI made of words of this short text, in lower case, if one of its sentences is one.
pub(super) fn callback_refusal(text: &str) -> Option<String> {
    let name = callback_names().find(|name| text.contains(name))?;
    let refusal = refusal_words().find(|word| text.contains(word))?;
    refuses_callback(text).then(|| format!("{name} {refusal}"))
}

/// Returns whether a short text, in lower case, refuses a redirect URI in one sentence.
fn refuses_callback(text: &str) -> bool {
    let is_refused = |found: (usize, &str)| {
        let (before, after) = around(text, found);
        let (before, after) = (last_sentence(before), first_sentence(after));
        refuses(before) || refuses(after)
    };
    text.len() < SHORT_PAGE && callback_names().flat_map(|name| text.match_indices(name)).any(is_refused)
}

/// Returns whether a text, in lower case, has the words of a refusal.
fn refuses(text: &str) -> bool {
    refusal_words().any(|word| text.contains(word))
}

fn callback_names() -> impl Iterator<Item = &'static str> {
    CALLBACKS.iter().copied().chain(other_languages::callbacks())
}

pub(super) fn refusal_words() -> impl Iterator<Item = &'static str> {
    REFUSALS.iter().copied().chain(other_languages::refusals())
}

/// The words of a server that lets in an app only when an administrator has allowed it.
pub(super) fn administrator_words() -> impl Iterator<Item = &'static str> {
    ADMINISTRATOR.iter().copied().chain(other_languages::administrator())
}

pub(super) fn is_only_not_found(text: &str) -> bool {
    text.trim().trim_end_matches('.') == ONLY_NOT_FOUND
}

/// Returns the parameter that a text, in lower case, says is missing.
pub(super) fn missing_parameter(text: &str) -> Option<&'static str> {
    REQUEST_PARAMETERS.iter().copied().find(|name| says_missing(text, name))
}

/// Returns whether a text, in lower case, says that the parameter with this name is missing.
fn says_missing(text: &str, name: &str) -> bool {
    let is_near = |found: (usize, &str)| {
        let (before, after) = around(text, found);
        let (before, after) = (before.trim_end_matches(AROUND), sentence(after));
        let before = ["is", "parameter", "query parameter"]
            .iter()
            .fold(before, |rest, word| rest.strip_suffix(word).unwrap_or(rest).trim_end_matches(AROUND));
        let is_denied =
            ["not", "n't"].iter().any(|word| before.ends_with(word)) || before.ends_with(&format!("no {name}"));
        !is_denied && !after.trim_start().starts_with("or ") && (after.contains(name) || before.ends_with(name))
    };
    ["missing", "required"].iter().any(|words| text.match_indices(words).any(is_near))
}
