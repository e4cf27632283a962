//! Checks every effect against the rules of docs/safety.md, with what the generated story knows instead of what the
//! engine says.

use std::collections::HashMap;
use std::net::Ipv4Addr;

use portmend::browser::Time;
use portmend::browser::initiator::Initiator;
use portmend::effect::Effect;
use portmend::event::AttemptId;
use portmend::event::{Action, EventKind};
use portmend::settings::{Policy, Registration, Settings, TrustedServer};
use portmend::value::Value as Plain;
use serde_json::Value;
use url::{Host, Position, Url};

use crate::moment::{Moment, Request, is_loopback, issuers_of, state_of, with_scheme};

/// What the story knows about an attempt.
#[derive(Debug, Clone)]
struct Tracked {
    request: Option<Request>,
    /// Empty if none can tie a callback to it.
    state: String,
    private: bool,
    initiator: Initiator,
    started: Time,
    /// Whether the server that was asked passed the request on to one that is not known to be of the same provider.
    is_passed_on: bool,
    tab: i32,
    /// The callbacks of the attempt, as the browser reported them.
    tried: Vec<Url>,
    /// Whether the browser reported a request for one of them.
    was_requested: bool,
    /// The origins to which the engine sent it without asking.
    sent: Vec<String>,
    /// How many times it was sent back to where it had been refused.
    retries: u8,
    is_replaced: bool,
    is_contested: bool,
}

impl Tracked {
    /// Returns an attempt whose request cannot be answered.
    fn without_request(private: bool, initiator: Initiator, started: Time, tab: i32) -> Self {
        Self {
            request: None,
            state: String::new(),
            private,
            initiator,
            started,
            is_passed_on: false,
            tab,
            tried: Vec::new(),
            was_requested: false,
            sent: Vec::new(),
            is_replaced: false,
            retries: 0,
            is_contested: false,
        }
    }
}

/// Follows a story, and checks the effects.
pub struct Judge {
    /// A word that only secrets contain.
    secret: &'static str,
    settings: Settings,
    attempts: HashMap<AttemptId, Tracked>,
    /// The number of effects of each type.
    pub counts: HashMap<String, usize>,
}

impl Judge {
    /// Creates a judge that looks for this word in everything that is shown; only secrets contain it.
    pub fn new(secret: &'static str) -> Self {
        Self { secret, settings: Settings::default(), attempts: HashMap::new(), counts: HashMap::new() }
    }

