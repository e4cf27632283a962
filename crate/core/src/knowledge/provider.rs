//! Authorization servers.

use crate::knowledge::{Verified, items, pattern};
use crate::protocol::loopback::{LoopbackAddress, LoopbackHost};
use crate::protocol::matching::Matching;

/// An authorization server, or a kind of them.
#[derive(Debug)]
pub(crate) struct Provider {
    /// Its id.
    pub id: &'static str,
    /// What to call it.
    pub name: &'static str,
    /// How it compares redirect URIs.
    pub matching: Matching,
    /// Which loopback addresses can be registered at all.
    pub loopback: Loopback,
    /// Whether a code is bound to the redirect URI of its request.
    #[expect(dead_code, reason = "no diagnosis is about the token step yet")]
    pub token_step: TokenStep,
    /// How all this was checked.
    #[expect(dead_code, reason = "for readers of the data; nothing is said of it yet")]
    pub verified: Verified,
    pub(super) console: Option<&'static str>,
    pub(super) propagation_minutes: Option<(u16, u16)>,
    pub(super) cautions: &'static str,
    pub(super) hosts: &'static str,
    pub(super) paths: &'static str,
}

/// The loopback addresses that a provider takes into its list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Loopback {
    /// All of them, as far as is known.
    #[default]
    Any,
    /// The word `localhost` only.
    Localhost,
    /// IP literals only.
    Ip,
    /// None.
    None,
}

/// What the token endpoint demands of the redirect URI (RFC 6749 section 4.1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenStep {
    /// The very same as in the authorization request.
    Strict,
    /// Another one passes.
    Lenient,
    /// Nobody looked.
    Unknown,
}

impl Provider {
    /// The way to the callback URLs in its own console, in the words of that console.
    pub(crate) fn console(&self) -> Option<&'static str> {
        self.console
    }

    /// How many minutes a change takes there, from and to; none when nobody knows.
    pub(crate) fn propagation_minutes(&self) -> Option<(u16, u16)> {
        self.propagation_minutes
    }

    /// Message keys of what else to know here; each takes the provider's name.
    pub(crate) fn cautions(&self) -> impl Iterator<Item = &'static str> {
        items(self.cautions)
    }

    pub(super) fn matches_host(&self, host: &str) -> bool {
        items(self.hosts).any(|wanted| pattern::matches(wanted, host))
    }

    pub(super) fn matches_path(&self, path: &str) -> bool {
        items(self.paths).any(|wanted| pattern::matches(wanted, path))
    }
}

impl Loopback {
    /// Whether a callback URL at this address can be registered.
    pub(crate) fn takes(self, address: &LoopbackAddress) -> bool {
        match self {
            Self::Any => true,
            Self::Localhost => address.host == LoopbackHost::Name,
            Self::Ip => address.host != LoopbackHost::Name,
            Self::None => false,
        }
    }
}
