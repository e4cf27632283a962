//! The authorization request (RFC 6749 section 4.1.1).

use url::Url;

use crate::protocol::claims::{Claims, Json, no_json};
use crate::protocol::params::Param;
use crate::protocol::redirect_uri::RedirectUri;
use crate::protocol::secret::State;
use crate::protocol::uri_text::web_url;
use crate::value::{Fields, FromValue, Reader, ToValue, Value, Words};

/// The requested redirect URI, or why it is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Requested {
    /// The request contains it.
    Known(RedirectUri),
    /// It was pushed to the provider (RFC 9126), or is in a request object that cannot be read (RFC 9101).
    Hidden,
    /// The client left it out: the provider uses the registered one (RFC 6749 section 3.1.2.3).
    Missing,
}

/// The PKCE method of a request (RFC 7636), which decides whether an intercepted code can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Words)]
pub enum Pkce {
    /// `S256`: the code is useless without the client's verifier.
    S256,
    /// A challenge with another method: anyone who has seen the request can use the code.
    Plain,
    /// A challenge without a method. It is plain (RFC 7636 section 4.3), but not at a server that knows only S256.
    Unstated,
    /// No challenge: anyone can use the code.
    None,
}

/// How the authorization response is returned (OAuth 2.0 Multiple Response Type Encoding Practices, OAuth 2.0 Form Post
/// Response Mode).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Words)]
pub enum ResponseMode {
    /// In the query; the default for a code.
    Query,
    /// In the fragment.
    Fragment,
    /// In the body of a POST.
    FormPost,
}

/// An authorization request (RFC 6749 section 4.1.1) whose redirect URI is on loopback or unknown.
#[derive(Debug, Clone, PartialEq, Eq, FromValue, ToValue)]
pub struct AuthorizationRequest {
    /// The authorization server's origin.
    pub server: String,
    /// The authorization server's host, without port.
    pub server_host: String,
    /// The path of the authorization endpoint, which identifies some server software.
    pub endpoint: String,
    /// The client id.
    pub client_id: Option<String>,
    /// The requested redirect URI.
    pub requested: Requested,
    /// The `state`; `None` if it is missing, empty, repeated or too long. It is moved to the attempt.
    pub state: Option<State>,
    /// The PKCE method.
    pub pkce: Pkce,
    /// The PKCE challenge. Whoever knows a plain one can use the code, so it is kept like a `state`.
    pub challenge: Option<State>,
    /// How the response is returned.
    pub response_mode: ResponseMode,
    /// The protected resource that the token is for (RFC 8707).
    pub resource: Option<String>,
    /// Whether it was read from a request object (RFC 9101), whose signature is not verified here.
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
                reader.note("a redirect URI on loopback");
                Self::Missing
            }
        }
    }
}

impl Requested {
    /// Returns the redirect URI, if it is known.
    pub fn known(&self) -> Option<&RedirectUri> {
        match self {
            Self::Known(uri) => Some(uri),
            Self::Hidden | Self::Missing => None,
        }
    }
}

impl AuthorizationRequest {
    /// Reads the address of a navigation, without looking into request objects: see
    /// [`AuthorizationRequest::read_with`].
    ///
    /// # Examples
    ///
    /// ```
    /// use portmend::protocol::authorization::{AuthorizationRequest, Pkce};
    ///
    /// let request = AuthorizationRequest::read(
    ///     "https://idp.example/authorize?response_type=code&client_id=cli&state=xyz\
    ///      &redirect_uri=http%3A%2F%2Flocalhost%3A40892%2Fcallback",
    /// )
    /// .unwrap();
    /// assert_eq!(request.server, "https://idp.example");
    /// assert_eq!(request.requested.known().unwrap().as_str(), "http://localhost:40892/callback");
    /// assert_eq!(request.pkce, Pkce::None);
    ///
    /// // The response of this request does not go to loopback.
    /// let hosted = "https://idp.example/authorize?client_id=web&redirect_uri=https%3A%2F%2Fapp.example%2Fcallback";
    /// assert!(AuthorizationRequest::read(hosted).is_none());
    /// ```
    pub fn read(text: &str) -> Option<Self> {
        Self::read_with(text, no_json)
    }

