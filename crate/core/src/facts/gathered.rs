//! An attempt with all that is known of it.

use super::saved::{registrations_for, stated_provider};
use crate::attempts::{Attempt, NamedClient};
use crate::browser::initiator::Initiator;
use crate::knowledge::{self, Client, Provider};
use crate::protocol::authorization::AuthorizationRequest;
use crate::protocol::loopback::LoopbackAddress;
use crate::runs_on::RunsOn;
use crate::settings::{Registration, Settings, Stated};

/// What the user has said of the client.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Said {
    /// It is none of those that were offered.
    Another,
    /// It is this one.
    Client(&'static Client),
}

/// An attempt, with what the settings and the knowledge base say about its client and its provider.
#[derive(Clone)]
pub(crate) struct Facts<'a> {
    /// The attempt.
    pub attempt: &'a Attempt,
    /// Its authorization request, if it was seen.
    pub request: Option<&'a AuthorizationRequest>,
    /// The user's registrations for this client at this provider, best match first.
    pub registrations: Vec<&'a Registration>,
    /// The provider, if the knowledge base has it.
    pub provider: Option<&'static Provider>,
    /// The client, if the knowledge base has it.
    pub client: Option<&'static Client>,
    /// Where the client runs, as the user has said of this registration, or last of this client.
    pub runs_on: Option<&'a RunsOn>,
    /// The client that certainly sent the request, or another one that sends the same client id.
    pub(super) recognised: Option<&'static Client>,
    /// What the user has said of it. A registration that names the client counts more.
    pub(super) said: Option<Said>,
    /// What a person says beyond the events.
    pub(super) stated: Option<&'a Stated>,
}

impl<'a> Facts<'a> {
    /// Gathers the facts about an attempt.
    pub fn gather(attempt: &'a Attempt, settings: &'a Settings) -> Self {
        let request = attempt.request.as_ref();
        let mut registrations: Vec<&Registration> =
            request.map(|request| registrations_for(request, settings)).unwrap_or_default();
        // A client may be registered for several servers: the one that this request is for comes first.
        if let Some(resource) = request.and_then(|request| request.resource.as_deref())
            && let Some(index) = registrations.iter().position(|r| r.server_url.as_deref() == Some(resource))
        {
            registrations[..=index].rotate_right(1);
        }
        let stated = settings.stated.as_ref();
        let named = registrations.iter().find_map(|r| r.client.as_deref()).and_then(knowledge::client_by_id);
        let recognised = request.and_then(knowledge::client_of);
        let said = attempt.named_client.as_ref().filter(|_| named.is_none()).and_then(|said| match said {
            NamedClient::Another => Some(Said::Another),
            NamedClient::Known { id } => knowledge::client_by_id(id).map(Said::Client),
        });
        let by_name = match said {
            Some(Said::Client(client)) => Some(client),
            _ => named.or(recognised),
        };
        let mut keys =
            by_name.map(|client| client.id).into_iter().chain(request.map(|request| request.server.as_str()));
        let last = || keys.find_map(|key| settings.last_place(key));
        Self {
            attempt,
            request,
            provider: request
                .and_then(knowledge::provider_of)
                .or_else(|| knowledge::provider_by_id(attempt.provider.as_deref()?))
                .or_else(|| stated_provider(settings)),
            runs_on: registrations
                .iter()
                .find_map(|r| r.runs_on.as_ref())
                .or_else(last)
                .or_else(|| stated?.runs_on.as_ref()),
            client: named.or(recognised).or_else(|| knowledge::client_by_id(stated?.client.as_deref()?)),
            recognised,
            said: None,
            registrations,
            stated,
        }
        .with_client(said)
    }

    /// Returns the facts with what the user has said, or might say, of the client.
    pub fn with_client(mut self, said: Option<Said>) -> Self {
        self.client = match said {
            None => self.client,
            Some(Said::Another) => None,
            Some(Said::Client(client)) => Some(client),
        };
        self.said = said;
        self
    }

    /// Returns the facts of a client that runs there, whatever is known of that.
    pub fn placed<'b>(self, runs_on: &'b RunsOn) -> Facts<'b>
    where
        'a: 'b,
    {
        let mut facts: Facts<'b> = self;
        facts.runs_on = Some(runs_on);
        facts
    }

    /// Returns whether another program or the user started the sign-in. If not, a page may have made up all of its
    /// request.
    pub fn is_from_outside(&self) -> bool {
        self.attempt.initiator == Initiator::External
    }

    /// Returns the address of the server that the sign-in is for, if another program or the user named it and it is a
    /// web address.
    pub fn resource(&self) -> Option<&'a str> {
        let request = self.request.filter(|_| self.is_from_outside())?;
        let is_web_address = |url: &&str| {
            url.chars().all(|c| c.is_ascii_graphic()) && (url.starts_with("https://") || url.starts_with("http://"))
        };
        request.resource.as_deref().filter(is_web_address)
    }

    /// Returns the registration that matches best.
    pub fn registration(&self) -> Option<&'a Registration> {
        self.registrations.first().copied()
    }

    /// Returns the listener that the user named.
    pub fn listener(&self) -> Option<LoopbackAddress> {
        self.registrations.iter().find_map(|r| r.listener())
    }

    /// Returns where the client should be listening: the user's listener, or the requested address.
    pub fn expected_listener(&self) -> Option<LoopbackAddress> {
        self.listener().or(self.attempt.requested().copied())
    }

    /// Returns the client id of the request.
    pub fn client_id(&self) -> Option<&'a str> {
        self.request.and_then(|request| request.client_id.as_deref())
    }
}
