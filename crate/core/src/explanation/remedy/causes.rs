//! Why a redirect URI is refused, and what else to know about this client and this provider.

use crate::explanation::{Facts, Message};
use crate::knowledge::{Client, PortChoice, Provider};
use crate::protocol::difference::{Other, Part, differences};

/// Why a provider refuses the requested URI where `registered` is registered, the likeliest first.
pub fn refusal_causes(facts: &Facts<'_>, registered: Option<&str>) -> Vec<Message> {
    let requested = facts.request.and_then(|request| request.requested.known()).map(|uri| uri.as_str());
    let mut causes = Vec::new();
    if let (Some(requested), Some(registered)) = (requested, registered) {
        let differences = differences(requested, registered, Other::Registered);
        let differs = |part| differences.iter().find(|difference| difference.part == part);
        if differs(Part::Host).is_some() {
            causes.push(Message::new("cause_localhost_spelling", [facts.provider_name()]));
        }
        if let Some(port) = differs(Part::Port) {
            let is_random = facts.client.is_none_or(|client| client.port_choice == PortChoice::Random);
            causes.push(if is_random {
                Message::new("cause_port_per_sign_in", [facts.client_name()])
            } else {
                let registered = port.registered.clone().unwrap_or_default();
                Message::new(
                    "cause_other_port_set",
                    [facts.client_name(), port.requested.clone().into(), registered.into()],
                )
            });
        }
    }
    // Also where both agree: then it is the only cause left.
    if let Some((from, to)) = facts.provider.and_then(Provider::propagation_minutes).filter(|(_, to)| *to > 1) {
        let args = [facts.provider_name(), from.to_string().into(), to.to_string().into()];
        causes.push(Message::new("cause_recent_change", args));
    }
    causes
}

/// What else to know: rules of the provider, traps of the client, and what the user may meet next.
pub fn cautions(facts: &Facts<'_>) -> Vec<Message> {
    let mut all = Vec::new();
    for key in facts.client.into_iter().flat_map(Client::cautions) {
        all.push(Message::new(key, [facts.client_name()]));
    }
    for key in facts.provider.into_iter().flat_map(Provider::cautions) {
        all.push(Message::new(key, [facts.provider_name()]));
    }
    all
}
