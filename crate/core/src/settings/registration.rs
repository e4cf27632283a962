//! What is registered for one client at one provider, as the user has saved it.

use super::address::{is_registrable, origin};
use super::policy::Policy;
use super::problem::SettingsProblem;
use crate::protocol::loopback::LoopbackAddress;
use crate::protocol::uri_text::web_url;
use crate::runs_on::RunsOn;
use crate::value::{FromValue, Shape, ToValue};

/// A registration of a client at a provider, as saved by the user.
#[derive(Debug, Clone, PartialEq, Eq, FromValue, ToValue, Shape)]
#[contract(omit_nulls)]
pub struct Registration {
    /// The user's name for it.
    pub name: String,
    /// The authorization server's origin.
    pub authorization_server: String,
    /// The client id. Without it, the registration applies to all clients of this server.
    pub client_id: Option<String>,
    /// The registered callback URLs, or patterns such as `http://localhost:*`, as written in the provider's console.
    pub redirect_uris: Vec<String>,
    /// Where the client really listens, if that is not the requested address.
    pub listener: Option<String>,
    /// The client's id in the knowledge base.
    pub client: Option<String>,
    /// The name of the server in the client's configuration, for the commands of the remedy.
    pub server_name: Option<String>,
    /// The URL of that server, for the commands of the remedy.
    pub server_url: Option<String>,
    /// The policy for this registration, if not the general one.
    pub correction: Option<Policy>,
    /// Where the client runs, if the user has said so.
    pub runs_on: Option<RunsOn>,
}

impl Registration {
    pub(super) fn new(
        name: String,
        authorization_server: String,
        client_id: Option<String>,
        correction: Option<Policy>,
    ) -> Self {
        let (redirect_uris, listener, client, server_name, server_url, runs_on) = Default::default();
        Self {
            name,
            authorization_server,
            client_id,
            redirect_uris,
            listener,
            client,
            server_name,
            server_url,
            correction,
            runs_on,
        }
    }

    /// Returns nothing but that corrections are off, if they are.
    pub(super) fn only_off(&self) -> Option<Self> {
        let Self { name, authorization_server, client_id, correction, .. } = self.clone();
        let is_off = correction == Some(Policy::Off);
        is_off.then(|| Self::new(name, authorization_server, client_id, correction))
    }

    /// Returns where the client listens, if the user has named that.
    pub fn listener(&self) -> Option<LoopbackAddress> {
        LoopbackAddress::read_listener(self.listener.as_deref()?).ok()
    }

    /// Returns whether it says where the client runs, and names no address for it: then it makes no server a trusted one.
    pub(crate) fn is_place_only(&self) -> bool {
        self.runs_on.is_some() && self.redirect_uris.is_empty() && self.listener.is_none()
    }

    pub(super) fn check(&mut self) -> Result<(), (String, SettingsProblem)> {
        let at = |field: &str| field.to_owned();
        if self.name.trim().is_empty() {
            return Err((at("name"), SettingsProblem::EmptyName));
        }
        self.authorization_server = origin(&self.authorization_server).ok_or_else(|| {
            (at("authorization_server"), SettingsProblem::NotAnOrigin(self.authorization_server.clone()))
        })?;
        let is_off = self.correction == Some(Policy::Off);
        if self.redirect_uris.is_empty() && self.listener.is_none() && self.runs_on.is_none() && !is_off {
            return Err((at("redirect_uris"), SettingsProblem::NothingRegistered));
        }
        for (index, uri) in self.redirect_uris.iter().enumerate() {
            if !is_registrable(uri) {
                return Err((format!("redirect_uris[{index}]"), SettingsProblem::BadRedirectUri(uri.clone())));
            }
        }
        if let Some(listener) = &self.listener {
            LoopbackAddress::read_listener(listener).map_err(|error| (at("listener"), error.into()))?;
        }
        if let Some(url) = &self.server_url
            && web_url(url).is_none()
        {
            return Err((at("server_url"), SettingsProblem::BadServerUrl(url.clone())));
        }
        if let Some(Err(bad)) = self.runs_on.as_ref().map(RunsOn::check) {
            return Err((format!("runs_on.{}", bad.field), SettingsProblem::BadPlace(bad)));
        }
        Ok(())
    }
}
