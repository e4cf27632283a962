//! What is known about providers and clients, compiled in. The data is in `crate/core/knowledge`.

mod client;
mod mismatch;
mod pattern;
mod provider;

pub use client::{Client, Instruction, MatchConfidence, Paste, PathSuffix, PortChoice};
pub use mismatch::{MismatchSignature, mismatch_on, signature_parameter, signature_text};
pub use provider::{Loopback, Provider, TokenStep};

use std::net::Ipv4Addr;

use crate::protocol::authorization::AuthorizationRequest;
use crate::protocol::difference::Part;
use crate::protocol::loopback::LoopbackHost;
use crate::protocol::matching::Matching;
use crate::value::Words;
use mismatch::Signature;

include!(concat!(env!("OUT_DIR"), "/knowledge.rs"));

/// How a fact was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verified {
    /// Somebody ran it and saw it.
    Ran,
    /// Read in the source code.
    Source,
    /// Its maker says so.
    Documentation,
    /// Others say so.
    Report,
}

/// Whether a diagnosis is proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Words)]
pub enum Certainty {
    /// What we saw leaves no other explanation.
    Certain,
    /// Another cause could look the same.
    Likely,
}

/// The provider that an authorization request goes to.
pub fn provider_of(request: &AuthorizationRequest) -> Option<&'static Provider> {
    provider_at(&request.server_host, &request.endpoint)
}

/// The provider at this host. Its path is only asked where no host is known: a path can be anybody's.
fn provider_at(host: &str, path: &str) -> Option<&'static Provider> {
    let by_host = PROVIDERS.iter().find(|provider| provider.matches_host(host));
    by_host.or_else(|| PROVIDERS.iter().find(|provider| provider.matches_path(path)))
}

/// The client that an authorization request certainly comes from.
pub fn client_of(request: &AuthorizationRequest) -> Option<&'static Client> {
    let id = request.client_id.as_deref();
    let by_id = id.and_then(|id| CLIENTS.iter().find(|client| client.has_client_id(id)));
    by_id.or_else(|| client_by_redirect_uri(request, MatchConfidence::Certain))
}

/// The client that an authorization request probably comes from, where [`client_of`] knows none: others send the like.
pub fn likely_client_of(request: &AuthorizationRequest) -> Option<&'static Client> {
    client_by_redirect_uri(request, MatchConfidence::Likely)
}

/// The provider with this id.
pub fn provider_by_id(id: &str) -> Option<&'static Provider> {
    PROVIDERS.iter().find(|provider| provider.id == id)
}

/// The client with this id.
pub fn client_by_id(id: &str) -> Option<&'static Client> {
    CLIENTS.iter().find(|client| client.id == id)
}

/// All clients, for a page that lets the user choose one.
pub fn clients() -> &'static [Client] {
    CLIENTS
}

/// All providers.
pub fn providers() -> &'static [Provider] {
    PROVIDERS
}

/// The redirect URIs in the metadata document whose address is this client id: what is registered, for certain.
pub fn metadata_redirect_uris(client_id: &str) -> impl Iterator<Item = &'static str> {
    let by_url = client_id.starts_with("https://");
    let client = CLIENTS.iter().find(|client| by_url && client.has_client_id(client_id));
    client.into_iter().flat_map(Client::metadata_redirect_uris)
}

/// The items of a list in the tables.
fn items(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split(' ').filter(|item| !item.is_empty())
}

fn client_by_redirect_uri(request: &AuthorizationRequest, confidence: MatchConfidence) -> Option<&'static Client> {
    let uri = request.requested.known()?.as_str();
    let mut best: Option<(usize, &Client)> = None;
    for client in
        CLIENTS.iter().filter(|client| client.match_confidence == Some(confidence) && client.meets_conditions(request))
    {
        let longest = client.redirect_uris().filter(|p| pattern::matches(p, uri)).map(|p| p.len()).max();
        // The longest pattern wins, and the first of equals.
        if let Some(length) = longest
            && best.is_none_or(|(other, _)| length > other)
        {
            best = Some((length, client));
        }
    }
    best.map(|(_, client)| client)
}
