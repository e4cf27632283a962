//! Recognising a refusal, in an address or on a page: of a redirect URI, or of something else.

use url::Url;

use super::google_error::{GOOGLE_ERROR, GoogleError};
use super::page_hint::{lacked_parameter, missing_words, only_code};
use super::provider::Provider;
use super::recognition::provider_at;
use super::signature::Signature;
use super::tables::SIGNATURES;
use super::terms::{Certainty, Means};
use crate::into_vec::IntoVec;
use crate::protocol::authorization::AuthorizationRequest;
use crate::protocol::callback::clean;
use crate::protocol::loopback::{LoopbackAddress, LoopbackUrl};
use crate::protocol::params::Param;

/// The names by which pages refer to the refused parameter.
const PARAMETER_NAMES: [&str; 3] = ["redirect_uri", "redirect URI", "Redirect URI"];

/// A recognised refusal.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    /// The provider, if the address or the signature identifies it.
    pub provider: Option<&'static Provider>,
    /// What it means.
    pub means: Means,
    /// Whether it can mean something else.
    pub certainty: Certainty,
    /// The error code of the address, or the words on the page that say what it means.
    pub code: Option<String>,
    /// The key of the message about what it means, if it is an error, or about what else it can mean. It takes the provider's
    /// name.
    pub message: Option<&'static str>,
    /// The refused redirect URI, if it is in the address or on the page.
    pub requested: Option<String>,
    /// The registered callback URLs, if the page lists them.
    pub registered: Vec<String>,
}

/// A page, with the parts of its address that signatures refer to.
struct Page<'a> {
    url: &'a str,
    error: Option<String>,
    description: String,
    text: Option<&'a str>,
    title: &'a str,
    provider: Option<&'static Provider>,
    is_request: bool,
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
            message: None,
            requested: None,
            registered: Vec::new(),
        }
    }
}

/// Looks for a refusal in the address of a page and, if the user asked about it, in title and text. `known` is the provider
/// of a page whose address does not tell it.
pub(crate) fn refusal_on(
    url: &str,
    title: Option<&str>,
    text: Option<&str>,
    known: Option<&'static Provider>,
) -> Option<Refusal> {
    let parsed = Url::parse(url).ok()?;
    let parameter = |name| {
        let parts = [parsed.query(), parsed.fragment()].into_iter().flatten();
        parts.filter_map(|part| Param::find(part, name).value()).next().map(|value| value.into_owned())
    };
    let google = parameter(GOOGLE_ERROR).and_then(|value| GoogleError::read(&value));
    let (name, described) = google.map(|error| (error.name, error.description)).unzip();
    let descriptions = ["error_description", "error_hint"].map(parameter).into_iter().chain([described]);
    let page = Page {
        url,
        error: parameter("error").or(name),
        // Ory Hydra has the details in a parameter of its own.
        description: descriptions.flatten().into_vec().join(" "),
        text,
        title: title.unwrap_or_default(),
        provider: provider_at(parsed.host_str()?, parsed.path()).or(known),
        is_request: AuthorizationRequest::read(url).is_some(),
    };
    // WorkOS names it so.
    let sent = || {
        let named = parameter("redirect_uri").or_else(|| parameter("invalid_redirect_uri"));
        named.filter(|uri| LoopbackUrl::read(uri).is_some())
    };
    match SIGNATURES.iter().find(|signature| signature.matches(&page)) {
        Some(signature) => Some(signature.refusal(&page, sent())),
        // The server is unknown or the page is translated: the name of the parameter is the same everywhere.
        None if page.is_request && page.names_redirect_uri() || page.describes_redirect_uri() => {
            Some(Refusal { requested: sent(), ..Refusal::likely(page.provider) })
        }
        None => None,
    }
}

/// What an error in a response means at its provider.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Meaning {
    /// What is refused.
    pub means: Means,
    /// Whether it can mean something else.
    pub certainty: Certainty,
    /// The key of the message about what it means, if it is an error, or about what else to know. It takes the provider's
    /// name.
    pub message: Option<&'static str>,
    /// The words of the description by which it was recognised, if the code is not enough.
    pub words: Option<&'static str>,
}

