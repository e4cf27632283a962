//! What the diagnoses of a refused redirect URI have in common.

use crate::facts::Facts;
use crate::knowledge::{PortChoice, Provider};
use crate::protocol::difference::{ComparedWith, Part, differences};
use crate::wording::Message;

/// Returns why a provider refuses the requested URI, most likely first.
pub(crate) fn causes(facts: &Facts<'_>) -> Vec<Message> {
    let registered = facts.registered_uris();
    let mut causes = Vec::new();
    if let (Some(requested), Some(registered)) = (facts.requested_uri(), registered.first()) {
        let differences = differences(requested, registered, ComparedWith::Registered);
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
    // If requested and registered agree, this is the only cause left.
    if let Some((from, to)) = facts.provider.and_then(Provider::propagation_minutes).filter(|(_, to)| *to > 1) {
        let args = [facts.provider_name(), from.to_string().into(), to.to_string().into()];
        causes.push(Message::new("cause_recent_change", args));
    }
    causes
}

/// Returns the message about what else a refusal can mean.
pub(crate) fn other_meaning(facts: &Facts<'_>, key: Option<&'static str>) -> Vec<Message> {
    key.map(|key| Message::new(key, [facts.provider_name()])).into_iter().collect()
}
