//! What is known about providers and clients, compiled in. The data is in `crate/knowledge`.

mod client;
mod mismatch;
mod pattern;
mod provider;

pub use client::{Client, Instruction, Paste, Ports, Telling};
pub use mismatch::{MismatchSignature, mismatch_on, telling_piece, telling_words};
pub use provider::{Loopback, Provider, TokenStep};

use crate::protocol::authorization::AuthorizationRequest;
use crate::protocol::difference::Part;
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
    let by_host = PROVIDERS.iter().find(|provider| provider.is_at_host(host));
    by_host.or_else(|| PROVIDERS.iter().find(|provider| provider.has_path(path)))
}

/// The client that an authorization request certainly comes from.
pub fn client_of(request: &AuthorizationRequest) -> Option<&'static Client> {
    let id = request.client_id.as_deref();
    let by_id = id.and_then(|id| CLIENTS.iter().find(|client| client.has_id(id)));
    by_id.or_else(|| client_by_callback(request, Telling::Certain))
}

/// The client that an authorization request probably comes from, where [`client_of`] knows none: others send the like.
pub fn likely_client_of(request: &AuthorizationRequest) -> Option<&'static Client> {
    client_by_callback(request, Telling::Likely)
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

/// What the metadata document lists whose address is this client id: these are the registered URIs, for certain.
pub fn registered_by_document(client_id: &str) -> impl Iterator<Item = &'static str> {
    let by_url = client_id.starts_with("https://");
    let client = CLIENTS.iter().find(|client| by_url && client.has_id(client_id));
    client.into_iter().flat_map(Client::document)
}

/// The words of a list in the tables.
fn words(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split(' ').filter(|word| !word.is_empty())
}

fn client_by_callback(request: &AuthorizationRequest, telling: Telling) -> Option<&'static Client> {
    let uri = request.requested.known()?.as_str();
    let mut best: Option<(usize, &Client)> = None;
    for client in CLIENTS.iter().filter(|client| client.telling == telling && client.fits(request)) {
        let longest = client.callbacks().filter(|p| pattern::matches(p, uri)).map(|p| p.len()).max();
        // The pattern that says most wins, and the first of equals.
        if let Some(length) = longest
            && best.is_none_or(|(other, _)| length > other)
        {
            best = Some((length, client));
        }
    }
    best.map(|(_, client)| client)
}
