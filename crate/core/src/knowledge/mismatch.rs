//! How the refusal of a redirect URI looks, in an address or on a page.

use url::Url;

use crate::knowledge::{Certainty, Provider, SIGNATURES, provider_at};
use crate::protocol::authorization::AuthorizationRequest;
use crate::protocol::loopback::LoopbackUrl;
use crate::protocol::params::Param;

/// How pages name the parameter that was refused.
const PARAMETER_NAMES: [&str; 3] = ["redirect_uri", "redirect URI", "Redirect URI"];

/// How a refusal can be recognised. All that it names must match.
#[derive(Debug)]
pub(super) struct Signature {
    pub provider: Option<&'static Provider>,
    pub url_contains: Option<&'static str>,
    pub error_code: Option<&'static str>,
    pub error_description_contains: Option<&'static str>,
    pub page_contains: Option<&'static str>,
    pub certainty: Certainty,
    pub caution: Option<&'static str>,
    pub lists_registered: bool,
}

/// A refusal that was recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MismatchSignature {
    /// The provider, when the page or the error code names it.
    pub provider: Option<&'static Provider>,
    /// The provider's error code, where it has one.
    pub code: Option<&'static str>,
    /// Whether it can mean anything else.
    pub certainty: Certainty,
    /// The message key of what else it can mean; takes the provider's name.
    pub caution: Option<&'static str>,
    /// The redirect URI that the page says was refused.
    pub requested: Option<String>,
    /// The callback URLs that the page says are registered.
    pub registered: Vec<String>,
}

/// A page, with what of its address was read.
struct Page<'a> {
    url: &'a str,
    error: Option<String>,
    description: String,
    text: Option<&'a str>,
    title: &'a str,
    provider: Option<&'static Provider>,
    is_request: bool,
}

/// Looks for the refusal of a redirect URI in a page's address and, when the user asked about the page, in its title
/// and text.
pub fn mismatch_on(url: &str, title: Option<&str>, text: Option<&str>) -> Option<MismatchSignature> {
    let parsed = Url::parse(url).ok()?;
    let parameter = |name| {
        let parts = [parsed.query(), parsed.fragment()].into_iter().flatten();
        parts.filter_map(|part| Param::find(part, name).value()).next().map(|value| value.into_owned())
    };
    let page = Page {
        url,
        error: parameter("error"),
        description: parameter("error_description").unwrap_or_default(),
        text,
        title: title.unwrap_or_default(),
        provider: provider_at(parsed.host_str()?, parsed.path()),
        is_request: AuthorizationRequest::read(url).is_some(),
    };
    let sent = || parameter("redirect_uri").filter(|uri| LoopbackUrl::read(uri).is_some());
    match SIGNATURES.iter().find(|signature| signature.matches(&page)) {
        Some(signature) => Some(signature.mismatch(&page, sent())),
        // A server that is not known, or a page that is translated: the parameter's own name stays.
        None if page.is_request && page.names_redirect_uri() => Some(MismatchSignature {
            provider: page.provider,
            code: None,
            certainty: Certainty::Likely,
            caution: None,
            requested: sent(),
            registered: Vec::new(),
        }),
        None => None,
    }
}

impl Page<'_> {
    fn contains(&self, wanted: &str) -> bool {
        self.text.is_some_and(|text| text.contains(wanted)) || self.title.contains(wanted)
    }

    fn names_redirect_uri(&self) -> bool {
        PARAMETER_NAMES.iter().any(|name| self.contains(name))
    }
}

impl Signature {
    fn matches(&self, page: &Page<'_>) -> bool {
        // Text is only believed where it is at home: at its provider, or, when nothing tells a server, anywhere
        // that is no other provider's.
        let at_home = match self.provider {
            _ if self.page_contains.is_none() => true,
            None => true,
            Some(own) => match page.provider {
                Some(other) => own == other,
                None => own.hosts.is_empty() && own.paths.is_empty(),
            },
        };
        at_home
            && self.url_contains.is_none_or(|part| page.url.contains(part))
            && self.error_code.is_none_or(|code| page.error.as_deref() == Some(code))
            && self.error_description_contains.is_none_or(|part| page.description.contains(part))
            && self.page_contains.is_none_or(|part| page.contains(part))
    }

