//! Remedies: the steps that make the next sign-in work without Portmend, for each pair of client and provider.

mod answer;
mod document;
mod fill;
mod instructions;
mod operator;
mod plan;
mod waiting;

use std::borrow::Cow;

use crate::browser::initiator::Browser;
use crate::diagnosis::endpoint_failed::EndpointFailure;
use crate::document::Document;
use crate::facts::{Facts, Maker};
use crate::knowledge::{Client, Instruction, Loopback, Means, Provider};
use crate::protocol::authorization::Requested;
use crate::protocol::difference::Part;
use crate::protocol::fault::{Fault, FaultKind};
use crate::protocol::loopback::{LoopbackAddress, LoopbackHost, LoopbackUrl};
use crate::protocol::matching::{Matching, Reach};
use crate::quoting;
use crate::settings::Registration;
use crate::shown::Shown;
use crate::wording::{Arg, Message, Remedy, Step};
pub(crate) use answer::{after_failure, issuer_report, mend_the_answer, port_report};
use fill::Values;
use plan::{Pair, Plan, Uri, at_port};
pub(crate) use waiting::{KnownHolder, Took, known_holder, leave_it_alone};

/// The port to propose if the client's own is blocked: no browser blocks this one, and no well-known service uses it.
const PROPOSED_PORT: u16 = 38000;
/// The step whose command has placeholders for everyone.
const SSH_FORWARD: &str = "step_ssh_forward";

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
    let landed = facts.attempt.landing.as_ref().map(|landing| &landing.address);
    if landed.is_some() && landed == facts.attempt.requested() {
        return without_callback(facts);
    }
    if let Some(document) = Document::of(facts) {
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
        if facts.asks_mcp_server() {
            return forget_or_register(facts, &pair);
        }
    }
    steps_for(facts, &pair, pair.plan())
}

/// Returns the steps for a client that keeps the registration of an earlier try, with another port.
fn kept_registration(facts: &Facts<'_>, earlier: &str) -> Remedy {
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
fn forget_or_register(facts: &Facts<'_>, pair: &Pair<'_>) -> Remedy {
    let mut remedy = Remedy::default();
    forget_registration(&mut remedy, facts);
    remedy.announce(Message::new("step_if_by_hand", [facts.client_name()]));
    remedy.steps.extend(planned_steps(facts, pair, pair.plan()).steps);
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

fn pair<'a>(facts: &Facts<'_>, requested: Option<&'a str>, registered: Option<&'a str>) -> Pair<'a> {
    Pair {
        client: facts.likely_client(),
        matching: facts.matching(),
        loopback: facts.provider.map_or(Loopback::Any, |provider| provider.loopback),
        requested,
        registered,
    }
}