    /// Follows an event, after which the attempts `created` are new.
    pub fn follow(&mut self, moment: &Moment, created: &[AttemptId], has_failed: bool) {
        let private = moment.event.private;
        match &moment.event.kind {
            EventKind::Settings { settings } if !has_failed => {
                self.settings = settings.clone();
                let registered = self.settings.registrations.iter_mut().map(|saved| &mut saved.authorization_server);
                let trusted =
                    self.settings.trusted_servers.iter_mut().chain(self.settings.agreed_servers.iter_mut().flatten());
                let trusted = trusted.map(|trusted| &mut trusted.authorization_server);
                for server in registered.chain(trusted) {
                    if let Ok(url) = Url::parse(server.trim()) {
                        *server = url.origin().ascii_serialization();
                    }
                }
            }
            EventKind::AuthorizationRequest { tab, initiator, .. } => {
                let is_ours = |request: &&Request| {
                    request.redirect_uri.is_empty()
                        || Url::parse(&request.redirect_uri).is_ok_and(|url| is_loopback(&url))
                };
                let Some(request) = moment.request.as_ref().filter(is_ours) else {
                    // One that cannot work is explained. It has no callback and replaces none.
                    for id in created {
                        self.attempts
                            .insert(*id, Tracked::without_request(private, *initiator, moment.event.time, *tab));
                    }
                    return;
                };
                let time = moment.event.time;
                if created.is_empty() {
                    self.pass_on(private, *tab, time, request, *initiator);
                }
                for tracked in self.attempts.values_mut().filter(|tracked| tracked.private == private) {
                    let Some(known) = tracked.request.as_mut().filter(|_| created.is_empty()) else { continue };
                    if known.is_same(request) {
                        if weight(*initiator) >= weight(tracked.initiator) {
                            tracked.tab = *tab;
                        }
                        if tracked.initiator == Initiator::Unknown {
                            tracked.initiator = *initiator;
                        }
                        // Only the provider knows which of the two it follows.
                        if !is_s256(request) {
                            known.pkce.clone_from(&request.pkce);
                        }
                        tracked.started = tracked.started.min(time);
                    }
                }
                for id in created {
                    self.attempts.insert(
                        *id,
                        Tracked {
                            request: Some(request.clone()),
                            state: request.state.clone(),
                            private,
                            initiator: *initiator,
                            started: moment.event.time,
                            is_passed_on: false,
                            tab: *tab,
                            tried: Vec::new(),
                            was_requested: false,
                            sent: Vec::new(),
                            retries: 0,
                            is_replaced: false,
                            is_contested: false,
                        },
                    );
                }
                self.settle();
            }
            EventKind::CallbackRequest { tab, url, .. }
            | EventKind::CallbackFailed { tab, url, .. }
            | EventKind::CallbackAnswered { tab, url, .. } => {
                let Ok(url) = Url::parse(&with_scheme(url)) else { return };
                // Without a state, the tab is all that ties a callback to a sign-in that sent none.
                let state = moment.state.clone().unwrap_or_default();
                for id in created {
                    self.attempts.insert(
                        *id,
                        Tracked {
                            request: None,
                            state: state.clone(),
                            private,
                            initiator: Initiator::Unknown,
                            started: moment.event.time,
                            is_passed_on: false,
                            tab: *tab,
                            tried: Vec::new(),
                            was_requested: false,
                            sent: Vec::new(),
                            retries: 0,
                            is_replaced: false,
                            is_contested: false,
                        },
                    );
                }
                for tracked in self.attempts.values_mut().filter(|tracked| {
                    tracked.private == private && tracked.state == state && (!state.is_empty() || tracked.tab == *tab)
                }) {
                    tracked.tried.push(url.clone());
                    // The browser reports requests to loopback addresses only.
                    tracked.was_requested |= is_loopback(&url) && !is_of_navigation(&moment.event.kind);
                }
            }
            EventKind::CallbackFrameFailed { url, .. } => self.hand_over(private, url),
            // A provider's page may be all that is seen of a request.
            EventKind::ErrorPage { tab, url, calls, .. } => {
                // A service worker may have shown a callback.
                self.hand_over(private, url);
                calls.iter().flatten().for_each(|call| self.hand_over(private, call));
                for id in created {
                    self.attempts.insert(
                        *id,
                        Tracked {
                            request: moment.request.clone(),
                            state: moment.request.as_ref().map(|request| request.state.clone()).unwrap_or_default(),
                            private,
                            initiator: Initiator::Unknown,
                            started: moment.event.time,
                            is_passed_on: false,
                            tab: *tab,
                            tried: Vec::new(),
                            was_requested: false,
                            sent: Vec::new(),
                            retries: 0,
                            is_replaced: false,
                            is_contested: false,
                        },
                    );
                }
            }
            // The user chose the tab in which the callback is delivered.
            EventKind::Action { tab, attempt, action: Action::Deliver, .. } if !has_failed => {
                if let Some(tracked) = self.attempts.get_mut(attempt) {
                    tracked.tab = *tab;
                }
            }
            _ => {}
        }
    }

    /// Follows a callback that a page hands over itself.
    fn hand_over(&mut self, private: bool, url: &str) {
        let (Some(state), Ok(url)) = (state_of(url), Url::parse(url)) else { return };
        for tracked in self.attempts.values_mut().filter(|tracked| tracked.private == private && tracked.state == state)
        {
            tracked.tried.push(url.clone());
        }
    }

