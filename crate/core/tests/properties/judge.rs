//! Checks every effect against the rules of docs/safety.md, with what the generated story knows instead of what the
//! engine says.

use std::collections::HashMap;
use std::net::Ipv4Addr;

use portmend::browser::initiator::Initiator;
use portmend::effect::Effect;
use portmend::event::AttemptId;
use portmend::event::{Action, EventKind};
use portmend::settings::{Policy, Registration, Settings};
use portmend::value::Value as Plain;
use serde_json::Value;
use url::{Host, Position, Url};

use crate::story::{Issuer, Moment, Request, SECRET};

/// What the story knows about an attempt.
#[derive(Debug, Clone)]
struct Tracked {
    request: Option<Request>,
    state: &'static str,
    private: bool,
    initiator: Initiator,
    tab: i32,
    /// The callbacks of the attempt, as the browser requested them.
    tried: Vec<Url>,
    /// The origins to which the engine sent it without asking.
    sent: Vec<String>,
    is_replaced: bool,
    is_contested: bool,
}

/// Follows a story, and checks the effects.
#[derive(Default)]
pub struct Judge {
    settings: Settings,
    attempts: HashMap<AttemptId, Tracked>,
    /// The number of effects of each type.
    pub counts: HashMap<String, usize>,
}

impl Judge {
    /// Follows an event, after which the attempts `created` are new.
    pub fn follow(&mut self, moment: &Moment, created: &[AttemptId], has_failed: bool) {
        let private = moment.event.private;
        match &moment.event.kind {
            EventKind::Settings { settings } if !has_failed => self.settings = settings.clone(),
            EventKind::AuthorizationRequest { tab, initiator, .. } => {
                let Some(request) = &moment.request else { return };
                for tracked in self.attempts.values_mut().filter(|tracked| tracked.private == private) {
                    if created.is_empty() && tracked.request.as_ref().is_some_and(|tracked| tracked.is_same(request)) {
                        if weight(*initiator) >= weight(tracked.initiator) {
                            tracked.tab = *tab;
                        }
                        if tracked.initiator == Initiator::Unknown && *initiator != Initiator::Unknown {
                            tracked.initiator = *initiator;
                        }
                    }
                }
                for id in created {
                    self.attempts.insert(
                        *id,
                        Tracked {
                            request: Some(request.clone()),
                            state: request.state,
                            private,
                            initiator: *initiator,
                            tab: *tab,
                            tried: Vec::new(),
                            sent: Vec::new(),
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
                let (Some(state), Ok(url)) = (moment.state, Url::parse(url)) else { return };
                for id in created {
                    self.attempts.insert(
                        *id,
                        Tracked {
                            request: None,
                            state,
                            private,
                            initiator: Initiator::Unknown,
                            tab: *tab,
                            tried: Vec::new(),
                            sent: Vec::new(),
                            is_replaced: false,
                            is_contested: false,
                        },
                    );
                }
                for tracked in
                    self.attempts.values_mut().filter(|tracked| tracked.private == private && tracked.state == state)
                {
                    tracked.tried.push(url.clone());
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

    /// Works out which attempts are contested and which are replaced, by others of at least the same weight.
    fn settle(&mut self) {
        let all: Vec<(AttemptId, Tracked)> = self.attempts.iter().map(|(id, tracked)| (*id, tracked.clone())).collect();
        for (id, tracked) in &mut self.attempts {
            tracked.is_contested |= all.iter().any(|(other, rival)| {
                other != id
                    && rival.private == tracked.private
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
                    (older.server, older.client) == (newer.server, newer.client) && path_of(older) == path_of(newer)
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
            shows_no_secret(json.clone())?;
            match effect {
                Effect::Navigate { tab, url, attempt, .. } => self.navigate(moment, *tab, url, *attempt)?,
                Effect::Arm { attempt, .. } => self.arm(*attempt, &json["rule"])?,
                Effect::Copy { attempt, text, .. } => {
                    ensure(matches!(moment.event.kind, EventKind::Action { .. }), "copied without the user's request")?;
                    let tracked = self.attempts.get(attempt).ok_or("copied for an unknown attempt")?;
                    let tracked = Tracked { is_replaced: false, ..tracked.clone() };
                    check_target(moment, &tracked, &self.settings, text)?;
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
        if matches!(moment.event.kind, EventKind::Action { .. }) {
            return Ok(());
        }
        let request = tracked.request.as_ref().ok_or("automatic without a request")?;
        let (event_tab, url, error) = match &moment.event.kind {
            EventKind::CallbackFailed { tab, url, error, .. } => (*tab, url, error),
            _ => return Err("automatic without a failure".to_owned()),
        };
        ensure(permitted(tracked, request, &settings), "automatic although not permitted")?;
        ensure(tab == event_tab && tab == tracked.tab, "automatic in another tab")?;
        ensure(moment.state == Some(tracked.state), "automatic with the state of another attempt")?;
        ensure(Url::parse(url).is_ok_and(|url| url.path() == path_of(request)), "automatic on another path")?;
        let is_unread = ["REFUSED", "ERR_SSL", "UNSAFE_PORT"].iter().any(|word| error.contains(word));
        ensure(is_unread, "automatic although another program may have read the callback")?;
        let is_from_server = match moment.issuer {
            Issuer::Own | Issuer::OwnWithPath => true,
            Issuer::None => trusts(&settings, request),
            Issuer::Foreign | Issuer::Two => false,
        };
        ensure(is_from_server || request.mode == "form_post", "automatic although another server may have answered")?;
        ensure(
            !url.starts_with("https:") || target.scheme() == "https" || request.scheme == "http",
            "automatic without the TLS that the client asked for",
        )?;
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
        let starts = filter.match_indices("state=").map(|(at, _)| filter.split_at(at));
        for (_, at) in starts.filter(|(before, _)| before.ends_with(['?', '&', '#', '^', '*'])) {
            let after = &at["state=".len()..];
            let end = after.find(['&', '|', '*', '^', '#']).unwrap_or(after.len());
            let state = url::form_urlencoded::parse(format!("s={}", &after[..end]).as_bytes())
                .next()
                .map(|(_, s)| s.into_owned());
            let own = state.as_deref().is_some_and(|state| state.is_empty() || state == tracked.state);
            ensure(own, &format!("armed with the state of another attempt: {filter}"))?;
        }
        if rule["action"]["type"] == "redirect" {
            let server: String = url::form_urlencoded::byte_serialize(request.server.as_bytes()).collect();
            ensure(
                request.mode == "form_post"
                    || trusts(&self.settings, request)
                    || filter.contains(&format!("iss={server}")),
                "armed for the answer of any server",
            )?;
            let is_bound =
                filter.contains("state=") || (request.mode == "form_post" && condition["initiatorDomains"].is_array());
            ensure(is_bound, "armed without a state")?;
            ensure(filter.starts_with(path_of(request).as_str()), "armed for another path")?;
            let to = &rule["action"]["redirect"]["transform"];
            let text = |name: &str| to[name].as_str().unwrap_or_default();
            let target = format!("{}://{}:{}/", text("scheme"), text("host"), text("port"));
            let target = Url::parse(&target).map_err(|error| error.to_string())?;
            let mut named = vec![request.redirect_uri()];
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
    ensure(tracked.request.is_none() || !to.contains(".evil.example"), "the answer of another server is delivered")?;
    ensure(tracked.private == moment.event.private, "private and ordinary are mixed")?;
    let rest = &target[Position::BeforePath..];
    let landed: Vec<&Url> = tracked.tried.iter().filter(|tried| &tried[Position::BeforePath..] == rest).collect();
    ensure(!landed.is_empty(), "path, query or fragment has changed, or the state is that of another attempt")?;
    ensure(landed.iter().all(|landed| is_loopback(landed)), "the landing is not on loopback")?;
    let mut named: Vec<String> = landed.iter().map(|url| origin(url)).collect();
    let registrations = registrations(settings, tracked.request.as_ref());
    named.extend(tracked.request.iter().map(Request::redirect_uri));
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
        && request.pkce == "S256"
        && own.unwrap_or(settings.correction) == Policy::Automatic
}

/// Returns whether the answers of the request's server need no issuer.
fn trusts(settings: &Settings, request: &Request) -> bool {
    let is_named = settings.registrations.iter().any(|r| r.authorization_server == request.server)
        || settings.trusted_servers.iter().any(|trusted| {
            trusted.authorization_server == request.server
                && trusted.client_id.as_deref().is_none_or(|client| client == request.client)
        });
    is_named || request.server == "https://login.salesforce.com"
}

/// Returns the registrations for a request, those with its client id first.
fn registrations<'a>(settings: &'a Settings, request: Option<&Request>) -> Vec<&'a Registration> {
    let Some(request) = request else { return Vec::new() };
    let fits = |r: &&Registration| r.authorization_server == request.server;
    let named = |r: &&Registration| r.client_id.as_deref() == Some(request.client);
    let all = || settings.registrations.iter().filter(fits);
    all().filter(named).chain(all().filter(|r| r.client_id.is_none())).collect()
}

/// Returns how much a starter counts: what came from outside is never displaced by a page.
fn weight(initiator: Initiator) -> u8 {
    match initiator {
        Initiator::Page => 0,
        Initiator::Unknown => 1,
        Initiator::External => 2,
    }
}

fn shows_no_secret(mut json: Value) -> Result<(), String> {
    for (kind, field) in [("arm", "rule"), ("navigate", "url"), ("copy", "text")] {
        if json["type"] == kind {
            json[field] = Value::Null;
        }
    }
    let text = json.to_string();
    ensure(!text.to_ascii_lowercase().contains(SECRET), &format!("a secret is shown: {text}"))
}

fn ensure(holds: bool, problem: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(problem.to_owned()) }
}

fn is_loopback(url: &Url) -> bool {
    let is_loopback_host = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    is_loopback_host
        && matches!(url.scheme(), "http" | "https")
        && url.username().is_empty()
        && url.password().is_none()
}

fn origin(url: &Url) -> String {
    url[..Position::BeforePath].to_owned()
}

fn path_of(request: &Request) -> String {
    Url::parse(&request.redirect_uri()).map(|url| url.path().to_owned()).unwrap_or_default()
}

/// Returns whether `target` is the named address, another usual spelling of it, or http in place of https.
fn is_same_listener(named: &str, target: &Url) -> bool {
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