/// Returns the steps that carry out a plan, and the other way for a client that may have registered itself.
fn steps_for(facts: &Facts<'_>, pair: &Pair<'_>, plan: Plan) -> Remedy {
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
fn planned_steps(facts: &Facts<'_>, pair: &Pair<'_>, plan: Plan) -> Remedy {
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
                Loopback::Localhost => Some("localhost"),
                Loopback::Ip => Some("127.0.0.1"),
                Loopback::Any | Loopback::None => None,
            };
            if let Some(other) = other.filter(|_| client.is_none()) {
                remedy.steps.push(Step::new("step_other_host", [other.into()]));
            }
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

/// Returns the steps for a client that has taken another port than its usual one, because that was taken: the usual one
/// is what its users register.
fn free_first_port(facts: &Facts<'_>, pair: &Pair<'_>) -> Option<Remedy> {
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
fn of_maker(facts: &Facts<'_>, client: Option<&'static Client>, maker: &Maker, uri: &str) -> Remedy {
    let mut remedy = Remedy::default();
    remedy.announce(Message::new("step_app_of_maker", [facts.provider_name(), maker.name.clone()]));
    if !maker.registered.is_empty() {
        let commands = fill::anywhere(maker.registered.join("\n"));
        let text = Message::new("step_maker_registered", [facts.provider_name(), facts.client_name()]);
        remedy.steps.push(Step { text, commands });
    }
    remedy.steps.push(Step::new("step_update_client", [facts.client_name()]));
    remedy.steps.extend(without_callback_steps(facts, client));
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
fn name_redirect_uri(facts: &Facts<'_>) -> Remedy {
    let uri = facts.landed_uri().map(|uri| usable_uri(facts, facts.client, &uri).into_owned());
    let commands = uri.map(fill::anywhere).unwrap_or_default();
    let text = Message::new("step_name_redirect_uri", [facts.client_name()]);
    vec![Step { text, commands }, sign_in_again(facts)].into()
}

/// Adds what makes a client that may have registered itself do so again, with the address that it now sends.
fn register_anew(remedy: &mut Remedy, facts: &Facts<'_>, client: Option<&'static Client>) {
    if !facts.may_have_registered_itself() {
        return;
    }
    for client in clients_that_register(facts, client) {
        remedy.steps.push(Step::new("step_register_anew", [client.name.into()]));
        remedy.steps.extend(instructions::steps(client.register_anew, client.name, &[values(facts, None)]));
    }
}

/// Returns the clients that may have sent the request, and of which it is known how they register themselves anew.
fn clients_that_register(facts: &Facts<'_>, client: Option<&'static Client>) -> Vec<&'static Client> {
    let mut clients = client.map_or_else(|| facts.possible_clients(), |client| vec![client]);
    clients.retain(|client| !client.register_anew.is_empty());
    clients
}

/// Adds the steps after which a client no longer uses the client ID that it keeps.
fn forget_registration(remedy: &mut Remedy, facts: &Facts<'_>) {
    let clients = clients_that_register(facts, facts.likely_client());
    for client in &clients {
        if !facts.is_surely(client) {
            remedy.announce(Message::new("step_if_client", [client.name.into()]));
        }
        remedy.steps.extend(instructions::steps(client.register_anew, client.name, &[values(facts, None)]));
    }
    if !clients.iter().any(|client| facts.is_surely(client)) {
        if !clients.is_empty() {
            remedy.announce(Message::plain("step_if_other_client"));
        }
        remedy.steps.push(Step::new("step_forget_client", [facts.client_name()]));
        remedy.steps.push(sign_in_again(facts));
    }
}

/// Returns what to do about a client ID that the provider does not know.
pub(crate) fn client_unknown(facts: &Facts<'_>) -> Remedy {
    let mut remedy = Remedy::default();
    if let Some(maker) = facts.maker() {
        remedy.steps.push(Step::new("step_update_app", [facts.client_name()]));
        remedy.steps.push(Step::new("step_report_maker_id", [maker.name]));
        return remedy;
    }
    if facts.client_id().is_some_and(|id| id.starts_with("https://")) {
        remedy.steps.push(operator::report(facts, operator::document_not_read(facts)));
        return remedy;
    }
    let compare = Step::new("step_compare_client_id", [facts.client_name(), facts.provider_name()]);
    if facts.may_have_registered_itself() {
        forget_registration(&mut remedy, facts);
        remedy.steps.push(compare);
        remedy.steps.push(operator::tell(facts, operator::forgotten(facts)));
    } else {
        remedy.steps.push(compare);
        if facts.has_unknown_id() {
            remedy.announce(Message::new("step_if_registered_itself", [facts.client_name()]));
            forget_registration(&mut remedy, facts);
        }
    }
    remedy
}

/// Returns what to do if the provider refuses the app or the account.
pub(crate) fn refused_app(facts: &Facts<'_>, means: Means, code: &str) -> Remedy {
    let place = facts.provider.and_then(Provider::allowing);
    let request = || fill::anywhere(operator::allow(facts, code, place));
    match means {
        Means::Account => {
            let text = Message::new("step_ask_access", [facts.provider_name()]);
            let other = Step::new("step_other_account", [facts.provider_name()]);
            vec![other, Step { text, commands: request() }].into()
        }
        Means::Trouble => vec![Step::new("step_try_later", [facts.client_name()])].into(),
        Means::LiveKeys => {
            let uri = facts.requested_uri().map(|uri| usable_uri(facts, facts.client, uri).into_owned());
            let port = facts.attempt.requested().map(|address| address.port.to_string()).unwrap_or_default();
            let console = facts.provider.and_then(Provider::console).unwrap_or_default();
            let text = Message::new("step_development_keys", [facts.provider_name(), console.into()]);
            let development = Step { text, commands: uri.map(fill::anywhere).unwrap_or_default() };
            vec![development, Step::new("step_live_keys", [facts.provider_name(), port.into()])].into()
        }
        Means::OtherSetting => {
            vec![Step::new("step_match_setting", [facts.provider_name()]), sign_in_again(facts)].into()
        }
        _ => {
            let text = Message::new("step_ask_administrator", [facts.provider_name()]);
            vec![Step { text, commands: request() }, sign_in_again(facts)].into()
        }
    }
}

/// Returns what to do about a request that cannot work as it was opened.
pub(crate) fn faulty_request(facts: &Facts<'_>, fault: &Fault) -> Remedy {
    let client = facts.client_name();
    match fault.kind {
        FaultKind::Cut => {
            vec![Step::new("step_copy_whole", [client.clone()]), Step::new("step_report_opener", [client])].into()
        }
        FaultKind::Broken => vec![Step::new("step_copy_unbroken", [client])].into(),
        FaultKind::Unfilled => {
            let mut remedy = Remedy::default();
            remedy.steps.push(Step::new("step_fill_in", [client, fault.parameter.as_str().into()]));
            if let Some(client) = facts.likely_client().filter(|_| fault.parameter == "client_id") {
                let known = Values { client_id: None, ..values(facts, None) };
                let steps = instructions::steps(client.client_id_setting, client.name, &[known]);
                if !steps.is_empty() && !facts.is_surely(client) {
                    remedy.announce(Message::new("step_if_client", [client.name.into()]));
                }
                remedy.steps.extend(steps);
            }
            remedy.steps.push(sign_in_again(facts));
            remedy
        }
        FaultKind::Unspecified => {
            let uri = facts.is_from_outside().then(|| with_localhost(&fault.value));
            let uri = uri.filter(|uri| quoting::is_writable(uri)).unwrap_or_else(|| "<CALLBACK_URL>".to_owned());
            let text = Message::new("step_callback_host", [client]);
            vec![Step { text, commands: fill::anywhere(uri) }, sign_in_again(facts)].into()
        }
    }
}

/// Returns an address on `localhost` in place of all addresses of this computer.
fn with_localhost(uri: &str) -> String {
    ["0.0.0.0", "[::]"].iter().fold(uri.to_owned(), |uri, host| uri.replacen(host, "localhost", 1))
}

/// Returns what to do if the authorization endpoint gives no page.
pub(crate) fn endpoint_failed(facts: &Facts<'_>, how: &EndpointFailure) -> Remedy {
    let mut remedy = Remedy::default();
    match how {
        EndpointFailure::Missing => {
            remedy.steps.push(Step::new("step_update_for_endpoint", [facts.client_name()]));
            if let Some(client) = facts.likely_client().filter(|client| !client.endpoint_setting.is_empty()) {
                if !facts.is_surely(client) {
                    remedy.announce(Message::new("step_if_client", [client.name.into()]));
                }
                let steps = instructions::steps(client.endpoint_setting, client.name, &[values(facts, None)]);
                remedy.steps.extend(steps);
            }
            remedy.steps.push(operator::tell(facts, operator::endpoint_missing(facts)));
        }
        EndpointFailure::Empty => remedy.steps.push(sign_in_again(facts)),
        EndpointFailure::Unreached(_) => remedy.steps.push(Step::new("step_check_connection", [facts.provider_name()])),
        EndpointFailure::SentOn { to, is_inner, .. } => {
            remedy.steps.push(Step::new("step_check_connection", [facts.provider_name()]));
            if *is_inner {
                remedy.steps.push(operator::report(facts, operator::sent_on(facts, to)));
            }
        }
        EndpointFailure::Circles => {
            remedy.steps.push(Step::new("step_clear_cookies", [host_of_server(facts)]));
            remedy.steps.push(operator::report(facts, operator::circles(facts)));
        }
    }
    remedy
}

fn host_of_server(facts: &Facts<'_>) -> Arg {
    facts.request.map_or_else(|| facts.provider_name(), |request| request.server_host.as_str().into())
}

/// Returns what to do if the browser has not been sent back after the user's consent.
pub(crate) fn never_sent_back(facts: &Facts<'_>) -> Remedy {
    let uri = facts.requested_uri().unwrap_or_default();
    let uri = usable_uri(facts, facts.client, uri);
    let mut remedy = Remedy::default();
    remedy.announce(Message::plain("step_if_approved"));
    remedy.steps.push(Step::new("step_open_again", [facts.client_name()]));
    remedy.steps.push(operator::report(facts, operator::never_sent_back(facts, &uri)));
    remedy
}

/// Says why there are placeholders in the steps for a sign-in that a page may have started.
pub(crate) fn explain_placeholders(facts: &Facts<'_>, mut remedy: Remedy) -> Remedy {
    let has_placeholder = |step: &Step| step.commands.iter().any(|command| command.text.contains('<'));
    let mut of_client = remedy.steps.iter().filter(|step| step.text.key != SSH_FORWARD);
    if !facts.is_from_outside() && of_client.any(has_placeholder) {
        remedy.lead.insert(0, Message::plain("step_own_values"));
    }
    remedy
}

/// Returns the steps that pin one client for several servers at once.
pub fn remedy_for_all(registrations: &[&Registration], client: &'static Client) -> Vec<Step> {
    let values: Vec<Values<'_>> = registrations.iter().map(|registration| saved_values(registration)).collect();
    instructions::steps(client.pin, client.name, &values)
}

/// Returns the step for a registration that is right but still propagating.
fn wait(facts: &Facts<'_>) -> Step {
    match facts.provider.and_then(Provider::propagation_minutes).filter(|(_, to)| *to > 1) {
        Some((from, to)) => {
            Step::new("step_wait", [facts.provider_name(), from.to_string().into(), to.to_string().into()])
        }
        None => Step::new("step_wait_unknown", [facts.provider_name()]),
    }
}

/// Returns the remedy for a registration that is right but still propagating.
pub(crate) fn wait_for_propagation(facts: &Facts<'_>) -> Remedy {
    let mut steps = vec![wait(facts)];
    // If the time is unknown, the step includes trying again.
    if facts.provider.and_then(Provider::propagation_minutes).is_some_and(|(_, to)| to > 1) {
        steps.push(sign_in_again(facts));
    }
    steps.into()
}

/// Returns what to do if the callback cannot reach the client: paste it, sign in without one, or forward the port.
pub(crate) fn without_callback(facts: &Facts<'_>) -> Remedy {
    if facts.client.is_some_and(|client| client.paste_only) {
        return waiting::paste(facts).into_iter().collect::<Vec<_>>().into();
    }
    let is_over = Took::of(facts).is_over();
    let mut steps = vec![waiting::again(facts)];
    steps.extend(waiting::paste(facts).filter(|_| !is_over && facts.attempt.can_be_copied()));
    steps.extend(without_callback_steps(facts, facts.client));
    if is_over {
        return steps.into();
    }
    steps.extend(facts.client.and_then(waiting::find_port));
    let uri = facts.attempt.landing.as_ref().map(|landing| landing.address.to_string());
    let values = [Values { uri: uri.as_deref(), ..Values::default() }];
    // Not `localhost`, which the other computer may resolve to `::1`: nearly all clients listen on IPv4.
    let command = "ssh -L {port}:127.0.0.1:{port} \"<USER>@<HOST>\"";
    let commands = fill::commands(command, &values);
    steps.push(Step { text: Message::plain(SSH_FORWARD), commands });
    let mut remedy = Remedy::from(steps);
    if let Some((client, uri)) = facts.client.filter(|client| client.announces.is_some()).zip(facts.requested_uri()) {
        remedy.announce(Message::new("step_listen_there", [client.name.into()]));
        pin(&mut remedy, facts, Some(client), uri);
    }
    let names: Vec<&str> = facts.possible_clients().iter().map(|client| client.name).collect();
    if !names.is_empty() {
        remedy.lead.push(Message::new("step_possible_clients", [Arg::Text(Shown::list(&names.join(", ")))]));
    }
    remedy
}

/// Returns the steps by which this client signs in without a callback.
pub(crate) fn without_callback_steps(facts: &Facts<'_>, client: Option<&'static Client>) -> Vec<Step> {
    let Some(client) = client else { return Vec::new() };
    let mut steps = instructions::steps(client.sign_in_without_callback, client.name, &[values(facts, None)]);
    for step in steps.iter_mut().filter(|step| !step.commands.is_empty()) {
        step.text = Message::plain("step_other_way");
    }
    if !steps.is_empty() && !facts.is_surely(client) {
        steps.insert(0, Step::new("step_if_client", [client.name.into()]));
    }
    steps
}

fn pin(remedy: &mut Remedy, facts: &Facts<'_>, client: Option<&'static Client>, uri: &str) {
    let uri = usable_uri(facts, client, uri);
    let values = [values(facts, Some(&uri))];
    let mut possible = facts.possible_clients();
    possible.retain(|client| client.can_have(&uri));
    if !possible.is_empty() {
        remedy.steps.push(instructions::port_free(&values));
    }
    for client in &possible {
        remedy.announce(Message::new("step_if_client", [client.name.into()]));
        let pin: Vec<Instruction> = client.pin.iter().copied().filter(|it| *it != Instruction::PortFree).collect();
        remedy.steps.extend(instructions::steps(&pin, client.name, &values));
    }
    match client.filter(|client| !client.pin.is_empty()) {
        Some(client) => {
            if !facts.is_surely(client) {
                remedy.announce(Message::new("step_if_client", [client.name.into()]));
            }
            remedy.steps.extend(instructions::steps(client.pin, client.name, &values));
            if !client.pin.iter().any(Instruction::signs_in) {
                remedy.steps.push(sign_in_again(facts));
            }
        }
        None => {
            if !possible.is_empty() {
                remedy.announce(Message::plain("step_if_other_client"));
            }
            let text = Message::new("step_pin_unknown", [values[0].port().into_owned().into()]);
            remedy.steps.push(Step { text, commands: fill::anywhere(uri.clone().into_owned()) });
            if possible.is_empty() {
                remedy.steps.push(instructions::port_free(&values));
            }
            remedy.steps.push(sign_in_again(facts));
        }
    }
}

/// Adds, for a client of which nothing is known, that it can also be brought to the URL that is registered.
fn or_registered(remedy: &mut Remedy, facts: &Facts<'_>, pair: &Pair<'_>) {
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

fn register(remedy: &mut Remedy, facts: &Facts<'_>, client: Option<&'static Client>, uri: &str) {
    let uri = usable_uri(facts, client, uri);
    if facts.maker().is_none() && !facts.knows_client_id() && facts.client_id().is_some() {
        remedy.announce(Message::new("step_whose_app", [facts.provider_name(), facts.client_name()]));
    }
    let text = match facts.provider.and_then(Provider::console) {
        Some(console) => Message::new("step_register", [facts.provider_name(), console.into()]),
        None => Message::new("step_register_url", [facts.provider_name()]),
    };
    remedy.steps.push(Step { text, commands: fill::anywhere(uri.into_owned()) });
    if facts.provider.and_then(Provider::propagation_minutes).is_none_or(|(_, to)| to > 1) {
        remedy.steps.push(wait(facts));
    }
}

/// Returns what the operator of a provider has to change so that browsers follow the redirect of its consent page.
pub(crate) fn form_action(facts: &Facts<'_>) -> Remedy {
    // `http://[::1]:*` is no valid source (CSP level 3, section 2.3.1), so there the scheme has to do.
    let is_v6 = facts.attempt.requested().is_some_and(|address| address.host == LoopbackHost::V6);
    let (key, sources) = match is_v6 {
        true => ("step_form_action_v6", "http:"),
        false => ("step_form_action", "http://localhost:* http://127.0.0.1:*"),
    };
    let commands = fill::anywhere(format!("form-action 'self' {sources}"));
    let operator = Step { text: Message::new(key, [facts.provider_name()]), commands };
    vec![Step::new("step_other_browser", [facts.provider_name()]), operator].into()
}

/// Returns what the operator of a provider has to change whose page hands over callbacks itself.
pub(crate) fn send_the_browser(facts: &Facts<'_>) -> Step {
    let request = "Please send the browser to the redirect URI with a redirect (302 or 303) or with location.assign(), \
        as RFC 8252 expects. A frame or fetch() to a loopback address needs a permission in Chrome, Edge, Brave and \
        Firefox (Local Network Access), and fails without it.";
    let commands = fill::anywhere(request.to_owned());
    Step { text: Message::new("step_send_the_browser", [facts.provider_name()]), commands }
}

/// Returns the step that registers the callback URL with its `http://`.
pub(crate) fn with_scheme(facts: &Facts<'_>) -> Remedy {
    let uri = facts.landed_uri().map(|uri| usable_uri(facts, facts.client, &uri).into_owned());
    let commands = uri.map(fill::anywhere).unwrap_or_default();
    vec![Step { text: Message::new("step_register_scheme", [facts.provider_name()]), commands }].into()
}

/// Returns the steps after which the cookies of this host are no longer too large.
pub(crate) fn clear_cookies(facts: &Facts<'_>, host: Arg) -> Remedy {
    vec![Step::new("step_clear_cookies", [host]), sign_in_again(facts)].into()
}

/// Returns the steps that tell the client from another program on its port.
pub(crate) fn port_holder(facts: &Facts<'_>, at: &LoopbackAddress) -> Remedy {
    let uri = at.to_string();
    let holder = instructions::port_holder(&[Values { uri: Some(&uri), ..Values::default() }]);
    let client = Step::new("step_holder_is_client", [facts.client_name()]);
    let other = Step::new("step_holder_is_other", [facts.client_name()]);
    vec![holder, client, other].into()
}

/// Returns the steps after which the browser asks no proxy for the addresses of this computer.
pub(crate) fn proxy_exception(facts: &Facts<'_>) -> Remedy {
    let commands = fill::anywhere("localhost, 127.0.0.1, [::1]".to_owned());
    let except = Step { text: Message::plain("step_proxy_exception"), commands };
    vec![except, Step::new("step_proxy_firefox", []), sign_in_again(facts)].into()
}

/// Returns the steps after which the browser no longer turns http into https for this address.
pub(crate) fn no_upgrade(facts: &Facts<'_>, asked: &LoopbackAddress, browser: Browser) -> Remedy {
    // HSTS is for names only (RFC 6797 section 8.3).
    let is_name = asked.host == LoopbackHost::Localhost;
    let host = || Arg::from(asked.host.to_string());
    let (hsts, only) = match browser {
        Browser::Chromium => ("step_hsts_chromium", Step::new("step_https_first_chromium", [])),
        Browser::Firefox => ("step_hsts_firefox", Step::new("step_https_only_firefox", [asked.to_string().into()])),
    };
    let hsts = is_name.then(|| Step::new(hsts, [host()]));
    hsts.into_iter().chain([only, sign_in_again(facts)]).collect::<Vec<_>>().into()
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
fn choose_port(facts: &Facts<'_>) -> Remedy {
    vec![Step::new("step_choose_port", [facts.client_name(), PROPOSED_PORT.to_string().into()])].into()
}

/// Returns the step that asks to sign in again.
pub(crate) fn sign_in_again(facts: &Facts<'_>) -> Step {
    Step::new("step_sign_in_again", [facts.client_name()])
}

/// Returns a callback URL as it may stand in a step: whole, if the user saved it, or if another program started the
/// sign-in and the URL can be written in a line. Of any other, the path stays only if the user or the knowledge base
/// knows it, and the port only if it is not merely in the request: nobody is told to register an address that a page
/// made up (docs/safety.md, rule 5).
fn usable_uri<'a>(facts: &Facts<'_>, client: Option<&'static Client>, uri: &'a str) -> Cow<'a, str> {
    const UNKNOWN: Cow<'static, str> = Cow::Borrowed("<CALLBACK_URL>");
    let saved = facts.saved_uris();
    let is_own = facts.is_from_outside() || saved.iter().any(|saved| saved == uri);
    if is_own && quoting::is_writable(uri) {
        return uri.into();
    }
    let Some(read) = Uri::read(uri) else { return UNKNOWN };
    let saved: Vec<_> = saved.iter().filter_map(|saved| Uri::read(saved)).collect();
    let landed = facts.attempt.landing.as_ref().map(|landing| landing.address.port);
    let port = read.address.port;
    let knows_port = !read.has_port()
        || is_own
        || port == PROPOSED_PORT
        || landed == Some(port)
        || saved.iter().any(|saved| saved.address.port == port);
    let knows_path = quoting::is_writable(uri)
        && (saved.iter().any(|saved| saved.tail == read.tail) || client.is_some_and(|it| it.path == Some(read.tail)));
    let path = if knows_path { read.tail } else { "/<PATH>" };
    let address = read.address;
    match (knows_port, knows_path) {
        (false, false) => UNKNOWN,
        (true, _) => format!("{address}{path}").into(),
        (false, true) => format!("{}://{}:<PORT>{path}", address.scheme.as_str(), address.host).into(),
    }
}

/// Returns the values for the commands, for the server of this attempt. Those of the request are used only if another
/// program started it: a page can make up all of them.
fn values<'a>(facts: &Facts<'a>, uri: Option<&'a str>) -> Values<'a> {
    let request = facts.request.filter(|_| facts.is_from_outside());
    let resource = request.and_then(|request| request.resource.as_deref());
    let mut values = facts.registration().map(saved_values).unwrap_or_default();
    // The registration is for another server of the same provider: its client id is right, its name is not.
    if resource.is_some() && values.url.is_some() && values.url != resource {
        values.name = None;
        values.url = None;
    }
    values.url = values.url.or(facts.resource());
    let requested_id = facts.request.and_then(|request| request.client_id.as_deref());
    let is_known = |id: &&str| request.is_some() || facts.client.is_some_and(|client| client.is_own_id(id));
    // Every valid client id consists of visible ASCII.
    let is_valid = |id: &&str| id.chars().all(|c| c.is_ascii_graphic());
    values.client_id = values.client_id.or(requested_id.filter(is_known).filter(is_valid));
    values.client_id_fallback = match facts.provider {
        Some(provider) if provider.id == "salesforce" => "<YOUR_CONSUMER_KEY>",
        _ => "<YOUR_CLIENT_ID>",
    };
    values.server = request.map(|request| request.server.as_str()).or(values.server);
    values.uri = uri;
    values
}

fn saved_values(registration: &Registration) -> Values<'_> {
    Values {
        name: registration.server_name.as_deref(),
        url: registration.server_url.as_deref(),
        client_id: registration.client_id.as_deref(),
        client_id_fallback: "<YOUR_CLIENT_ID>",
        server: Some(&registration.authorization_server),
        uri: registration
            .redirect_uris
            .iter()
            .map(String::as_str)
            .find(|uri| Uri::read(uri).is_some_and(|uri| uri.has_port())),
    }
}