    /// Reads the address of a navigation, and parses the payload of a request object with `json`. Returns `None` if it
    /// is not an authorization request, or if its redirect URI is repeated or not on loopback.
    pub fn read_with(text: &str, json: Json) -> Option<Self> {
        let url = web_url(text)?;
        let query = url.query()?;
        let in_query = |name| Param::find(query, name).value().map(|value| value.into_owned());
        if in_query("client_id").is_none() && in_query("response_type").is_none() {
            return None;
        }
        let object = in_query("request").and_then(|token| Claims::read(&token, json));
        let hidden = ["request", "request_uri"].iter().any(|name| Param::find(query, name).is_present());
        // The server must ignore parameters outside of the request object (RFC 9101 sections 5 and 6.3).
        let parameter = |name| match &object {
            Some(claims) => claims.get(name).map(str::to_owned),
            None => in_query(name),
        };
        let requested = match (&object, Param::find(query, "redirect_uri")) {
            (Some(claims), _) => match claims.get("redirect_uri") {
                Some(raw) => Requested::Known(RedirectUri::read(raw)?),
                None => Requested::Missing,
            },
            (None, _) if hidden => Requested::Hidden,
            (None, Param::Once(raw)) => Requested::Known(RedirectUri::read(&raw)?),
            // Without a redirect URI, little tells an authorization request from any other address.
            (None, Param::Absent) => {
                let is_one =
                    in_query("client_id").is_some() && in_query("response_type").is_some_and(|it| is_known(&it));
                is_one.then_some(Requested::Missing)?
            }
            (None, Param::Repeated) => return None,
        };
        let has_no_method = !hidden
            && match Param::find(query, "code_challenge_method") {
                Param::Absent => true,
                Param::Once(method) => method.is_empty(),
                Param::Repeated => false,
            };
        let pkce = match (parameter("code_challenge"), parameter("code_challenge_method").as_deref()) {
            (Some(_), Some("S256")) => Pkce::S256,
            (Some(_), _) if has_no_method => Pkce::Unstated,
            (Some(_), _) => Pkce::Plain,
            (None, _) => Pkce::None,
        };
        Some(Self {
            server: url.origin().ascii_serialization(),
            server_host: url.host_str()?.to_owned(),
            endpoint: url.path().to_owned(),
            client_id: in_query("client_id").or_else(|| parameter("client_id")),
            requested,
            state: parameter("state").as_deref().and_then(State::new),
            pkce,
            challenge: parameter("code_challenge").as_deref().and_then(State::new),
            response_mode: ResponseMode::of(
                parameter("response_mode").as_deref(),
                parameter("response_type").as_deref(),
            ),
            resource: parameter("resource"),
            unverified: object.is_some(),
        })
    }

    /// Reads what is certain of a request that has a [`Fault`](crate::protocol::fault::Fault): who is asked, and for whom. It
    /// has no `state` by which anything could be delivered.
    pub fn of_faulty(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let parameter = |name| Param::find(url.query()?, name).value().map(|value| value.into_owned());
        Some(Self {
            server: url.origin().ascii_serialization(),
            server_host: url.host_str()?.to_owned(),
            endpoint: url.path().to_owned(),
            client_id: parameter("client_id"),
            requested: Requested::Missing,
            state: None,
            pkce: Pkce::None,
            challenge: None,
            response_mode: ResponseMode::Query,
            resource: parameter("resource"),
            unverified: false,
        })
    }

    /// Reads a request whose response goes to another host than this computer, and returns that host with it. The redirect URI
    /// is left out.
    pub fn read_hosted(text: &str) -> Option<(Self, String)> {
        let url = web_url(text)?;
        let parameter = |name| Param::find(url.query()?, name).value();
        let host = web_url(&parameter("redirect_uri")?)?.host_str()?.to_owned();
        let secret = |name| parameter(name).as_deref().and_then(State::new);
        let request = Self { state: secret("state"), challenge: secret("code_challenge"), ..Self::of_faulty(text)? };
        RedirectUri::read(&parameter("redirect_uri")?).is_none().then_some((request, host))
    }

    /// Returns whether these requests differ in their redirect URI and their `state` at most, with a challenge that tells them
    /// from all others.
    pub fn is_same_sign_in(&self, other: &Self) -> bool {
        self.server == other.server
            && self.client_id == other.client_id
            && self.challenge.is_some()
            && self.challenge == other.challenge
    }

    /// Returns whether another server was asked for the same thing: the client, the redirect URI and the challenge are the
    /// same. Of two such requests with one `state`, one server has passed the other's on.
    pub fn is_same_elsewhere(&self, other: &Self) -> bool {
        self.server != other.server
            && self.client_id == other.client_id
            && self.requested.known().is_some()
            && self.requested == other.requested
            && self.challenge == other.challenge
    }

    /// Returns whether these requests differ in their redirect URI only, as if it had been changed in the address bar.
    pub fn is_edited_from(&self, other: &Self) -> bool {
        self.is_same_sign_in(other) && self.requested != other.requested
    }

    /// Returns whether `self`, as the newer request, replaces `older`: the same client asks for the same thing again.
    pub fn replaces(&self, older: &Self) -> bool {
        self.server == older.server
            && self.client_id == older.client_id
            && self.resource == older.resource
            && match (&self.requested, &older.requested) {
                (Requested::Known(a), Requested::Known(b)) => a.loopback().path() == b.loopback().path(),
                _ => true,
            }
    }

