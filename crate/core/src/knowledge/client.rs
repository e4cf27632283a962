//! Clients: programs that sign in with a loopback callback.

use super::pattern;
use super::terms::{Verified, items};
use crate::protocol::authorization::AuthorizationRequest;
use crate::protocol::difference::Part;
use crate::protocol::loopback::{LoopbackHost, LoopbackUrl};

/// A client of the knowledge base.
#[derive(Debug)]
pub struct Client {
    /// Its id.
    pub id: &'static str,
    /// Its name, as users know it.
    pub name: &'static str,
    /// The host of the redirect URI that it sends by default.
    pub host: Option<LoopbackHost>,
    /// The path of that redirect URI; empty for one without a path.
    pub path: Option<&'static str>,
    /// What it appends to the path, after a slash.
    pub path_suffix: Option<PathSuffix>,
    /// The port that it uses or tries first by default.
    pub port: Option<u16>,
    /// Whether it listens on 127.0.0.1 only, never on `[::1]`.
    pub(crate) ipv4_only: bool,
    /// How it chooses its port.
    pub port_choice: PortChoice,
    /// The range of its random ports, if it is known.
    pub(crate) random_ports: Option<(u16, u16)>,
    /// The parts of its redirect URI that `pin` sets.
    pub(crate) pinnable: &'static [Part],
    /// The steps that fix these parts of its redirect URI.
    pub(crate) pin: &'static [Instruction],
    /// What can be pasted into it if the callback does not arrive.
    pub(crate) paste: Paste,
    /// The command that takes the code of the callback, if its older versions open no port.
    pub(crate) older_code_command: Option<&'static str>,
    /// The option for the host of its callback.
    pub(crate) host_option: Option<&'static str>,
    /// Patterns of the web pages that take its answer in place of a callback on this computer.
    pub(super) hosted_callbacks: &'static str,
    /// How long it waits for its callback, in seconds, if that is known.
    pub(crate) waits_seconds: Option<u16>,
    /// Whether it refuses an answer without an issuer from servers that promise one.
    pub(crate) checks_issuer: bool,
    /// The name of its process.
    pub process: Option<&'static str>,
    /// The key of the message about an address that it announces and does not listen at. It takes the client's name.
    pub(crate) announces: Option<&'static str>,
    /// The port of its callback in a container of its own image, which has nothing in it to deliver one with.
    pub(crate) container_port: Option<u16>,
    /// The steps that have it listen at every address of a container, or what to know of where it listens there.
    pub(crate) listen_everywhere: &'static [Instruction],
    /// The steps to sign in without a callback.
    pub(crate) sign_in_without_callback: &'static [Instruction],
    /// The steps after which it registers itself anew (RFC 7591), with another client id.
    pub(crate) register_anew: &'static [Instruction],
    /// The steps that write a client id into its configuration.
    pub(crate) client_id_setting: &'static [Instruction],
    /// The steps that tell it where the authorization server of an MCP server is.
    pub(crate) endpoint_setting: &'static [Instruction],
    /// How this entry was verified.
    pub(crate) verified: Verified,
    /// The version of it with which `pin` was tried.
    pub(crate) ran: Option<&'static str>,
    /// The day of the verification, as in `2026-01-31`.
    pub(crate) checked: &'static str,
    /// The name of all programs that send its client ids, if others send them too.
    pub(super) name_by_id: Option<&'static str>,
    pub(super) cautions: &'static str,
    pub(super) metadata_redirect_uris: &'static str,
    pub(super) client_ids: &'static str,
    pub(super) redirect_uris: &'static str,
    pub(super) authorization_servers: &'static str,
    pub(super) match_confidence: Option<MatchConfidence>,
    pub(super) possible_redirect_uris: &'static str,
    pub(super) possible_with_resource: bool,
    pub(super) requires_resource: bool,
}

/// What a client appends to the path of its redirect URI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathSuffix {
    /// The first nine bytes of the SHA-256 of the server's URL, in base64url.
    ServerUrlHash,
}

impl PathSuffix {
    /// Returns the stable name used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ServerUrlHash => "server_url_hash",
        }
    }
}

/// How a client chooses its port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PortChoice {
    /// It picks a new free port for each sign-in.
    Random,
    /// It takes the first free port of a few, so that the port is usually the same.
    Scan,
    /// It takes one port if that is free, and a random one if not.
    Preferred,
    /// It always uses the same port.
    Fixed,
}

/// How certain it is that a matching redirect URI comes from this client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MatchConfidence {
    /// No other client is known to send such a redirect URI.
    Certain,
    /// A few other clients send such redirect URIs too.
    Likely,
}

/// What can be pasted into a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paste {
    /// Nothing.
    Nothing,
    /// The whole callback URL.
    Url,
    /// A code that the provider shows on a page.
    Code,
}

/// An app that its maker has registered at a provider, for others to use.
#[derive(Debug)]
pub(crate) struct App {
    /// Who can change what is registered.
    pub maker: &'static str,
    pub(super) client_ids: &'static str,
    pub(super) redirect_uris: &'static str,
}

