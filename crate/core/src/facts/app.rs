//! Whose app the client id names.

use super::gathered::Facts;
use crate::into_vec::IntoVec;
use crate::knowledge;
use crate::settings::Registration;
use crate::wording::{Arg, Message};

/// Whoever registered an app that others use.
pub(crate) struct Maker {
    /// The name to show.
    pub name: Arg,
    /// The callback URLs that are known to be registered.
    pub registered: Vec<&'static str>,
}

impl Facts<'_> {
    /// Returns who registered the app, if others use it and cannot change it. A metadata document is no registration.
    pub fn maker(&self) -> Option<Maker> {
        let id = self.client_id().filter(|id| !id.starts_with("https://"))?;
        if let Some(app) = knowledge::app_of(id) {
            return Some(Maker { name: app.maker.into(), registered: app.redirect_uris().into_vec() });
        }
        let client = self.client.or(self.recognised).filter(|client| client.has_client_id(id))?;
        let name = Arg::Message(Message::new("party_maker", [client.name_for(Some(id)).into()]));
        Some(Maker { name, registered: Vec::new() })
    }

    /// Returns whether the user has saved a registration with the client id of the request.
    pub fn knows_client_id(&self) -> bool {
        let id = self.client_id();
        let has_id = |saved: &&Registration| saved.client_id.as_deref() == id && !saved.is_place_only();
        id.is_some() && self.registrations.iter().any(has_id)
    }

    /// Returns whether the client id is neither its maker's, nor the user's, nor the address of a document, as far as is
    /// known.
    pub fn has_unknown_id(&self) -> bool {
        let id = self.client_id().filter(|id| !id.starts_with("https://"));
        id.is_some() && !self.knows_client_id() && self.maker().is_none()
    }

    /// Returns whether the client may have registered itself (RFC 7591): it is an MCP client, as far as can be told, and its
    /// client id is neither its maker's, nor the user's, nor the address of a document.
    pub fn may_have_registered_itself(&self) -> bool {
        let is_mcp = self.request.is_some_and(|request| request.resource.is_some()) || self.asks_mcp_server();
        let is_by_hand = self.provider.is_some_and(|provider| provider.registers_only_by_hand());
        is_mcp && !is_by_hand && self.has_unknown_id()
    }
}
