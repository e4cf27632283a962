//! Generates stories: sequences of events that usually make up a sign-in, usually with something wrong.

use portmend::Event;
use portmend::browser::form_action::StoppedForm;
use portmend::browser::initiator::Initiator;
use portmend::event::{Action, EventKind, LoopbackAccess};
use portmend::runs_on::{RunsOn, Tool};
use portmend::settings::{Policy, Registration, Settings, TrustedServer};
use portmend::wording::{Sender, Side, System, Terminal};
use proptest::prelude::*;

use crate::moment::{self, Moment};

/// A text that every code and state contains, so that each can be found in a report.
pub const SECRET: &str = "zq9";

/// States that are easily confused.
const STATES: &[&str] =
    &["zq9", "zq9a", "zq9-a", "ZQ9", "zq9 a", "zq9/a+=", "zq9*", "zq9a&state=zq9", "azq9", "zq9é", "zq9%61"];
const SERVERS: &[&str] = &["https://idp.example", "https://login.salesforce.com"];
const CLIENTS: &[&str] = &["cli", "other"];
const HOSTS: &[&str] = &[
    "localhost",
    "127.0.0.1",
    "[::1]",
    "127.0.0.2",
    "LOCALHOST",
    "127.1",
    "localhost.",
    "0.0.0.0",
    "evil.example",
    "user@localhost",
];
const PORTS: &[u16] = &[38000, 40892, 80, 443];
const PATHS: &[&str] = &["/callback", "/Callback", "/", "/a%2Fb", "/callback/", "/c*", "/rückruf"];
/// Reported with the address that had begun to answer.
pub const CUT_OFF: &str = "net::ERR_FAILED";
/// Chromium's error for a request of a page without permission to reach this computer.
const LOCAL_NETWORK: &str = "net::ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS";

pub const ERRORS: &[&str] = &[
    "net::ERR_CONNECTION_REFUSED",
    "NS_ERROR_CONNECTION_REFUSED",
    "net::ERR_SSL_PROTOCOL_ERROR",
    "net::ERR_CONNECTION_RESET",
    "net::ERR_ABORTED",
    CUT_OFF,
    "net::ERR_UNSAFE_PORT",
    "net::ERR_SOMETHING_NEW",
];

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

/// The issuer that a callback names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Issuer {
    None,
    Own,
    OwnWithPath,
    Foreign,
    Two,
}

/// What happens to a callback.
#[derive(Debug, Clone)]
pub enum Kind {
    Sent,
    Failed(&'static str),
    /// Chromium's `webNavigation` reports it as aborted; with whether requests are seen.
    Aborted(Option<bool>),
    Answered(u16),
    /// The page's own frame could not load it.
    Framed(&'static str),
    /// The page's own script has requested it.
    Called(Option<LoopbackAccess>),
    /// The request before it could not be loaded, at its own address or at another one.
    Unloaded(Option<&'static str>),
}

impl Kind {
    /// Returns the event that reports it.
    pub fn event(&self, tab: i32, url: String, method: String) -> EventKind {
        match self {
            Self::Sent => EventKind::CallbackRequest { tab, url, method, garbled: None },
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
            },
            Self::Unloaded(address) => EventKind::RequestFailed {
                tab,
                url: address.map_or(url, str::to_owned),
                error: "net::ERR_CONNECTION_REFUSED".to_owned(),
            },
        }
    }
}

fn usually<T: Clone + std::fmt::Debug + 'static>(
    weight: u32,
    usual: T,
    others: &'static [T],
) -> impl Strategy<Value = T> {
    prop_oneof![weight => Just(usual), 1 => proptest::sample::select(others)]
}

fn rarely<T: Clone + std::fmt::Debug + 'static>(others: &'static [T]) -> impl Strategy<Value = Option<T>> {
    proptest::option::weighted(0.12, proptest::sample::select(others))
}

pub fn request() -> impl Strategy<Value = Request> {
    let address = (
        usually(8, "http", &["https"]),
        usually(3, "localhost", HOSTS),
        usually(2, 40892, PORTS),
        usually(5, "/callback", PATHS),
    );
    let party = (usually(4, SERVERS[0], SERVERS), usually(3, CLIENTS[0], CLIENTS), proptest::sample::select(STATES));
    let modes = (usually(6, "S256", &["plain", "s256", ""]), usually(6, "", &["query", "fragment", "form_post"]));
    (address, party, modes).prop_map(|((scheme, host, port, path), (server, client, state), (pkce, mode))| Request {
        server,
        client,
        state,
        scheme,
        host,
        port,
        path,
        pkce,
        mode,
    })
}

