//! The steps of a story, with the addresses and the events that they stand for.

use portmend::browser::form_action::StoppedForm;
use portmend::browser::initiator::Initiator;
use portmend::event::{Action, EventKind, LoopbackAccess};
use portmend::settings::Settings;

use crate::moment;

/// A text that every code and state contains, so that each can be found in a report.
pub const SECRET: &str = "zq9";

/// Reported with the address that had begun to answer.
pub const CUT_OFF: &str = "net::ERR_FAILED";

/// One step of a story. `again` and `of` count requests back from the latest one; in an action, `of` counts attempts.
#[derive(Debug, Clone)]
pub enum Step {
    Settings(Settings),
    Request { request: Request, again: Option<usize>, tab: i32, private: bool, initiator: Initiator },
    Callback { of: usize, landing: Landing, kind: Kind, other_tab: bool, other_window: bool },
    Action { of: usize, action: Action, listener: Option<&'static str>, client: Option<&'static str>, private: bool },
    CloseTab(i32),
    Wait(u64),
}

/// An authorization request of a story.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    pub server: &'static str,
    pub client: &'static str,
    pub state: &'static str,
    pub scheme: &'static str,
    pub host: &'static str,
    pub port: u16,
    pub path: &'static str,
    pub pkce: &'static str,
    pub mode: &'static str,
}

impl Request {
    pub fn redirect_uri(&self) -> String {
        format!("{}://{}:{}{}", self.scheme, self.host, self.port, self.path)
    }

    pub fn url(&self) -> String {
        let pairs = [
            ("response_type", "code"),
            ("client_id", self.client),
            ("redirect_uri", &self.redirect_uri()),
            ("state", self.state),
            ("response_mode", self.mode),
            ("code_challenge", "x"),
            ("code_challenge_method", self.pkce),
        ];
        let pairs = pairs.iter().filter(|(_, value)| !value.is_empty());
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        format!("{}/authorize?{query}", self.server)
    }
}

impl From<&Request> for moment::Request {
    fn from(request: &Request) -> Self {
        Self {
            server: request.server.to_owned(),
            client: Some(request.client.to_owned()),
            state: request.state.to_owned(),
            redirect_uri: request.redirect_uri(),
            pkce: request.pkce.to_owned(),
            challenge: "x".to_owned(),
            mode: request.mode.to_owned(),
            resource: None,
        }
    }
}

/// Where and how a callback lands, as far as that differs from the request.
#[derive(Debug, Clone)]
pub struct Landing {
    pub scheme: Option<&'static str>,
    pub host: Option<&'static str>,
    pub port: Option<u16>,
    pub path: Option<&'static str>,
    pub state: Option<&'static str>,
    pub spelling: u8,
    pub issuer: Issuer,
}

impl Landing {
    pub fn url(&self, request: &Request, state: &str, number: usize) -> String {
        let state: String = match self.spelling {
            0 => url::form_urlencoded::byte_serialize(state.as_bytes()).collect(),
            // Every byte encoded, with lowercase or uppercase hexadecimal digits.
            1 => state.bytes().map(|byte| format!("%{byte:02x}")).collect(),
            2 => state.bytes().map(|byte| format!("%{byte:02X}")).collect(),
            _ => url::form_urlencoded::byte_serialize(state.as_bytes()).collect::<String>().replace('+', "%20"),
        };
        let mark = if request.mode == "fragment" { '#' } else { '?' };
        let rest = if request.mode == "form_post" {
            String::new()
        } else {
            format!("{mark}code={SECRET}{number}%2B&state={state}&x=%41'x{}", self.issuer.parameter(request.server))
        };
        format!(
            "{}://{}:{}{}{rest}",
            self.scheme.unwrap_or(request.scheme),
            self.host.unwrap_or(request.host),
            self.port.unwrap_or(request.port),
            self.path.unwrap_or(request.path)
        )
    }
}