/// Returns what the error of a response means at this provider, if the knowledge base has it: `None` for a refused
/// redirect URI, and for all codes of RFC 6749 that mean what they say. A provider says in a response what it says on its
/// pages.
pub(crate) fn meaning_of(provider: Option<&'static Provider>, code: &str, description: &str) -> Option<Meaning> {
    let own = provider?.id;
    let of_provider = || {
        SIGNATURES.iter().filter(|signature| {
            signature.provider.is_some_and(|provider| provider.id == own)
                && signature.means != Means::CallbackUrl
                && signature.url_contains.is_none()
        })
    };
    let is_by_code = |signature: &&Signature| {
        signature.error_code == Some(code)
            && signature.error_description_contains.is_none_or(|part| description.contains(part))
    };
    let is_by_words = |signature: &&Signature| {
        signature.error_code.is_none() && signature.page_contains.is_some_and(|words| description.contains(words))
    };
    let signature = of_provider().find(is_by_code).or_else(|| of_provider().find(is_by_words))?;
    let Signature { means, certainty, message, .. } = *signature;
    Some(Meaning { means, certainty, message, words: signature.page_contains })
}

/// The most digits in which the words of a signature go on.
const MORE_DIGITS: usize = 7;

/// Returns the key of the message about a refusal, as the knowledge base has it.
pub(crate) fn refusal_message(key: &str) -> Option<&'static str> {
    SIGNATURES.iter().filter_map(|signature| signature.message).find(|message| *message == key)
}

impl Page<'_> {
    fn contains(&self, wanted: &str) -> bool {
        self.parts().any(|part| part.contains(wanted))
    }

    fn parts(&self) -> impl Iterator<Item = &str> {
        [self.text, Some(self.title)].into_iter().flatten()
    }

    fn names_redirect_uri(&self) -> bool {
        PARAMETER_NAMES.iter().any(|name| self.contains(name))
    }

    /// Returns whether its address has the error of a request with a fault, and says that the fault is the redirect URI.
    fn describes_redirect_uri(&self) -> bool {
        self.error.as_deref() == Some("invalid_request")
            && PARAMETER_NAMES.iter().any(|name| self.description.contains(name))
    }
}

impl Signature {
    fn matches(&self, page: &Page<'_>) -> bool {
        // The text of a page counts only at its own provider. If that has neither hosts nor paths, or if nobody else
        // uses these words, it counts at every server that is not known as another provider.
        // A code alone is the provider's own as well.
        let is_code = self.page_contains.is_none()
            && self.url_contains.is_none()
            && self.provider.is_some_and(Provider::has_hosts);
        let is_own_page = match self.provider {
            _ if self.page_contains.is_none() && !is_code => true,
            None => true,
            Some(own) => match page.provider {
                Some(actual) => own.id == actual.id,
                None => self.own_wording || own.hosts.is_empty() && own.paths.is_empty(),
            },
        };
        is_own_page
            && (self.means != Means::Error || page.error.is_some() || self.page_contains.is_some())
            && self.url_contains.is_none_or(|part| page.url.contains(part))
            && self.error_code.is_none_or(|code| page.error.as_deref() == Some(code))
            && self.error_description_contains.is_none_or(|part| page.description.contains(part))
            && self.page_contains.is_none_or(|part| page.contains(part))
    }

    fn refusal(&self, page: &Page<'_>, sent: Option<String>) -> Refusal {
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
        // On any other page, the same text may be part of a discussion about it.
        let is_proven = self.page_contains.is_none() || page.is_request;
        Refusal {
            // Words that many servers use do not tell which of them it is.
            provider: page.provider.or(self.provider.filter(|_| self.certainty == Certainty::Certain)),
            means: self.means,
            certainty: if is_proven { self.certainty } else { Certainty::Likely },
            code: self.code(page),
            message: self.message,
            requested,
            registered,
        }
    }

    /// Returns the words by which the refusal was recognised. They get into texts for others: those of the page do so only
    /// if nothing else is known of the error.
    fn code(&self, page: &Page<'_>) -> Option<String> {
        if self.means == Means::Error && self.page_contains.is_none() {
            return page.error.as_deref().map(clean);
        }
        let on_page =
            self.page_contains.map(|words| page.parts().find_map(|part| with_number(part, words)).unwrap_or(words));
        let words = self.error_code.or(on_page).or(self.url_contains);
        let parts: Vec<&str> = words.into_iter().chain(self.error_description_contains).into_vec();
        (!parts.is_empty()).then(|| parts.join(": "))
    }
}

/// Returns the parts of a text that identify a refusal: the phrases of the signatures, and the callback URLs.
pub(crate) fn signature_text(text: &str) -> String {
    let phrases = SIGNATURES.iter().flat_map(|it| [it.error_description_contains, it.page_contains]).flatten();
    let mut found: Vec<&str> = Vec::new();
    for phrase in phrases.chain(PARAMETER_NAMES) {
        if let Some(phrase) = with_number(text, phrase).filter(|it| !found.iter().any(|longer| longer.contains(it))) {
            found.push(phrase);
        }
    }
    let uris = loopback_uris(text);
    found.extend(uris.iter().map(String::as_str));
    found.join("\n")
}

