//! The rules of docs/safety.md: where a callback may be sent, when without a question, and which servers are trusted.

use portmend::browser::initiator::Initiator;
use portmend::event::EventKind;
use portmend::settings::{Policy, Registration, Settings, TrustedServer};
use url::{Position, Url};

use super::address::{is_same_listener, origin};
use super::tracked::Tracked;
use crate::moment::{Moment, Request, is_loopback, issuers_of};

/// Checks rules 2 to 4 of docs/safety.md: where the callback of an attempt may be sent, even at the user's request.
pub fn check_target(moment: &Moment, tracked: &Tracked, settings: &Settings, to: &str) -> Result<Url, String> {
    let target = Url::parse(to).map_err(|error| error.to_string())?;
    ensure(target.as_str() == to, "the target is not normalised")?;
    ensure(is_loopback(&target), "the target is not loopback")?;
    ensure(!tracked.is_replaced, "an older attempt is delivered")?;
    ensure(!tracked.is_contested, "a contested attempt is delivered")?;
    if let Some(request) = &tracked.request {
        let issuers = issuers_of(to);
        ensure(issuers.iter().all(|issuer| is_issuer(issuer, request)), "the answer of another server is delivered")?;
    }
    ensure(tracked.private == moment.event.private, "private and ordinary are mixed")?;
    let rest = &target[Position::BeforePath..];
    let landed: Vec<&Url> = tracked.tried.iter().filter(|tried| &tried[Position::BeforePath..] == rest).collect();
    ensure(!landed.is_empty(), "path, query or fragment has changed, or the state is that of another attempt")?;
    let mut named: Vec<String> = landed.iter().map(|url| origin(url)).collect();
    let registrations = registrations(settings, tracked.request.as_ref());
    named.extend(tracked.request.iter().map(|request| request.redirect_uri.clone()));
    named.extend(registrations.iter().filter_map(|r| r.listener.clone()));
    if let EventKind::Action { listener, .. } = &moment.event.kind {
        named.extend(listener.clone());
    }
    ensure(named.iter().any(|name| is_same_listener(name, &target)), "the target was not named")?;
    Ok(target)
}

/// Returns whether rule 5 of docs/safety.md permits an automatic correction.
pub fn permitted(tracked: &Tracked, request: &Request, settings: &Settings) -> bool {
    let own = registrations(settings, Some(request)).iter().find_map(|r| r.correction);
    let is_left_alone = settings.left_alone.iter().flatten().any(|left| *left == request.server);
    !is_left_alone
        && tracked.initiator == Initiator::External
        && is_s256(request)
        && own.unwrap_or(settings.correction) == Policy::Automatic
}

pub fn is_s256(request: &Request) -> bool {
    request.pkce == "S256" || (request.pkce.is_empty() && is_salesforce(&request.server))
}

/// Returns whether a callback shows that it comes from the server that was asked.
pub fn is_from_server(callback: &str, tracked: &Tracked, request: &Request, settings: &Settings) -> bool {
    match issuers_of(callback).as_slice() {
        [] => trusts(settings, tracked, request),
        [issuer] => is_issuer(issuer, request),
        _ => false,
    }
}

fn is_issuer(issuer: &str, request: &Request) -> bool {
    // The knowledge base has providers with several hosts.
    !request.server.ends_with(".example")
        || Url::parse(issuer).is_ok_and(|issuer| issuer.origin().ascii_serialization() == request.server)
}

/// Returns whether the answers of the request's server need no issuer. Names that end in `.example` are the only servers
/// in stories that are certainly not in the knowledge base.
pub fn trusts(settings: &Settings, tracked: &Tracked, request: &Request) -> bool {
    let covers = |trusted: &TrustedServer| {
        trusted.authorization_server == request.server
            && (trusted.client_id.is_none() || trusted.client_id == request.client)
    };
    let names_address = |r: &&Registration| !r.redirect_uris.is_empty() || r.listener.is_some() || r.runs_on.is_none();
    let mut registered = settings.registrations.iter().filter(names_address);
    let is_named = registered.any(|r| r.authorization_server == request.server)
        || settings.trusted_servers.iter().any(covers)
        || (!tracked.is_passed_on && settings.agreed_servers.iter().flatten().any(covers));
    is_named || (request.server.starts_with("https://") && !request.server.ends_with(".example"))
}

/// Returns the registrations for a request: those for its server, with its client id first, then those for its client at
/// other hosts of its provider.
pub fn registrations<'a>(settings: &'a Settings, request: Option<&Request>) -> Vec<&'a Registration> {
    let Some(request) = request else { return Vec::new() };
    let is_own = |r: &&Registration| r.authorization_server == request.server;
    let is_named = |r: &&Registration| r.client_id.is_some() && r.client_id == request.client;
    let is_elsewhere = |r: &&Registration| share_clients(&r.authorization_server, &request.server);
    let all = || settings.registrations.iter();
    let for_all = all().filter(is_own).filter(|r| r.client_id.is_none());
    all().filter(is_own).filter(is_named).chain(for_all).chain(all().filter(is_elsewhere).filter(is_named)).collect()
}

/// Returns whether a client id names the same client at two servers. Of the providers for which this is true, stories and
/// cases have registrations only for Salesforce.
pub fn share_clients(one: &str, other: &str) -> bool {
    one != other && is_salesforce(one) && is_salesforce(other)
}

/// Returns whether a server is one of Salesforce, which knows only S256.
fn is_salesforce(server: &str) -> bool {
    server.starts_with("https://") && (server.ends_with(".salesforce.com") || server.ends_with(".my.site.com"))
}

/// Fails with this problem, unless it holds.
pub fn ensure(holds: bool, problem: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(problem.to_owned()) }
}
