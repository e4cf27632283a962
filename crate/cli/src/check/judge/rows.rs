//! All servers, each with what is found about it.

use std::collections::BTreeMap;

use portmend::settings::Registration;

use super::finding::Finding;
use super::noted::noted;
use super::other_entries::{collision, outranked};
use super::port::port_finding;
use super::registered::registered;
use crate::check::ports::PortState;
use crate::check::read::Entry;

/// A server, and what there is to say about it.
pub struct Row<'a> {
    /// The server.
    pub entry: Entry<'a>,
    /// The state of its port, if it is one.
    pub port: Option<PortState>,
    /// What is registered for it.
    pub registered: Vec<&'a str>,
    /// What will fail, and what else to know.
    pub findings: Vec<Finding>,
}

/// Judges all servers.
pub fn judge<'a>(
    entries: &[Entry<'a>],
    registrations: &'a [Registration],
    ports: &BTreeMap<u16, PortState>,
) -> Vec<Row<'a>> {
    let row = |entry: &Entry<'a>| {
        let own: Vec<&Registration> = registrations.iter().filter(|one| is_of(one, entry)).collect();
        let port = entry.server.callback.port().and_then(|port| Some((port, ports.get(&port)?)));
        let mut findings: Vec<Finding> = entry.server.notes.iter().map(|note| noted(note, entry, &own)).collect();
        findings.extend(registered(entry, &own));
        findings.extend(port.and_then(|(port, state)| port_finding(entry, port, state, &own)));
        findings.extend(collision(entry, entries, &own, ports));
        findings.extend(outranked(entry, entries));
        if entry.file.found.is_of_plug_in {
            findings.iter_mut().for_each(Finding::leave_plug_in);
        }
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        Row {
            entry: *entry,
            port: port.map(|(_, state)| state.clone()),
            registered: own.iter().flat_map(|one| one.redirect_uris.iter().map(String::as_str)).collect(),
            findings,
        }
    };
    entries.iter().map(row).collect()
}

/// Returns whether a registration is for this server and its client.
fn is_of(registration: &Registration, entry: &Entry<'_>) -> bool {
    let server = entry.server;
    if registration.client.is_some() && server.client.is_some() && registration.client.as_deref() != server.client {
        return false;
    }
    match (&registration.server_url, &server.url) {
        (Some(saved), Some(own)) => saved == own,
        _ => {
            let same_server = server.authorization_server.as_ref() == Some(&registration.authorization_server);
            same_server && (registration.client_id.is_none() || registration.client_id == server.client_id)
        }
    }
}
