//! Checks the effects of an event.

use portmend::effect::Effect;
use portmend::event::{Action, AttemptId, EventKind};
use portmend::value::Value as Plain;
use serde_json::Value;
use url::{Url, form_urlencoded};

use super::address::{is_same_listener, origin, path_of};
use super::follow::Judge;
use super::rules::{check_target, ensure, is_from_server, permitted, registrations, trusts};
use super::tracked::Tracked;
use super::unread::{is_certainly_held_back, proves_unread};
use crate::moment::{Moment, is_loopback, with_scheme};

impl Judge {
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
                ensure(!tracked.was_answered, "a retry of what was answered")?;
                tracked.retries += 1;
                *self.counts.entry("retry".to_owned()).or_default() += 1;
            }
            let is_landed = tracked.tried.contains(&target);
            ensure(action != Action::Retry || is_landed && tab == tracked.tab, "a retry at another address")?;
            return ensure(tracked.retries <= 2, "more than two retries");
        }
        let request = tracked.request.as_ref().ok_or("automatic without a request")?;
        ensure(!tracked.was_answered, "automatic although it was answered")?;
        let waited = tracked.failure.clone().filter(|_| matches!(moment.event.kind, EventKind::Tick));
        let moment = waited.as_deref().unwrap_or(moment);
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
        let code_in = |part: &str| {
            form_urlencoded::parse(part.as_bytes()).find(|(name, _)| name == "code").map(|(_, code)| code.into_owned())
        };
        let code = |url: &Url| [url.query(), url.fragment()].into_iter().flatten().find_map(code_in);
        let failed = Url::parse(&with_scheme(url)).map_err(|error| error.to_string())?;
        ensure(
            !tracked.open.iter().any(|open| origin(open) != origin(&failed) && code(open) == code(&failed)),
            "automatic although it was sent elsewhere before",
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

fn shows_no_secret(mut json: Value, secret: &str) -> Result<(), String> {
    for (kind, field) in [("arm", "rule"), ("navigate", "url"), ("copy", "text")] {
        if json["type"] == kind {
            json[field] = Value::Null;
        }
    }
    let text = json.to_string();
    ensure(!text.to_ascii_lowercase().contains(secret), &format!("a secret is shown: {text}"))
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
