//! The plan for a pair of client and provider: change the client's address, or the registration.

use std::net::Ipv4Addr;

use crate::facts::Facts;
use crate::knowledge::{Client, Loopback, PortChoice};
use crate::protocol::difference::Part;
use crate::protocol::loopback::{LoopbackAddress, LoopbackHost, LoopbackUrl};
use crate::protocol::matching::{Matching, is_pattern};

/// A client and a provider, with the two addresses that must agree.
#[derive(Clone, Copy)]
pub(crate) struct Pair<'a> {
    /// The client; `None` if it is unknown. It is then assumed to have a setting for its port.
    pub client: Option<&'static Client>,
    /// How the provider compares redirect URIs.
    pub matching: Matching,
    /// The addresses that the provider allows to be registered.
    pub loopback: Loopback,
    /// The requested redirect URI.
    pub requested: Option<&'a str>,
    /// The registered callback URL.
    pub registered: Option<&'a str>,
}

/// What makes the two addresses agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Plan {
    /// Nothing: the provider accepts what the client sends.
    Agreed,
    /// Pin the client to this address, which the provider accepts.
    Pin(String),
    /// Register this address, and pin the client to it.
    RegisterAndPin(String),
    /// Register this address. The client sends it, or one that the provider then accepts as well.
    Register(String),
    /// The provider does not allow this host to be registered, and the client cannot send another.
    HostRefused(LoopbackHost),
    /// The client's port changes with each sign-in and cannot be pinned, and the provider requires a fixed one.
    Stuck,
}

impl Pair<'_> {
    /// Returns the plan that requires the least of the user. A setting of the client is preferred to a change of the
    /// registration, which takes time and may need an administrator.
    pub fn plan(&self) -> Plan {
        let goal = self.registered.and_then(Uri::read);
        let Some(sent) = self.requested.and_then(Uri::read) else {
            // No client can be pinned to an address without a port.
            return goal.filter(Uri::has_port).map_or(Plan::Stuck, |goal| Plan::Pin(goal.text.to_owned()));
        };
        if self.is_accepted(sent.text) {
            return Plan::Agreed;
        }
        let goal = goal.unwrap_or(sent);
        let mut address = LoopbackAddress {
            scheme: sent.address.scheme,
            host: if self.sets(Part::Host) { goal.address.host } else { sent.address.host },
            port: if self.sets(Part::Port) && goal.has_port() { goal.address.port } else { sent.address.port },
        };
        if !self.loopback.allows(&address) && self.sets(Part::Host) {
            address.host = match self.loopback {
                Loopback::Localhost | Loopback::NotIpv6 => LoopbackHost::Localhost,
                _ => LoopbackHost::V4(Ipv4Addr::LOCALHOST),
            };
        }
        if !self.loopback.allows(&address) {
            return Plan::HostRefused(address.host);
        }
        let tail = if self.sets(Part::Path) { goal.tail } else { sent.tail };
        let at = |address: LoopbackAddress| address.to_string() + tail;
        let uri = at(address);
        if self.is_accepted(&uri) {
            return Plan::Pin(uri);
        }
        let is_random = self.client.is_none_or(|client| client.port_choice == PortChoice::Random);
        let portless = at(address.without_port());
        let is_free = self.matching.accepts(&uri, &portless);
        // Any other address is one that it has to be pinned to.
        if is_free && address.host == sent.address.host {
            // The port of one sign-in of many is nothing to register.
            return Plan::Register(if is_random { portless } else { uri });
        }
        let by_ip = LoopbackAddress { host: LoopbackHost::V4(Ipv4Addr::LOCALHOST), ..address };
        let may_use_ip = !is_free && address.host == LoopbackHost::Localhost && self.loopback.allows(&by_ip);
        let frees_ip = may_use_ip && self.matching.accepts(&at(by_ip), &at(by_ip.without_port()));
        if frees_ip && self.sets(Part::Host) {
            Plan::RegisterAndPin(at(by_ip))
        } else if self.sets(Part::Port) {
            Plan::RegisterAndPin(uri)
        } else if !is_random {
            Plan::Register(uri)
        } else {
            Plan::Stuck
        }
    }

    /// Returns the callback URL, without its port, at which the provider takes any port although it does not at the
    /// requested one: that with the IP address in place of `localhost`.
    pub fn free_at_ip(&self) -> Option<String> {
        let sent = self.requested.and_then(Uri::read)?;
        let by_ip = LoopbackAddress { host: LoopbackHost::V4(Ipv4Addr::LOCALHOST), ..sent.address };
        let at = |address: LoopbackAddress| address.to_string() + sent.tail;
        let free = at(by_ip.without_port());
        let is_needed = sent.address.host == LoopbackHost::Localhost && self.loopback.allows(&by_ip);
        (is_needed && self.matching.accepts(&at(by_ip), &free) && !self.is_accepted(sent.text)).then_some(free)
    }

    fn is_accepted(&self, uri: &str) -> bool {
        self.registered.is_some_and(|registered| self.matching.accepts(uri, registered))
    }

    fn sets(&self, part: Part) -> bool {
        self.client.map_or(part == Part::Port, |client| client.pinnable.contains(&part))
    }
}

