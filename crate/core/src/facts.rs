//! The facts about an attempt: from its events, the user's settings and the knowledge base.

use crate::attempts::{Attempt, NamedClient, Standing};
use crate::browser::initiator::Initiator;
use crate::document::Document;
use crate::knowledge::{self, Client, Provider};
use crate::protocol::authorization::AuthorizationRequest;
use crate::protocol::difference::{Difference, from_registered};
use crate::protocol::garbled::without_answer;
use crate::protocol::loopback::{LoopbackAddress, Scheme};
use crate::protocol::matching::{Matching, Verdict, is_pattern};
use crate::quoting::is_writable;
use crate::runs_on::RunsOn;
use crate::settings::{Registration, Settings, Stated};
use crate::wording::{Arg, Message, Party};

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
    recognised: Option<&'static Client>,
    /// What the user has said of it. A registration that names the client counts more.
    said: Option<Said>,
    /// What a person says beyond the events.
    stated: Option<&'a Stated>,
}

/// Whoever registered an app that others use.
pub(crate) struct Maker {
    /// The name to show.
    pub name: Arg,
    /// The callback URLs that are known to be registered.
    pub registered: Vec<&'static str>,
}

/// Returns the provider of which a person says that it is that of the sign-in.
pub(crate) fn stated_provider(settings: &Settings) -> Option<&'static Provider> {
    knowledge::provider_by_id(settings.stated.as_ref()?.provider.as_deref()?)
}

/// Returns the registrations that hold for a request: those for its server, then those of the same client at other hosts
/// of its provider. None of the latter makes the server trusted. One that is for another client than the one whose client
/// id is sent holds only if it has that client id.
pub(crate) fn registrations_for<'a>(
    request: &'a AuthorizationRequest,
    settings: &'a Settings,
) -> impl Iterator<Item = &'a Registration> {
    let (server, client_id) = (&request.server, request.client_id.as_deref());
    let elsewhere = settings.registrations.iter().filter(move |registration| {
        registration.authorization_server != *server
            && client_id.is_some()
            && registration.client_id.as_deref() == client_id
            && knowledge::share_clients(&registration.authorization_server, server)
    });
    let sender = client_id.and_then(knowledge::only_client_with_id);
    let is_of_sender = move |registration: &&Registration| {
        let of_other = registration.client.as_deref().zip(sender).is_some_and(|(named, sender)| named != sender.id);
        !of_other || registration.client_id.is_some()
    };
    settings.registrations_for(server, client_id).chain(elsewhere).filter(is_of_sender)
}

impl<'a> Facts<'a> {
    /// Gathers the facts about an attempt.
    pub fn gather(attempt: &'a Attempt, settings: &'a Settings) -> Self {
        let request = attempt.request.as_ref();
        let mut registrations: Vec<&Registration> =
            request.map(|request| registrations_for(request, settings).collect()).unwrap_or_default();
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

    /// Returns whether the user has said that it is this client; `None` stands for another one.
    pub fn is_said(&self, client: Option<&'static Client>) -> bool {
        match (self.said, client) {
            (Some(Said::Another), None) => true,
            (Some(Said::Client(said)), Some(client)) => said.id == client.id,
            _ => false,
        }
    }

    /// Returns by what it is remembered where the client runs: see [`LastPlace`](crate::settings::LastPlace).
    pub fn client_key(&self) -> Option<&'a str> {
        self.client.map(|client| client.id).or(self.request.map(|request| request.server.as_str()))
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

    /// Returns where the browser landed, if that is not the requested address.
    pub fn landed_elsewhere(&self) -> Option<String> {
        let landed = self.attempt.landing.as_ref().map(|landing| landing.address);
        self.landed_uri().filter(|_| landed.as_ref() != self.attempt.requested())
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

    /// Returns the client, or the one that probably sent the request.
    pub fn likely_client(&self) -> Option<&'static Client> {
        let likely = || self.request.filter(|_| self.said.is_none()).and_then(knowledge::likely_client_of);
        self.client.or_else(likely)
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

    /// Returns whether it is certain that this client sent the request, and no other program.
    pub fn is_surely(&self, client: &'static Client) -> bool {
        self.client.is_some_and(|known| known.id == client.id) && self.name_of(client) == client.name
    }

    /// Returns the clients that may have sent the request, if it is not known which one did.
    pub fn possible_clients(&self) -> Vec<&'static Client> {
        let is_open = self.said.is_none() && self.likely_client().is_none();
        let request = self.request.filter(|_| is_open);
        request.map(|request| knowledge::possible_clients_of(request).collect()).unwrap_or_default()
    }

    /// Returns the clients of which the user can say which one sent the request, the likely one first; none if that is
    /// certain. It does not matter whether the user has said it.
    pub fn clients_to_choose_from(&self) -> Vec<&'static Client> {
        let Some(request) = self.request.filter(|_| !self.is_client_saved()) else { return Vec::new() };
        if let Some(client) = self.recognised {
            let is_certain = client.name_for(request.client_id.as_deref()) == client.name;
            return Some(client).filter(|_| !is_certain).into_iter().collect();
        }
        let likely = knowledge::likely_client_of(request);
        let is_other = |client: &&Client| likely.is_none_or(|likely| likely.id != client.id);
        likely.into_iter().chain(knowledge::possible_clients_of(request).filter(is_other)).collect()
    }

