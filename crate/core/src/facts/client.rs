//! Which client sent the request, and what to call it.

use super::gathered::{Facts, Said};
use crate::into_vec::IntoVec;
use crate::knowledge::{self, Client};
use crate::wording::{Arg, Message, Party};

impl<'a> Facts<'a> {
    /// Returns the client, or the one that probably sent the request.
    pub fn likely_client(&self) -> Option<&'static Client> {
        let likely = || self.request.filter(|_| self.said.is_none()).and_then(knowledge::likely_client_of);
        self.client.or_else(likely)
    }

    /// Returns whether it is certain that this client sent the request, and no other program.
    pub fn is_surely(&self, client: &'static Client) -> bool {
        self.client.is_some_and(|known| known.id == client.id) && self.name_of(client) == client.name
    }

    /// Returns whether the user has said that it is this client; `None` stands for another one.
    pub fn is_said(&self, client: Option<&'static Client>) -> bool {
        match (self.said, client) {
            (Some(Said::Another), None) => true,
            (Some(Said::Client(said)), Some(client)) => said.id == client.id,
            _ => false,
        }
    }

    /// Returns the clients that may have sent the request, if it is not known which one did.
    pub fn possible_clients(&self) -> Vec<&'static Client> {
        let is_open = self.said.is_none() && self.likely_client().is_none();
        let request = self.request.filter(|_| is_open);
        request.map(|request| knowledge::possible_clients_of(request).into_vec()).unwrap_or_default()
    }

    /// Returns the clients of which the user can say which one sent the request, the likely one first; none if that is
    /// certain. It does not matter whether the user has said it.
    pub fn clients_to_choose_from(&self) -> Vec<&'static Client> {
        let Some(request) = self.request.filter(|_| !self.is_client_saved()) else { return Vec::new() };
        if let Some(client) = self.recognised {
            let is_certain = client.name_for(request.client_id.as_deref()) == client.name;
            return Some(client).filter(|_| !is_certain).into_iter().into_vec();
        }
        let likely = knowledge::likely_client_of(request);
        let is_other = |client: &&Client| likely.is_none_or(|likely| likely.id != client.id);
        likely.into_iter().chain(knowledge::possible_clients_of(request).filter(is_other)).into_vec()
    }

    /// Returns by what it is remembered where the client runs: see [`LastPlace`](crate::settings::LastPlace).
    pub fn client_key(&self) -> Option<&'a str> {
        self.client.map(|client| client.id).or(self.request.map(|request| request.server.as_str()))
    }

    /// Returns the client's name: from the knowledge base, or the user's name for the registration.
    pub fn client_party(&self) -> Option<Party> {
        match self.client {
            Some(client) => Some(Party::known(client.id, self.name_of(client))),
            None => self.registration().map(|r| Party::unknown(&r.name)),
        }
    }

    /// Returns what to call the client in a sentence.
    pub fn client_name(&self) -> Arg {
        self.client_party().map_or_else(|| Arg::Message(Message::plain("party_client")), |party| Arg::Text(party.name))
    }

    /// Returns what to call this client: all programs that send its client id, if only that shows that it is this one.
    fn name_of(&self, client: &'static Client) -> &'static str {
        let is_named = self.is_client_saved()
            || self.said.is_some()
            || self.stated.is_some_and(|stated| stated.client.as_deref() == Some(client.id));
        if is_named { client.name } else { client.name_for(self.client_id()) }
    }

    /// Returns whether a registration says which client it is.
    fn is_client_saved(&self) -> bool {
        self.registrations.iter().any(|registration| registration.client.is_some())
    }
}
