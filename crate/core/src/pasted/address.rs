//! What a pasted address is.

use std::fmt;
use std::ops::Range;

use url::Url;

use super::error::PasteProblem;
use crate::into_vec::IntoVec;
use crate::knowledge::{client_of_page, refusal_on};
use crate::protocol::authorization::AuthorizationRequest;
use crate::protocol::callback::Callback;
use crate::protocol::claims::Json;
use crate::protocol::fault::Fault;
use crate::protocol::loopback::LoopbackUrl;
use crate::protocol::params::Param;

/// A pasted address. It may hold a code.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Address {
    pub url: String,
    pub kind: Kind,
    /// Whether nothing else stands in its line, so that it is no part of a sentence or of a page.
    pub stands_alone: bool,
}

/// What an address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An authorization request.
    Request,
    /// An authorization request that cannot work as it is.
    FaultyRequest,
    /// An address on this computer with an authorization response.
    Callback,
    /// An address on this computer without one: of a callback whose answer was left out, or where a client waits.
    Here,
    /// The same, of which the words before it say that a client waits there.
    Listener,
    /// A provider's error page.
    ErrorPage,
    /// A page that has taken the answer of a known client.
    HostedAnswer,
    /// Another page.
    Page,
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}([redacted])", self.kind)
    }
}

/// The words by which clients announce where they wait.
const WAITING: &[&str] =
    &["listen", "waiting", "server started", "started on", "redirect", "callback url", "running on"];

/// The parameters of an answer that are secret.
const ANSWER: &[&str] = &["access_token", "code", "id_token", "refresh_token", "response", "state"];

impl Kind {
    /// Returns what an address is. `before` is what stands before it in its line.
    pub fn of(address: &str, before: &str, json: Json) -> Result<Self, PasteProblem> {
        let url = Url::parse(address).map_err(|_| PasteProblem::OtherAddress)?;
        // An answer that has got into the host is not shown.
        if url.host_str().is_some_and(|host| host.contains(['&', '='])) {
            return Err(PasteProblem::OtherAddress);
        }
        if let Some(here) = LoopbackUrl::read(address) {
            let before = before.to_ascii_lowercase();
            let is_plain = here.query().is_none() && here.fragment().is_none();
            return Ok(match Callback::read_with(address, json) {
                Some(_) => Self::Callback,
                // A provider may be on this computer.
                None if AuthorizationRequest::read_with(address, json).is_some() => Self::Request,
                None if is_plain && WAITING.iter().any(|word| before.contains(word)) => Self::Listener,
                None => Self::Here,
            });
        }
        if matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]")) {
            return Err(PasteProblem::NotLoopback);
        }
        if refusal_on(address, None, None, None).is_some() {
            return Ok(Self::ErrorPage);
        }
        if Fault::read(address).is_some() {
            return Ok(Self::FaultyRequest);
        }
        if AuthorizationRequest::read_with(address, json).is_some() {
            return Ok(Self::Request);
        }
        let has =
            |name| [url.query(), url.fragment()].into_iter().flatten().any(|it| Param::find(it, name).is_present());
        let place = url.origin().ascii_serialization() + url.path();
        Ok(match has("error") {
            true => Self::ErrorPage,
            false if has("code") && client_of_page(&place).is_some() => Self::HostedAnswer,
            false => Self::Page,
        })
    }

    /// Returns whether an address of this kind is, or may be, that of a request.
    pub fn is_request(self) -> bool {
        matches!(self, Self::Request | Self::FaultyRequest)
    }
}

/// Returns whether a page's address is a request with a redirect URI that does not lead to this computer.
pub(super) fn is_hosted_request(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else { return false };
    let uri = Param::find(url.query().unwrap_or_default(), "redirect_uri").value();
    uri.is_some_and(|uri| LoopbackUrl::read(&uri).is_none())
}