impl App {
    /// Returns the callback URLs that are known to be registered.
    pub(crate) fn redirect_uris(&self) -> impl Iterator<Item = &'static str> {
        items(self.redirect_uris)
    }

    pub(super) fn has_client_id(&self, id: &str) -> bool {
        has_id(self.client_ids, id)
    }
}

/// Returns whether an id is one of these client ids, of which some may end in a `*`.
fn has_id(client_ids: &'static str, id: &str) -> bool {
    items(client_ids).any(|known| match known.strip_suffix('*') {
        Some(start) => id.starts_with(start),
        None => known == id,
    })
}

/// One step for the user. Its text may contain placeholders such as `{port}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "remedies"), expect(dead_code, reason = "the remedies of the data have most of them"))]
pub(crate) enum Instruction {
    /// Remove an entry of the client's configuration with this command.
    Remove(&'static str),
    /// Add an entry with this command.
    Add(&'static str),
    /// Start the client with this command.
    Run(&'static str),
    /// Change the client's configuration with this command.
    Set(&'static str),
    /// Add these options to the command that starts the client.
    Options(&'static str),
    /// Set this environment variable, `NAME=value`.
    Environment(&'static str),
    /// Add this text to this file; lines of it may be there already.
    Merge(&'static str, &'static str),
    /// Extend the arguments with which another program starts the client, in that program's configuration, to these.
    Args(&'static str),
    /// Delete what the client keeps at this path.
    Delete(&'static str),
    /// Have the client forget with this command what it keeps of a server.
    Forget(&'static str),
    /// Enter this in the client.
    Enter(&'static str),
    /// Put this into the code that calls the library.
    Code(&'static str),
    /// Sign in with this command.
    SignIn(&'static str),
    /// Sign in with this command, or in the client's own MCP menu.
    Authenticate(&'static str),
    /// Check with this command whether it worked.
    Verify(&'static str),
    /// Show the message with this key.
    Say(&'static str),
    /// Check that the port is free.
    PortFree,
    /// Quit the client and start it again.
    Restart,
}

impl Instruction {
    /// Returns whether whoever follows it signs in.
    pub(crate) fn signs_in(&self) -> bool {
        match self {
            Self::Run(_) | Self::SignIn(_) | Self::Authenticate(_) | Self::Enter(_) => true,
            Self::Say(key) => *key == "step_sign_in_by_itself",
            _ => false,
        }
    }
}

impl Client {
    /// Returns the message keys of its cautions. Each message takes the client's name.
    pub(crate) fn cautions(&self) -> impl Iterator<Item = &'static str> {
        items(self.cautions)
    }

    /// Returns the redirect URIs of its client ID metadata document.
    pub(crate) fn metadata_redirect_uris(&self) -> impl Iterator<Item = &'static str> {
        items(self.metadata_redirect_uris)
    }

    pub(super) fn redirect_uris(&self) -> impl Iterator<Item = &'static str> {
        items(self.redirect_uris)
    }

    /// Returns the redirect URIs that it may send, as other clients do.
    pub(super) fn possible_redirect_uris(&self) -> impl Iterator<Item = &'static str> {
        items(self.possible_redirect_uris)
    }

    pub(super) fn hosted_callbacks(&self) -> impl Iterator<Item = &'static str> {
        items(self.hosted_callbacks)
    }

    /// Returns what to call it when it is known by this client id only.
    pub(crate) fn name_for(&self, client_id: Option<&str>) -> &'static str {
        let name = self.name_by_id.filter(|_| client_id.is_some_and(|id| self.has_client_id(id)));
        name.unwrap_or(self.name)
    }

    /// Returns whether this is one of its built-in client ids.
    pub(crate) fn has_client_id(&self, id: &str) -> bool {
        has_id(self.client_ids, id)
    }

    /// Returns whether its settings can lead to this redirect URI: those parts that it cannot set are its own.
    pub fn can_have(&self, uri: &str) -> bool {
        let Some(url) = LoopbackUrl::read(uri) else { return false };
        let has = |part| self.pinnable.contains(&part);
        has(Part::Port)
            && (has(Part::Host) || self.host == Some(url.address.host))
            && (has(Part::Path) || self.path == Some(url.path()))
    }

    /// Returns the port that it tries first, if it takes another one when that is taken.
    pub(crate) fn first_port(&self) -> Option<u16> {
        self.port.filter(|_| matches!(self.port_choice, PortChoice::Scan | PortChoice::Preferred))
    }

    /// Returns whether it may have drawn this port itself: it draws one, and from a range that includes the port.
    pub(crate) fn may_draw(&self, port: u16) -> bool {
        self.port_choice == PortChoice::Random && self.random_ports.is_none_or(|(from, to)| (from..=to).contains(&port))
    }

    /// Returns whether this is one of its client ids, letter by letter.
    pub(crate) fn is_own_id(&self, id: &str) -> bool {
        items(self.client_ids).any(|known| known == id)
    }

    /// Returns whether the redirect URI of this request can identify the client.
    pub(super) fn meets_conditions(&self, request: &AuthorizationRequest) -> bool {
        (!self.requires_resource || request.resource.is_some())
            && (self.authorization_servers.is_empty()
                || items(self.authorization_servers).any(|host| pattern::matches(host, &request.server_host)))
    }
}