/// The issuer that a callback names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Issuer {
    None,
    Own,
    OwnWithPath,
    Foreign,
    Two,
}

impl Issuer {
    fn parameter(self, server: &str) -> String {
        let issuers = match self {
            Self::None => vec![],
            Self::Own => vec![server.to_owned()],
            Self::OwnWithPath => vec![format!("{server}/tenant")],
            Self::Foreign => vec![format!("{server}.evil.example")],
            Self::Two => vec![server.to_owned(), "https://evil.example".to_owned()],
        };
        let encode = |issuer: &String| url::form_urlencoded::byte_serialize(issuer.as_bytes()).collect::<String>();
        issuers.iter().map(|issuer| format!("&iss={}", encode(issuer))).collect()
    }
}

/// What happens to a callback.
#[derive(Debug, Clone)]
pub enum Kind {
    Sent,
    /// The browser takes it elsewhere before it is sent.
    Moved,
    Failed(&'static str),
    /// Chromium's `webNavigation` reports it as aborted; with whether requests are seen.
    Aborted(Option<bool>),
    Answered(u16),
    /// The user asks about the page that came back for it.
    Shown(&'static str),
    /// The page's own frame could not load it.
    Framed(&'static str),
    /// The page's own script has requested it.
    Called(Option<LoopbackAccess>),
    /// The tab showed it when the browser started.
    Restored,
    /// The request before it could not be loaded, at its own address or at another one.
    Unloaded(Option<&'static str>),
}

impl Kind {
    /// Returns the event that reports it.
    pub fn event(&self, tab: i32, url: String, method: String) -> EventKind {
        match self {
            Self::Sent => EventKind::CallbackRequest { tab, url, method, garbled: None },
            Self::Moved => EventKind::CallbackMoved { tab, url },
            Self::Failed(error) => failed(tab, url, method, error),
            Self::Aborted(sees_requests) => EventKind::CallbackFailed {
                tab,
                url,
                method: String::new(),
                error: "net::ERR_ABORTED".to_owned(),
                address: None,
                sees_requests: *sees_requests,
                garbled: None,
            },
            Self::Answered(status) => {
                let address = Some("127.0.0.1".to_owned());
                EventKind::CallbackAnswered {
                    tab,
                    url,
                    method,
                    status: *status,
                    address,
                    redirect: None,
                    server: None,
                    garbled: None,
                }
            }
            Self::Shown(text) => EventKind::ErrorPage {
                tab,
                url,
                title: Some(String::new()),
                text: Some((*text).to_owned()),
                calls: None,
                loopback_access: None,
                stopped_forms: None,
                status: Some(400),
                links: Some(vec!["https://idp.example/apps/client-1?code=secret".to_owned()]),
            },
            Self::Framed(error) => EventKind::CallbackFrameFailed { tab, url, error: (*error).to_owned() },
            Self::Called(loopback_access) => EventKind::ErrorPage {
                tab,
                url: "https://idp.example/consent".to_owned(),
                title: Some("Consent".to_owned()),
                text: Some("Signing in".to_owned()),
                calls: Some(vec![url]),
                loopback_access: *loopback_access,
                stopped_forms: Some(vec![StoppedForm {
                    url: "https://idp.example/approve".to_owned(),
                    policy: "form-action 'self'".to_owned(),
                    enforced: true,
                }]),
                status: None,
                links: None,
            },
            Self::Restored => EventKind::PageRestored { tab, url },
            Self::Unloaded(address) => EventKind::RequestFailed {
                tab,
                url: address.map_or(url, str::to_owned),
                error: "net::ERR_CONNECTION_REFUSED".to_owned(),
            },
        }
    }
}

/// Returns the event of a callback that failed with this error text.
pub fn failed(tab: i32, url: String, method: String, error: &str) -> EventKind {
    let address = (error == CUT_OFF).then(|| "127.0.0.1".to_owned());
    EventKind::CallbackFailed { tab, url, method, error: error.to_owned(), address, sees_requests: None, garbled: None }
}
