//! Making the client and the provider agree on a callback URL.

use super::document;
use super::fill;
use super::fill::Values;
use super::forgetting::{forget_registration, register_anew};
use super::instructions;
use super::pin::pin;
use super::plan::{Pair, Plan, Uri, at_port, pair};
use super::values::{PROPOSED_PORT, sign_in_again, usable_uri, values};
use super::waiting::{without_callback, without_redirect_uri_steps};
use crate::facts::{Facts, Maker};
use crate::knowledge::{Client, Loopback, PortChoice, Provider};
use crate::protocol::authorization::Requested;
use crate::protocol::difference::Part;
use crate::protocol::loopback::{LoopbackAddress, LoopbackHost, LoopbackUrl};
use crate::protocol::matching::{Matching, Reach};
use crate::quoting;
use crate::wording::{Message, Remedy, Step};

/// Returns the steps that make the client and the provider agree on a callback URL. `registered` is the registered one.
///
/// If the browser landed on the requested address, the registration is right, and the steps are those for a callback
/// that does not arrive. If requested and registered agree and the provider still refuses, the only step is to wait.
pub(crate) fn remedy_for_mismatch(facts: &Facts<'_>, registered: Option<&str>) -> Remedy {
    match facts.request.map(|request| &request.requested) {
        Some(Requested::Missing) if facts.attempt.landing.is_some() => return name_redirect_uri(facts),
        Some(Requested::Hidden) if registered.is_none() => return without_callback(facts),
        _ => {}
    }
    let requested = facts.requested_uri();
    if requested.is_none() && registered.is_none() {
        return compare(facts);
    }
    let landed = facts.attempt.landing.as_ref().map(|landing| &landing.address);
    if landed.is_some() && landed == facts.attempt.requested() {
        return without_callback(facts);
    }
    if let Some(document) = facts.document() {
        return document::remedy(facts, &document);
    }
    // A client cannot be pinned to a callback URL that is not on loopback, or to a pattern.
    let registered = registered.filter(|uri| Uri::read(uri).is_some());
    if requested.is_some() && requested == registered {
        return vec![wait(facts)].into();
    }
    let pair = pair(facts, requested, registered);
    if registered.is_none() && facts.may_have_registered_itself() {
        if let Some(earlier) = facts.earlier_uri() {
            return kept_registration(facts, earlier);
        }
        // To register itself with a host that is not allowed does not help either.
        if facts.asks_mcp_server() && !facts.has_refused_host() {
            return forget_or_register(facts, &pair);
        }
    }
    steps_for(facts, &pair, pair.plan())
}

