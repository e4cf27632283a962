//! What kind of server was asked, and what to call its provider.

use super::gathered::Facts;
use crate::protocol::matching::Matching;
use crate::wording::{Arg, Message, Party};

impl Facts<'_> {
    /// Returns whether the provider allows no callback URL with the requested host.
    pub fn has_refused_host(&self) -> bool {
        let asked = self.provider.zip(self.attempt.requested());
        asked.is_some_and(|(provider, address)| !provider.loopback.allows(address))
    }

    /// Returns how the provider compares redirect URIs.
    pub fn matching(&self) -> Matching {
        self.provider.map_or(Matching::UNKNOWN, |provider| provider.matching)
    }

    /// Returns whether the authorization server is an MCP server's own, where nothing is registered by hand, as far as its
    /// name and the request tell.
    pub fn asks_mcp_server(&self) -> bool {
        let Some(request) = self.request else { return false };
        let is_named = request.server_host.split(['.', '-']).any(|label| label == "mcp");
        let is_asked =
            |resource: &str| resource.strip_prefix(&request.server).is_some_and(|rest| rest.starts_with('/'));
        is_named || request.resource.as_deref().is_some_and(is_asked)
    }

    /// Returns whether the client probably guessed where the authorization endpoint is: at the server that it wants to use
    /// (MCP authorization, 2025-03-26).
    pub fn has_guessed_endpoint(&self) -> bool {
        let Some(request) = self.request.filter(|request| request.endpoint == "/authorize") else { return false };
        request.resource.as_deref().is_none_or(|resource| {
            resource.strip_prefix(&request.server).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }

    /// Returns the provider's name, or its host.
    pub fn provider_party(&self) -> Option<Party> {
        let host = self.request.map(|request| request.server_host.as_str());
        match self.provider {
            // Whoever runs the server is the provider, not whoever wrote the library.
            Some(provider) if provider.library => host.map(|host| Party::known(provider.id, host)),
            Some(provider) => Some(Party::known(provider.id, provider.name)),
            None => host.map(Party::unknown),
        }
    }

    /// Returns what to call the provider in a sentence.
    pub fn provider_name(&self) -> Arg {
        self.provider_party()
            .map_or_else(|| Arg::Message(Message::plain("party_provider")), |party| Arg::Text(party.name))
    }
}
