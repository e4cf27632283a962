//! The steps that make the next sign-in work without us, chosen for the pair of client and provider.

mod causes;
mod fill;
mod steps;
mod way;

pub use causes::{cautions, refusal_causes};
use way::at_port;
pub use way::{Pair, Way};

use crate::explanation::{Arg, Facts, Message, Step};
use crate::knowledge::{self, Client, Loopback, Paste, Provider};
use crate::protocol::loopback::LoopbackUrl;
use crate::settings::Registration;
use fill::Values;

/// The port to propose where the client's own cannot be used: no browser blocks it, and no known service has it.
const PROPOSED_PORT: u16 = 38000;
/// The longest value of a request that goes into a command.
const MAX_VALUE: usize = 512;

/// The remedy for this client at this provider, whose registered callback URL is `registered`.
///
/// Where the provider has taken the client's own address, nothing is wrong with that: the steps then are those for a
/// callback that does not arrive. Where both addresses agree and the provider still refuses, the only step is to wait.
pub fn remedy(facts: &Facts<'_>, registered: Option<&str>) -> Vec<Step> {
    let requested = facts.request.and_then(|request| request.requested.known()).map(|uri| uri.as_str());
    let landed = facts.attempt.landing.as_ref().map(|landing| &landing.address);
    if landed.is_some() && landed == facts.attempt.requested() {
        return without_callback(facts);
    }
    // A hosted callback URL is no address that a client could be pinned to.
    let registered = registered.filter(|uri| LoopbackUrl::read(uri).is_some());
    if requested.is_some() && requested == registered {
        return waiting(facts);
    }
    let pair = pair(facts, requested, registered);
    along(facts, &pair, pair.way())
}