    fn mismatch(&self, page: &Page<'_>, sent: Option<String>) -> MismatchSignature {
        let mut shown = loopback_uris(&page.description);
        shown.extend(loopback_uris(page.text.unwrap_or_default()));
        let requested = sent.or_else(|| shown.first().cloned());
        let mut registered = Vec::new();
        if self.lists_registered {
            for uri in shown {
                if Some(&uri) != requested.as_ref() && !registered.contains(&uri) {
                    registered.push(uri);
                }
            }
        }
        // The same words on any other page may be somebody's question about them.
        let is_proven = self.page_contains.is_none() || page.is_request;
        MismatchSignature {
            provider: page.provider.or(self.provider),
            code: [self.error_code, self.page_contains].into_iter().flatten().find(|code| is_code(code)),
            certainty: if is_proven { self.certainty } else { Certainty::Likely },
            caution: self.caution,
            requested,
            registered,
        }
    }
}

/// Whether a text is an error code, not a sentence.
fn is_code(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// The parts of a text by which a refusal is recognised: what the signatures look for, and the callback URLs. The rest
/// is left out.
pub fn signature_text(text: &str) -> String {
    let phrases = SIGNATURES.iter().flat_map(|it| [it.error_description_contains, it.page_contains]).flatten();
    let mut found: Vec<&str> = Vec::new();
    for phrase in phrases.chain(PARAMETER_NAMES) {
        if text.contains(phrase) && !found.iter().any(|longer| longer.contains(phrase)) {
            found.push(phrase);
        }
    }
    let uris = loopback_uris(text);
    found.extend(uris.iter().map(String::as_str));
    found.join("\n")
}

/// The start of a parameter, as far as a signature looks for it in the address that it stands in.
pub fn signature_parameter(address: &str, parameter: &str) -> Option<&'static str> {
    let parts = SIGNATURES.iter().filter_map(|signature| signature.url_contains);
    parts.filter(|part| address.contains(part)).find_map(|part| {
        let start = part.rsplit(['?', '&']).next()?;
        (start.contains('=') && parameter.starts_with(start)).then_some(start)
    })
}

/// The loopback addresses in a text, without query and fragment, which could hold a code.
fn loopback_uris(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("http") {
        let rest = &text[at..];
        let end = rest.find(|c: char| c.is_whitespace() || "\"'<>`,;()?#|\\".contains(c)).unwrap_or(rest.len());
        let uri = rest[..end].trim_end_matches(['.', ':']);
        if LoopbackUrl::read(uri).is_some() {
            found.push(uri.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(url: &str, text: Option<&str>) -> Option<(Option<&'static str>, Certainty)> {
        mismatch_on(url, None, text).map(|found| (found.provider.map(|provider| provider.id), found.certainty))
    }

    /// What the page of this provider says.
    fn text_of(provider: &str) -> &'static str {
        let own = SIGNATURES.iter().filter(|it| it.provider.is_some_and(|own| own.id == provider));
        own.filter_map(|signature| signature.page_contains).next().unwrap()
    }

    #[test]
    fn text_is_believed_where_it_is_at_home() {
        let at = |page: &str| format!("{page}?client_id=1&redirect_uri=http%3A%2F%2Flocalhost%3A5%2Fcb");
        let slack = Some(text_of("slack"));
        assert_eq!(
            found(&at("https://slack.com/oauth/v2/authorize"), slack),
            Some((Some("slack"), Certainty::Certain))
        );
        assert_eq!(found("https://blog.example/slack", slack), None);
    }

    #[test]
    fn what_any_server_may_say_is_proven_only_in_answer_to_a_request() {
        let text = Some("Error 400: redirect_uri_mismatch");
        assert_eq!(found("https://blog.example/", text), Some((None, Certainty::Likely)));
        // At a server that is not known, the parameter's name is all there is to go by.
        let request = "https://idp.example/authorize?client_id=1&redirect_uri=http%3A%2F%2Flocalhost%3A5%2Fcb";
        assert_eq!(found(request, Some("Wrong redirect_uri")), Some((None, Certainty::Likely)));
        assert_eq!(found(request, Some("Wrong password")), None);
    }

    #[test]
    fn what_a_page_reveals_is_read_without_its_query() {
        let said = text_of("auth0");
        let text =
            format!("{said}. http://localhost:5/cb?code=secret is not: http://localhost:3/cb, https://a.example/cb");
        let found = mismatch_on("https://acme.us.auth0.com/authorize", None, Some(&text)).unwrap();
        assert_eq!(found.requested.as_deref(), Some("http://localhost:5/cb"));
        assert_eq!(found.registered, ["http://localhost:3/cb"]);
    }
}
