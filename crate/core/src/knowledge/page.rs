//! A page about which the user may have asked.

use std::borrow::Cow;

use url::{Position, Url, form_urlencoded};

use crate::browser::form_action::StoppedForm;
use crate::into_vec::IntoVec;
use crate::protocol::params::Param;

/// The shortest text, in bytes, that with a status of success is a page of the server's and no error message.
const WHOLE_PAGE: usize = 500;

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
    /// Where its links lead.
    pub links: &'a [String],
}

/// Returns whether a segment of a path names an app or a client. What else has the ID of a client in its path: a log-in, a
/// logo, a consent.
pub(crate) fn names_app(path: &str) -> bool {
    path.split('/').any(|part| part.contains("client") || part.starts_with("app") && !part.starts_with("appr"))
}

impl<'a> AskedPage<'a> {
    /// Creates it. A page that repeats its own address says nothing by that: the parameters of a request are in it.
    pub fn new(url: &'a str, title: Option<&'a str>, text: Option<&'a str>, status: Option<u16>) -> Self {
        let strip = |shown: Option<&'a str>| shown.map(|shown| without_address(shown, url));
        Self { url, title: strip(title), text: strip(text), status, stopped_forms: &[], links: &[] }
    }

    /// Returns whether the user asked about it.
    pub fn is_asked(&self) -> bool {
        self.title.is_some() || self.text.is_some()
    }

    /// Returns whether it loaded well and is too long for an error message: it can have the words of one anywhere.
    pub fn is_whole(&self) -> bool {
        matches!(self.status, Some(200..300)) && self.text.as_ref().is_some_and(|text| text.len() >= WHOLE_PAGE)
    }

    /// Returns the error code of its address; empty if it has none.
    pub(super) fn error(&self) -> String {
        let url = Url::parse(self.url).ok();
        let parts = url.iter().flat_map(|url| [url.query(), url.fragment()]).flatten();
        parts.filter_map(|part| Param::find(part, "error").value()).next().unwrap_or_default().into_owned()
    }

    /// Returns what it shows, in lower case.
    pub(super) fn lower(&self) -> String {
        self.shown().to_ascii_lowercase()
    }

    pub(super) fn shown(&self) -> String {
        [&self.title, &self.text].into_iter().flatten().map(Cow::as_ref).into_vec().join("\n")
    }
}

/// Returns a text without the address of its page, whole or from its path on, encoded or not. Other addresses are decoded,
/// except for values of parameters: a page may show a request that it refuses for another reason.
pub(super) fn without_address<'a>(text: &'a str, url: &str) -> Cow<'a, str> {
    let text = without_own_address(text, url);
    if text.contains("%3A%2F%2F") && !text.contains("=http") {
        return text.replace("%3A", ":").replace("%2F", "/").into();
    }
    text
}

fn without_own_address<'a>(text: &'a str, url: &str) -> Cow<'a, str> {
    let Ok(parsed) = Url::parse(url) else { return text.into() };
    let Some(query) = parsed.query() else { return text.into() };
    let pairs = form_urlencoded::parse(query.as_bytes()).map(|(name, value)| format!("{name}={value}"));
    let decoded = pairs.into_vec().join("&");
    let path = format!("{}?", &parsed[Position::BeforePath..Position::AfterPath]);
    let mut text = Cow::Borrowed(text);
    for part in [url, &parsed[Position::BeforePath..], &(path + &decoded), query, &decoded] {
        if !part.is_empty() && text.contains(part) {
            text = text.replace(part, "").into();
        }
    }
    text
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
        let encoded = page("Invalid redirect: http%3A%2F%2Flocalhost%3A5%2Fcb does not match", None);
        assert!(encoded.refuses("http://localhost:5/cb") && !encoded.refuses("http://localhost:6/cb"));
        let parameter = page("Invalid scope in client_id=a&redirect_uri=http%3A%2F%2Flocalhost%3A5%2Fcb", None);
        assert!(!parameter.refuses("http://localhost:5/cb"));
    }
}
