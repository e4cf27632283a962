//! What clients and providers are called.

use portmend::knowledge::{Client, client_by_id, provider_name_at};

use crate::check::read::Entry;

/// Returns the client of an entry, if it is in the knowledge base.
pub fn client_of(entry: &Entry<'_>) -> Option<&'static Client> {
    entry.server.client.and_then(client_by_id)
}

/// Returns the name of the client of an entry.
pub fn client_name(entry: &Entry<'_>) -> &'static str {
    entry.server.client_name().unwrap_or("the client")
}

/// Returns the name of the provider at an origin, or its host.
pub fn provider_name(origin: &str) -> &str {
    provider_name_at(origin).unwrap_or_else(|| origin.split("://").nth(1).unwrap_or(origin))
}
