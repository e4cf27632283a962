//! The steps that make the next sign-in work without us, chosen for the pair of client and provider.

mod fill;
mod instructions;
mod plan;

use crate::facts::Facts;
use crate::knowledge::{self, Client, Loopback, Paste, Provider};
use crate::protocol::loopback::LoopbackUrl;
use crate::settings::Registration;
use crate::wording::{Message, Remedy, Step};
use fill::Values;
use plan::{Pair, Plan, at_port};

/// The port to propose where the client's own cannot be used: no browser blocks it, and no known service has it.
const PROPOSED_PORT: u16 = 38000;
/// The longest value of a request that goes into a command.
const MAX_VALUE: usize = 512;

/// Brings client and provider in line, where `registered` is the callback URL that the provider has registered.
///
/// Where the provider has taken the client's own address, nothing is wrong with that: the steps then are those for a
/// callback that does not arrive. Where both addresses agree and the provider still refuses, the only step is to wait.
pub(crate) fn align(facts: &Facts<'_>, registered: Option<&str>) -> Remedy {
    let requested = facts.requested_uri();
    let landed = facts.attempt.landing.as_ref().map(|landing| &landing.address);
    if landed.is_some() && landed == facts.attempt.requested() {
        return without_callback(facts);
    }
    // A hosted callback URL is no address that a client could be pinned to.
    let registered = registered.filter(|uri| LoopbackUrl::read(uri).is_some());
    if requested.is_some() && requested == registered {
        return vec![wait(facts)].into();
    }
    let pair = pair(facts, requested, registered);
    steps_for(facts, &pair, pair.plan())
}

/// The remedy where the browser opens no page on the port that the client asked for.
pub(crate) fn another_port(facts: &Facts<'_>) -> Remedy {
    let Some(requested) = facts.request.and_then(|request| request.requested.known()) else { return Remedy::default() };
    let Some(proposed) = at_port(requested.as_str(), PROPOSED_PORT) else { return Remedy::default() };
    let blocked = requested.loopback().address.port;
    let is_open = |uri: &&String| LoopbackUrl::read(uri).is_some_and(|url| url.address.port != blocked);
    let registered = facts.saved_uris();
    let registered = registered.iter().find(is_open).map(String::as_str);
    let pair = pair(facts, Some(&proposed), registered);
    // The provider has taken the blocked port. If it does not look at ports, it takes any other.
    let plan = match pair.matching.accepts(&proposed, requested.as_str()) {
        true => Plan::Pin(proposed.clone()),
        false => pair.plan(),
    };
    steps_for(facts, &pair, plan)
}

fn pair<'a>(facts: &Facts<'_>, requested: Option<&'a str>, registered: Option<&'a str>) -> Pair<'a> {
    let likely = || facts.request.and_then(knowledge::likely_client_of);
    Pair {
        client: facts.client.or_else(likely),
        matching: facts.matching(),
        loopback: facts.provider.map_or(Loopback::Any, |provider| provider.loopback),
        requested,
        registered,
    }
}

/// The steps that carry out a plan.
fn steps_for(facts: &Facts<'_>, pair: &Pair<'_>, plan: Plan) -> Remedy {
    let client = pair.client;
    let mut remedy = Remedy::default();
    match (plan, pair.registered) {
        // It sent the browser elsewhere all the same, so that only the registered address is safe.
        (Plan::Agreed, Some(uri)) => pin(&mut remedy, facts, client, uri),
        (Plan::Agreed, None) => remedy.steps.push(wait(facts)),
        (Plan::Pin(uri), _) => pin(&mut remedy, facts, client, &uri),
        (Plan::RegisterAndPin(uri), _) => {
            register(&mut remedy, facts, &uri);
            pin(&mut remedy, facts, client, &uri);
        }
        (Plan::Register(uri), _) => {
            register(&mut remedy, facts, &uri);
            remedy.steps.push(sign_in_again(facts));
        }
        (Plan::HostRefused(host), _) => {
            let args = [facts.provider_name(), facts.client_name(), host.to_string().into()];
            remedy.announce(Message::new("step_host_refused", args));
            remedy.steps.extend(without_callback_steps(facts, client));
        }
        (Plan::Stuck, _) => {
            remedy.announce(Message::new("step_no_setting", [facts.client_name()]));
            if facts.attempt.landing.is_some() {
                remedy.steps.push(Step::new("step_let_portmend", [facts.client_name()]));
            }
            remedy.steps.extend(without_callback_steps(facts, client));
        }
    }
    remedy
}

/// The commands that pin one client for several servers at once.
pub fn remedy_for_all(registrations: &[&Registration], client: &'static Client) -> Vec<Step> {
    let values: Vec<Values<'_>> = registrations.iter().map(|registration| saved_values(registration)).collect();
    instructions::steps(client.pin, client.name, &values)
}

/// The step for a registered address that is right and still spreading.
fn wait(facts: &Facts<'_>) -> Step {
    match facts.provider.and_then(Provider::propagation_minutes).filter(|(_, to)| *to > 1) {
        Some((from, to)) => {
            Step::new("step_wait", [facts.provider_name(), from.to_string().into(), to.to_string().into()])
        }
        None => Step::new("step_wait_unknown", [facts.provider_name()]),
    }
}

