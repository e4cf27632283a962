//! Entries that get in the way of another one.

use std::collections::BTreeMap;

use portmend::protocol::redirect_uri::RedirectUri;
use portmend::settings::Registration;
use portmend_config::Change;

use super::finding::{Finding, Severity, finding};
use crate::check::ports::PortState;
use crate::check::read::Entry;

/// Says that two calls of mcp-remote have one port. All of them start with the program that they serve, and each needs its
/// own listener. Those in the files of different programs collide only while both run.
pub fn collision(
    entry: &Entry<'_>,
    entries: &[Entry<'_>],
    own: &[&Registration],
    ports: &BTreeMap<u16, PortState>,
) -> Option<Finding> {
    let is_bridge = |one: &Entry<'_>| matches!(one.server.client, Some("mcp-remote" | "fastmcp-remote"));
    let port = entry.server.callback.port().filter(|_| is_bridge(entry))?;
    let collides = |other: &&Entry<'_>| {
        is_bridge(other) && other.server.url != entry.server.url && other.server.callback.port() == Some(port)
    };
    let in_same = |other: &&Entry<'_>| other.file.found.path == entry.file.found.path;
    let others = || entries.iter().filter(collides);
    let other = others().find(in_same).or_else(|| others().next())?;
    let name = other.server.name.as_deref().unwrap_or("another server");
    let program = |one: &Entry<'_>| one.file.found.format.map(|format| format.id);
    let is_together =
        entry.file.found.path == other.file.found.path || program(entry).is_some() && program(entry) == program(other);
    // fastmcp-remote listens while it waits for a callback; mcp-remote goes on until it ends.
    let listen_on = [entry, other].iter().all(|one| one.server.client == Some("mcp-remote"));
    let (severity, why) = match (is_together, listen_on) {
        (true, true) => (Severity::Fails, "mcp-remote starts once for each server, so that one of them cannot listen"),
        (false, true) => (Severity::MayFail, "While the programs of both files run, one of them cannot listen"),
        (_, false) => (Severity::MayFail, "While one of them waits for a sign-in, the other cannot listen"),
    };
    let text = format!(
        "Port {port} is set for {name} in {}:{} as well. {why}. Give each its own port.",
        other.file.found.shown, other.server.place.line
    );
    // The first of them keeps its port, and so does one for which that port is registered.
    let is_first = entries.iter().find(|one| is_bridge(one) && one.server.callback.port() == Some(port));
    let is_first = is_first.is_some_and(|first| std::ptr::eq(first.server, entry.server));
    let change = (!is_first && own.is_empty()).then(|| another_port(entry, port, entries, ports)).flatten();
    let place = entry.server.pinned_at.unwrap_or(entry.server.place);
    let otherwise = match own.is_empty() {
        true => format!("This entry keeps port {port}; {name} gets another one."),
        false => format!("Port {port} is registered for this entry. Give {name} another port."),
    };
    Some(Finding { change, ..finding("port_twice", severity, place, text).otherwise(otherwise) })
}

/// Returns the change that gives an entry the next port that no entry has. Two entries that need one get different ones.
fn another_port(
    entry: &Entry<'_>,
    port: u16,
    entries: &[Entry<'_>],
    ports: &BTreeMap<u16, PortState>,
) -> Option<Change> {
    let uri = RedirectUri::read(entry.server.callback.uri()?)?;
    let before = entries.iter().take_while(|one| !std::ptr::eq(one.server, entry.server));
    let earlier = before.filter(|one| one.server.callback.port() == Some(port)).count();
    let next = (port..=u16::MAX).filter(|next| !ports.contains_key(next)).nth(earlier.checked_sub(1)?)?;
    let address = uri.loopback().address;
    Some(Change::Callback(format!("{}{}", address.at_port(next), uri.loopback().path())))
}

/// Says that an entry of Claude Code counts in a project in place of another of the same name: those of a project come
/// before those of the user (code.claude.com/docs/en/mcp, scopes).
pub fn outranked(entry: &Entry<'_>, entries: &[Entry<'_>]) -> Option<Finding> {
    let of_project = |one: &Entry<'_>| one.server.project.is_some() || one.file.found.shown.ends_with(".mcp.json");
    // The servers of plug-ins have names of their own.
    let is_of_client = |one: &Entry<'_>| one.server.client == Some("claude-code") && !one.file.found.is_of_plug_in;
    let is_named = |one: &Entry<'_>| is_of_client(one) && one.server.name == entry.server.name;
    if !is_named(entry) || entry.server.name.is_none() || !of_project(entry) {
        return None;
    }
    let other = entries.iter().find(|other| {
        is_named(other)
            && !of_project(other)
            && other.server.callback != entry.server.callback
            && other.server.pinned_at.is_some()
    })?;
    let project = entry.server.project.as_deref().map_or_else(|| "this project".to_owned(), str::to_owned);
    let uri = other.server.callback.uri().unwrap_or_default();
    let text = format!(
        "In {project}, this entry counts in place of the one in {}:{}, which is set to {uri}. Remove one of them: claude mcp \
         remove --scope says which.",
        other.file.found.shown, other.server.place.line
    );
    let otherwise = "Which of both entries is right is for you to say.";
    Some(finding("entry_outranks", Severity::MayFail, entry.server.place, text).otherwise(otherwise))
}
