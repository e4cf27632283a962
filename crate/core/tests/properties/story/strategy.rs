//! Generates stories.

use portmend::browser::initiator::Initiator;
use portmend::event::{Action, LoopbackAccess};
use portmend::runs_on::RunsOn;
use portmend::settings::{Policy, Registration, Settings, TrustedServer};
use proptest::prelude::*;

use super::step::{CUT_OFF, Issuer, Kind, Landing, Request, Step};

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
/// Chromium's error for a request of a page without permission to reach this computer.
const LOCAL_NETWORK: &str = "net::ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS";
/// What a listener says that did not take a callback, and did not read it.
const PAGES: &[&str] = &["State mismatch", "400 Request Header Or Cookie Too Large"];
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

fn optional(all: &'static [&'static str]) -> impl Strategy<Value = Option<&'static str>> {
    proptest::option::of(proptest::sample::select(all))
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
    let left = proptest::option::weighted(0.1, proptest::sample::select(SERVERS));
    let lists = (proptest::collection::vec(entry, 0..3), servers(), servers(), left);
    (policy(), lists).prop_map(|(correction, (registrations, trusted_servers, agreed_servers, left))| Settings {
        version: 1,
        correction,
        registrations,
        trusted_servers,
        left_alone: left.map(|server| vec![server.to_owned()]),
        agreed_servers: Some(agreed_servers).filter(|agreed| !agreed.is_empty()),
        ..Settings::default()
    })
}

fn step() -> impl Strategy<Value = Step> {
    let initiator =
        prop_oneof![6 => Just(Initiator::External), 1 => Just(Initiator::Page), 1 => Just(Initiator::Unknown)];
    let request =
        (request(), proptest::option::weighted(0.25, 0..6_usize), 1..4_i32, proptest::bool::weighted(0.15), initiator);
    let kind = prop_oneof![
        2 => Just(Kind::Sent),
        1 => Just(Kind::Moved),
        8 => usually(6, ERRORS[0], ERRORS).prop_map(Kind::Failed),
        2 => proptest::sample::select(&[Some(true), Some(true), Some(false), None][..]).prop_map(Kind::Aborted),
        2 => proptest::sample::select(&[200_u16, 400, 400, 404, 302][..]).prop_map(Kind::Answered),
        1 => proptest::sample::select(PAGES).prop_map(Kind::Shown),
        1 => proptest::sample::select(&[LOCAL_NETWORK, LOCAL_NETWORK, "net::ERR_CONNECTION_REFUSED"][..]).prop_map(Kind::Framed),
        1 => proptest::sample::select(&[Some(LoopbackAccess::Denied), Some(LoopbackAccess::Prompt), None][..]).prop_map(Kind::Called),
        1 => Just(Kind::Restored),
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

/// Returns stories of up to 27 steps.
pub fn story() -> impl Strategy<Value = Vec<Step>> {
    proptest::collection::vec(step(), 1..28)
}
