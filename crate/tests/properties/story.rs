//! Sequences of events that are mostly a sign-in and mostly a little wrong.

use portmend::Event;
use portmend::attempt::Initiator;
use portmend::event::{Action, What};
use portmend::registration::{Policy, Registration, Settings};
use proptest::prelude::*;

/// Every code and state contains this, so that none can hide.
pub const SECRET: &str = "zq9";

/// States that are easily taken for one another.
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
    "evil.example",
    "user@localhost",
];
const PORTS: &[u16] = &[38000, 40892, 80, 443];
const PATHS: &[&str] = &["/callback", "/Callback", "/", "/a%2Fb", "/callback/", "/c*", "/rückruf"];
pub const ERRORS: &[&str] = &[
    "net::ERR_CONNECTION_REFUSED",
    "NS_ERROR_CONNECTION_REFUSED",
    "net::ERR_SSL_PROTOCOL_ERROR",
    "net::ERR_CONNECTION_RESET",
    "net::ERR_ABORTED",
    "net::ERR_UNSAFE_PORT",
    "net::ERR_SOMETHING_NEW",
];

/// One authorization request, as the story tells it.
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

    /// Whether it is the same sign-in: a provider's pages may pass it on with other parameters.
    pub fn is_same(&self, other: &Self) -> bool {
        (self.server, self.client, self.state) == (other.server, other.client, other.state)
            && self.redirect_uri() == other.redirect_uri()
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

/// One step of a story. Numbers are looked up in what has happened so far.
#[derive(Debug, Clone)]
pub enum Step {
    Settings(Settings),
    /// Late: told after the answer that happened next.
    Ask {
        request: Request,
        again: Option<usize>,
        tab: i32,
        private: bool,
        initiator: Initiator,
        late: bool,
    },
    Answer {
        of: usize,
        landing: Landing,
        kind: Kind,
        tab_off: bool,
        private_off: bool,
    },
    Choose {
        of: usize,
        action: Action,
        listener: Option<&'static str>,
        private: bool,
    },
    Close(i32),
    Wait(u64),
}

/// Where and how an answer lands, as far as it differs from what was asked for.
#[derive(Debug, Clone)]
pub struct Landing {
    pub scheme: Option<&'static str>,
    pub host: Option<&'static str>,
    pub port: Option<u16>,
    pub path: Option<&'static str>,
    pub state: Option<&'static str>,
    pub spelling: u8,
}

/// What becomes of a request to a loopback address.
#[derive(Debug, Clone)]
pub enum Kind {
    Sent,
    Failed(&'static str),
    Answered(u16),
}

fn mostly<T: Clone + std::fmt::Debug + 'static>(
    weight: u32,
    usual: T,
    others: &'static [T],
) -> impl Strategy<Value = T> {
    prop_oneof![weight => Just(usual), 1 => proptest::sample::select(others)]
}

fn seldom<T: Clone + std::fmt::Debug + 'static>(others: &'static [T]) -> impl Strategy<Value = Option<T>> {
    proptest::option::weighted(0.12, proptest::sample::select(others))
}

pub fn request() -> impl Strategy<Value = Request> {
    let place = (
        mostly(8, "http", &["https"]),
        mostly(3, "localhost", HOSTS),
        mostly(2, 40892, PORTS),
        mostly(5, "/callback", PATHS),
    );
    let party = (mostly(4, SERVERS[0], SERVERS), mostly(3, CLIENTS[0], CLIENTS), proptest::sample::select(STATES));
    let how = (mostly(6, "S256", &["plain", "s256", ""]), mostly(6, "", &["query", "fragment", "form_post"]));
    (place, party, how).prop_map(|((scheme, host, port, path), (server, client, state), (pkce, mode))| Request {
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
    (seldom(&["http", "https"]), seldom(HOSTS), port, seldom(PATHS), seldom(STATES), 0..4_u8)
        .prop_map(|(scheme, host, port, path, state, spelling)| Landing { scheme, host, port, path, state, spelling })
}

pub fn settings() -> impl Strategy<Value = Settings> {
    let policy = || prop_oneof![4 => Just(Policy::Automatic), 1 => Just(Policy::Ask), 1 => Just(Policy::Off)];
    let listener = proptest::option::of(proptest::sample::select(&["http://127.0.0.1:48000", "48001"][..]));
    let entry = (
        proptest::sample::select(SERVERS),
        proptest::option::of(proptest::sample::select(CLIENTS)),
        listener,
        proptest::option::weighted(0.3, policy()),
    );
    let entry = entry.prop_map(|(server, client, listener, correction)| Registration {
        name: "saved".to_owned(),
        authorization_server: server.to_owned(),
        client_id: client.map(str::to_owned),
        redirect_uris: vec!["http://localhost:38000/callback".to_owned()],
        listener: listener.map(str::to_owned),
        client: None,
        server_name: None,
        server_url: None,
        correction,
    });
    (policy(), proptest::collection::vec(entry, 0..3)).prop_map(|(correction, registrations)| Settings {
        version: 1,
        correction,
        registrations,
    })
}

fn step() -> impl Strategy<Value = Step> {
    let initiator =
        prop_oneof![6 => Just(Initiator::External), 1 => Just(Initiator::Page), 1 => Just(Initiator::Unknown)];
    let again = proptest::option::weighted(0.25, 0..6_usize);
    let ask = (request(), again, 1..4_i32, proptest::bool::weighted(0.15), initiator, proptest::bool::weighted(0.2));
    let kind = prop_oneof![
        2 => Just(Kind::Sent),
        8 => mostly(6, ERRORS[0], ERRORS).prop_map(Kind::Failed),
        2 => proptest::sample::select(&[200_u16, 404, 302][..]).prop_map(Kind::Answered),
    ];
    let off = || proptest::bool::weighted(0.08);
    let actions = &[Action::Deliver, Action::Deliver, Action::Copy, Action::Remember, Action::Dismiss][..];
    let listeners =
        &["48002", "http://[::1]:40892", "http://evil.example:1", "http://localhost:1/path", "nonsense"][..];
    let choose = (0..6_usize, proptest::sample::select(actions), seldom_listener(listeners), off());
    prop_oneof![
        2 => settings().prop_map(Step::Settings),
        6 => ask.prop_map(|(request, again, tab, private, initiator, late)| {
            Step::Ask { request, again, tab, private, initiator, late }
        }),
        12 => (0..6_usize, landing(), kind, off(), off())
            .prop_map(|(of, landing, kind, tab_off, private_off)| Step::Answer { of, landing, kind, tab_off, private_off }),
        4 => choose.prop_map(|(of, action, listener, private)| Step::Choose { of, action, listener, private }),
        1 => (1..4_i32).prop_map(Step::Close),
        1 => proptest::sample::select(&[1000_u64, 599_000, 601_000][..]).prop_map(Step::Wait),
    ]
}

fn seldom_listener(all: &'static [&'static str]) -> impl Strategy<Value = Option<&'static str>> {
    proptest::option::of(proptest::sample::select(all))
}