    /// Returns who registered the app, if others use it and cannot change it. A metadata document is no registration.
    pub fn maker(&self) -> Option<Maker> {
        let id = self.client_id().filter(|id| !id.starts_with("https://"))?;
        if let Some(app) = knowledge::app_of(id) {
            return Some(Maker { name: app.maker.into(), registered: app.redirect_uris().collect() });
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

    /// Returns whether the client may have registered itself (RFC 7591): it is an MCP client, as far as can be told, and its
    /// client id is neither its maker's, nor the user's, nor the address of a document.
    pub fn may_have_registered_itself(&self) -> bool {
        let is_mcp = self.request.is_some_and(|request| request.resource.is_some()) || self.asks_mcp_server();
        is_mcp && self.has_unknown_id()
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

    /// Returns whether the client id is neither its maker's, nor the user's, nor the address of a document, as far as is
    /// known.
    pub fn has_unknown_id(&self) -> bool {
        let id = self.client_id().filter(|id| !id.starts_with("https://"));
        id.is_some() && !self.knows_client_id() && self.maker().is_none()
    }

    /// Returns the callback URL for which the same client asked earlier, if the provider does not take the port of this
    /// request for the same.
    pub fn earlier_uri(&self) -> Option<&'a str> {
        let earlier = self.attempt.earlier.as_ref().filter(|_| self.is_from_outside())?;
        let requested = self.requested_uri()?;
        Some(earlier.uri.as_str()).filter(|earlier| self.matching().judge(requested, earlier) != Verdict::Accepted)
    }

    /// Returns whether the client probably guessed where the authorization endpoint is: at the server that it wants to use
    /// (MCP authorization, 2025-03-26).
    pub fn has_guessed_endpoint(&self) -> bool {
        let Some(request) = self.request.filter(|request| request.endpoint == "/authorize") else { return false };
        request.resource.as_deref().is_none_or(|resource| {
            resource.strip_prefix(&request.server).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }

    /// Returns the requested redirect URI, as written in the request.
    pub fn requested_uri(&self) -> Option<&'a str> {
        self.request.and_then(|request| request.requested.known()).map(|uri| uri.as_str())
    }

    /// Returns the landed URL, without query and fragment.
    pub fn landed_uri(&self) -> Option<String> {
        let landing = self.attempt.landing.as_ref()?;
        Some(format!("{}{}", landing.address, self.landed_path()?))
    }

    /// Returns the landed path without an answer that has become a part of it: that is secret.
    fn landed_path(&self) -> Option<&'a str> {
        let path = self.attempt.landing.as_ref()?.path.as_str();
        Some(if self.attempt.requested_path() == Some(path) { path } else { without_answer(path) })
    }

    /// Returns the landed URL as the provider may have it registered, without query and fragment: with http, if that was
    /// requested.
    pub fn landed_to_pin(&self) -> Option<String> {
        let landing = self.attempt.landing.as_ref()?;
        let scheme = self.attempt.requested().map_or(landing.address.scheme, |requested| requested.scheme);
        let address = match (scheme, landing.address.scheme) {
            (Scheme::Http, Scheme::Https) => LoopbackAddress { scheme, ..landing.address },
            _ => landing.address,
        };
        Some(format!("{address}{}", self.landed_path()?))
    }

    /// Returns the callback URLs that the user has saved for this client at this provider.
    pub fn saved_uris(&self) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        let stated = self.stated.into_iter().flat_map(|stated| &stated.registered);
        for uri in self.registrations.iter().flat_map(|r| &r.redirect_uris).chain(stated) {
            if !all.contains(uri) {
                all.push(uri.clone());
            }
        }
        all
    }

    /// Returns every callback URL that is known to be registered: saved by the user, revealed by the provider, or in
    /// the client's own document.
    pub fn registered_uris(&self) -> Vec<String> {
        let mut all = self.saved_uris();
        let of_document: Vec<String> =
            Document::of(self).into_iter().flat_map(Document::entries).map(str::to_owned).collect();
        for uri in self.learned_uri().iter().chain(&self.attempt.revealed).chain(&of_document) {
            if !all.contains(uri) {
                all.push(uri.clone());
            }
        }
        all
    }

    /// Returns the registered callback URL that is closest to the requested one, with the parts in which they differ as
    /// the provider compares them. A pattern is no URL.
    pub fn closest(&self) -> Option<(String, Vec<Difference>)> {
        let requested = self.requested_uri()?;
        let registered = self.registered_uris().into_iter().filter(|uri| !is_pattern(uri));
        let compared = registered.map(|uri| {
            let differences = from_registered(requested, &uri, &self.matching());
            (uri, differences)
        });
        compared.min_by_key(|(_, differences)| differences.len())
    }

    /// Returns the registered callback URL to which the client is to be brought: the closest one, or the first if no
    /// request was seen.
    pub fn goal(&self) -> Option<String> {
        let first = || self.registered_uris().into_iter().find(|uri| !is_pattern(uri));
        self.closest().map(|(uri, _)| uri).or_else(first)
    }

    /// Returns the registered callback URL that the provider has revealed: by sending the browser there although
    /// another address was requested, or on its error page. Nothing is learned from a callback that nothing ties to
    /// this sign-in, and nothing from https where http was requested: browsers turn one into the other.
    pub fn learned_uri(&self) -> Option<String> {
        let requested = self.request?.requested.known()?;
        let Some(landing) = &self.attempt.landing else { return self.attempt.revealed.first().cloned() };
        let requested = requested.loopback().address;
        let may_be_upgraded = (requested.scheme, landing.address.scheme) == (Scheme::Http, Scheme::Https);
        if landing.foreign_issuer.is_some() || landing.lacks_state || landing.garbled.is_some() || may_be_upgraded {
            return None;
        }
        let path = self.landed_path().filter(|path| *path == landing.path)?;
        (landing.address != requested).then(|| format!("{}{path}", landing.address))
    }

    /// Returns whether the provider sent the browser to the requested address without its port, and the user has not saved
    /// that address as a registered one.
    pub fn drops_port(&self) -> bool {
        let Some((requested, landing)) = self.attempt.requested().zip(self.attempt.landing.as_ref()) else {
            return false;
        };
        requested.without_port() == landing.address
            && *requested != landing.address
            && self.attempt.requested_path() == Some(landing.path.as_str())
            && self.registrations.iter().all(|saved| saved.is_place_only())
    }

    /// Returns the callback URL to propose as a registration: one that the provider has revealed and the user has not
    /// saved yet. Nothing from private windows is proposed, nothing that cannot be read, and nothing of a client that has
    /// it in a document.
    pub fn uri_to_remember(&self) -> Option<String> {
        let may_remember = !self.attempt.private
            && self.attempt.standing != Standing::Contested
            && Document::of(self).is_none()
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

    /// Returns the registration to propose so that it says where the client runs: the user's, or a new one. None if it says
    /// so already, and none from private windows. A registration for all clients of a server is left as it is.
    pub fn placed_registration(&self, runs_on: &RunsOn) -> Option<Registration> {
        let is_of_client = |saved: &&&Registration| {
            saved.client_id.is_some() || self.client.is_some_and(|client| saved.client.as_deref() == Some(client.id))
        };
        let saved = self.registrations.iter().find(is_of_client).map(|saved| (*saved).clone());
        let registration = saved.or_else(|| self.new_registration()).filter(|_| !self.attempt.private)?;
        let runs_on = Some(runs_on.clone()).filter(|runs_on| registration.runs_on.as_ref() != Some(runs_on));
        Some(Registration { runs_on: Some(runs_on?), ..registration })
    }

    /// Returns how the provider compares redirect URIs.
    pub fn matching(&self) -> Matching {
        self.provider.map_or(Matching::UNKNOWN, |provider| provider.matching)
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

    /// Returns what to call the provider in a sentence.
    pub fn provider_name(&self) -> Arg {
        self.provider_party()
            .map_or_else(|| Arg::Message(Message::plain("party_provider")), |party| Arg::Text(party.name))
    }
}
