//! Reading pasted texts.

use std::fmt;

use super::address::{Address, Kind, is_hosted_request, without_answer_within};
use super::error::{PasteError, PasteProblem};
use super::find;
use crate::into_vec::IntoVec;
use crate::knowledge::{AskedPage, refusal_on};
use crate::protocol::callback::Callback;
use crate::protocol::claims::{Json, no_json};

/// The most that is read, in bytes, of all texts together.
pub const MAX_LENGTH: usize = 1024 * 1024;
/// The most addresses that are kept.
const MAX_ADDRESSES: usize = 12;
/// The most addresses that are looked at in one text: a page may have many.
const MAX_FOUND: usize = 200;
/// The fewest letters in the text of an error page whose words are not known.
const SHORTEST_PAGE: usize = 12;
/// The longest text of a page that is kept, in bytes.
const MAX_PAGE: usize = 20_000;

/// The texts that a person has pasted, with the codes and states in them. They are gone when this is dropped.
///
/// # Examples
///
/// ```
/// use portmend::DiagnosisId;
/// use portmend::pasted::{Given, Pasted};
///
/// let mut pasted = Pasted::default();
/// pasted.add("My browser says that http://localhost:38000/callback?code=123&state=xyz refused to connect")?;
/// let given = Given { client: Some("claude-code".to_owned()), listener: Some("40892".to_owned()), ..Given::default() };
/// let reading = pasted.reading(&given)?;
/// let explanation = reading.explanation.unwrap();
/// assert_eq!(explanation.diagnosis, DiagnosisId::LandedElsewhere);
/// assert!(explanation.remedy.steps.iter().any(|step| {
///     step.commands.iter().any(|command| command.text.contains("--callback-port 38000"))
/// }));
/// # Ok::<(), portmend::pasted::PasteError>(())
/// ```
#[derive(Clone)]
pub struct Pasted {
    pub(super) json: Json,
    pub(super) addresses: Vec<Address>,
    /// The text of a page, without the addresses that may hold a secret.
    pub(super) page: Option<String>,
    /// A text of which it is not known whether it is that of an error page: it counts as one until the browser is known to have
    /// landed on this computer.
    pub(super) words: Option<String>,
    /// The browser's own name of its error.
    pub(super) browser_error: Option<String>,
    length: usize,
}

impl Default for Pasted {
    fn default() -> Self {
        Self::with_json(no_json)
    }
}

impl fmt::Debug for Pasted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pasted").field("addresses", &self.addresses).finish_non_exhaustive()
    }
}

impl Pasted {
    /// Starts with nothing. Request objects and response tokens are read with this JSON parser.
    pub fn with_json(json: Json) -> Self {
        Self { json, addresses: Vec::new(), page: None, words: None, browser_error: None, length: 0 }
    }

    /// Adds a text. What was added before stays.
    ///
    /// # Errors
    ///
    /// [`PasteError`], and nothing is added.
    pub fn add(&mut self, text: &str) -> Result<(), PasteError> {
        self.add_parts(text, false).map_err(PasteError::text)
    }

    /// Adds the text of an error page, whatever else it looks like.
    ///
    /// # Errors
    ///
    /// [`PasteError`], and nothing is added.
    pub fn add_page(&mut self, text: &str) -> Result<(), PasteError> {
        self.add_parts(text, true).map_err(PasteError::text)
    }

    fn add_parts(&mut self, text: &str, is_page: bool) -> Result<(), PasteProblem> {
        if text.len() > MAX_LENGTH - self.length.min(MAX_LENGTH) {
            return Err(PasteProblem::TooLong);
        }
        if text.trim().is_empty() {
            return Err(PasteProblem::Empty);
        }
        let mut added = self.clone();
        added.length += text.len();
        let mut page = String::new();
        let mut rest = 0;
        let mut problem = None;
        let mut is_of_web = true;
        for found in find::addresses(text, MAX_FOUND) {
            let line = text[..found.range.start].rfind('\n').map_or(0, |at| at + 1);
            let before = &text[line..found.range.start];
            let after = text[found.range.end..].lines().next().unwrap_or_default();
            let stands_alone = before.trim().is_empty() && after.trim().is_empty();
            let kind = match Kind::of(&found.address, before, self.json) {
                Ok(kind) => kind,
                Err(found) => {
                    problem = problem.or(Some(found));
                    continue;
                }
            };
            is_of_web &= matches!(kind, Kind::Page | Kind::HostedAnswer | Kind::ErrorPage);
            // The page may show which callback URLs are registered.
            if kind != Kind::Here && kind != Kind::Listener {
                // It may also name the place where they are, in an address without a secret.
                let shown = Some(&text[found.range.clone()]).filter(|shown| !shown.contains('@'));
                let shown = shown.filter(|_| is_page && kind == Kind::Page).and_then(|it| it.split(['?', '#']).next());
                page.push_str(&text[rest..found.range.start + shown.map_or(0, str::len)]);
                rest = found.range.end;
            }
            let url = Some(&found.address).filter(|_| kind.is_request() || kind == Kind::ErrorPage);
            let url = url.and_then(|url| without_answer_within(url)).unwrap_or(found.address);
            let address = Address { url, kind, stands_alone };
            // A page has links and shows addresses.
            if is_page && matches!(kind, Kind::Page | Kind::Here | Kind::Listener) {
                continue;
            }
            if !added.addresses.iter().any(|other| other.url == address.url) {
                added.addresses.push(address);
            }
        }
        page.push_str(&text[rest..]);
        if added.addresses.len() > MAX_ADDRESSES {
            return Err(PasteProblem::TooMany);
        }
        let words = bounded(page.trim());
        added.browser_error = browser_error(words).or(added.browser_error);
        let is_words = words.contains(is_letter) && !added.is_only_addresses(words);
        if is_words && (is_page || added.says_something(words)) {
            append(&mut added.page, words);
        } else if is_words && is_of_web && problem.is_none() && may_be_page(words) {
            append(&mut added.words, words);
        }
        let has_new =
            added.addresses.len() > self.addresses.len() || (&added.page, &added.words) != (&self.page, &self.words);
        match problem {
            _ if has_new || added.browser_error != self.browser_error => {}
            _ if added.addresses.len() == self.addresses.len() && !self.addresses.is_empty() && !is_words => {}
            Some(problem) => return Err(problem),
            None => return Err(PasteProblem::NothingFound),
        }
        added.check()?;
        *self = added;
        Ok(())
    }