/// A story of some length.
pub fn story() -> impl Strategy<Value = Vec<Step>> {
    proptest::collection::vec(step(), 1..28)
}

/// One event with what the story knows of it.
#[derive(Debug, Clone)]
pub struct Told {
    pub event: Event,
    /// The request that it is, or that it answers.
    pub request: Option<Request>,
    /// The state of an answer.
    pub state: Option<&'static str>,
}

/// The events of a story.
pub fn tell(story: &[Step]) -> Vec<Told> {
    let mut asked: Vec<(Request, i32, bool)> = Vec::new();
    let mut time = 1_000_000;
    let mut told = Vec::new();
    // State, tab and kind of window of the last answer.
    let mut answered: Option<(&'static str, i32, bool)> = None;
    for step in story {
        time += 10;
        let (what, private, request, state) = match step {
            Step::Settings(settings) => (What::Settings { settings: settings.clone() }, false, None, None),
            Step::Ask { request, again, tab, private, initiator, late } => {
                let earlier = again.and_then(|back| asked.iter().rev().nth(back).cloned());
                let (mut request, mut private) =
                    earlier.map_or((request.clone(), *private), |(request, _, private)| (request, private));
                let mut tab = *tab;
                if let Some(answered) = answered.filter(|_| *late) {
                    (request.state, tab, private) = answered;
                }
                asked.push((request.clone(), tab, private));
                (
                    What::AuthorizationRequest { tab, url: request.url(), initiator: *initiator },
                    private,
                    Some(request),
                    None,
                )
            }
            Step::Answer { of, landing, kind, tab_off, private_off } => {
                let Some((request, tab, private)) = asked.iter().rev().nth(of % asked.len().max(1)).cloned() else {
                    continue;
                };
                let state = landing.state.unwrap_or(request.state);
                let (tab, url) = (tab + i32::from(*tab_off), landing.url(&request, state, told.len()));
                let method = if request.mode == "form_post" { "POST" } else { "GET" }.to_owned();
                let what = match kind {
                    Kind::Sent => What::CallbackRequest { tab, url, method },
                    Kind::Failed(error) => What::CallbackFailed { tab, url, method, error: (*error).to_owned() },
                    Kind::Answered(status) => {
                        What::CallbackAnswered { tab, url, method, status: *status, address: None }
                    }
                };
                let private = private != *private_off;
                answered = Some((state, tab, private));
                (what, private, Some(request), Some(state))
            }
            Step::Choose { of, action, listener, private } => {
                let attempt = 2 * (*of as u32 + 1) + u32::from(*private);
                let listener = listener.map(str::to_owned);
                (What::Action { tab: 1, attempt, action: *action, listener }, *private, None, None)
            }
            Step::Close(tab) => (What::TabClosed { tab: *tab }, false, None, None),
            Step::Wait(more) => {
                time += more;
                (What::Tick, false, None, None)
            }
        };
        let is_late = matches!(step, Step::Ask { late: true, .. });
        let time = if is_late { time - 15 } else { time };
        told.push(Told { event: Event { time, private, what }, request, state });
    }
    told
}

impl Landing {
    pub fn url(&self, asked: &Request, state: &str, number: usize) -> String {
        let state: String = match self.spelling {
            0 => url::form_urlencoded::byte_serialize(state.as_bytes()).collect(),
            // Every byte encoded, in either case of hexadecimal digits.
            1 => state.bytes().map(|byte| format!("%{byte:02x}")).collect(),
            2 => state.bytes().map(|byte| format!("%{byte:02X}")).collect(),
            _ => url::form_urlencoded::byte_serialize(state.as_bytes()).collect::<String>().replace('+', "%20"),
        };
        let mark = if asked.mode == "fragment" { '#' } else { '?' };
        let rest = if asked.mode == "form_post" {
            String::new()
        } else {
            format!("{mark}code={SECRET}{number}%2B&state={state}&iss=%41'x")
        };
        format!(
            "{}://{}:{}{}{rest}",
            self.scheme.unwrap_or(asked.scheme),
            self.host.unwrap_or(asked.host),
            self.port.unwrap_or(asked.port),
            self.path.unwrap_or(asked.path)
        )
    }
}
