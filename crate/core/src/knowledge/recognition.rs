//! Recognising the provider and the client of an authorization request.

use super::client::{App, Client, MatchConfidence};
use super::pattern;
use super::provider::Provider;
use super::tables::{APPS, CLIENTS, PROVIDERS};
use crate::protocol::authorization::AuthorizationRequest;
use crate::protocol::matching::Matching;

/// Returns the provider to which an authorization request goes.
pub(crate) fn provider_of(request: &AuthorizationRequest) -> Option<&'static Provider> {
    provider_at(&request.server_host, &request.endpoint)
}

/// Returns the provider at this address. The path counts only if no provider has the host, because any server can use
/// any path.
pub(super) fn provider_at(host: &str, path: &str) -> Option<&'static Provider> {
    let by_host = PROVIDERS.iter().find(|provider| provider.matches_host(host));
    by_host.or_else(|| PROVIDERS.iter().find(|provider| provider.matches_path(path)))
}

/// Returns the provider that runs the server at this origin, and is the only one who can: the host is its own, and not
/// one of many that its customers get.
pub(crate) fn provider_of_server(origin: &str) -> Option<&'static Provider> {
    let host = origin.strip_prefix("https://")?;
    PROVIDERS.iter().find(|provider| provider.owns_host(host))
}

/// Returns whether the servers at these origins are certainly those of one provider.
pub(crate) fn are_of_one_provider(one: &str, other: &str) -> bool {
    provider_of_server(one).zip(provider_of_server(other)).is_some_and(|(one, other)| one.id == other.id)
}

/// Returns whether a client id names the same client at both of these origins: they are hosts of one provider whose
/// clients belong to no host.
pub(crate) fn share_clients(one: &str, other: &str) -> bool {
    let provider = |origin| provider_with_host(origin).filter(|provider| provider.shared_clients);
    provider(one).zip(provider(other)).is_some_and(|(one, other)| one.id == other.id)
}

/// Returns whether the server at this origin knows no other PKCE method than S256.
pub(crate) fn knows_only_s256(origin: &str) -> bool {
    provider_with_host(origin).is_some_and(|provider| provider.only_s256)
}

/// Returns the provider that has the host of this origin, as its own or as one that its customers get: its software
/// answers there.
fn provider_with_host(origin: &str) -> Option<&'static Provider> {
    let host = origin.strip_prefix("https://")?;
    PROVIDERS.iter().find(|provider| provider.matches_host(host))
}

/// Returns how the server at this origin compares redirect URIs: as its provider does, or, where none is known there,
/// [`Matching::UNKNOWN`].
pub fn matching_at(origin: &str) -> Matching {
    provider_with_host(origin).map_or(Matching::UNKNOWN, |provider| provider.matching)
}

/// Returns the name of the provider at this origin, as users know it.
pub fn provider_name_at(origin: &str) -> Option<&'static str> {
    provider_with_host(origin).filter(|provider| !provider.library).map(|provider| provider.name)
}

/// Returns the client that certainly sent an authorization request.
pub(crate) fn client_of(request: &AuthorizationRequest) -> Option<&'static Client> {
    let id = request.client_id.as_deref();
    let by_id = id.and_then(|id| CLIENTS.iter().find(|client| client.has_client_id(id)));
    by_id.or_else(|| client_by_redirect_uri(request, MatchConfidence::Certain))
}

/// Returns the client whose built-in client id this is, if no other program sends it.
pub(crate) fn only_client_with_id(id: &str) -> Option<&'static Client> {
    CLIENTS.iter().find(|client| client.has_client_id(id)).filter(|client| client.name_by_id.is_none())
}

/// Returns the client that probably sent an authorization request, if [`client_of`] knows none: other clients may send
/// the same redirect URI.
pub(crate) fn likely_client_of(request: &AuthorizationRequest) -> Option<&'static Client> {
    client_by_redirect_uri(request, MatchConfidence::Likely)
}

/// Returns the clients that may have sent an authorization request of which neither [`client_of`] nor
/// [`likely_client_of`] knows the client.
pub(crate) fn possible_clients_of(request: &AuthorizationRequest) -> impl Iterator<Item = &'static Client> {
    let uri = request.requested.known().map(|uri| uri.as_str());
    CLIENTS.iter().filter(move |client| {
        let fits = |uri| client.possible_redirect_uris().any(|pattern| pattern::matches(pattern, uri));
        let is_mcp = request.resource.is_some() || !client.possible_with_resource;
        is_mcp && client.meets_conditions(request) && uri.is_some_and(fits)
    })
}

/// Returns the client whose answer goes to this web page, given without its query.
pub(crate) fn client_of_page(page: &str) -> Option<&'static Client> {
    CLIENTS.iter().find(|client| client.hosted_callbacks().any(|pattern| pattern::matches(pattern, page)))
}

/// Returns the app with this client id that its maker has registered for others to use.
pub(crate) fn app_of(client_id: &str) -> Option<&'static App> {
    APPS.iter().find(|app| app.has_client_id(client_id))
}

/// Returns the provider with this id.
pub(crate) fn provider_by_id(id: &str) -> Option<&'static Provider> {
    PROVIDERS.iter().find(|provider| provider.id == id)
}

/// Returns the client with this id.
pub fn client_by_id(id: &str) -> Option<&'static Client> {
    CLIENTS.iter().find(|client| client.id == id)
}

/// Returns all clients, in the order of the data file.
pub fn clients() -> &'static [Client] {
    CLIENTS
}

/// Returns the id and the name of each provider that people know by a name: a library is nobody's provider.
pub fn known_providers() -> impl Iterator<Item = (&'static str, &'static str)> {
    providers().iter().filter(|provider| !provider.library).map(|provider| (provider.id, provider.name))
}

/// Returns all providers, in the order of the data file.
pub(crate) fn providers() -> &'static [Provider] {
    PROVIDERS
}

/// Returns the redirect URIs in the client ID metadata document whose URL is this client id. They are certain to be
/// registered.
pub(crate) fn metadata_redirect_uris(client_id: &str) -> impl Iterator<Item = &'static str> {
    let by_url = client_id.starts_with("https://");
    let client = CLIENTS.iter().find(|client| by_url && client.has_client_id(client_id));
    client.into_iter().flat_map(Client::metadata_redirect_uris)
}

fn client_by_redirect_uri(request: &AuthorizationRequest, confidence: MatchConfidence) -> Option<&'static Client> {
    let uri = request.requested.known()?.as_str();
    let mut best: Option<(usize, &Client)> = None;
    for client in
        CLIENTS.iter().filter(|client| client.match_confidence == Some(confidence) && client.meets_conditions(request))
    {
        let longest = client.redirect_uris().filter(|p| pattern::matches(p, uri)).map(|p| p.len()).max();
        // The longest pattern wins; of patterns of the same length, the first.
        if let Some(length) = longest
            && best.is_none_or(|(other, _)| length > other)
        {
            best = Some((length, client));
        }
    }
    best.map(|(_, client)| client)
}
