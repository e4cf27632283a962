//! An event with what it says about a sign-in, read without the library, so that the library can be judged by it.

use portmend::Event;
use portmend::event::EventKind;
use portmend::report::Redactor;
use url::{Host, Url, form_urlencoded};

/// The longest `state` that ties a callback to a request.
const MAX_STATE: usize = 4096;

/// The parameters whose values may be secret. No other part of an event may contain a secret.
const SECRET_PARAMETERS: &[&str] =
    &["access_token", "code", "code_challenge", "code_verifier", "id_token", "nonce", "refresh_token", "state"];

/// An authorization request.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    pub server: String,
    pub client: Option<String>,
    /// Empty if the request has none by which a callback can be recognised.
    pub state: String,
    /// Empty if it is not in the request.
    pub redirect_uri: String,
    /// The PKCE method; empty without one, `none` without a challenge.
    pub pkce: String,
    /// Empty without one.
    pub challenge: String,
    /// `query`, `fragment` or `form_post`, as requested.
    pub mode: String,
    pub resource: Option<String>,
}

/// One event, with what is known about it.
#[derive(Debug, Clone)]
pub struct Moment {
    pub event: Event,
    /// The request of the event, or of its callback.
    pub request: Option<Request>,
    /// The state of the callback.
    pub state: Option<String>,
}

impl Request {
    /// Returns whether it is the same sign-in: a provider's pages may pass it on with other parameters.
    pub fn is_same(&self, other: &Self) -> bool {
        (&self.server, &self.client, &self.state) == (&other.server, &other.client, &other.state)
            && self.redirect_uri == other.redirect_uri
    }

    /// Returns whether it is the same sign-in at another server, if it was seen in the same tab: one of the two has passed
    /// the request on.
    pub fn is_passed_on(&self, other: &Self) -> bool {
        self.server != other.server
            && !self.redirect_uri.is_empty()
            && (&self.client, &self.state) == (&other.client, &other.state)
            && (&self.redirect_uri, &self.challenge) == (&other.redirect_uri, &other.challenge)
    }

    /// Reads the address of an authorization request. Request objects are not looked into.
    pub fn read(address: &str) -> Option<Self> {
        let url = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
        let query = url.query()?;
        let text = |name| value(query, name).unwrap_or_default();
        if text("client_id").is_empty() && text("response_type").is_empty() {
            return None;
        }
        let is_hidden = !values(query, "request").is_empty() || !values(query, "request_uri").is_empty();
        let redirect_uri = match &values(query, "redirect_uri")[..] {
            _ if is_hidden => String::new(),
            // Without a redirect URI it needs all that an authorization request has.
            [] if text("client_id").is_empty() => return None,
            [] if !text("response_type").split(' ').all(|it| ["code", "token", "id_token", "none"].contains(&it)) => {
                return None;
            }
            [] => String::new(),
            [one] if Url::parse(&with_scheme(one)).is_ok_and(|url| is_loopback(&url)) => with_scheme(one),
            _ => return None,
        };
        let pkce = match &values(query, "code_challenge_method")[..] {
            _ if text("code_challenge").is_empty() => "none".to_owned(),
            [] => String::new(),
            [one] => one.clone(),
            _ => "repeated".to_owned(),
        };
        Some(Self {
            server: url.origin().ascii_serialization(),
            client: value(query, "client_id"),
            state: state_in(query).unwrap_or_default(),
            redirect_uri,
            pkce,
            challenge: text("code_challenge"),
            mode: text("response_mode").strip_suffix(".jwt").unwrap_or(&text("response_mode")).to_owned(),
            resource: value(query, "resource"),
        })
    }
}

impl Moment {
    /// Reads what an event says.
    pub fn of(event: Event) -> Self {
        let (request, state) = match &event.kind {
            EventKind::AuthorizationRequest { url, .. } | EventKind::ErrorPage { url, .. } => {
                (Request::read(url), None)
            }
            EventKind::CallbackRequest { url, .. }
            | EventKind::CallbackMoved { url, .. }
            | EventKind::CallbackFailed { url, .. }
            | EventKind::CallbackAnswered { url, .. } => (None, state_of(url)),
            _ => (None, None),
        };
        Self { event, request, state }
    }

