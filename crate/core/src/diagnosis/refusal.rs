//! What the diagnoses of a refused redirect URI have in common.

use crate::diagnosis::cautions::{Cautions, known_cautions};
use crate::document::Document;
use crate::facts::Facts;
use crate::into_vec::IntoVec;
use crate::knowledge::Provider;
use crate::protocol::difference::{Difference, Part};
use crate::protocol::loopback::LoopbackUrl;
use crate::protocol::uri_text::UriText;
use crate::shown::Shown;
use crate::wording::{Arg, Message};

/// Returns why a provider refuses the requested URI, most likely first.
pub(crate) fn causes(facts: &Facts<'_>) -> Vec<Message> {
    let mut causes = Vec::new();
    if let Some(document) = facts.document() {
        return vec![of_document(facts, &document)];
    }
    if let Some(earlier) = facts.earlier_uri().filter(|_| facts.may_have_registered_itself()) {
        let port = LoopbackUrl::read(earlier).map(|url| url.address.port.to_string()).unwrap_or_default();
        causes.push(Message::new("cause_kept_port", [facts.client_name(), port.into(), facts.provider_name()]));
    } else if facts.asks_mcp_server()
        && facts.may_have_registered_itself()
        && facts.registered_uris().is_empty()
        && !facts.has_refused_host()
    {
        causes.push(Message::new("cause_registration_stale", [facts.client_name(), facts.provider_name()]));
    }
    if let Some((registered, differences)) = facts.closest() {
        let differs = |part| differences.iter().find(|difference| difference.part == part);
        let is_loopback = UriText::split(&registered).is_some_and(|uri| uri.is_ip() || uri.is_localhost());
        if differs(Part::Host).is_some() && is_loopback {
            causes.push(Message::new("cause_localhost_spelling", [facts.provider_name()]));
        }
        if let Some(port) = differs(Part::Port).filter(|_| is_loopback) {
            let is_portless = port.registered.as_ref().is_none_or(|port| port.is_empty());
            let portless = || Message::new("cause_portless", [facts.provider_name(), facts.client_name()]);
            let cause = if is_portless { Some(portless()) } else { port_cause(facts) };
            causes.push(cause.unwrap_or_else(|| {
                let registered = port.registered.clone().unwrap_or_default();
                Message::new(
                    "cause_other_port_set",
                    [facts.client_name(), port.requested.clone().into(), registered.into()],
                )
            }));
        }
    }
    // If requested and registered agree, this is the only cause left.
    causes.extend(recent_change(facts));
    causes
}

/// Returns the cause that a change of the app has not taken effect yet, if that takes a while at this provider.
pub(crate) fn recent_change(facts: &Facts<'_>) -> Option<Message> {
    let (from, to) = facts.provider.and_then(Provider::propagation_minutes).filter(|(_, to)| *to > 1)?;
    let args = [facts.provider_name(), from.to_string().into(), to.to_string().into()];
    Some(Message::new("cause_recent_change", args))
}

/// The caution that says where to register the URL of the remedy, if that is not the usual place.
const ELSEWHERE: &str = "caution_ip_by_manifest";
/// What a provider's rule depends on, if the user can see and change it.
const BY_TYPE: &str = "caution_native_type";

/// Returns the cautions for a refusal, with this one first.
pub(crate) fn cautions(facts: &Facts<'_>, first: impl IntoIterator<Item = Message>) -> Cautions {
    let (elsewhere, mut later): (Vec<_>, Vec<_>) =
        known_cautions(facts).into_iter().partition(|it| it.key == ELSEWHERE);
    let first: Vec<_> = first.into_iter().chain(elsewhere).into_vec();
    // What it depends on may be why the provider refused it.
    let type_of_client = facts.provider.and_then(|provider| provider.matching_depends).filter(|key| *key == BY_TYPE);
    later.extend(type_of_client.map(|key| Message::new(key, [facts.provider_name()])));
    later.retain(|caution| !first.contains(caution));
    Cautions { first, later }
}

/// Returns what the client's own document says of the requested URI.
fn of_document(facts: &Facts<'_>, document: &Document) -> Message {
    match document {
        Document::Allows(entry) => {
            Message::new("cause_document_allows", [facts.client_name(), (*entry).into(), facts.provider_name()])
        }
        Document::AllowsOnly(entries) => {
            Message::new("cause_document_only", [facts.client_name(), Arg::Text(Shown::list(&entries.join(", ")))])
        }
        Document::Unread => Message::new("cause_document_unread", [facts.client_name()]),
    }
}

/// Returns the message that says on what it depends whether the provider accepts the requested URI.
pub(crate) fn depends(facts: &Facts<'_>) -> Message {
    let is_of_address = |difference: &Difference| matches!(difference.part, Part::Host | Part::Port);
    let key = match facts.provider {
        Some(provider) => provider.matching_depends.unwrap_or("caution_rule_depends"),
        // A server that forgives the port need not forgive the path.
        None if facts.closest().is_some_and(|(_, differences)| !differences.iter().all(is_of_address)) => {
            "caution_rule_unknown_path"
        }
        None => "caution_rule_unknown",
    };
    Message::new(key, [facts.provider_name()])
}

/// Returns the message that the client draws its port, if it does or may do so.
pub(crate) fn port_cause(facts: &Facts<'_>) -> Option<Message> {
    let Some(client) = facts.client else {
        return Some(Message::new("cause_port_perhaps_random", [facts.client_name()]));
    };
    let port = facts.attempt.requested()?.port;
    client.may_draw(port).then(|| Message::new("cause_port_per_sign_in", [facts.client_name()]))
}

/// Returns the message about what else a refusal can mean.
pub(crate) fn other_meaning(facts: &Facts<'_>, key: Option<&'static str>) -> Vec<Message> {
    key.map(|key| Message::new(key, [facts.provider_name()])).into_iter().into_vec()
}
