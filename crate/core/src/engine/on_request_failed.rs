//! Handling a request that never reached an authorization endpoint: the browser shows a page of its own instead.

use url::{Host, Url};

use crate::attempts::Attempt;
use crate::browser::endpoint::EndpointFailure;
use crate::browser::failure::Failure;
use crate::diagnosis::endpoint_failed::EndpointFailed;
use crate::knowledge::Certainty;
use crate::protocol::loopback::LoopbackUrl;
use crate::protocol::params::Param;

use super::context::Context;
use super::page_address::origin_of;
use super::state::Engine;

/// Chromium's error text for an error status without a page.
const EMPTY: &str = "ERR_HTTP_RESPONSE_CODE_FAILURE";

/// The ends of names that no public name has.
const INNER_NAMES: &[&str] = &[".internal", ".lan", ".local", ".localdomain", ".localhost", ".svc", ".home.arpa"];

impl Engine {
    /// Handles a failed navigation in a tab where a sign-in opens: the request itself, or an address to which the server has
    /// redirected it.
    pub(super) fn on_request_failed(&mut self, cx: &mut Context, url: &str, error: &str) {
        // The user may pass the warning of a certificate, or has stopped the request. An extension or a policy blocks what
        // the user wants blocked.
        if matches!(
            Failure::read(error, url),
            Failure::Aborted
                | Failure::Certificate
                | Failure::TlsOrCertificate
                | Failure::BlockedByPolicy
                | Failure::BlockedByExtension
                | Failure::BlockedByPermission
        ) {
            return;
        }
        let Some((id, how)) =
            self.waiting_here(cx).and_then(|attempt| Some((attempt.id, failure(attempt, url, error)?)))
        else {
            return;
        };
        let certainty = match how {
            EndpointFailure::Empty { .. } => Certainty::Likely,
            _ => Certainty::Certain,
        };
        self.warn(cx, id, EndpointFailed { how, certainty }.into());
    }
}

/// Returns how the request of this attempt failed at this address; `None` if that is the address of its callback, or nothing
/// ties it to the request.
fn failure(attempt: &Attempt, url: &str, error: &str) -> Option<EndpointFailure> {
    let request = attempt.request.as_ref()?;
    let server = origin_of(url)?;
    if is_callback(attempt, url) {
        return None;
    }
    if Failure::read(error, url) == Failure::Circles {
        return Some(EndpointFailure::Circles);
    }
    if error.contains(EMPTY) {
        // Another server has answered. What it has to do with the request is not known.
        let at_endpoint = Url::parse(url).is_ok_and(|url| url.path() == request.endpoint);
        return (server == request.server).then_some(EndpointFailure::Empty { at_endpoint });
    }
    if server != request.server {
        let is_inner = Failure::read(error, url) == Failure::NameNotResolved || is_inner(url);
        return Some(EndpointFailure::SentOn { to: server, is_inner, error: error.to_owned() });
    }
    Some(EndpointFailure::Unreached(error.to_owned()))
}

/// Returns whether this may be the address of a callback: of this computer, and with the path or the parameters of one.
fn is_callback(attempt: &Attempt, url: &str) -> bool {
    let Some(loopback) = LoopbackUrl::read(url) else { return false };
    let query = loopback.query().unwrap_or_default();
    attempt.requested_path() == Some(loopback.path())
        || loopback.fragment().is_some()
        || ["code", "error", "response", "state"].iter().any(|name| Param::find(query, name).is_present())
}

/// Returns whether an address has the host of a computer in some inner network, or of this computer.
fn is_inner(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    match url.host() {
        Some(Host::Domain(name)) => !name.contains('.') || INNER_NAMES.iter().any(|end| name.ends_with(end)),
        Some(Host::Ipv4(ip)) => ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_unspecified(),
        Some(Host::Ipv6(ip)) => ip.is_unique_local() || ip.is_loopback() || ip.is_unspecified(),
        None => false,
    }
}
