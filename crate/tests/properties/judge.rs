//! What must hold of every effect, by the design's rules and by what the story knows, not by what the engine says.

use std::collections::HashMap;
use std::net::Ipv4Addr;

use portmend::Event;
use portmend::attempt::{AttemptId, Initiator};
use portmend::effect::Effect;
use portmend::event::{Action, Time, What};
use portmend::registration::{Policy, Registration, Settings};
use portmend::value::Value as Plain;
use serde_json::Value;
use url::{Host, Position, Url};

use crate::story::{Request, SECRET, Told};

/// What the story knows of an attempt.
#[derive(Debug, Clone)]
struct Known {
    request: Option<Request>,
    state: &'static str,
    private: bool,
    /// When it was first seen.
    since: Time,
    initiator: Initiator,
    tab: i32,
    /// Where the browser tried to deliver its answer: address and the rest.
    tried: Vec<Url>,
    /// The last that failed.
    failed: Option<Told>,
    /// Where we sent it by ourselves.
    sent: Vec<String>,
    is_replaced: bool,
    is_contested: bool,
}

impl Known {
    /// An attempt that is made by a request, or by an answer without one.
    fn new(told: &Told, request: Option<Request>, tab: i32, initiator: Initiator) -> Self {
        let state = request.as_ref().map(|request| request.state).or(told.state).unwrap_or_default();
        Self {
            request,
            state,
            private: told.event.private,
            since: told.event.time,
            initiator,
            tab,
            tried: Vec::new(),
            failed: None,
            sent: Vec::new(),
            is_replaced: false,
            is_contested: false,
        }
    }
}

/// Follows a story, and judges the effects.
#[derive(Default)]
pub struct Judge {
    settings: Settings,
    attempts: HashMap<AttemptId, Known>,
    /// How many of each type of effect there were.
    pub seen: HashMap<String, usize>,
}

impl Judge {
    /// Notes what an event tells. `made` are the attempts that are new since.
    pub fn note(&mut self, told: &Told, made: &[AttemptId], is_refused: bool) {
        let private = told.event.private;
        match &told.event.what {
            What::Settings { settings } if !is_refused => self.settings = settings.clone(),
            What::AuthorizationRequest { tab, initiator, .. } => {
                let Some(request) = &told.request else { return };
                self.note_request(told, request, *tab, *initiator, made);
            }
            What::CallbackRequest { tab, url, .. }
            | What::CallbackFailed { tab, url, .. }
            | What::CallbackAnswered { tab, url, .. } => {
                let (Some(state), Ok(url)) = (told.state, Url::parse(url)) else { return };
                for id in made {
                    self.attempts.insert(*id, Known::new(told, None, *tab, Initiator::Unknown));
                }
                for known in self.attempts.values_mut().filter(|known| known.private == private && known.state == state)
                {
                    known.tried.push(url.clone());
                    if matches!(told.event.what, What::CallbackFailed { .. }) {
                        known.failed = Some(told.clone());
                    }
                }
            }
            // The user said where the callback is to go on.
            What::Action { tab, attempt, action: Action::Deliver, .. } if !is_refused => {
                if let Some(known) = self.attempts.get_mut(attempt) {
                    known.tab = *tab;
                }
            }
            _ => {}
        }
    }

    fn note_request(&mut self, told: &Told, request: &Request, tab: i32, initiator: Initiator, made: &[AttemptId]) {
        let Event { time, private, .. } = told.event;
        if !Url::parse(&request.redirect_uri()).is_ok_and(|url| is_loopback(&url)) {
            return;
        }
        let mut concerned = made.first().copied();
        for (id, known) in self.attempts.iter_mut().filter(|(_, known)| known.private == private) {
            match &known.request {
                Some(own) if made.is_empty() && own.is_same(request) => {
                    // Told late, it was in this tab before it was where it is now.
                    known.tab = if time < known.since { known.tab } else { tab };
                    known.since = known.since.min(time);
                    if known.initiator == Initiator::Unknown {
                        known.initiator = initiator;
                    }
                }
                // The request of a callback that was told of first.
                None if made.is_empty() && known.state == request.state && known.tab == tab && time < known.since => {
                    (known.request, known.since, known.initiator) = (Some(request.clone()), time, initiator);
                    concerned = Some(*id);
                }
                _ => {}
            }
        }
        let Some(id) = concerned else { return };
        if !made.is_empty() {
            let rivals =
                self.attempts.values_mut().filter(|other| other.private == private && other.state == request.state);
            let is_contested = rivals.map(|other| other.is_contested = true).count() > 0;
            let request = Some(request.clone());
            self.attempts.insert(id, Known { is_contested, ..Known::new(told, request, tab, initiator) });
        }
        if self.attempts[&id].is_contested {
            return;
        }
        let same = |other: &Request| {
            (other.server, other.client) == (request.server, request.client) && path_of(other) == path_of(request)
        };
        let mut is_older = false;
        for (other, known) in &mut self.attempts {
            if *other != id && known.private == private && known.request.as_ref().is_some_and(same) {
                is_older |= time < known.since && !known.is_contested;
                known.is_replaced |= time >= known.since;
            }
        }
        self.attempts.entry(id).and_modify(|known| known.is_replaced |= is_older);
    }

