//! What the addresses of listeners have in common.

use std::net::Ipv4Addr;

use url::{Host, Position, Url};

use crate::moment::Request;

pub fn origin(url: &Url) -> String {
    url[..Position::BeforePath].to_owned()
}

pub fn path_of(request: &Request) -> String {
    Url::parse(&request.redirect_uri).map(|url| url.path().to_owned()).unwrap_or_default()
}

/// Returns whether `target` is the named address, another usual spelling of it, or http in place of https.
pub fn is_same_listener(named: &str, target: &Url) -> bool {
    let named = named.trim();
    let named = named.parse::<u16>().map_or_else(|_| named.to_owned(), |port| format!("http://localhost:{port}"));
    let Ok(named) = Url::parse(&named) else { return false };
    let usual = |url: &Url| match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip == Ipv4Addr::LOCALHOST,
        other => other.is_some(),
    };
    named.port_or_known_default() == target.port_or_known_default()
        && (named.host() == target.host() || usual(target))
        && (named.scheme() == target.scheme() || (named.scheme(), target.scheme()) == ("https", "http"))
}