/// Returns an address without an answer that has got into the value of a parameter, as if two addresses were pasted into one:
/// a redirect URI is shown with its query. `None` if there is no such answer.
pub(super) fn without_answer_within(address: &str) -> Option<String> {
    let mut url = Url::parse(address).ok()?;
    let mut is_cut = false;
    let mut pairs: Vec<(String, String)> = url.query_pairs().into_owned().into_vec();
    for (_, value) in &mut pairs {
        while let Some(answer) = answer_in(value) {
            value.replace_range(answer, "");
            is_cut = true;
        }
    }
    is_cut.then(|| {
        url.query_pairs_mut().clear().extend_pairs(pairs);
        url.into()
    })
}

/// Returns where an answer is in the value of a parameter, with the mark before it.
fn answer_in(value: &str) -> Option<Range<usize>> {
    let marks = ["?", "#", "&", "%3F", "%3f"].iter().flat_map(|mark| value.match_indices(mark));
    let ranges = marks.filter_map(|(at, mark)| {
        let start = at + mark.len();
        let end = value[start..].find(char::is_whitespace).map_or(value.len(), |end| start + end);
        let is_answer = ANSWER.iter().any(|name| Param::find(&value[start..end], name).is_present());
        is_answer.then_some(at..end)
    });
    ranges.min_by_key(|range| range.start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::claims::no_json;

    #[test]
    fn an_address_on_this_computer_is_what_its_query_and_the_words_before_it_say() {
        let request = "http://localhost:8080/auth?client_id=c&redirect_uri=http%3A%2F%2Flocalhost%3A1%2Fcb&state=s";
        for (address, before, expected) in [
            ("http://localhost:1/cb?code=c&state=s", "Listening on ", Kind::Callback),
            (request, "", Kind::Request),
            ("http://localhost:1/cb", "Listening on ", Kind::Listener),
            ("http://localhost:1/cb", "", Kind::Here),
            ("http://localhost:1/cb?x=1", "Listening on ", Kind::Here),
            ("http://localhost:1/cb#x", "Listening on ", Kind::Here),
        ] {
            assert_eq!(Kind::of(address, before, no_json), Ok(expected), "{before}{address}");
        }
    }

    #[test]
    fn only_a_page_of_a_known_client_with_a_code_has_taken_its_answer() {
        let of_client = "https://platform.claude.com/oauth/code/callback";
        for (address, expected) in [
            (format!("{of_client}?code=c"), Kind::HostedAnswer),
            (of_client.to_owned(), Kind::Page),
            ("https://app.example/callback?code=c".to_owned(), Kind::Page),
        ] {
            assert_eq!(Kind::of(&address, "", no_json), Ok(expected), "{address}");
        }
    }

    #[test]
    fn an_answer_in_the_host_is_no_address() {
        for address in ["https://idp.example&state=s/x", "https://code=c/x"] {
            assert_eq!(Kind::of(address, "", no_json), Err(PasteProblem::OtherAddress), "{address}");
        }
    }

    #[test]
    fn an_answer_in_the_value_of_a_parameter_is_cut_off() {
        let cut = |value: &str| {
            let url = without_answer_within(&format!("https://idp.example/authorize?redirect_uri={value}&state=s"))?;
            Param::find(Url::parse(&url).unwrap().query()?, "redirect_uri").value().map(|uri| uri.into_owned())
        };
        for answer in
            ["?code=c", "%3Fcode%3Dc", "%3Fkey%3Da%26state%3Ds", "%26code%3Dc", "%253Fcode=c", "%23id_token%3Dt"]
        {
            assert_eq!(
                cut(&format!("http://localhost:1/cb{answer}")).as_deref(),
                Some("http://localhost:1/cb"),
                "{answer}"
            );
        }
        assert_eq!(cut("http://localhost:1/cb%3Fcode=c%20more").as_deref(), Some("http://localhost:1/cb more"));
        for value in ["http://localhost:1/cb", "http://localhost:1/cb%3Fkey%3Da", "http://localhost:1/code%3Dc"] {
            assert_eq!(cut(value), None, "{value}");
        }
    }

    #[test]
    fn debug_output_is_redacted() {
        let address = Address { url: "http://localhost:1/?code=c".to_owned(), kind: Kind::Here, stands_alone: true };
        assert_eq!(format!("{address:?}"), "Here([redacted])");
    }
}
