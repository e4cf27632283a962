//! Clients: programs that sign in with a loopback callback.

use super::pattern;
use super::terms::{Verified, items};
use crate::protocol::authorization::AuthorizationRequest;
use crate::protocol::difference::Part;
use crate::protocol::loopback::LoopbackHost;

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
    /// How it chooses its port.
    pub(crate) port_choice: PortChoice,
    /// The parts of its redirect URI that `pin` sets.
    pub(crate) pinnable: &'static [Part],
    /// The steps that fix these parts of its redirect URI.
    pub(crate) pin: &'static [Instruction],
    /// What can be pasted into it if the callback does not arrive.
    pub(crate) paste: Paste,
    /// The steps to sign in without a callback.
    pub(crate) sign_in_without_callback: &'static [Instruction],
    /// How this entry was verified.
    #[expect(dead_code, reason = "only for readers of the data so far")]
    pub(crate) verified: Verified,
    pub(super) cautions: &'static str,
    pub(super) metadata_redirect_uris: &'static str,
    pub(super) client_ids: &'static str,
    pub(super) redirect_uris: &'static str,
    pub(super) authorization_servers: &'static str,
    pub(super) match_confidence: Option<MatchConfidence>,
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
pub(crate) enum PortChoice {
    /// It picks a new free port for each sign-in.
    Random,
    /// It takes the first free port of a few, so that the port is usually the same.
    Scan,
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

/// One step for the user. Its text may contain placeholders such as `{port}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Instruction {
    /// Remove an entry of the client's configuration with this command.
    Remove(&'static str),
    /// Add an entry with this command.
    Add(&'static str),
    /// Start the client with this command.
    Run(&'static str),
    /// Add these options to the command that starts the client.
    Options(&'static str),
    /// Set this environment variable, `NAME=value`.
    Environment(&'static str),
    /// Put this text into this file.
    Config(&'static str, &'static str),
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

    pub(super) fn has_client_id(&self, id: &str) -> bool {
        items(self.client_ids).any(|known| match known.strip_suffix('*') {
            Some(start) => id.starts_with(start),
            None => known == id,
        })
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