    /// Follows a request that was passed on from one server to another in the same tab: the one that was asked first stays
    /// the one that was asked.
    fn pass_on(&mut self, private: bool, tab: i32, time: Time, request: &Request, initiator: Initiator) {
        let is_known = |tracked: &Tracked, test: &dyn Fn(&Request) -> bool| {
            tracked.private == private && tracked.request.as_ref().is_some_and(test)
        };
        if self.attempts.values().any(|tracked| is_known(tracked, &|known| known.is_same(request))) {
            return;
        }
        let passed_on = self.attempts.iter_mut().filter(|(_, tracked)| {
            let later = if time < tracked.started { tracked.initiator } else { initiator };
            later != Initiator::External
                && tracked.tab == tab
                && is_known(tracked, &|known| known.is_passed_on(request))
        });
        let Some((_, tracked)) = passed_on.min_by_key(|(id, _)| **id) else { return };
        let Some(known) = tracked.request.as_mut() else { return };
        tracked.is_passed_on |= [&known.server, &request.server].iter().any(|server| server.ends_with(".example"));
        if time < tracked.started {
            let later = std::mem::replace(known, request.clone());
            if !is_s256(&later) {
                known.pkce = "plain".to_owned();
            }
            (tracked.started, tracked.initiator) = (time, initiator);
        } else if !is_s256(request) {
            known.pkce = "plain".to_owned();
        }
    }

    /// Works out which attempts are contested and which are replaced, by others of at least the same weight.
    fn settle(&mut self) {
        let all: Vec<(AttemptId, Tracked)> = self.attempts.iter().map(|(id, tracked)| (*id, tracked.clone())).collect();
        for (id, tracked) in &mut self.attempts {
            tracked.is_contested |= all.iter().any(|(other, rival)| {
                other != id
                    && rival.private == tracked.private
                    && !rival.state.is_empty()
                    && rival.state == tracked.state
                    && (rival.request.is_none()
                        || tracked.request.is_none()
                        || weight(rival.initiator) >= weight(tracked.initiator))
            });
        }
        let all: Vec<(AttemptId, Tracked)> = self.attempts.iter().map(|(id, tracked)| (*id, tracked.clone())).collect();
        for (id, tracked) in &mut self.attempts {
            let Some(older) = tracked.request.as_ref() else { continue };
            tracked.is_replaced |= all.iter().any(|(other, rival)| {
                let asks_the_same = |newer: &Request| {
                    (&older.server, &older.client, &older.resource) == (&newer.server, &newer.client, &newer.resource)
                        && path_of(older) == path_of(newer)
                };
                other > id
                    && rival.private == tracked.private
                    && !rival.is_contested
                    && (rival.initiator, tracked.initiator) != (Initiator::Unknown, Initiator::Unknown)
                    && weight(rival.initiator) >= weight(tracked.initiator)
                    && rival.request.as_ref().is_some_and(asks_the_same)
            });
        }
    }

    /// Forgets the attempts that the engine no longer tracks.
    pub fn keep(&mut self, alive: &[AttemptId]) {
        self.attempts.retain(|id, _| alive.contains(id));
    }