    /// Returns whether `word` occurs in the values of secret parameters only, so that it is found nowhere else if
    /// nothing secret is shown.
    pub fn keeps_secret(&self, word: &str) -> bool {
        // The names of parameters may be encoded, and addresses may be parameters of addresses.
        let mut text = format!("{:?}", self.without_secrets());
        loop {
            if text.to_ascii_lowercase().contains(word) {
                return false;
            }
            let decoded: String = form_urlencoded::parse(text.replace('&', " ").as_bytes())
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            // What is not decoded any more may still get a `=` at its end.
            if decoded.trim_end_matches('=') == text.trim_end_matches('=') {
                return true;
            }
            text = decoded;
        }
    }

    /// Returns whether a report has everything in the event but secret parameters as it is, so that the explanations
    /// of a replay have the same texts.
    pub fn is_reported_as_it_is(&self) -> bool {
        let event = self.without_secrets();
        Redactor::default().redact(event.clone()) == event
    }

    fn without_secrets(&self) -> Event {
        let mut event = self.event.clone();
        match &mut event.kind {
            EventKind::AuthorizationRequest { url, .. }
            | EventKind::CallbackRequest { url, .. }
            | EventKind::CallbackMoved { url, .. }
            | EventKind::CallbackFailed { url, .. }
            | EventKind::CallbackFrameFailed { url, .. }
            | EventKind::CallbackAnswered { url, .. } => *url = without_secrets(url),
            EventKind::ErrorPage { url, calls, .. } => {
                *url = without_secrets(url);
                calls.iter_mut().flatten().for_each(|call| *call = without_secrets(call));
            }
            _ => {}
        }
        event
    }
}

/// Adds the `http://` that an address of `localhost` may lack.
pub fn with_scheme(address: &str) -> String {
    let lacks_it =
        address.strip_prefix("localhost:").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    if lacks_it { format!("http://{address}") } else { address.to_owned() }
}

/// Returns whether a callback may come from or be sent to this address (docs/safety.md, rule 2).
pub fn is_loopback(url: &Url) -> bool {
    let is_loopback_host = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.octets()[0] == 127,
        Some(Host::Ipv6(ip)) => ip.segments() == [0, 0, 0, 0, 0, 0, 0, 1],
        None => false,
    };
    is_loopback_host
        && matches!(url.scheme(), "http" | "https")
        && url.username().is_empty()
        && url.password().is_none()
        && url.port() != Some(0)
}

/// Returns the state of a callback: that of the query, if the query is an authorization response, or of the fragment.
pub fn state_of(address: &str) -> Option<String> {
    let url = Url::parse(&with_scheme(address)).ok().filter(is_loopback)?;
    let part = answer_in(&url)?;
    state_in(part).filter(|_| values(part, "iss").len() < 2)
}

/// Returns the issuers that a callback names.
pub fn issuers_of(address: &str) -> Vec<String> {
    let Ok(url) = Url::parse(&with_scheme(address)) else { return Vec::new() };
    answer_in(&url).map(|part| values(part, "iss")).unwrap_or_default()
}

/// Returns the query, if it is an authorization response, or the fragment.
fn answer_in(url: &Url) -> Option<&str> {
    let is_answer = |part: &&str| {
        ["error", "code", "response", "id_token", "access_token"].iter().any(|name| value(part, name).is_some())
    };
    url.query().filter(is_answer).or_else(|| url.fragment().filter(is_answer))
}

fn state_in(part: &str) -> Option<String> {
    value(part, "state").filter(|state| state.len() <= MAX_STATE && !state.contains('\u{fffd}'))
}

/// Returns the value of a parameter, unless it is empty or repeated.
fn value(part: &str, name: &str) -> Option<String> {
    match values(part, name).as_slice() {
        [one] if !one.is_empty() => Some(one.clone()),
        _ => None,
    }
}

fn values(part: &str, name: &str) -> Vec<String> {
    form_urlencoded::parse(part.as_bytes())
        .filter(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
        .collect()
}

/// Returns an address without its secret parameters.
fn without_secrets(address: &str) -> String {
    // URL parsers drop these characters.
    let address: String = address.chars().filter(|c| !"\t\r\n".contains(*c)).collect();
    let is_shown = |pair: &&str| {
        let name = form_urlencoded::parse(pair.as_bytes()).next().map(|(name, _)| name.into_owned());
        name.is_none_or(|name| !SECRET_PARAMETERS.contains(&name.as_str()))
    };
    let part = |text: &str| text.split('&').filter(is_shown).collect::<Vec<_>>().join("&");
    let (rest, fragment) = address.split_once('#').unwrap_or((&address, ""));
    let (before, query) = rest.split_once('?').unwrap_or((rest, ""));
    format!("{before}?{}#{}", part(query), part(fragment))
}
