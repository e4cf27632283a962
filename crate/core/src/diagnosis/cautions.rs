//! What else the user should know.

use crate::facts::Facts;
use crate::into_vec::IntoVec;
use crate::knowledge::{Client, Provider};
use crate::protocol::difference::Part;
use crate::protocol::loopback::LoopbackHost;
use crate::wording::Message;

/// The cautions of an explanation.
#[derive(Debug, Default)]
pub(crate) struct Cautions {
    /// Shown before the remedy, because it may make the remedy pointless.
    pub first: Vec<Message>,
    /// Shown after the remedy.
    pub later: Vec<Message>,
}

/// Returns the cautions of the knowledge base: the client's, then the provider's.
pub(crate) fn known_cautions(facts: &Facts<'_>) -> Vec<Message> {
    let client = facts.likely_client();
    let client_name =
        client.filter(|_| facts.client.is_none()).map_or_else(|| facts.client_name(), |it| it.name.into());
    let of_client = client.into_iter().flat_map(Client::cautions).filter(|key| is_apt(key, facts));
    let of_provider = facts.provider.into_iter().flat_map(Provider::cautions).filter(|key| is_apt(key, facts));
    let of_client = of_client.map(|key| Message::new(key, [client_name.clone()]));
    of_client.chain(of_provider.map(|key| Message::new(key, [facts.provider_name()]))).into_vec()
}

/// Returns whether a caution about the callback URL has to do with the requested one.
fn is_apt(key: &str, facts: &Facts<'_>) -> bool {
    let requested = facts.attempt.requested();
    let host = requested.map(|address| address.host);
    let differs_but_for = |same: fn(&str) -> String| {
        let closest = facts.closest().map(|(_, differences)| differences).unwrap_or_default();
        let path = closest.into_iter().find(|difference| difference.part == Part::Path);
        path.is_some_and(|path| same(&path.requested) == same(path.registered.as_deref().unwrap_or_default()))
    };
    match key {
        // Of a version that sends another port it is not true.
        "caution_listener_only" => {
            requested.is_none_or(|at| facts.likely_client().is_some_and(|it| it.port == Some(at.port)))
        }
        "caution_no_ipv6" => host == Some(LoopbackHost::V6),
        "caution_ip_by_manifest" => matches!(host, Some(LoopbackHost::V4(_))),
        "caution_port_ignored" => host == Some(LoopbackHost::Localhost),
        "caution_path_case" => differs_but_for(str::to_ascii_lowercase),
        "caution_trailing_slash" => {
            facts.registered_uris().is_empty() || differs_but_for(|path| path.trim_end_matches('/').to_owned())
        }
        _ => true,
    }
}