pub fn landing() -> impl Strategy<Value = Landing> {
    let port = proptest::option::weighted(0.7, proptest::sample::select(PORTS));
    let issuer =
        usually(4, Issuer::Own, &[Issuer::None, Issuer::None, Issuer::OwnWithPath, Issuer::Foreign, Issuer::Two]);
    (rarely(&["http", "https"]), rarely(HOSTS), port, rarely(PATHS), rarely(STATES), 0..4_u8, issuer).prop_map(
        |(scheme, host, port, path, state, spelling, issuer)| Landing {
            scheme,
            host,
            port,
            path,
            state,
            spelling,
            issuer,
        },
    )
}

pub fn settings() -> impl Strategy<Value = Settings> {
    let policy = || prop_oneof![4 => Just(Policy::Automatic), 1 => Just(Policy::Ask), 1 => Just(Policy::Off)];
    let listener = proptest::option::of(proptest::sample::select(&["http://127.0.0.1:48000", "48001"][..]));
    let entry = (
        proptest::sample::select(SERVERS),
        proptest::option::of(proptest::sample::select(CLIENTS)),
        listener,
        proptest::option::weighted(0.3, policy()),
        proptest::bool::weighted(0.2),
    );
    let entry = entry.prop_map(|(server, client, listener, correction, is_place)| Registration {
        name: "saved".to_owned(),
        authorization_server: server.to_owned(),
        client_id: client.map(str::to_owned),
        redirect_uris: Some("http://localhost:38000/callback".to_owned()).filter(|_| !is_place).into_iter().collect(),
        listener: listener.map(str::to_owned).filter(|_| !is_place),
        client: None,
        server_name: None,
        server_url: None,
        correction,
        runs_on: is_place.then_some(RunsOn::Wsl { distribution: None }),
    });
    let trusted = (proptest::sample::select(SERVERS), proptest::option::of(proptest::sample::select(CLIENTS)));
    let trusted = trusted.prop_map(|(server, client)| TrustedServer {
        authorization_server: server.to_owned(),
        client_id: client.map(str::to_owned),
    });
    let servers = || proptest::collection::vec(trusted.clone(), 0..2);
    let lists = (proptest::collection::vec(entry, 0..3), servers(), servers());
    (policy(), lists).prop_map(|(correction, (registrations, trusted_servers, agreed_servers))| Settings {
        version: 1,
        correction,
        registrations,
        trusted_servers,
        agreed_servers: Some(agreed_servers).filter(|agreed| !agreed.is_empty()),
        last_places: None,
        stated: None,
    })
}

fn step() -> impl Strategy<Value = Step> {
    let initiator =
        prop_oneof![6 => Just(Initiator::External), 1 => Just(Initiator::Page), 1 => Just(Initiator::Unknown)];
    let request =
        (request(), proptest::option::weighted(0.25, 0..6_usize), 1..4_i32, proptest::bool::weighted(0.15), initiator);
    let kind = prop_oneof![
        2 => Just(Kind::Sent),
        8 => usually(6, ERRORS[0], ERRORS).prop_map(Kind::Failed),
        2 => proptest::sample::select(&[Some(true), Some(true), Some(false), None][..]).prop_map(Kind::Aborted),
        2 => proptest::sample::select(&[200_u16, 404, 302][..]).prop_map(Kind::Answered),
        1 => proptest::sample::select(&[LOCAL_NETWORK, LOCAL_NETWORK, "net::ERR_CONNECTION_REFUSED"][..]).prop_map(Kind::Framed),
        1 => proptest::sample::select(&[Some(LoopbackAccess::Denied), Some(LoopbackAccess::Prompt), None][..]).prop_map(Kind::Called),
        1 => proptest::sample::select(&[None, Some("http://inner:4000/login"), Some("https://idp.example/authorize?client_id=cli")][..]).prop_map(Kind::Unloaded),
    ];
    let rare = || proptest::bool::weighted(0.08);
    let actions = &[
        Action::Deliver,
        Action::Deliver,
        Action::Retry,
        Action::Retry,
        Action::Copy,
        Action::Remember,
        Action::Dismiss,
    ][..];
    let listeners =
        &["48002", "http://[::1]:40892", "http://evil.example:1", "http://localhost:1/path", "nonsense"][..];
    let clients = &["kimi-code", "kimi-code", "mcp-remote", "nonsense"][..];
    let action = (0..6_usize, proptest::sample::select(actions), optional(listeners), rare());
    let choice = (0..6_usize, optional(clients), rare());
    prop_oneof![
        2 => settings().prop_map(Step::Settings),
        6 => request.prop_map(|(request, again, tab, private, initiator)| {
            Step::Request { request, again, tab, private, initiator }
        }),
        12 => (0..6_usize, landing(), kind, rare(), rare())
            .prop_map(|(of, landing, kind, other_tab, other_window)| {
                Step::Callback { of, landing, kind, other_tab, other_window }
            }),
        4 => action.prop_map(|(of, action, listener, private)| {
            Step::Action { of, action, listener, client: None, private }
        }),
        1 => (1..4_i32).prop_map(Step::CloseTab),
        1 => proptest::sample::select(&[1000_u64, 599_000, 601_000][..]).prop_map(Step::Wait),
        1 => choice.prop_map(|(of, client, private)| {
            Step::Action { of, action: Action::ChooseClient, listener: None, client, private }
        }),
    ]
}

