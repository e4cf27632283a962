//! Bringing a client to a callback URL.

use super::fill;
use super::fill::Values;
use super::instructions;
use super::values::{saved_values, sign_in_again, usable_uri, values};
use crate::facts::Facts;
use crate::into_vec::IntoVec;
use crate::knowledge::{Client, Instruction, Verified};
use crate::runs_on::RunsOn;
use crate::settings::Registration;
use crate::shown::Shown;
use crate::wording::{Arg, Message, Remedy, Step};

/// The steps of more clients than these are not told one after the other: the user chooses one first.
const MAX_BRANCHES: usize = 2;

/// Returns the message that names clients.
pub(super) fn possible_clients(clients: &[&'static Client]) -> Message {
    let names: Vec<&str> = clients.iter().map(|client| client.name).into_vec();
    Message::new("step_possible_clients", [Arg::Text(Shown::list(&names.join(", ")))])
}

/// Adds the steps that give a client a callback URL. Only for a client on the computer of the browser is it said how to see
/// whether its port is free: elsewhere it may be taken on either side, or on this one by the way to the client.
pub(super) fn pin(remedy: &mut Remedy, facts: &Facts<'_>, client: Option<&'static Client>, uri: &str) {
    let is_here = is_here(facts);
    let uri = usable_uri(facts, client, uri);
    let values = [values(facts, Some(&uri))];
    let mut possible = facts.possible_clients();
    possible.retain(|client| client.can_have(&uri));
    if possible.len() > MAX_BRANCHES {
        remedy.announce(possible_clients(&possible));
        possible.clear();
    }
    if is_here && !possible.is_empty() {
        remedy.steps.push(instructions::port_free(&values));
    }
    for client in &possible {
        remedy.announce(Message::new("step_if_client", [client.name.into()]));
        let pin: Vec<Instruction> = client.pin.iter().copied().filter(|it| *it != Instruction::PortFree).into_vec();
        remedy.steps.extend(instructions::steps(&pin, client.name, &values));
    }
    match client.filter(|client| !client.pin.is_empty()) {
        Some(client) => {
            if !facts.is_surely(client) {
                remedy.announce(Message::new("step_if_client", [client.name.into()]));
            }
            remedy.steps.extend(instructions::steps(&pinning(facts, client), client.name, &values));
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
            if is_here && possible.is_empty() {
                remedy.steps.push(instructions::port_free(&values));
            }
            remedy.steps.push(sign_in_again(facts));
        }
    }
}

/// Returns whether the client runs on the computer of the browser, as far as is known.
fn is_here(facts: &Facts<'_>) -> bool {
    facts.runs_on.is_none_or(|runs_on| *runs_on == RunsOn::ThisComputer)
}

fn pinning(facts: &Facts<'_>, client: &Client) -> Vec<Instruction> {
    let is_said = |instruction: &Instruction| is_here(facts) || *instruction != Instruction::PortFree;
    client.pin.iter().copied().filter(is_said).into_vec()
}

/// Returns the client whose callback URL a remedy sets, and the key of the first step that does so.
fn pinned(facts: &Facts<'_>, remedy: &Remedy) -> Option<(&'static Client, &'static str)> {
    let client = facts.likely_client().filter(|client| !client.pin.is_empty())?;
    let pinning = instructions::steps(&pinning(facts, client), client.name, &[Values::default()]);
    let has = |key| remedy.steps.iter().any(|step| step.text.key == key);
    let first = pinning.first()?.text.key;
    pinning.iter().all(|step| has(step.text.key)).then_some((client, first))
}

/// Returns how the steps that set the callback URL of a client were verified, if they are part of a remedy.
pub(crate) fn proof(facts: &Facts<'_>, remedy: &Remedy) -> Option<Message> {
    let (client, _) = pinned(facts, remedy)?;
    let (name, checked) = (client.name.into(), client.checked.into());
    match (client.verified, client.ran) {
        (Verified::Ran, Some(version)) => Some(Message::new("caution_tried", [name, version.into(), checked])),
        (Verified::Report, _) => Some(Message::new("caution_reported", [name, checked])),
        _ => None,
    }
}

/// Returns the message that the provider is right, if a remedy for addresses that differ changes only the client: it then
/// begins with the client's setting.
pub(crate) fn setting_suffices(facts: &Facts<'_>, remedy: &Remedy) -> Option<Message> {
    let (client, first) = pinned(facts, remedy)?;
    let begins_there = remedy.steps.first().is_some_and(|step| step.text.key == first);
    let is_meant = begins_there && facts.is_surely(client) && facts.moved_from().is_none();
    is_meant.then(|| Message::new("cause_setting_suffices", [facts.provider_name(), facts.client_name()]))
}

/// Returns the steps that pin one client for several servers at once.
pub fn remedy_for_all(registrations: &[&Registration], client: &'static Client) -> Vec<Step> {
    let values: Vec<Values<'_>> = registrations.iter().map(|registration| saved_values(registration)).into_vec();
    instructions::steps(client.pin, client.name, &values)
}