/// Returns the URI with another port.
pub(crate) fn at_port(uri: &str, port: u16) -> Option<String> {
    let uri = Uri::read(uri)?;
    Some(uri.address.at_port(port).to_string() + uri.tail)
}

/// A redirect URI, as text and parsed. Providers compare the text: `http://localhost:1` is not `http://localhost:1/`.
#[derive(Clone, Copy)]
pub(super) struct Uri<'a> {
    text: &'a str,
    pub(super) address: LoopbackAddress,
    /// The path with everything after it.
    pub(super) tail: &'a str,
}

impl<'a> Uri<'a> {
    /// Reads a URL on loopback. Returns `None` for a pattern.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        if is_pattern(text) {
            return None;
        }
        let address = LoopbackUrl::read(text)?.address;
        let (_, rest) = text.split_once("://")?;
        let tail = rest.find(['/', '?', '#']).map_or("", |at| &rest[at..]);
        Some(Self { text, address, tail })
    }

    /// Returns whether a port is written: one that a client can be pinned to.
    pub(super) fn has_port(&self) -> bool {
        self.address != self.address.without_port()
    }
}

/// Returns the pair of the client and the provider of a sign-in.
pub(super) fn pair<'a>(facts: &Facts<'_>, requested: Option<&'a str>, registered: Option<&'a str>) -> Pair<'a> {
    Pair {
        client: facts.likely_client(),
        matching: facts.matching(),
        loopback: facts.provider.map_or(Loopback::Any, |provider| provider.loopback),
        requested,
        registered,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::client_by_id;
    use crate::protocol::matching::Reach;

    fn plan(client: &str, reach: Reach, loopback: Loopback, requested: &str, registered: &str) -> Plan {
        let some = |text| Some(text).filter(|text: &&str| !text.is_empty());
        let client = client_by_id(client);
        Pair {
            client,
            matching: Matching::only(reach),
            loopback,
            requested: some(requested),
            registered: some(registered),
        }
        .plan()
    }

    const RANDOM: &str = "http://localhost:40892/callback";
    const FIXED: &str = "http://localhost:38000/callback";

    #[test]
    fn a_client_with_a_setting_is_pinned_to_the_registered_port() {
        let exact = |client, requested| plan(client, Reach::Exact, Loopback::Localhost, requested, FIXED);
        assert_eq!(exact("claude-code", RANDOM), Plan::Pin(FIXED.into()));
        assert_eq!(exact("unknown", RANDOM), Plan::Pin(FIXED.into()));
        assert_eq!(exact("opencode", "http://127.0.0.1:19876/mcp/oauth/callback"), Plan::Pin(FIXED.into()));
        // Codex cannot leave out its suffix.
        let suffixed = Plan::RegisterAndPin("http://localhost:38000/callback/aaaaaaaaaaaa".into());
        assert_eq!(exact("codex", "http://127.0.0.1:5/callback/aaaaaaaaaaaa"), suffixed);
        assert_eq!(exact("claude-code", ""), Plan::Pin(FIXED.into()));
    }

    #[test]
    fn a_host_that_cannot_be_registered_is_reported() {
        let refused = |client, loopback, requested| plan(client, Reach::Exact, loopback, requested, FIXED);
        let ip = LoopbackHost::V4(Ipv4Addr::LOCALHOST);
        assert_eq!(refused("goose", Loopback::Localhost, "http://127.0.0.1:5/oauth_callback"), Plan::HostRefused(ip));
        assert_eq!(refused("claude-code", Loopback::Ip, RANDOM), Plan::HostRefused(LoopbackHost::Localhost));
        assert_eq!(refused("opencode", Loopback::None, "http://127.0.0.1:19876/x"), Plan::HostRefused(ip));
    }

    #[test]
    fn an_unregistered_address_is_registered_and_pinned() {
        let register = |client, requested| plan(client, Reach::Exact, Loopback::Any, requested, "");
        assert_eq!(register("claude-code", RANDOM), Plan::RegisterAndPin(RANDOM.into()));
        assert_eq!(
            register("wrangler", "http://localhost:8976/oauth/callback"),
            Plan::Register("http://localhost:8976/oauth/callback".into())
        );
        // No slash is added to what the client sends.
        assert_eq!(register("databricks-sdk", "http://localhost:8020"), Plan::Register("http://localhost:8020".into()));
        assert_eq!(register("zed", "http://127.0.0.1:5/callback"), Plan::Stuck);
        // A host that cannot be registered is replaced, and an address by which any port is taken is one only if it can be.
        let localhost = |client, reach, requested| plan(client, reach, Loopback::Localhost, requested, "");
        let replaced = Plan::RegisterAndPin("http://localhost:19876/mcp/oauth/callback".into());
        assert_eq!(localhost("opencode", Reach::Exact, "http://127.0.0.1:19876/mcp/oauth/callback"), replaced);
        assert_eq!(localhost("fastmcp", Reach::AnyPortOnIp, RANDOM), Plan::RegisterAndPin(RANDOM.into()));
    }

    #[test]
    fn the_ip_address_is_proposed_only_in_place_of_localhost_and_where_it_can_be_registered() {
        let free = |loopback, requested| {
            let matching = Matching::only(Reach::AnyPortOnIp);
            Pair { client: None, matching, loopback, requested: Some(requested), registered: None }.free_at_ip()
        };
        assert_eq!(free(Loopback::Any, RANDOM).as_deref(), Some("http://127.0.0.1/callback"));
        assert_eq!(free(Loopback::Localhost, RANDOM), None);
        assert_eq!(free(Loopback::Any, "http://127.0.0.1:40892/callback"), None);
    }

    #[test]
    fn a_provider_that_ignores_ports_needs_no_pin() {
        let zed =
            |matching, registered| plan("zed", matching, Loopback::Any, "http://127.0.0.1:5/callback", registered);
        assert_eq!(zed(Reach::AnyPortIfPortless, FIXED), Plan::Register("http://127.0.0.1/callback".into()));
        assert_eq!(zed(Reach::AnyPortOnIp, FIXED), Plan::Register("http://127.0.0.1/callback".into()));
        assert_eq!(zed(Reach::AnyPortOnIp, "http://127.0.0.1:1/callback"), Plan::Agreed);
        let to_ip = plan("fastmcp", Reach::AnyPortOnIp, Loopback::Any, RANDOM, "http://localhost:38000/other");
        assert_eq!(to_ip, Plan::RegisterAndPin("http://127.0.0.1:38000/callback".into()));
        assert_eq!(plan("claude-code", Reach::AnyPort, Loopback::Any, RANDOM, FIXED), Plan::Agreed);
        // It goes on sending its own host until it is pinned.
        let codex = plan("codex", Reach::AnyPort, Loopback::Any, "http://127.0.0.1:5/callback/aaaaaaaaaaaa", FIXED);
        assert_eq!(codex, Plan::RegisterAndPin("http://localhost:38000/callback/aaaaaaaaaaaa".into()));
    }
}
