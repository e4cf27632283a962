//! The registrations that are proposed to the user.

use super::gathered::Facts;
use crate::attempts::Standing;
use crate::protocol::loopback::LoopbackAddress;
use crate::quoting::is_writable;
use crate::runs_on::RunsOn;
use crate::settings::Registration;

impl Facts<'_> {
    /// Returns the callback URL to propose as a registration: one that the provider has revealed and the user has not
    /// saved yet. Nothing from private windows is proposed, nothing that cannot be read, and nothing of a client that has
    /// it in a document.
    pub fn uri_to_remember(&self) -> Option<String> {
        let may_remember = !self.attempt.private
            && self.attempt.standing != Standing::Contested
            && self.document().is_none()
            && !self.drops_port();
        self.learned_uri().filter(|uri| may_remember && is_writable(uri) && !self.saved_uris().contains(uri))
    }

    /// Returns a registration of this client at this provider, with nothing registered yet.
    pub fn new_registration(&self) -> Option<Registration> {
        let request = self.request?;
        let name = self.client_party().or_else(|| self.provider_party())?.name;
        Some(Registration {
            name: name.into(),
            authorization_server: request.server.clone(),
            client_id: request.client_id.clone(),
            redirect_uris: Vec::new(),
            listener: None,
            client: self.client.map(|client| client.id.to_owned()),
            server_name: None,
            server_url: self.resource().map(str::to_owned),
            correction: None,
            runs_on: None,
        })
    }

    /// Returns the registration to propose so that it says where the client runs and, if it does not say so yet, where it is
    /// reached: the user's, or a new one. None if it says so already, and none from private windows. A registration for all
    /// clients of a server is left as it is.
    pub fn placed_registration(&self, runs_on: &RunsOn, listener: Option<LoopbackAddress>) -> Option<Registration> {
        let is_of_client = |saved: &&&Registration| {
            saved.client_id.is_some() || self.client.is_some_and(|client| saved.client.as_deref() == Some(client.id))
        };
        let saved = self.registrations.iter().find(is_of_client).map(|saved| (*saved).clone());
        let registration = saved.or_else(|| self.new_registration()).filter(|_| !self.attempt.private)?;
        let mut placed = registration.clone();
        placed.runs_on = Some(runs_on.clone());
        placed.listener = placed.listener.or(listener.map(|address| address.to_string()));
        (placed != registration).then_some(placed)
    }
}
