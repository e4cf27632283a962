//! What is known about an attempt: from its events, from the user's settings and from the knowledge base.

use crate::attempts::{Attempt, Standing};
use crate::knowledge::{self, Client, Provider};
use crate::protocol::authorization::AuthorizationRequest;
use crate::protocol::loopback::LoopbackAddress;
use crate::protocol::matching::Matching;
use crate::settings::{Registration, Settings};
use crate::wording::{Arg, Message, Party};

/// An attempt together with all that settings and knowledge base say about its client and its provider.
pub(crate) struct Facts<'a> {
    /// The attempt.
    pub attempt: &'a Attempt,
    /// Its authorization request, when it was seen.
    pub request: Option<&'a AuthorizationRequest>,
    /// What the user has saved for this client at this provider, the best match first.
    pub registrations: Vec<&'a Registration>,
    /// The provider, when the knowledge base knows it.
    pub provider: Option<&'static Provider>,
    /// The client, when the knowledge base knows it.
    pub client: Option<&'static Client>,
}

impl<'a> Facts<'a> {
    /// Gathers what is known.
    pub fn gather(attempt: &'a Attempt, settings: &'a Settings) -> Self {
        let request = attempt.request.as_ref();
        let mut registrations: Vec<&Registration> = request
            .map(|request| settings.registrations_for(&request.server, request.client_id.as_deref()).collect())
            .unwrap_or_default();
        // The same client may be registered for several servers: the one this request is for comes first.
        if let Some(resource) = request.and_then(|request| request.resource.as_deref())
            && let Some(place) = registrations.iter().position(|r| r.server_url.as_deref() == Some(resource))
        {
            registrations[..=place].rotate_right(1);
        }
        let named = registrations.iter().find_map(|r| r.client.as_deref()).and_then(knowledge::client_by_id);
        Self {
            attempt,
            request,
            provider: request
                .and_then(knowledge::provider_of)
                .or_else(|| knowledge::provider_by_id(attempt.provider.as_deref()?)),
            client: named.or_else(|| request.and_then(knowledge::client_of)),
            registrations,
        }
    }

    /// The registration that fits best.
    pub fn registration(&self) -> Option<&'a Registration> {
        self.registrations.first().copied()
    }

    /// Where the user says that the client listens.
    pub fn listener(&self) -> Option<LoopbackAddress> {
        self.registrations.iter().find_map(|r| r.listener())
    }

    /// Where the client waits: as the user says, or as it asked.
    pub fn expected_listener(&self) -> Option<LoopbackAddress> {
        self.listener().or(self.attempt.requested().copied())
    }

    /// The redirect URI that the client asked for, as it stands in the request.
    pub fn requested_uri(&self) -> Option<&'a str> {
        self.request.and_then(|request| request.requested.known()).map(|uri| uri.as_str())
    }

    /// Where the browser landed, without query and fragment.
    pub fn landed_uri(&self) -> Option<String> {
        self.attempt.landing.as_ref().map(|landing| format!("{}{}", landing.address, landing.path))
    }

    /// The callback URLs that the user has saved for this client at this provider.
    pub fn saved_uris(&self) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        for uri in self.registrations.iter().flat_map(|r| &r.redirect_uris) {
            if !all.contains(uri) {
                all.push(uri.clone());
            }
        }
        all
    }

    /// Every callback URL that is known to be registered: saved by the user, or let known by the provider.
    pub fn registered_uris(&self) -> Vec<String> {
        let mut all = self.saved_uris();
        for uri in self.learned_uri().iter().chain(&self.attempt.revealed) {
            if !all.contains(uri) {
                all.push(uri.clone());
            }
        }
        all
    }

    /// The registered callback URL as the provider itself has let it be known: by where it sent the browser of its
    /// own accord, or on its error page.
    pub fn learned_uri(&self) -> Option<String> {
        let requested = self.request?.requested.known()?;
        let Some(landing) = &self.attempt.landing else { return self.attempt.revealed.first().cloned() };
        (landing.address != requested.loopback().address).then(|| format!("{}{}", landing.address, landing.path))
    }

    /// What is worth saving as a registration: a callback URL that the provider has let known and the user has not
    /// saved yet. Nothing of private windows is remembered.
    pub fn uri_to_remember(&self) -> Option<String> {
        let is_kept = !self.attempt.private && self.attempt.standing != Standing::Contested;
        self.learned_uri().filter(|uri| is_kept && !self.saved_uris().contains(uri))
    }

    /// How this provider compares.
    pub fn matching(&self) -> Matching {
        self.provider.map(|provider| provider.matching).unwrap_or_default()
    }

    /// The provider's name, or its host.
    pub fn provider_party(&self) -> Option<Party> {
        match self.provider {
            Some(provider) => Some(Party { id: Some(provider.id.to_owned()), name: provider.name.to_owned() }),
            None => self.request.map(|request| Party { id: None, name: request.server_host.clone() }),
        }
    }

    /// The client's name: from the knowledge base, or the user's own.
    pub fn client_party(&self) -> Option<Party> {
        match self.client {
            Some(client) => Some(Party { id: Some(client.id.to_owned()), name: client.name.to_owned() }),
            None => self.registration().map(|r| Party { id: None, name: r.name.clone() }),
        }
    }

    /// What to call the client in a sentence.
    pub fn client_name(&self) -> Arg {
        self.client_party().map_or_else(|| Arg::Message(Message::plain("party_client")), |party| Arg::Text(party.name))
    }

    /// What to call the provider in a sentence.
    pub fn provider_name(&self) -> Arg {
        self.provider_party()
            .map_or_else(|| Arg::Message(Message::plain("party_provider")), |party| Arg::Text(party.name))
    }
}