/// The whole of what to do then.
pub(crate) fn wait_for_propagation(facts: &Facts<'_>) -> Remedy {
    let mut steps = vec![wait(facts)];
    // Where nobody knows how long it takes, trying again is part of the step.
    if facts.provider.and_then(Provider::propagation_minutes).is_some_and(|(_, to)| to > 1) {
        steps.push(sign_in_again(facts));
    }
    steps.into()
}

/// What to do when the callback cannot reach the client: paste it, sign in without one, or forward the port.
pub(crate) fn without_callback(facts: &Facts<'_>) -> Remedy {
    let mut steps = Vec::new();
    if facts.client.is_some_and(|client| client.paste == Paste::Url) {
        steps.push(Step::new("step_paste", [facts.client_name()]));
    }
    steps.extend(without_callback_steps(facts, facts.client));
    let uri = facts.attempt.landing.as_ref().map(|landing| landing.address.to_string());
    let values = [Values { uri: uri.as_deref(), ..Values::default() }];
    // The name would be looked up on the other computer; its IPv4 address is where nearly all clients listen.
    let command = "ssh -L {port}:127.0.0.1:{port} '<USER>@<HOST>'";
    let commands = fill::commands(command, command, &values);
    steps.push(Step { text: Message::plain("step_ssh_forward"), commands });
    steps.into()
}

/// How this client signs in without a callback.
pub(crate) fn without_callback_steps(facts: &Facts<'_>, client: Option<&'static Client>) -> Vec<Step> {
    let Some(client) = client else { return Vec::new() };
    let mut steps = instructions::steps(client.sign_in_without_callback, client.name, &[values(facts, None)]);
    for step in steps.iter_mut().filter(|step| !step.commands.is_empty()) {
        step.text = Message::plain("step_other_way");
    }
    steps
}

fn pin(remedy: &mut Remedy, facts: &Facts<'_>, client: Option<&'static Client>, uri: &str) {
    let values = [values(facts, Some(uri))];
    match client.filter(|client| !client.pin.is_empty()) {
        Some(client) => {
            if facts.client.is_none() {
                remedy.announce(Message::new("step_if_client", [client.name.into()]));
            }
            remedy.steps.extend(instructions::steps(client.pin, client.name, &values));
        }
        None => {
            let text = Message::new("step_pin_unknown", [values[0].port().into_owned().into()]);
            remedy.steps.push(Step { text, commands: fill::anywhere(uri.to_owned()) });
            remedy.steps.push(instructions::port_free(&values));
            remedy.steps.push(sign_in_again(facts));
        }
    }
}

fn register(remedy: &mut Remedy, facts: &Facts<'_>, uri: &str) {
    let text = match facts.provider.and_then(Provider::console) {
        Some(console) => Message::new("step_register", [facts.provider_name(), console.into()]),
        None => Message::new("step_register_url", [facts.provider_name()]),
    };
    remedy.steps.push(Step { text, commands: fill::anywhere(uri.to_owned()) });
    if facts.provider.and_then(Provider::propagation_minutes).is_none_or(|(_, to)| to > 1) {
        remedy.steps.push(wait(facts));
    }
}

/// The last step of many: to start over.
pub(crate) fn sign_in_again(facts: &Facts<'_>) -> Step {
    Step::new("step_sign_in_again", [facts.client_name()])
}

/// What fills the commands for the server that this attempt is about.
fn values<'a>(facts: &Facts<'a>, uri: Option<&'a str>) -> Values<'a> {
    let resource = facts.request.and_then(|request| request.resource.as_deref()).filter(|url| is_usable(url));
    let mut values = facts.registration().map(saved_values).unwrap_or_default();
    // A registration for another server of the same provider has the client id, but not the name.
    if resource.is_some() && values.url.is_some() && values.url != resource {
        values.name = None;
        values.url = None;
    }
    let requested_id = facts.request.and_then(|request| request.client_id.as_deref()).filter(|id| is_usable(id));
    values.url = values.url.or(resource);
    values.client_id = values.client_id.or(requested_id);
    values.client_id_place = match facts.provider {
        Some(provider) if provider.id == "salesforce" => "<YOUR_CONSUMER_KEY>",
        _ => "<YOUR_CLIENT_ID>",
    };
    values.server = facts.request.map(|request| request.server.as_str()).or(values.server);
    values.uri = uri;
    values
}

fn saved_values(registration: &Registration) -> Values<'_> {
    Values {
        name: registration.server_name.as_deref(),
        url: registration.server_url.as_deref(),
        client_id: registration.client_id.as_deref(),
        client_id_place: "<YOUR_CLIENT_ID>",
        server: Some(&registration.authorization_server),
        uri: registration.redirect_uris.iter().map(String::as_str).find(|uri| LoopbackUrl::read(uri).is_some()),
    }
}

/// Whether a value of a request, which any page can make up, may stand in a command: an option in its place would be
/// taken for one, and what has spaces in it is none of the things that belong there.
fn is_usable(value: &str) -> bool {
    value.len() <= MAX_VALUE && !value.starts_with('-') && value.chars().all(|c| c.is_ascii_graphic())
}
