//! Programs that sign in with a loopback callback.

use crate::knowledge::{Verified, items, pattern};
use crate::protocol::authorization::AuthorizationRequest;
use crate::protocol::difference::Part;
use crate::protocol::loopback::LoopbackHost;

/// A client.
#[derive(Debug, PartialEq, Eq)]
pub struct Client {
    /// Its id.
    pub id: &'static str,
    /// What to call it.
    pub name: &'static str,
    /// The host of the redirect URI that it sends unless told otherwise.
    pub host: Option<LoopbackHost>,
    /// The path of that redirect URI; empty for one without a path.
    pub path: Option<&'static str>,
    /// What follows after the path and a slash.
    pub path_suffix: Option<PathSuffix>,
    /// The port that it uses, or tries first, unless told otherwise.
    pub port: Option<u16>,
    /// How it chooses its port.
    pub port_choice: PortChoice,
    /// The parts of its redirect URI that `pin` can set.
    pub pinnable: &'static [Part],
    /// The steps that set them.
    pub pin: &'static [Instruction],
    /// What it takes pasted when its callback cannot be reached.
    pub paste: Paste,
    /// Ways to sign in without a callback.
    pub sign_in_without_callback: &'static [Instruction],
    /// How all this was checked.
    pub verified: Verified,
    pub(super) cautions: &'static str,
    pub(super) metadata_redirect_uris: &'static str,
    pub(super) client_ids: &'static str,
    pub(super) redirect_uris: &'static str,
    pub(super) authorization_servers: &'static str,
    pub(super) match_confidence: Option<MatchConfidence>,
    pub(super) requires_resource: bool,
}

/// What a client puts after the path of its redirect URI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathSuffix {
    /// The first nine bytes of the SHA-256 of the server's URL, in base64url.
    ServerUrlHash,
}

impl PathSuffix {
    /// Its name outside of the core.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ServerUrlHash => "server_url_hash",
        }
    }
}

/// How a client chooses its port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PortChoice {
    /// A free one, another for each sign-in.
    Random,
    /// The first free one of a few, so that it is mostly the same.
    Scan,
    /// Always the same.
    Fixed,
}

/// How sure it is that a matching redirect URI comes from this client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchConfidence {
    /// No other client sends the like.
    Certain,
    /// Others do, but seldom.
    Likely,
}

/// What a client takes pasted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paste {
    /// Nothing.
    Nothing,
    /// The whole callback URL.
    Url,
    /// A code that a page of the provider shows.
    Code,
}

/// One step of pinning a client. Commands have places like `{port}` in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instruction {
    /// Remove an entry of the client's configuration with this command.
    Remove(&'static str),
    /// Add an entry with this command.
    Add(&'static str),
    /// Start the client with this command.
    Run(&'static str),
    /// Add these options to the command that starts the client.
    Options(&'static str),
    /// Set this variable, `NAME=value`.
    Environment(&'static str),
    /// Put this text into this file.
    Config(&'static str, &'static str),
    /// Write this where the program calls the library.
    Code(&'static str),
    /// Sign in with this command.
    SignIn(&'static str),
    /// Sign in with this command, or in the client's own MCP menu.
    Authenticate(&'static str),
    /// See with this command whether it worked.
    Verify(&'static str),
    /// The message with this key.
    Say(&'static str),
    /// See whether the port is free.
    PortFree,
    /// Quit the client and start it again.
    Restart,
}

impl Client {
    /// Message keys of what else to know here; each takes the client's name.
    pub fn cautions(&self) -> impl Iterator<Item = &'static str> {
        items(self.cautions)
    }

    /// The redirect URIs of its client id metadata document.
    pub fn metadata_redirect_uris(&self) -> impl Iterator<Item = &'static str> {
        items(self.metadata_redirect_uris)
    }

    pub(super) fn redirect_uris(&self) -> impl Iterator<Item = &'static str> {
        items(self.redirect_uris)
    }

    pub(super) fn has_client_id(&self, id: &str) -> bool {
        items(self.client_ids).any(|known| match known.strip_suffix('*') {
            Some(start) => id.starts_with(start),
            None => known == id,
        })
    }

    /// Whether the request is one in which the client's redirect URIs say anything.
    pub(super) fn meets_conditions(&self, request: &AuthorizationRequest) -> bool {
        (!self.requires_resource || request.resource.is_some())
            && (self.authorization_servers.is_empty()
                || items(self.authorization_servers).any(|host| pattern::matches(host, &request.server_host)))
    }
}