/// Returns where the callback URL can be registered. A caution says where else, if not there.
fn console(facts: &Facts<'_>) -> Option<&'static str> {
    let provider = facts.provider?;
    let is_ip = facts.attempt.requested().is_some_and(|address| matches!(address.host, LoopbackHost::V4(_)));
    let is_elsewhere = is_ip && provider.cautions().any(|key| key == "caution_ip_by_manifest");
    provider.console().filter(|_| !is_elsewhere)
}

/// Returns the step that compares the requested callback URL with what is registered.
fn compare_step(facts: &Facts<'_>) -> Step {
    match console(facts) {
        Some(console) => Step::new("step_compare_in", [facts.client_name(), facts.provider_name(), console.into()]),
        None => Step::new("step_compare", [facts.client_name(), facts.provider_name()]),
    }
}

/// Returns the steps for a refusal of which neither the requested nor the registered callback URL is known.
fn compare(facts: &Facts<'_>) -> Remedy {
    let mut remedy = Remedy::from(vec![compare_step(facts)]);
    if let Some(client) = facts.client.filter(|client| client.pinnable.contains(&Part::Port)) {
        remedy.announce(Message::new("step_give_registered_port", [client.name.into()]));
        remedy.steps.extend(instructions::steps(client.pin, client.name, &[values(facts, None)]));
    }
    remedy
}

/// Returns the steps for a callback whose request was not seen. A client that draws its port was waiting there, or on another
/// one: the provider sends the browser to the registered one.
pub(crate) fn for_unseen_request(facts: &Facts<'_>) -> Remedy {
    let is_drawn = |client: &&Client| client.port_choice == PortChoice::Random && client.pinnable.contains(&Part::Port);
    let landed = facts.landed_to_pin().filter(|uri| Uri::read(uri).is_some_and(|uri| uri.has_port()));
    let Some((client, landed)) = facts.client.filter(is_drawn).zip(landed) else { return without_callback(facts) };
    let registered = facts.goal().filter(|uri| Uri::read(uri).is_some_and(|uri| uri.has_port()));
    let registered = registered.unwrap_or_else(|| landed.clone());
    let args = |uri: &str| {
        let port = LoopbackUrl::read(uri).map(|url| url.address.port.to_string()).unwrap_or_default();
        [facts.client_name(), port.into()]
    };
    let mut remedy = Remedy::default();
    remedy.announce(Message::new("step_if_waits_elsewhere", args(&registered)));
    pin(&mut remedy, facts, Some(client), &registered);
    remedy.announce(Message::new("step_if_waits_there", args(&landed)));
    remedy.steps.extend(without_callback(facts).steps);
    remedy
}

/// Returns the steps for a client that keeps the registration of an earlier try, with another port. That the earlier try was
/// seen is certain; what the client has registered is not seen, so it is said to be probable.
pub(super) fn kept_registration(facts: &Facts<'_>, earlier: &str) -> Remedy {
    let mut remedy = Remedy::default();
    forget_registration(&mut remedy, facts);
    let uri = usable_uri(facts, facts.client, earlier).into_owned();
    let port = LoopbackUrl::read(earlier).map(|url| url.address.port.to_string()).unwrap_or_default();
    let text = Message::new("step_or_earlier_port", [facts.client_name(), port.into()]);
    remedy.steps.push(Step { text, commands: fill::anywhere(uri) });
    remedy
}

/// Returns the steps for a refused client that has probably registered itself, at a server where nothing is registered by
/// hand, as far as is known.
pub(super) fn forget_or_register(facts: &Facts<'_>, pair: &Pair<'_>) -> Remedy {
    let mut remedy = Remedy::default();
    forget_registration(&mut remedy, facts);
    remedy.announce(Message::new("step_if_by_hand", [facts.client_name()]));
    let plan = pair.plan();
    let is_stuck = plan == Plan::Stuck;
    let planned = planned_steps(facts, pair, plan);
    // Without it, nothing would follow.
    for why in planned.lead.into_iter().filter(|_| is_stuck) {
        remedy.announce(why);
    }
    remedy.steps.extend(planned.steps);
    remedy
}

/// Returns the remedy for a requested port that the browser blocks.
pub(crate) fn another_port(facts: &Facts<'_>) -> Remedy {
    let Some(requested) = facts.request.and_then(|request| request.requested.known()) else {
        return choose_port(facts);
    };
    let Some(proposed) = at_port(requested.as_str(), PROPOSED_PORT) else { return Remedy::default() };
    let blocked = requested.loopback().address.port;
    let is_open = |uri: &&String| Uri::read(uri).is_some_and(|uri| uri.has_port() && uri.address.port != blocked);
    let registered = facts.saved_uris();
    let registered = registered.iter().find(is_open).map(String::as_str);
    let pair = pair(facts, Some(&proposed), registered);
    // The provider has accepted the blocked port. If it does not compare ports, it accepts any other.
    let plan = match pair.matching.accepts(&proposed, requested.as_str()) {
        true => Plan::Pin(proposed.clone()),
        false => pair.plan(),
    };
    steps_for(facts, &pair, plan)
}

/// Returns the steps that carry out a plan, and the other way for a client that may have registered itself.
pub(super) fn steps_for(facts: &Facts<'_>, pair: &Pair<'_>, plan: Plan) -> Remedy {
    if let Some(remedy) = free_first_port(facts, pair) {
        return remedy;
    }
    let may_register_anew = matches!(plan, Plan::RegisterAndPin(_) | Plan::Register(_) | Plan::Stuck);
    let mut remedy = planned_steps(facts, pair, plan);
    if may_register_anew {
        register_anew(&mut remedy, facts, pair.client);
    }
    remedy
}

/// Returns the steps that carry out a plan.
pub(super) fn planned_steps(facts: &Facts<'_>, pair: &Pair<'_>, plan: Plan) -> Remedy {
    let client = pair.client;
    let to_register = match &plan {
        Plan::RegisterAndPin(uri) | Plan::Register(uri) => Some(uri.as_str()),
        _ => None,
    };
    if let Some((maker, uri)) = facts.maker().zip(to_register) {
        return of_maker(facts, client, &maker, uri);
    }
    let mut remedy = Remedy::default();
    match (plan, pair.registered) {
        // The provider accepted the requested address but sent the browser elsewhere: only the registered one is safe.
        (Plan::Agreed, Some(uri)) if Uri::read(uri).is_some_and(|uri| uri.has_port()) => {
            pin(&mut remedy, facts, client, uri);
        }
        // It has none with a port.
        (Plan::Agreed, Some(_)) if facts.landed_elsewhere().is_some() => {
            let pair = Pair { matching: Matching::only(Reach::Exact), ..*pair };
            return planned_steps(facts, &pair, pair.plan());
        }
        (Plan::Agreed, _) => remedy.steps.push(wait(facts)),
        (Plan::Pin(uri), _) => pin(&mut remedy, facts, client, &uri),
        (Plan::RegisterAndPin(uri), _) => {
            register(&mut remedy, facts, client, &uri);
            pin(&mut remedy, facts, client, &uri);
            if let Some(free) = pair.free_at_ip().filter(|_| LoopbackUrl::read(&uri).is_some_and(|url| url.is_name())) {
                let free = usable_uri(facts, client, &free).into_owned();
                let text = Message::new("step_or_ip", [facts.provider_name(), facts.client_name()]);
                remedy.steps.push(Step { text, commands: fill::anywhere(free) });
            }
            or_registered(&mut remedy, facts, pair);
        }
        (Plan::Register(uri), _) => {
            register(&mut remedy, facts, client, &uri);
            remedy.steps.push(sign_in_again(facts));
            or_registered(&mut remedy, facts, pair);
        }
        (Plan::HostRefused(host), _) => {
            let args = [facts.provider_name(), facts.client_name(), host.to_string().into()];
            remedy.announce(Message::new("step_host_refused", args));
            let other = match pair.loopback {
                Loopback::Localhost | Loopback::NotIpv6 => Some("localhost"),
                Loopback::Ip => Some("127.0.0.1"),
                Loopback::Any | Loopback::None => None,
            };
            if let Some(other) = other.filter(|_| client.is_none()) {
                remedy.steps.push(Step::new("step_other_host", [other.into()]));
            }
            remedy.steps.extend(without_redirect_uri_steps(facts, client));
        }
        (Plan::Stuck, _) => {
            remedy.announce(Message::new("step_no_setting", [facts.client_name()]));
            if facts.attempt.landing.is_some() {
                remedy.steps.push(Step::new("step_let_portmend", [facts.client_name()]));
            } else if facts.maker().is_some() {
                remedy.steps.push(Step::new("step_update_client", [facts.client_name()]));
            }
            remedy.steps.extend(without_redirect_uri_steps(facts, client));
        }
    }
    remedy
}

/// Returns the steps for a client that has taken another port than its usual one, because that was taken: the usual one
/// is what its users register.
pub(super) fn free_first_port(facts: &Facts<'_>, pair: &Pair<'_>) -> Option<Remedy> {
    let client = pair.client?;
    let first = client.first_port()?;
    let taken = facts.attempt.requested()?.port;
    let registered = pair.registered.and_then(LoopbackUrl::read).map(|url| url.address.port);
    if taken == first || registered.is_some_and(|port| port != first) {
        return None;
    }
    let uri = at_port(pair.requested?, first)?;
    let mut remedy = Remedy::default();
    if !facts.is_surely(client) {
        remedy.announce(Message::new("step_if_client", [client.name.into()]));
    }
    let args = [client.name.into(), first.to_string().into(), taken.to_string().into()];
    let values = [Values { uri: Some(&uri), ..Values::default() }];
    let commands = instructions::port_users(&values);
    remedy.steps.push(Step { text: Message::new("step_free_first_port", args), commands });
    remedy.steps.push(sign_in_again(facts));
    if registered.is_none() && facts.maker().is_none() {
        let args = [facts.provider_name(), first.to_string().into()];
        remedy.steps.push(Step::new("step_if_refused_again", args));
        register(&mut remedy, facts, Some(client), &uri);
    }
    Some(remedy)
}

/// Returns the steps for an app whose callback URLs only its maker can change. `uri` is what would have to be registered.
pub(super) fn of_maker(facts: &Facts<'_>, client: Option<&'static Client>, maker: &Maker, uri: &str) -> Remedy {
    let mut remedy = Remedy::default();
    remedy.announce(Message::new("step_app_of_maker", [facts.provider_name(), maker.name.clone()]));
    if !maker.registered.is_empty() {
        let commands = fill::anywhere(maker.registered.join("\n"));
        let text = Message::new("step_maker_registered", [facts.provider_name(), facts.client_name()]);
        remedy.steps.push(Step { text, commands });
    }
    remedy.steps.push(Step::new("step_update_client", [facts.client_name()]));
    remedy.steps.extend(without_redirect_uri_steps(facts, client));
    let mut commands = Vec::new();
    if let Some(id) = facts.client_id().filter(|id| facts.is_from_outside() && quoting::is_writable(id)) {
        let host = facts.request.map(|request| request.server_host.as_str()).unwrap_or_default();
        let uri = usable_uri(facts, client, uri);
        commands = fill::anywhere(format!("redirect_uri {uri} is not registered at {host} for client_id {id}"));
    }
    remedy.steps.push(Step { text: Message::new("step_report_maker", [maker.name.clone()]), commands });
    remedy.steps.push(Step::new("step_own_app", [facts.provider_name(), facts.client_name()]));
    remedy
}

/// Returns the steps for a request that names no redirect URI: the provider has taken the registered one.
pub(super) fn name_redirect_uri(facts: &Facts<'_>) -> Remedy {
    let uri = facts.landed_uri().map(|uri| usable_uri(facts, facts.client, &uri).into_owned());
    let commands = uri.map(fill::anywhere).unwrap_or_default();
    let text = Message::new("step_name_redirect_uri", [facts.client_name()]);
    vec![Step { text, commands }, sign_in_again(facts)].into()
}

/// Adds, for a client of which nothing is known, that it can also be brought to the URL that is registered.
pub(super) fn or_registered(remedy: &mut Remedy, facts: &Facts<'_>, pair: &Pair<'_>) {
    let scheme = facts.attempt.requested().map(|address| address.scheme);
    let is_within_reach = |uri: Uri<'_>| uri.has_port() && Some(uri.address.scheme) == scheme;
    let registered = pair.registered.filter(|uri| Uri::read(uri).is_some_and(is_within_reach));
    if let Some(registered) = registered.filter(|_| pair.client.is_none()) {
        let commands = fill::anywhere(usable_uri(facts, None, registered).into_owned());
        if !remedy.steps.iter().any(|step| step.commands == commands) {
            remedy.steps.push(Step { text: Message::new("step_or_registered", [facts.client_name()]), commands });
        }
    }
}

/// Returns the step to the place that the provider's page names. A page that starts a sign-in names none.
fn place_on_page(facts: &Facts<'_>) -> Option<Step> {
    let place = facts.attempt.registered_at.clone().filter(|_| facts.is_from_outside() && facts.maker().is_none())?;
    Some(Step { text: Message::new("step_place_on_page", [facts.provider_name()]), commands: fill::anywhere(place) })
}

pub(super) fn register(remedy: &mut Remedy, facts: &Facts<'_>, client: Option<&'static Client>, uri: &str) {
    let uri = usable_uri(facts, client, uri);
    if facts.maker().is_none() && !facts.knows_client_id() && facts.client_id().is_some() {
        remedy.announce(Message::new("step_whose_app", [facts.provider_name(), facts.client_name()]));
    }
    remedy.steps.extend(place_on_page(facts));
    let text = match console(facts) {
        Some(console) => Message::new("step_register", [facts.provider_name(), console.into()]),
        None => Message::new("step_register_url", [facts.provider_name()]),
    };
    remedy.steps.push(Step { text, commands: fill::anywhere(uri.into_owned()) });
    if facts.provider.and_then(Provider::propagation_minutes).is_none_or(|(_, to)| to > 1) {
        remedy.steps.push(wait(facts));
    }
}

/// Returns the remedy for a registration that is right but still propagating.
pub(crate) fn wait_for_propagation(facts: &Facts<'_>) -> Remedy {
    // What the user has saved need not be what is registered.
    let mut steps = vec![wait(facts), compare_step(facts)];
    // If the time is unknown, the step includes trying again.
    if facts.provider.and_then(Provider::propagation_minutes).is_some_and(|(_, to)| to > 1) {
        steps.push(sign_in_again(facts));
    }
    steps.into()
}

/// Returns the step for a registration that is right but still propagating.
pub(super) fn wait(facts: &Facts<'_>) -> Step {
    match facts.provider.and_then(Provider::propagation_minutes).filter(|(_, to)| *to > 1) {
        Some((from, to)) => {
            Step::new("step_wait", [facts.provider_name(), from.to_string().into(), to.to_string().into()])
        }
        None => Step::new("step_wait_unknown", [facts.provider_name()]),
    }
}

/// Returns the step that replaces an IP address by `localhost` in the client's callback URL.
pub(crate) fn try_localhost(facts: &Facts<'_>) -> Remedy {
    let Some(requested) = facts.request.and_then(|request| request.requested.known()) else { return Remedy::default() };
    let address = LoopbackAddress { host: LoopbackHost::Localhost, ..requested.loopback().address };
    let Some(uri) = Uri::read(requested.as_str()).map(|uri| address.to_string() + uri.tail) else {
        return Remedy::default();
    };
    let mut remedy = Remedy::default();
    pin(&mut remedy, facts, facts.client, &uri);
    if facts.client.is_some_and(|client| client.pinnable.contains(&Part::Host)) {
        return remedy;
    }
    let uri = usable_uri(facts, facts.client, &uri);
    let text = Message::new("step_try_localhost", [facts.client_name()]);
    vec![Step { text, commands: fill::anywhere(uri.into_owned()) }].into()
}

/// Returns what to do about a blocked port of a client of which nothing is known.
pub(super) fn choose_port(facts: &Facts<'_>) -> Remedy {
    vec![Step::new("step_choose_port", [facts.client_name(), PROPOSED_PORT.to_string().into()])].into()
}