/// Returns the parts of the description of an error that tell what is wrong: those of a refusal, the parameter that is
/// missing, and a code that is all of it.
pub(crate) fn description_text(text: &str) -> String {
    let lacked = lacked_parameter(&text.to_ascii_lowercase()).map(missing_words);
    let parts = [Some(signature_text(text)), lacked, only_code(text).map(str::to_owned)];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).into_vec().join("\n")
}

/// Returns words of a text with the number in which they go on: providers have numbers for their errors.
fn with_number<'a>(text: &'a str, words: &str) -> Option<&'a str> {
    let at = text.find(words)?;
    let after = text.get(at + words.len()..)?;
    let digits = after.bytes().take(MORE_DIGITS).take_while(u8::is_ascii_digit).count();
    text.get(at..at + words.len() + digits)
}

/// Returns the starts of the parameters by which an error page's address was recognised: no part of a secret.
pub(crate) fn signature_parameters(address: &str) -> Vec<&'static str> {
    let parts = SIGNATURES.iter().filter_map(|signature| signature.url_contains);
    let starts = parts.filter(|part| address.contains(part)).filter_map(|part| part.rsplit(['?', '&']).next());
    starts.filter(|start| start.contains('=')).into_vec()
}

/// Returns the callback URL of this port with this path, if a text names it.
pub(crate) fn callback_named(text: &str, at: &LoopbackAddress, path: &str) -> Option<String> {
    let is_it =
        |uri: &String| LoopbackUrl::read(uri).is_some_and(|url| url.address.port == at.port && url.path() == path);
    loopback_uris(text).into_iter().find(is_it)
}

/// Returns the loopback addresses in a text, without query and fragment, which could contain a code.
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
        refusal_on(url, None, text, None).map(|found| (found.provider.map(|provider| provider.id), found.certainty))
    }

    /// Returns what the error page of this provider says.
    fn text_of(provider: &str) -> &'static str {
        let signatures = SIGNATURES.iter().filter(|it| it.provider.is_some_and(|it| it.id == provider));
        signatures.filter_map(|signature| signature.page_contains).next().unwrap()
    }

    #[test]
    fn the_text_of_a_page_counts_only_at_its_provider() {
        let at = |page: &str| format!("{page}?client_id=1&redirect_uri=http%3A%2F%2Flocalhost%3A5%2Fcb");
        let slack = Some(text_of("slack"));
        assert_eq!(
            found(&at("https://slack.com/oauth/v2/authorize"), slack),
            Some((Some("slack"), Certainty::Certain))
        );
        assert_eq!(found("https://blog.example/slack", slack), None);
    }

    #[test]
    fn a_generic_text_is_only_likely() {
        let text = Some("Error 400: redirect_uri_mismatch");
        assert_eq!(found("https://blog.example/", text), Some((None, Certainty::Likely)));
        // At an unknown server, only the name of the parameter is recognised.
        let request = "https://idp.example/authorize?client_id=1&redirect_uri=http%3A%2F%2Flocalhost%3A5%2Fcb";
        assert_eq!(found(request, Some("Wrong redirect_uri")), Some((None, Certainty::Likely)));
        assert_eq!(found(request, Some("Wrong password")), None);
    }

    #[test]
    fn what_a_page_made_up_is_in_no_code() {
        let code = |url: &str, text: &str| refusal_on(url, None, Some(text), None).and_then(|found| found.code);
        let microsoft = "https://login.microsoftonline.com/common/oauth2/v2.0/authorize?error=Send+us+money";
        assert_eq!(code(microsoft, "AADSTS90094: consent").as_deref(), Some("AADSTS90094"));
        assert_eq!(code(microsoft, "AADSTS90002: no such tenant").as_deref(), Some("AADSTS90002"));
        assert_eq!(code(microsoft, "AADSTS123456789012").as_deref(), Some("AADSTS12345678"));
        let salesforce = "https://login.salesforce.com/setup/secur/RemoteAccessErrorPage.apexp?error=no+%3Cb%3Eway";
        assert_eq!(code(salesforce, "").as_deref(), Some("nobway"));
    }

    #[test]
    fn revealed_callback_urls_are_read_without_their_query() {
        let sentence = text_of("auth0");
        let text = format!(
            "{sentence}. http://localhost:5/cb?code=secret is not: http://localhost:3/cb, https://a.example/cb"
        );
        let found = refusal_on("https://acme.us.auth0.com/authorize", None, Some(&text), None).unwrap();
        assert_eq!(found.requested.as_deref(), Some("http://localhost:5/cb"));
        assert_eq!(found.registered, ["http://localhost:3/cb"]);
    }
}
