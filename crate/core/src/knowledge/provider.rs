//! Providers: authorization servers, or products with the same behaviour.

use super::pattern;
use super::terms::{Verified, items};
use crate::protocol::loopback::{LoopbackAddress, LoopbackHost};
use crate::protocol::matching::Matching;

/// A provider of the knowledge base: a service, or server software that anyone can run.
#[derive(Debug)]
pub(crate) struct Provider {
    /// Its id.
    pub id: &'static str,
    /// Its name, as users know it.
    pub name: &'static str,
    /// How it compares redirect URIs.
    pub matching: Matching,
    /// The key of the message that says on what it depends by which of two rules it compares. It takes the provider's
    /// name.
    pub matching_depends: Option<&'static str>,
    /// Whether it is a library, which is no one's name for the provider.
    pub library: bool,
    /// The loopback addresses that it allows to be registered.
    pub loopback: Loopback,
    /// Whether it compares the redirect URI of the token request.
    #[expect(dead_code, reason = "no diagnosis is about the token step yet")]
    pub token_step: TokenStep,
    /// How this entry was verified.
    #[expect(dead_code, reason = "only for readers of the data so far")]
    pub verified: Verified,
    pub(super) console: Option<&'static str>,
    pub(super) console_hosts: &'static str,
    pub(super) allowing: Option<&'static str>,
    pub(super) allowing_domain: Option<&'static str>,
    pub(super) propagation_minutes: Option<(u16, u16)>,
    pub(super) cautions: &'static str,
    pub(super) hosts: &'static str,
    pub(super) trusted_hosts: bool,
    pub(super) shared_clients: bool,
    pub(super) only_s256: bool,
    pub(super) only_by_hand: bool,
    pub(super) paths: &'static str,
}

/// The loopback addresses that a provider allows to be registered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Loopback {
    /// All of them, as far as is known.
    #[default]
    Any,
    /// The name `localhost` only.
    Localhost,
    /// IP literals only.
    Ip,
    /// All but `[::1]`.
    NotIpv6,
    /// None.
    #[cfg_attr(not(test), expect(dead_code, reason = "no provider of the data refuses all of them"))]
    None,
}

/// What the token endpoint requires of the redirect URI (RFC 6749 section 4.1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenStep {
    /// It must be the same as in the authorization request.
    Strict,
    /// It may differ from the authorization request.
    Lenient,
    /// This has not been checked.
    Unknown,
}

impl Provider {
    /// Returns where its console has the callback URLs, in the console's own words.
    pub(crate) fn console(&self) -> Option<&'static str> {
        self.console
    }

    /// Returns whether its console is at this host for an app that signs in at `server`.
    pub(crate) fn has_console_at(&self, host: &str, server: &str) -> bool {
        self.matches_host(server)
            && items(self.console_hosts).any(|own| own == host || server.replacen('.', &format!("{own}."), 1) == host)
    }

    /// Returns where an administrator allows an app, in the console's own words.
    pub(crate) fn allowing(&self) -> Option<&'static str> {
        self.allowing
    }

    /// Returns where an administrator allows the host of a callback URL.
    pub(crate) fn allowing_domain(&self) -> Option<&'static str> {
        self.allowing_domain
    }

    /// Returns whether no client can register itself there.
    pub(crate) fn registers_only_by_hand(&self) -> bool {
        self.only_by_hand
    }

    pub(super) fn has_hosts(&self) -> bool {
        !self.hosts.is_empty()
    }

    /// Returns how long a change of the callback URLs takes, in minutes, as a range; `None` if that is unknown.
    pub(crate) fn propagation_minutes(&self) -> Option<(u16, u16)> {
        self.propagation_minutes
    }

    /// Returns the message keys of its cautions. Each message takes the provider's name.
    pub(crate) fn cautions(&self) -> impl Iterator<Item = &'static str> {
        items(self.cautions)
    }

    pub(super) fn matches_host(&self, host: &str) -> bool {
        items(self.hosts).any(|wanted| pattern::matches(wanted, host))
    }

    /// Returns whether it has this very host and nobody else can have a server there send a browser on. A pattern covers
    /// hosts that its customers control.
    pub(super) fn owns_host(&self, host: &str) -> bool {
        self.trusted_hosts && items(self.hosts).any(|own| own == host)
    }

    pub(super) fn matches_path(&self, path: &str) -> bool {
        items(self.paths).any(|wanted| pattern::matches(wanted, path))
    }
}

impl Loopback {
    /// Returns whether a callback URL at this address can be registered.
    pub(crate) fn allows(self, address: &LoopbackAddress) -> bool {
        match self {
            Self::Any => true,
            Self::Localhost => address.host == LoopbackHost::Localhost,
            Self::Ip => address.host != LoopbackHost::Localhost,
            Self::NotIpv6 => address.host != LoopbackHost::V6,
            Self::None => false,
        }
    }
}