/// The remedy where the browser opens no page on the port that the client asked for.
pub fn another_port(facts: &Facts<'_>) -> Vec<Step> {
    let Some(requested) = facts.request.and_then(|request| request.requested.known()) else { return Vec::new() };
    let Some(proposed) = at_port(requested.as_str(), PROPOSED_PORT) else { return Vec::new() };
    let blocked = requested.loopback().address.port;
    let is_open = |uri: &&String| LoopbackUrl::read(uri).is_some_and(|url| url.address.port != blocked);
    let registered = facts.registered();
    let registered = registered.iter().find(is_open).map(String::as_str);
    let pair = pair(facts, Some(&proposed), registered);
    // The provider has taken the blocked port. If it does not look at ports, it takes any other.
    let way = match pair.matching.accepts(&proposed, requested.as_str()) {
        true => Way::Pin(proposed.clone()),
        false => pair.way(),
    };
    along(facts, &pair, way)
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

/// The steps of a way.
fn along(facts: &Facts<'_>, pair: &Pair<'_>, way: Way) -> Vec<Step> {
    let client = pair.client;
    let mut steps = Vec::new();
    match (way, pair.registered) {
        // It sent the browser elsewhere all the same, so that only the registered address is safe.
        (Way::Agreed, Some(uri)) => pin(&mut steps, facts, client, uri),
        (Way::Agreed, None) => steps.extend(waiting(facts)),
        (Way::Pin(uri), _) => pin(&mut steps, facts, client, &uri),
        (Way::RegisterAndPin(uri), _) => {
            register(&mut steps, facts, &uri);
            pin(&mut steps, facts, client, &uri);
        }
        (Way::Register(uri), _) => {
            register(&mut steps, facts, &uri);
            steps.push(sign_in_again(facts));
        }
        (Way::HostRefused(host), _) => {
            steps.push(say("step_host_refused", [facts.provider_name(), facts.client_name(), host.to_string().into()]));
            steps.extend(other_ways(facts, client));
        }
        (Way::Stuck, _) => {
            steps.push(say("step_no_setting", [facts.client_name()]));
            if facts.attempt.landing.is_some() {
                steps.push(say("step_let_portmend", [facts.client_name()]));
            }
            steps.extend(other_ways(facts, client));
        }
    }
    steps
}

/// The commands that pin one client for several servers at once.
pub fn remedy_for_all(registrations: &[&Registration], client: &'static Client) -> Vec<Step> {
    let values: Vec<Values<'_>> = registrations.iter().map(|registration| saved_values(registration)).collect();
    steps::steps(client.pin, client.name, &values)
}

/// The step for a registered address that is right and still spreading.
fn waiting(facts: &Facts<'_>) -> Vec<Step> {
    let Some((from, to)) = facts.provider.and_then(Provider::propagation_minutes).filter(|(_, to)| *to > 1) else {
        return vec![say("step_wait_unknown", [facts.provider_name()])];
    };
    vec![say("step_wait", [facts.provider_name(), from.to_string().into(), to.to_string().into()])]
}

/// The whole of what to do then.
pub fn waiting_out(facts: &Facts<'_>) -> Vec<Step> {
    let mut steps = waiting(facts);
    // Where nobody knows how long it takes, trying again is part of the step.
    if facts.provider.and_then(Provider::propagation_minutes).is_some_and(|(_, to)| to > 1) {
        steps.push(sign_in_again(facts));
    }
    steps
}

/// What to do when the callback cannot reach the client: paste it, sign in without one, or forward the port.
pub fn without_callback(facts: &Facts<'_>) -> Vec<Step> {
    let mut steps = Vec::new();
    if facts.client.is_some_and(|client| client.paste == Paste::Url) {
        steps.push(say("step_paste", [facts.client_name()]));
    }
    steps.extend(other_ways(facts, facts.client));
    let uri = facts.attempt.landing.as_ref().map(|landing| landing.address.to_string());
    let values = [Values { uri: uri.as_deref(), ..Values::default() }];
    // The name would be looked up on the other computer; its IPv4 address is where nearly all clients listen.
    let command = "ssh -L {port}:127.0.0.1:{port} '<USER>@<HOST>'";
    let commands = fill::commands(command, command, &values);
    steps.push(Step { text: Message::plain("step_ssh_forward"), commands });
    steps
}

/// How this client signs in without a callback.
pub fn other_ways(facts: &Facts<'_>, client: Option<&'static Client>) -> Vec<Step> {
    let Some(client) = client else { return Vec::new() };
    let mut steps = steps::steps(client.sign_in_without_callback, client.name, &[values(facts, None)]);
    for step in steps.iter_mut().filter(|step| !step.commands.is_empty()) {
        step.text = Message::plain("step_other_way");
    }
    steps
}

fn pin(steps: &mut Vec<Step>, facts: &Facts<'_>, client: Option<&'static Client>, uri: &str) {
    let values = [values(facts, Some(uri))];
    match client.filter(|client| !client.pin.is_empty()) {
        Some(client) => {
            if facts.client.is_none() {
                steps.push(say("step_if_client", [client.name.into()]));
            }
            steps.extend(steps::steps(client.pin, client.name, &values));
        }
        None => {
            let text = Message::new("step_pin_unknown", [values[0].port().into_owned().into()]);
            steps.push(Step { text, commands: fill::anywhere(uri.to_owned()) });
            steps.push(steps::port_free(&values));
            steps.push(sign_in_again(facts));
        }
    }
}

fn register(steps: &mut Vec<Step>, facts: &Facts<'_>, uri: &str) {
    let text = match facts.provider.and_then(Provider::console) {
        Some(console) => Message::new("step_register", [facts.provider_name(), console.into()]),
        None => Message::new("step_register_url", [facts.provider_name()]),
    };
    steps.push(Step { text, commands: fill::anywhere(uri.to_owned()) });
    if facts.provider.and_then(Provider::propagation_minutes).is_none_or(|(_, to)| to > 1) {
        steps.extend(waiting(facts));
    }
}

/// The last step of many: to start over.
pub fn sign_in_again(facts: &Facts<'_>) -> Step {
    say("step_sign_in_again", [facts.client_name()])
}

fn say(key: &'static str, args: impl IntoIterator<Item = Arg>) -> Step {
    Step { text: Message::new(key, args), commands: Vec::new() }
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