    /// Checks that what was found can be of one sign-in.
    fn check(&self) -> Result<(), PasteProblem> {
        for address in &self.addresses {
            let read = Callback::read_with(&address.url, self.json);
            if read.is_some_and(|callback| callback.state.is_none() && !callback.lacks_state) {
                return Err(PasteProblem::UnusableState);
            }
        }
        Ok(())
    }

    /// Returns why nothing can be said, if nothing that was pasted is of a sign-in that ends on this computer.
    pub(super) fn problem(&self) -> Option<PasteProblem> {
        let is_known = |address: &Address| address.kind != Kind::Page;
        if self.is_empty() || self.addresses.iter().any(is_known) || self.page_text().is_some() {
            return None;
        }
        Some(match self.addresses.iter().any(|address| is_hosted_request(&address.url)) {
            true => PasteProblem::HostedCallback,
            false => PasteProblem::OtherAddress,
        })
    }

    /// Returns the text of the page that the browser shows, unless it has landed on this computer.
    pub(super) fn page_text(&self) -> Option<String> {
        let texts = [&self.page, &self.words].map(|text| text.as_deref());
        let all: Vec<&str> = texts.into_iter().flatten().into_vec();
        (!all.is_empty()).then(|| all.join("\n"))
    }

    /// Returns whether there is a text of which nothing is understood.
    pub fn has_unknown_words(&self) -> bool {
        self.page_text().is_some_and(|text| !self.says_something(&text))
    }

    /// Returns whether nothing remains of a text without its addresses.
    fn is_only_addresses(&self, words: &str) -> bool {
        let here = self.addresses.iter().filter(|address| matches!(address.kind, Kind::Here | Kind::Listener));
        let without = here.fold(words.to_owned(), |rest, address| {
            rest.replace(&address.url, "").replace(address.url.trim_start_matches("http://"), "")
        });
        !without.contains(is_letter)
    }

    /// Returns whether the words of a text are those of a page that says something about a sign-in. With a request, any page
    /// does: it is what the request led to.
    fn says_something(&self, words: &str) -> bool {
        let page = AskedPage::new("https://provider.invalid/", Some(""), Some(words), None);
        let is_asked =
            self.addresses.iter().any(|address| address.kind.is_request() || address.kind == Kind::ErrorPage);
        refusal_on(page.url, Some(""), Some(words), None).is_some()
            || page.names_unknown_client().is_some()
            || page.refuses_app().is_some()
            || page.missing_parameter().is_some()
            || is_asked && (page.hint().is_some() || self.shows_requested(&page))
    }

    fn shows_requested(&self, page: &AskedPage) -> bool {
        let requests = self.addresses.iter().filter(|address| address.kind.is_request());
        requests
            .filter_map(|address| self.request(&address.url))
            .any(|request| request.requested.known().is_some_and(|uri| page.refuses(uri.as_str())))
    }
}

/// Appends a text, in a line of its own.
fn append(text: &mut Option<String>, more: &str) {
    let text = text.get_or_insert_default();
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(more);
}

/// Returns whether words may be those of a page that reports an error: more than a word or two, and not those by which a
/// browser says that it could not reach this computer.
fn may_be_page(words: &str) -> bool {
    words.chars().filter(|c| is_letter(*c)).count() >= SHORTEST_PAGE
        && browser_error(words).is_none()
        && !["localhost", "127.0.0.1", "[::1]"].iter().any(|host| words.contains(host))
}

/// Returns whether a character is one of a word, in any language.
fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || !c.is_ascii()
}

/// Returns the start of a text, at most as long as a page's text may be.
fn bounded(text: &str) -> &str {
    let end = (0..=text.len().min(MAX_PAGE)).rev().find(|at| text.is_char_boundary(*at));
    &text[..end.unwrap_or_default()]
}

/// Returns the browser's own name of its error, as its error page shows it.
fn browser_error(words: &str) -> Option<String> {
    let is_name = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    ["ERR_", "NS_ERROR_"].into_iter().find_map(|start| {
        let (at, _) = words.match_indices(start).find(|(at, _)| !words[..*at].ends_with(is_name))?;
        let name = &words[at..];
        let name = &name[..name.find(|c| !is_name(c)).unwrap_or(name.len())];
        let is_whole = name.len() > start.len() && name.len() < 64;
        is_whole.then(|| if start == "ERR_" { format!("net::{name}") } else { name.to_owned() })
    })
}