    /// Checks the effects of an event.
    pub fn check(&mut self, moment: &Moment, effects: &[Effect]) -> Result<(), String> {
        for effect in effects {
            let json = serde_json::to_value(Plain::from(effect.clone())).map_err(|error| error.to_string())?;
            *self.counts.entry(json["type"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
            shows_no_secret(json.clone(), self.secret)?;
            match effect {
                Effect::Navigate { tab, url, attempt, .. } => self.navigate(moment, *tab, url, *attempt)?,
                Effect::Arm { attempt, .. } => self.arm(*attempt, &json["rule"])?,
                Effect::Copy { attempt, text, .. } => {
                    ensure(matches!(moment.event.kind, EventKind::Action { .. }), "copied without the user's request")?;
                    let tracked = self.attempts.get(attempt).ok_or("copied for an unknown attempt")?;
                    let tracked = Tracked { is_replaced: false, ..tracked.clone() };
                    let is_command = !text.starts_with("http");
                    ensure(is_command == asks_for_command(&moment.event.kind), "a command that was not asked for")?;
                    // Commands of the corpus are for all shells, those of the stories for this one.
                    let is_readable = text.starts_with("docker exec name curl ");
                    let address = if is_readable { last_word(text) } else { text.clone() };
                    if is_readable || !is_command {
                        check_target(moment, &tracked, &self.settings, &address)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn navigate(&mut self, moment: &Moment, tab: i32, to: &str, id: AttemptId) -> Result<(), String> {
        let settings = self.settings.clone();
        let tracked = self.attempts.get_mut(&id).ok_or("navigated for an unknown attempt")?;
        let target = check_target(moment, tracked, &settings, to)?;
        let has_state = ["state", "response"].iter().any(|name| to.contains(&format!("{name}=")));
        ensure(has_state || to.contains('%'), "a callback without a state is delivered")?;
        if let EventKind::Action { action, .. } = moment.event.kind {
            if action == Action::Retry {
                tracked.retries += 1;
                *self.counts.entry("retry".to_owned()).or_default() += 1;
            }
            let is_landed = tracked.tried.contains(&target);
            ensure(action != Action::Retry || is_landed && tab == tracked.tab, "a retry at another address")?;
            return ensure(tracked.retries <= 2, "more than two retries");
        }
        let request = tracked.request.as_ref().ok_or("automatic without a request")?;
        let (event_tab, url, error) = match &moment.event.kind {
            EventKind::CallbackFailed { tab, url, error, .. } => (*tab, url, error),
            _ => return Err("automatic without a failure".to_owned()),
        };
        ensure(permitted(tracked, request, &settings), "automatic although not permitted")?;
        ensure(tab == event_tab && tab == tracked.tab, "automatic in another tab")?;
        ensure(moment.state.as_ref() == Some(&tracked.state), "automatic with the state of another attempt")?;
        let is_same_path = |url: Url| request.redirect_uri.is_empty() || url.path() == path_of(request);
        ensure(Url::parse(&with_scheme(url)).is_ok_and(is_same_path), "automatic on another path")?;
        let was_sent = tracked.was_requested || !is_certainly_held_back(&moment.event.kind);
        ensure(
            proves_unread(error, url) || !was_sent,
            "automatic although another program may have read the callback",
        )?;
        let is_form_post = request.mode == "form_post";
        ensure(
            is_from_server(url, tracked, request, &settings) || is_form_post,
            "automatic although another server may have answered",
        )?;
        let gives_up_tls = url.starts_with("https:") && target.scheme() == "http";
        ensure(!gives_up_tls || request.redirect_uri.starts_with("http:"), "automatic without TLS")?;
        let target = origin(&target);
        ensure(!tracked.sent.contains(&target), "automatic to the same target twice")?;
        tracked.sent.push(target);
        ensure(tracked.sent.len() <= 3, "automatic more than three times")
    }

    fn arm(&self, id: AttemptId, rule: &Value) -> Result<(), String> {
        let tracked = self.attempts.get(&id).ok_or("armed for an unknown attempt")?;
        let request = tracked.request.as_ref().ok_or("armed without a request")?;
        ensure(permitted(tracked, request, &self.settings), "armed although not permitted")?;
        ensure(!tracked.is_replaced && !tracked.is_contested, "armed for an attempt that is not waiting")?;
        let condition = &rule["condition"];
        ensure(condition["tabIds"] == serde_json::json!([tracked.tab]), "armed in another tab")?;
        ensure(condition["resourceTypes"] == serde_json::json!(["main_frame"]), "armed for more than main frames")?;
        let domains = condition["requestDomains"].as_array().ok_or("armed for all hosts")?;
        ensure(
            domains.iter().all(|d| ["localhost", "127.0.0.1", "[::1]"].contains(&d.as_str().unwrap_or_default())),
            "armed for a host that is not loopback",
        )?;
        let filter = condition["urlFilter"].as_str().ok_or("armed without a filter")?;
        if rule["action"]["type"] == "redirect" {
            let after_path = filter.strip_prefix(path_of(request).as_str()).ok_or("armed for another path")?;
            if request.mode == "form_post" {
                ensure(condition["initiatorDomains"].is_array() && after_path == "|", "armed without a sender")?;
            } else {
                let pattern = after_path.strip_prefix(['?', '#']).ok_or("armed for a longer path")?;
                let pattern = pattern.strip_prefix("*&").unwrap_or(pattern);
                let server: String = url::form_urlencoded::byte_serialize(request.server.as_bytes()).collect();
                let issuer = format!("*iss={server}");
                let state = match pattern.split_once(&issuer) {
                    // The issuer stands after the state, or before it.
                    Some((state, "^" | "%2F")) => state.strip_prefix("state=").ok_or("armed without a state")?,
                    Some(("", rest)) => {
                        let state = ["&", "&*&", "%2F*&"].iter().find_map(|between| {
                            rest.strip_prefix(between).and_then(|rest| rest.strip_prefix("state="))
                        });
                        state.ok_or("armed without a state")?
                    }
                    Some(_) => return Err("armed for another issuer".to_owned()),
                    None => {
                        ensure(trusts(&self.settings, tracked, request), "armed for the answer of any server")?;
                        pattern.strip_prefix("state=").ok_or("armed without a state")?
                    }
                };
                let state = state.strip_suffix(['&', '|', '#']).ok_or("armed for a longer state")?;
                let decoded =
                    url::form_urlencoded::parse(format!("s={state}").as_bytes()).next().map(|(_, s)| s.into_owned());
                ensure(!state.contains(['&', '|', '*', '^', '#']), "armed with a wildcard in the state")?;
                ensure(decoded.as_ref() == Some(&tracked.state), "armed with the state of another attempt")?;
            }
            let to = &rule["action"]["redirect"]["transform"];
            let text = |name: &str| to[name].as_str().unwrap_or_default();
            let target = format!("{}://{}:{}/", text("scheme"), text("host"), text("port"));
            let target = Url::parse(&target).map_err(|error| error.to_string())?;
            let mut named = vec![request.redirect_uri.clone()];
            named.extend(registrations(&self.settings, Some(request)).iter().filter_map(|r| r.listener.clone()));
            ensure(is_loopback(&target), "armed for a target that is not loopback")?;
            ensure(named.iter().any(|name| is_same_listener(name, &target)), "armed for a target that was not named")?;
        }
        Ok(())
    }
}

/// Checks rules 2 to 4 of docs/safety.md: where the callback of an attempt may be sent, even at the user's request.
fn check_target(moment: &Moment, tracked: &Tracked, settings: &Settings, to: &str) -> Result<Url, String> {
    let target = Url::parse(to).map_err(|error| error.to_string())?;
    ensure(target.as_str() == to, "the target is not normalised")?;
    ensure(is_loopback(&target), "the target is not loopback")?;
    ensure(!tracked.is_replaced, "an older attempt is delivered")?;
    ensure(!tracked.is_contested, "a contested attempt is delivered")?;
    if let Some(request) = &tracked.request {
        let issuers = issuers_of(to);
        ensure(issuers.iter().all(|issuer| is_issuer(issuer, request)), "the answer of another server is delivered")?;
    }
    ensure(tracked.private == moment.event.private, "private and ordinary are mixed")?;
    let rest = &target[Position::BeforePath..];
    let landed: Vec<&Url> = tracked.tried.iter().filter(|tried| &tried[Position::BeforePath..] == rest).collect();
    ensure(!landed.is_empty(), "path, query or fragment has changed, or the state is that of another attempt")?;
    ensure(landed.iter().all(|landed| is_loopback(landed)), "the landing is not on loopback")?;
    let mut named: Vec<String> = landed.iter().map(|url| origin(url)).collect();
    let registrations = registrations(settings, tracked.request.as_ref());
    named.extend(tracked.request.iter().map(|request| request.redirect_uri.clone()));
    named.extend(registrations.iter().filter_map(|r| r.listener.clone()));
    if let EventKind::Action { listener, .. } = &moment.event.kind {
        named.extend(listener.clone());
    }
    ensure(named.iter().any(|name| is_same_listener(name, &target)), "the target was not named")?;
    Ok(target)
}

/// Returns whether rule 5 of docs/safety.md permits an automatic correction.
fn permitted(tracked: &Tracked, request: &Request, settings: &Settings) -> bool {
    let own = registrations(settings, Some(request)).iter().find_map(|r| r.correction);
    tracked.initiator == Initiator::External
        && is_s256(request)
        && own.unwrap_or(settings.correction) == Policy::Automatic
}

fn is_s256(request: &Request) -> bool {
    request.pkce == "S256" || (request.pkce.is_empty() && is_salesforce(&request.server))
}

/// Returns whether a callback shows that it comes from the server that was asked.
fn is_from_server(callback: &str, tracked: &Tracked, request: &Request, settings: &Settings) -> bool {
    match issuers_of(callback).as_slice() {
        [] => trusts(settings, tracked, request),
        [issuer] => is_issuer(issuer, request),
        _ => false,
    }
}

fn is_issuer(issuer: &str, request: &Request) -> bool {
    // The knowledge base has providers with several hosts.
    !request.server.ends_with(".example")
        || Url::parse(issuer).is_ok_and(|issuer| issuer.origin().ascii_serialization() == request.server)
}

/// Returns whether the answers of the request's server need no issuer. Names that end in `.example` are the only servers
/// in stories that are certainly not in the knowledge base.
fn trusts(settings: &Settings, tracked: &Tracked, request: &Request) -> bool {
    let covers = |trusted: &TrustedServer| {
        trusted.authorization_server == request.server
            && (trusted.client_id.is_none() || trusted.client_id == request.client)
    };
    let names_address = |r: &&Registration| !r.redirect_uris.is_empty() || r.listener.is_some() || r.runs_on.is_none();
    let mut registered = settings.registrations.iter().filter(names_address);
    let is_named = registered.any(|r| r.authorization_server == request.server)
        || settings.trusted_servers.iter().any(covers)
        || (!tracked.is_passed_on && settings.agreed_servers.iter().flatten().any(covers));
    is_named || (request.server.starts_with("https://") && !request.server.ends_with(".example"))
}

/// Returns how much a starter counts: what came from outside is never displaced by a page.
fn weight(initiator: Initiator) -> u8 {
    match initiator {
        Initiator::Page => 0,
        Initiator::Unknown => 1,
        Initiator::External => 2,
    }
}

/// Returns the registrations for a request: those for its server, with its client id first, then those for its client at
/// other hosts of its provider.
fn registrations<'a>(settings: &'a Settings, request: Option<&Request>) -> Vec<&'a Registration> {
    let Some(request) = request else { return Vec::new() };
    let is_own = |r: &&Registration| r.authorization_server == request.server;
    let is_named = |r: &&Registration| r.client_id.is_some() && r.client_id == request.client;
    let is_elsewhere = |r: &&Registration| share_clients(&r.authorization_server, &request.server);
    let all = || settings.registrations.iter();
    let for_all = all().filter(is_own).filter(|r| r.client_id.is_none());
    all().filter(is_own).filter(is_named).chain(for_all).chain(all().filter(is_elsewhere).filter(is_named)).collect()
}

/// Returns whether a client id names the same client at two servers. Of the providers for which this is true, stories and
/// cases have registrations only for Salesforce.
pub fn share_clients(one: &str, other: &str) -> bool {
    one != other && is_salesforce(one) && is_salesforce(other)
}

/// Returns whether a server is one of Salesforce, which knows only S256.
fn is_salesforce(server: &str) -> bool {
    server.starts_with("https://") && (server.ends_with(".salesforce.com") || server.ends_with(".my.site.com"))
}

fn shows_no_secret(mut json: Value, secret: &str) -> Result<(), String> {
    for (kind, field) in [("arm", "rule"), ("navigate", "url"), ("copy", "text")] {
        if json["type"] == kind {
            json[field] = Value::Null;
        }
    }
    let text = json.to_string();
    ensure(!text.to_ascii_lowercase().contains(secret), &format!("a secret is shown: {text}"))
}

pub fn ensure(holds: bool, problem: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(problem.to_owned()) }
}

/// Returns whether `webNavigation` reported the failure of a callback, which it does also if there was no request.
fn is_of_navigation(kind: &EventKind) -> bool {
    matches!(kind, EventKind::CallbackFailed { method, .. } if method.is_empty())
}

/// Returns whether Chromium held back a callback that it reports as aborted, if it never reported a request for it.
fn is_certainly_held_back(kind: &EventKind) -> bool {
    let EventKind::CallbackFailed { url, error, sees_requests, .. } = kind else { return false };
    let is_certain = *sees_requests == Some(true) || *url != with_scheme(url);
    is_of_navigation(kind) && error == "net::ERR_ABORTED" && is_certain
}

/// Returns whether no program can have read a callback that failed with this error text, or only one that does not speak
/// TLS. Firefox's refusals prove nothing.
fn proves_unread(error: &str, url: &str) -> bool {
    const CODES: &[&str] = &["2152398867", "2152398878", "21533"];
    const WORDS: &[&str] = &[
        "net::ERR_CONNECTION_REFUSED",
        "UNSAFE_PORT",
        "PORT_ACCESS",
        "RECEIVING_FROM",
        "NOT_RESOLVED",
        "UNKNOWN_HOST",
    ];
    const TLS: &[&str] = &["SSL_", "_CERT_", "SEC_ERROR_", "PKIX"];
    let is_translated =
        url.starts_with("https:") && !["net::", "NS_", "Error code"].iter().any(|start| error.starts_with(start));
    is_translated || [CODES, WORDS, TLS].concat().iter().any(|word| error.contains(word))
}

fn origin(url: &Url) -> String {
    url[..Position::BeforePath].to_owned()
}

fn path_of(request: &Request) -> String {
    Url::parse(&request.redirect_uri).map(|url| url.path().to_owned()).unwrap_or_default()
}

/// Returns whether `target` is the named address, another usual spelling of it, or http in place of https.
fn is_same_listener(named: &str, target: &Url) -> bool {
    let named = named.trim();
    let named = if named.parse::<u16>().is_ok() { format!("http://localhost:{named}") } else { named.to_owned() };
    let Ok(named) = Url::parse(&named) else { return false };
    let usual = |url: &Url| match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip == Ipv4Addr::LOCALHOST,
        other => other.is_some(),
    };
    named.port_or_known_default() == target.port_or_known_default()
        && (named.host() == target.host() || usual(target))
        && (named.scheme() == target.scheme() || (named.scheme(), target.scheme()) == ("https", "http"))
}

fn asks_for_command(kind: &EventKind) -> bool {
    matches!(kind, EventKind::Action { runs_on: Some(_), .. })
}

/// Returns the last word of a command, as `sh` reads it.
fn last_word(command: &str) -> String {
    let (mut word, mut quoted, mut chars) = (String::new(), false, command.chars());
    while let Some(c) = chars.next() {
        match c {
            '\'' => quoted = !quoted,
            '\\' if !quoted => word.extend(chars.next()),
            ' ' if !quoted => word.clear(),
            c => word.push(c),
        }
    }
    word
}
