//! The authorization request: what the client asked the provider for.

use url::Url;

use crate::protocol::claims::{Claims, Json, no_json};
use crate::protocol::params::Param;
use crate::protocol::redirect_uri::RedirectUri;
use crate::protocol::secret::State;
use crate::value::{Fields, FromValue, Reader, ToValue, Value, Words};

/// The redirect URI of an authorization request, or why there is none to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Requested {
    /// It stands in the request.
    Known(RedirectUri),
    /// It was pushed to the provider (RFC 9126) or is inside a request object (RFC 9101).
    Hidden,
    /// The client left it out: the provider takes the one that is registered (RFC 6749 section 3.1.2.3).
    Missing,
}

/// Whether an intercepted code would be of use to anybody else (RFC 7636).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Words)]
pub enum Pkce {
    /// `code_challenge_method=S256`.
    S256,
    /// A challenge without S256: whoever saw the request could use the code.
    Plain,
    /// No challenge.
    None,
}

/// How the answer comes back (OAuth 2.0 Multiple Response Type Encoding Practices).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Words)]
pub enum ResponseMode {
    /// In the query: the usual one for a code.
    Query,
    /// In the fragment.
    Fragment,
    /// In the body of a POST.
    FormPost,
}

/// An authorization request (RFC 6749 section 4.1.1) whose answer is meant for this computer.
#[derive(Debug, Clone, PartialEq, Eq, FromValue, ToValue)]
pub struct AuthorizationRequest {
    /// The authorization server's origin.
    pub server: String,
    /// The server's host, without port.
    pub server_host: String,
    /// The path of the authorization endpoint: it tells some kinds of server.
    pub endpoint: String,
    /// The client's id at this server.
    pub client_id: Option<String>,
    /// Where the client asked for its answer.
    pub requested: Requested,
    /// The attempt's own value; none when it is missing, empty, repeated or endless. The attempt takes it over.
    pub state: Option<State>,
    /// What keeps the code useless for others.
    pub pkce: Pkce,
    /// How the answer comes back.
    pub response_mode: ResponseMode,
    /// The protected resource it is for (RFC 8707).
    pub resource: Option<String>,
    /// Whether it was read from a request object (RFC 9101), whose signature nobody has checked here.
    pub unverified: bool,
}

impl From<Requested> for Value {
    fn from(requested: Requested) -> Self {
        match requested {
            Requested::Known(uri) => Self::object().with("known", uri.into()),
            Requested::Hidden => "hidden".into(),
            Requested::Missing => "missing".into(),
        }
    }
}

impl FromValue for Requested {
    fn from_value(value: &Value, reader: &mut Reader) -> Self {
        match value.as_text() {
            Some("hidden") => Self::Hidden,
            Some("missing") => Self::Missing,
            _ => {
                let raw: String = Fields::of(value, reader).take("known");
                if let Some(uri) = RedirectUri::read(&raw) {
                    return Self::Known(uri);
                }
                reader.note("a redirect URI on this computer");
                Self::Missing
            }
        }
    }
}

impl Requested {
    /// The redirect URI, where it is known.
    pub fn known(&self) -> Option<&RedirectUri> {
        match self {
            Self::Known(uri) => Some(uri),
            Self::Hidden | Self::Missing => None,
        }
    }
}

impl AuthorizationRequest {
    /// Reads the address of a navigation without looking into request objects.
    pub fn read(text: &str) -> Option<Self> {
        Self::read_with(text, no_json)
    }

    /// Reads the address of a navigation. `None` when it is no authorization request, or one whose answer goes
    /// to some other place than this computer: those are not ours.
    pub fn read_with(text: &str, json: Json) -> Option<Self> {
        let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
        let query = url.query()?;
        let outer = |name| Param::find(query, name).value().map(|value| value.into_owned());
        if outer("client_id").is_none() && outer("response_type").is_none() {
            return None;
        }
        let object = outer("request").and_then(|token| Claims::read(&token, json));
        let hidden = ["request", "request_uri"].iter().any(|name| Param::find(query, name).is_present());
        // The server must ignore what stands outside of a request object (RFC 9101 section 5).
        let once = |name| match &object {
            Some(claims) => claims.get(name).map(str::to_owned),
            None => outer(name),
        };
        let requested = match (&object, Param::find(query, "redirect_uri")) {
            (Some(claims), _) => match claims.get("redirect_uri") {
                Some(raw) => Requested::Known(RedirectUri::read(raw)?),
                None => Requested::Missing,
            },
            (None, _) if hidden => Requested::Hidden,
            (None, Param::Once(raw)) => Requested::Known(RedirectUri::read(&raw)?),
            (None, Param::Absent) => Requested::Missing,
            (None, Param::Repeated) => return None,
        };
        let pkce = match (once("code_challenge"), once("code_challenge_method").as_deref()) {
            (Some(_), Some("S256")) => Pkce::S256,
            (Some(_), _) => Pkce::Plain,
            (None, _) => Pkce::None,
        };
        Some(Self {
            server: url.origin().ascii_serialization(),
            server_host: url.host_str()?.to_owned(),
            endpoint: url.path().to_owned(),
            client_id: outer("client_id").or_else(|| once("client_id")),
            requested,
            state: once("state").as_deref().and_then(State::new),
            pkce,
            response_mode: ResponseMode::of(once("response_mode").as_deref(), once("response_type").as_deref()),
            resource: once("resource"),
            unverified: object.is_some(),
        })
    }

