//! How a client is brought to a registered callback URL.

use portmend::protocol::matching::is_pattern;
use portmend::remedy_for_all;
use portmend::settings::Registration;
use portmend::wording::Step;

use super::names::client_of;
use crate::check::read::Entry;

/// Returns the steps by which the client asks for a registered callback URL; none if it cannot.
pub fn pinned_to(entry: &Entry<'_>, own: &[&Registration], registered: &str) -> Vec<Step> {
    let Some(client) = client_of(entry).filter(|_| !is_pattern(registered)) else { return Vec::new() };
    // What a client appends to the path is no part of what can be set.
    let settable = match client.path_suffix {
        Some(_) => {
            let asked = entry.server.callback.uri().and_then(|uri| uri.rsplit_once('/'));
            let ends_alike = asked.zip(registered.rsplit_once('/')).filter(|(asked, other)| asked.1 == other.1);
            ends_alike.map(|(_, (start, _))| start)
        }
        None => Some(registered),
    };
    if settable.is_none_or(|uri| !client.can_have(uri)) {
        return Vec::new();
    }
    let mut registration = entry.server.registration();
    registration.redirect_uris = vec![registered.to_owned()];
    if registration.client_id.is_none() {
        registration.client_id = own.iter().find_map(|one| one.client_id.clone());
    }
    remedy_for_all(&[&registration], client)
}