    /// Forgets what the engine has forgotten, or is done with.
    pub fn keep(&mut self, alive: &[AttemptId]) {
        self.attempts.retain(|id, _| alive.contains(id));
    }

    /// Judges what an event has led to.
    pub fn judge(&mut self, told: &Told, effects: &[Effect]) -> Result<(), String> {
        for effect in effects {
            let json = serde_json::to_value(Plain::from(effect.clone())).map_err(|error| error.to_string())?;
            *self.seen.entry(json["type"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
            nothing_secret(json.clone())?;
            match effect {
                Effect::Navigate { tab, url, attempt, .. } => {
                    if matches!(told.event.what, What::AuthorizationRequest { .. }) {
                        *self.seen.entry("navigate, told late".to_owned()).or_default() += 1;
                    }
                    self.navigate(told, *tab, url, *attempt)?;
                }
                Effect::Arm { attempt, .. } => self.arm(*attempt, &json["rule"])?,
                Effect::Copy { attempt, text, .. } => {
                    ensure(matches!(told.event.what, What::Action { .. }), "copied without being asked")?;
                    let known = self.attempts.get(attempt).ok_or("copied from nowhere")?;
                    brought(told, known, &self.settings, text)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn navigate(&mut self, told: &Told, tab: i32, to: &str, id: AttemptId) -> Result<(), String> {
        let settings = self.settings.clone();
        let known = self.attempts.get_mut(&id).ok_or("an attempt that nobody made")?;
        let target = brought(told, known, &settings, to)?;
        if matches!(told.event.what, What::Action { .. }) {
            return Ok(());
        }
        let request = known.request.as_ref().ok_or("by itself without a request")?;
        // A request that is told of after its callback has failed leads to what it would have led to before.
        let failed = match &told.event.what {
            What::AuthorizationRequest { .. } => {
                known.failed.clone().filter(|failed| told.event.time < failed.event.time)
            }
            _ => Some(told.clone()),
        };
        let failed = failed.ok_or("by itself for a request that came later")?;
        let (event_tab, url, error) = match &failed.event.what {
            What::CallbackFailed { tab, url, error, .. } => (*tab, url, error),
            _ => return Err("by itself without a failure".to_owned()),
        };
        ensure(permitted(known, request, &settings), "by itself although not permitted")?;
        ensure(tab == event_tab && tab == known.tab, "by itself in another tab")?;
        ensure(failed.state == Some(known.state), "by itself with another's state")?;
        ensure(Url::parse(url).is_ok_and(|url| url.path() == path_of(request)), "by itself to another path")?;
        let is_unread = ["REFUSED", "ERR_SSL", "UNSAFE_PORT"].iter().any(|word| error.contains(word));
        ensure(is_unread, "by itself although somebody may have read it")?;
        let target = origin(&target);
        ensure(!known.sent.contains(&target), "by itself to the same target twice")?;
        known.sent.push(target);
        ensure(known.sent.len() <= 3, "by itself more than three times")
    }

    fn arm(&self, id: AttemptId, rule: &Value) -> Result<(), String> {
        let known = self.attempts.get(&id).ok_or("an attempt that nobody made")?;
        let request = known.request.as_ref().ok_or("armed without a request")?;
        ensure(permitted(known, request, &self.settings), "armed although not permitted")?;
        ensure(!known.is_replaced && !known.is_contested, "armed for an attempt that is not waiting")?;
        let condition = &rule["condition"];
        ensure(condition["tabIds"] == serde_json::json!([known.tab]), "armed in another tab")?;
        ensure(condition["resourceTypes"] == serde_json::json!(["main_frame"]), "armed for more than pages")?;
        let domains = condition["requestDomains"].as_array().ok_or("armed everywhere")?;
        ensure(
            domains.iter().all(|d| ["localhost", "127.0.0.1", "[::1]"].contains(&d.as_str().unwrap_or_default())),
            "armed elsewhere",
        )?;
        let filter = condition["urlFilter"].as_str().ok_or("armed without a filter")?;
        let starts = filter.match_indices("state=").map(|(at, _)| filter.split_at(at));
        for (_, at) in starts.filter(|(before, _)| before.ends_with(['?', '&', '#', '^', '*'])) {
            let after = &at["state=".len()..];
            let end = after.find(['&', '|', '*', '^', '#']).unwrap_or(after.len());
            let state = url::form_urlencoded::parse(format!("s={}", &after[..end]).as_bytes())
                .next()
                .map(|(_, s)| s.into_owned());
            let own = state.as_deref().is_some_and(|state| state.is_empty() || state == known.state);
            ensure(own, &format!("armed with another's state: {filter}"))?;
        }
        if rule["action"]["type"] == "redirect" {
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
            ensure(is_loopback(&target), "armed to leave this computer")?;
            ensure(named.iter().any(|name| is_same_door(name, &target)), "armed to where nobody has named")?;
        }
        Ok(())
    }
}

/// Design rules 2 to 4: where the callback of an attempt may be brought, whoever asks for it.
fn brought(told: &Told, known: &Known, settings: &Settings, to: &str) -> Result<Url, String> {
    let target = Url::parse(to).map_err(|error| error.to_string())?;
    ensure(target.as_str() == to, "not in the one form")?;
    ensure(is_loopback(&target), "leaves this computer")?;
    ensure(!known.is_replaced, "an older attempt is delivered")?;
    ensure(!known.is_contested, "a contested attempt is delivered")?;
    ensure(known.private == told.event.private, "private and ordinary are mixed")?;
    let rest = &target[Position::BeforePath..];
    let landed: Vec<&Url> = known.tried.iter().filter(|tried| &tried[Position::BeforePath..] == rest).collect();
    ensure(!landed.is_empty(), "path, query or fragment has changed, or the state is another's")?;
    ensure(landed.iter().all(|landed| is_loopback(landed)), "comes from elsewhere")?;
    let mut named: Vec<String> = landed.iter().map(|url| origin(url)).collect();
    let registrations = registrations(settings, known.request.as_ref());
    named.extend(known.request.iter().map(Request::redirect_uri));
    named.extend(registrations.iter().filter_map(|r| r.listener.clone()));
    if let What::Action { listener, .. } = &told.event.what {
        named.extend(listener.clone());
    }
    ensure(named.iter().any(|name| is_same_door(name, &target)), "goes where nobody has named")?;
    Ok(target)
}

/// Design rule 5.
fn permitted(known: &Known, request: &Request, settings: &Settings) -> bool {
    let own = registrations(settings, Some(request)).iter().find_map(|r| r.correction);
    known.initiator == Initiator::External
        && request.pkce == "S256"
        && own.unwrap_or(settings.correction) == Policy::Automatic
}

/// The registrations for a request, those that name its client first.
fn registrations<'a>(settings: &'a Settings, request: Option<&Request>) -> Vec<&'a Registration> {
    let Some(request) = request else { return Vec::new() };
    let fits = |r: &&Registration| r.authorization_server == request.server;
    let named = |r: &&Registration| r.client_id.as_deref() == Some(request.client);
    let all = || settings.registrations.iter().filter(fits);
    all().filter(named).chain(all().filter(|r| r.client_id.is_none())).collect()
}

fn nothing_secret(mut json: Value) -> Result<(), String> {
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
    let is_here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    is_here && matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none()
}

fn origin(url: &Url) -> String {
    url[..Position::BeforePath].to_owned()
}

fn path_of(request: &Request) -> String {
    Url::parse(&request.redirect_uri()).map(|url| url.path().to_owned()).unwrap_or_default()
}

/// Whether `target` is the named address, its other spelling, or its http instead of https.
fn is_same_door(named: &str, target: &Url) -> bool {
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