    /// Whether a newer request like `self` takes the place of `older`: the same client asks again for the same thing.
    pub fn replaces(&self, older: &Self) -> bool {
        self.server == older.server
            && self.client_id == older.client_id
            && self.resource == older.resource
            && match (&self.requested, &older.requested) {
                (Requested::Known(a), Requested::Known(b)) => a.loopback().path() == b.loopback().path(),
                _ => true,
            }
    }
}

impl ResponseMode {
    fn of(mode: Option<&str>, response_type: Option<&str>) -> Self {
        let implicit =
            || response_type.is_some_and(|types| types.split(' ').any(|part| matches!(part, "token" | "id_token")));
        match mode {
            Some("form_post" | "form_post.jwt") => Self::FormPost,
            Some("fragment" | "fragment.jwt") => Self::Fragment,
            Some("query" | "query.jwt") => Self::Query,
            _ if implicit() => Self::Fragment,
            _ => Self::Query,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CASE: &str = "https://login.salesforce.com/services/oauth2/authorize?response_type=code&client_id=3MVG9\
        &redirect_uri=http%3A%2F%2Flocalhost%3A40892%2Fcallback&state=s-1&code_challenge=c&code_challenge_method=S256";

    #[test]
    fn the_first_case_is_read() {
        let request = AuthorizationRequest::read(CASE).unwrap();
        assert_eq!(request.server, "https://login.salesforce.com");
        assert_eq!(request.endpoint, "/services/oauth2/authorize");
        assert_eq!(request.client_id.as_deref(), Some("3MVG9"));
        assert_eq!(request.requested.known().unwrap().as_str(), "http://localhost:40892/callback");
        assert_eq!(request.state, State::new("s-1"));
        assert_eq!(request.pkce, Pkce::S256);
        assert_eq!(request.response_mode, ResponseMode::Query);
    }

    #[test]
    fn what_is_not_meant_for_this_computer_is_not_ours() {
        for url in [
            "https://idp.example/auth?client_id=a&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&state=1",
            "https://idp.example/auth?client_id=a&redirect_uri=cursor%3A%2F%2Fcb&state=1",
            "https://idp.example/search?q=redirect_uri%3Dhttp%3A%2F%2Flocalhost",
            "https://idp.example/next?redirect_uri=http%3A%2F%2Flocalhost%3A1%2F",
            "https://idp.example/auth?client_id=a&redirect_uri=http%3A%2F%2Flocalhost%3A1%2F&redirect_uri=http%3A%2F%2Flocalhost%3A2%2F",
            "about:blank",
        ] {
            assert_eq!(AuthorizationRequest::read(url), None, "{url}");
        }
    }

    #[test]
    fn a_hidden_redirect_uri_is_said_to_be_hidden() {
        let read = |query: &str| AuthorizationRequest::read(&format!("https://idp.example/auth?client_id=a&{query}"));
        assert_eq!(read("request_uri=urn%3Aa").unwrap().requested, Requested::Hidden);
        assert_eq!(
            read("request=eyJ&redirect_uri=http%3A%2F%2Flocalhost%3A1%2F").unwrap().requested,
            Requested::Hidden
        );
        assert_eq!(read("state=1").unwrap().requested, Requested::Missing);
    }

    #[test]
    fn the_way_back_follows_mode_and_type() {
        assert_eq!(ResponseMode::of(None, Some("code")), ResponseMode::Query);
        assert_eq!(ResponseMode::of(None, Some("code id_token")), ResponseMode::Fragment);
        assert_eq!(ResponseMode::of(Some("form_post"), Some("code id_token")), ResponseMode::FormPost);
    }
}