    /// Returns whether `self`, as the newer request, probably comes from the client of `older`, which has registered itself
    /// anew in between: another client id, and the same server and path with the same port or for the same resource.
    pub fn renews(&self, older: &Self) -> bool {
        let (Some(new), Some(old)) = (self.requested.known(), older.requested.known()) else { return false };
        let (new, old) = (new.loopback(), old.loopback());
        let has_same_resource = self.resource.is_some() && self.resource == older.resource;
        let has_other_resource = self.resource.is_some() && older.resource.is_some() && !has_same_resource;
        self.server == older.server
            && self.client_id != older.client_id
            && new.path() == old.path()
            && !has_other_resource
            && (new.address.port == old.address.port || has_same_resource)
    }
}

/// Returns whether a `response_type` consists of registered ones (RFC 6749 section 8.4, OpenID Connect).
fn is_known(response_type: &str) -> bool {
    response_type.split(' ').all(|part| matches!(part, "code" | "token" | "id_token" | "none"))
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
    fn a_request_is_read() {
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
    fn requests_with_another_redirect_uri_are_ignored() {
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
    fn a_redirect_uri_can_be_hidden_or_missing() {
        let read = |query: &str| AuthorizationRequest::read(&format!("https://idp.example/auth?client_id=a&{query}"));
        assert_eq!(read("request_uri=urn%3Aa").unwrap().requested, Requested::Hidden);
        assert_eq!(
            read("request=eyJ&redirect_uri=http%3A%2F%2Flocalhost%3A1%2F").unwrap().requested,
            Requested::Hidden
        );
        assert_eq!(read("response_type=code&state=1").unwrap().requested, Requested::Missing);
        assert_eq!(read("state=1"), None);
        assert_eq!(read("response_type=json&state=1"), None);
    }

    #[test]
    fn a_method_may_be_in_a_request_object_that_cannot_be_read() {
        let pkce = |query: &str| {
            AuthorizationRequest::read(&format!("https://idp.example/auth?client_id=a&code_challenge=c&{query}"))
                .unwrap()
                .pkce
        };
        assert_eq!(pkce("redirect_uri=http%3A%2F%2Flocalhost%3A1%2F"), Pkce::Unstated);
        assert_eq!(pkce("request_uri=urn%3Aa"), Pkce::Plain);
        assert_eq!(pkce("request=eyJ"), Pkce::Plain);
    }

    fn changed(from: &str, to: &str) -> AuthorizationRequest {
        assert!(CASE.contains(from), "{from}");
        AuthorizationRequest::read(&CASE.replace(from, to)).unwrap()
    }

    #[test]
    fn an_edited_request_differs_in_its_redirect_uri_only() {
        let request = AuthorizationRequest::read(CASE).unwrap();
        assert!(changed("40892", "38000").is_edited_from(&request));
        assert!(!request.is_edited_from(&request));
        for (from, to) in [("login.", "test."), ("3MVG9", "other"), ("challenge=c", "challenge=d")] {
            assert!(!changed(from, to).is_edited_from(&changed("40892", "38000")), "{from}");
        }
    }

    #[test]
    fn a_client_that_has_registered_itself_anew_has_another_id() {
        let request = AuthorizationRequest::read(CASE).unwrap();
        let anew = |to: &str| changed("3MVG9", &format!("other{to}"));
        assert!(anew("").renews(&request));
        assert!(!request.renews(&request), "the same client");
        assert!(!changed("login.salesforce.com", "idp.example").renews(&request), "another server and the same client");
        assert!(!changed("login.salesforce.com", "idp.example").renews(&anew("")), "another server");
        assert!(!changed("40892", "38000").renews(&anew("")), "another port");
        assert!(!changed("%2Fcallback", "%2Fother").renews(&anew("")), "another path");
        let of = |resource: &str| anew(&format!("&resource={resource}"));
        assert!(of("a").renews(&request), "a resource that is named once");
        assert!(
            changed("40892%2Fcallback", "38000%2Fcallback&resource=a").renews(&of("a")),
            "another port for the same resource"
        );
        assert!(!changed("state", "resource=b&state").renews(&of("a")), "another resource");
    }

    #[test]
    fn the_response_mode_depends_on_mode_and_type() {
        assert_eq!(ResponseMode::of(None, Some("code")), ResponseMode::Query);
        assert_eq!(ResponseMode::of(None, Some("code id_token")), ResponseMode::Fragment);
        assert_eq!(ResponseMode::of(Some("form_post"), Some("code id_token")), ResponseMode::FormPost);
        assert_eq!(ResponseMode::of(Some("query"), Some("code id_token")), ResponseMode::Query);
        assert_eq!(ResponseMode::of(Some("query.jwt"), Some("code id_token")), ResponseMode::Query);
    }
}
