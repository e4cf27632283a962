//! Making a client forget the client ID that it keeps.

use super::instructions;
use super::values::{sign_in_again, values};
use crate::facts::Facts;
use crate::knowledge::Client;
use crate::wording::{Message, Remedy, Step};

/// Adds what makes a client that may have registered itself do so again, with the address that it now sends.
pub(super) fn register_anew(remedy: &mut Remedy, facts: &Facts<'_>, client: Option<&'static Client>) {
    if !facts.may_have_registered_itself() {
        return;
    }
    for client in clients_that_register(facts, client) {
        remedy.steps.push(Step::new("step_register_anew", [client.name.into()]));
        remedy.steps.extend(instructions::steps(client.register_anew, client.name, &[values(facts, None)]));
    }
}

/// Returns the clients that may have sent the request, and of which it is known how they register themselves anew.
pub(super) fn clients_that_register(facts: &Facts<'_>, client: Option<&'static Client>) -> Vec<&'static Client> {
    let mut clients = client.map_or_else(|| facts.possible_clients(), |client| vec![client]);
    clients.retain(|client| !client.register_anew.is_empty());
    clients
}

/// Adds the steps after which a client no longer uses the client ID that it keeps.
pub(super) fn forget_registration(remedy: &mut Remedy, facts: &Facts<'_>) {
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
