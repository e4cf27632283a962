//! Programs that sign in with a loopback callback.

use crate::knowledge::{Verified, pattern, words};
use crate::protocol::authorization::AuthorizationRequest;
use crate::protocol::difference::Part;

/// A client.
#[derive(Debug, PartialEq, Eq)]
pub struct Client {
    /// Its id.
    pub id: &'static str,
    /// What to call it.
    pub name: &'static str,
    /// How it chooses its port.
    pub ports: Ports,
    /// The parts of its callback address that `pin` can set.
    pub sets: &'static [Part],
    /// What fixes that address, step by step.
    pub pin: &'static [Instruction],
    /// What it takes pasted when its callback cannot be reached.
    pub paste: Paste,
    /// Ways to sign in without a callback.
    pub other_ways: &'static [Instruction],
    /// How all this was checked.
    pub verified: Verified,
    pub(super) cautions: &'static str,
    pub(super) document: &'static str,
    pub(super) client_ids: &'static str,
    pub(super) callbacks: &'static str,
    pub(super) servers: &'static str,
    pub(super) telling: Telling,
    pub(super) resource: bool,
}

/// How a client chooses its port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ports {
    /// A free one, another for each sign-in.
    Random,
    /// The first free one of a few, so that it is mostly the same.
    Scan,
    /// Always the same.
    Fixed,
}

/// What a client's callback address tells about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Telling {
    /// No other client sends the like.
    Certain,
    /// Others do, but seldom.
    Likely,
    /// Nothing.
    Nothing,
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
        words(self.cautions)
    }

    /// The redirect URIs of its client id metadata document.
    pub fn document(&self) -> impl Iterator<Item = &'static str> {
        words(self.document)
    }

    pub(super) fn callbacks(&self) -> impl Iterator<Item = &'static str> {
        words(self.callbacks)
    }

    pub(super) fn has_id(&self, id: &str) -> bool {
        words(self.client_ids).any(|known| match known.strip_suffix('*') {
            Some(start) => id.starts_with(start),
            None => known == id,
        })
    }

    /// Whether the request has what the client's callback pattern asks for besides.
    pub(super) fn fits(&self, request: &AuthorizationRequest) -> bool {
        (!self.resource || request.resource.is_some())
            && (self.servers.is_empty() || words(self.servers).any(|host| pattern::matches(host, &request.server_host)))
    }
}