fn optional(all: &'static [&'static str]) -> impl Strategy<Value = Option<&'static str>> {
    proptest::option::of(proptest::sample::select(all))
}

/// Returns stories of up to 27 steps.
pub fn story() -> impl Strategy<Value = Vec<Step>> {
    proptest::collection::vec(step(), 1..28)
}

/// Returns the events of a story.
pub fn moments(story: &[Step]) -> Vec<Moment> {
    let mut requests: Vec<(Request, i32, bool)> = Vec::new();
    let mut time = 1_000_000;
    let mut moments = Vec::new();
    for step in story {
        // A page does not try again at once.
        time += if matches!(step, Step::Action { action: Action::Retry, .. }) { 6000 } else { 10 };
        let issuer = match step {
            Step::Callback { landing, .. } => landing.issuer,
            _ => Issuer::None,
        };
        let (kind, private, request, state) = match step {
            Step::Settings(settings) => (EventKind::Settings { settings: settings.clone() }, false, None, None),
            Step::Request { request, again, tab, private, initiator } => {
                let earlier = again.and_then(|back| requests.iter().rev().nth(back).cloned());
                let (request, private) =
                    earlier.map_or((request.clone(), *private), |(request, _, private)| (request, private));
                requests.push((request.clone(), *tab, private));
                (
                    EventKind::AuthorizationRequest {
                        tab: *tab,
                        url: request.url(),
                        initiator: *initiator,
                        browser: None,
                        previous_url: None,
                    },
                    private,
                    Some(request),
                    None,
                )
            }
            Step::Callback { of, landing, kind, other_tab, other_window } => {
                let Some((request, tab, private)) = requests.iter().rev().nth(of % requests.len().max(1)).cloned()
                else {
                    continue;
                };
                let state = landing.state.unwrap_or(request.state);
                let (tab, url) = (tab + i32::from(*other_tab), landing.url(&request, state, moments.len()));
                let method = if request.mode == "form_post" { "POST" } else { "GET" }.to_owned();
                let kind = kind.event(tab, url, method);
                (kind, private != *other_window, Some(request), Some(state))
            }
            Step::Action { of, action, listener, client, private } => {
                let attempt = 2 * (*of as u32 + 1) + u32::from(*private);
                // Half of what is copied is a command.
                let is_command = *action == Action::Copy && listener.is_some();
                let runs_on = is_command.then(|| RunsOn::Container { name: "name".to_owned(), tool: Tool::Docker });
                let terminal =
                    is_command.then_some(Terminal { side: Side::Here, system: System::Unix, sender: Sender::Curl });
                let listener = listener.map(str::to_owned);
                let action = *action;
                let client = client.map(str::to_owned);
                let kind = EventKind::Action { tab: 1, attempt, action, listener, client, runs_on, terminal };
                (kind, *private, None, None)
            }
            Step::CloseTab(tab) => (EventKind::TabClosed { tab: *tab }, false, None, None),
            Step::Wait(more) => {
                time += more;
                (EventKind::Tick, false, None, None)
            }
        };
        moments.push(Moment {
            event: Event { time, private, kind },
            request: request.as_ref().map(Into::into),
            state: state.map(str::to_owned).filter(|_| issuer != Issuer::Two),
        });
    }
    moments
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

/// Returns the event of a callback that failed with this error text.
pub fn failed(tab: i32, url: String, method: String, error: &str) -> EventKind {
    let address = (error == CUT_OFF).then(|| "127.0.0.1".to_owned());
    EventKind::CallbackFailed { tab, url, method, error: error.to_owned(), address, sees_requests: None, garbled: None }
}
