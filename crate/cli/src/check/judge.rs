//! What will fail, and why.

use std::collections::BTreeMap;

use portmend::knowledge::{Client, client_by_id, matching_at, provider_name_at};
use portmend::protocol::matching::{Matching, Verdict, is_pattern};
use portmend::protocol::redirect_uri::RedirectUri;
use portmend::remedy_for_all;
use portmend::settings::Registration;
use portmend::wording::{Message, Step};
use portmend_config::{Callback, Change, Note, NoteKind, Place};

use super::Entry;
use super::ports::{Holder, PortState};

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

/// How certain it is that a sign-in fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// It may fail, depending on what cannot be seen from here.
    MayFail,
    /// It will fail.
    Fails,
}

impl Severity {
    /// Returns the stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::MayFail => "may_fail",
            Self::Fails => "fails",
        }
    }
}

/// What a finding says.
pub enum Says {
    /// A message of the extension.
    Message(Message),
    /// A sentence of the command line alone.
    Text(String),
}

/// Something about the sign-in of a server.
pub struct Finding {
    /// Its stable name.
    pub id: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Where it is in the file.
    pub place: Place,
    /// What it is.
    pub says: Says,
    /// What mends it.
    pub steps: Vec<Step>,
    /// The change of the file that mends it.
    pub change: Option<Change>,
}

impl Finding {
    /// Returns whether a sign-in fails because of it.
    pub fn fails(&self) -> bool {
        self.severity == Severity::Fails
    }
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

/// Returns the client of an entry, if it is in the knowledge base.
fn client_of(entry: &Entry<'_>) -> Option<&'static Client> {
    entry.server.client.and_then(client_by_id)
}

/// Returns the name of the client of an entry.
pub fn client_name(entry: &Entry<'_>) -> &'static str {
    entry.server.client_name().unwrap_or("the client")
}

/// Returns the name of the provider at an origin, or its host.
fn provider_name(origin: &str) -> &str {
    provider_name_at(origin).unwrap_or_else(|| origin.split("://").nth(1).unwrap_or(origin))
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

/// What the reader of the file has noted.
fn noted(note: &Note, entry: &Entry<'_>, own: &[&Registration]) -> Finding {
    let severity = match note.kind {
        NoteKind::ClientIdUnfilled | NoteKind::PortInvalid | NoteKind::ListensElsewhere | NoteKind::PathNotHeard => {
            Severity::Fails
        }
        _ => Severity::Note,
    };
    let client = client_name(entry).into();
    let detail = note.detail.as_deref().unwrap_or_default().to_owned().into();
    // Both are mended by giving the client one callback URL in one way.
    let uri = match note.kind {
        NoteKind::ListensElsewhere => entry.server.callback.uri().map(str::to_owned),
        NoteKind::PathNotHeard => entry
            .server
            .callback
            .port()
            .zip(note.detail.as_deref())
            .map(|(port, path)| format!("http://localhost:{port}{path}")),
        _ => None,
    };
    Finding {
        id: note.kind.as_str(),
        severity,
        place: note.place,
        says: Says::Message(Message::new(note.kind.message(), [client, detail])),
        steps: uri.as_deref().map(|uri| pinned_to(entry, &[], uri)).unwrap_or_default(),
        change: uri.map(Change::Callback).or_else(|| unfilled(note, own)),
    }
}

/// Returns the change that writes what is registered in place of what no client can use.
fn unfilled(note: &Note, own: &[&Registration]) -> Option<Change> {
    match note.kind {
        NoteKind::ClientIdUnfilled => own.iter().find_map(|one| one.client_id.clone()).map(Change::ClientId),
        NoteKind::PortInvalid => own.iter().find_map(|one| one.redirect_uris.first().cloned()).map(Change::Callback),
        _ => None,
    }
}

/// Compares what the client will ask for with what is registered.
fn registered(entry: &Entry<'_>, own: &[&Registration]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let client_ids: Vec<&str> = own.iter().filter_map(|one| one.client_id.as_deref()).collect();
    if let Some(id) = entry.server.client_id.as_deref()
        && !client_ids.is_empty()
        && !client_ids.contains(&id)
    {
        let text = format!("The client ID {id} is not that of the registration, {}.", client_ids[0]);
        let change = Some(Change::ClientId(client_ids[0].to_owned()));
        findings.push(Finding { change, ..finding("client_id_differs", Severity::MayFail, entry.server.place, text) });
    }
    let uris: Vec<(&str, &str)> = own
        .iter()
        .flat_map(|one| one.redirect_uris.iter().map(|uri| (one.authorization_server.as_str(), uri.as_str())))
        .collect();
    let Some((server, first)) = uris.first().copied() else {
        findings.extend(unregistered(entry));
        return findings;
    };
    let provider = provider_name(server);
    let client = client_name(entry);
    let verdict = |uri: &str| uris.iter().map(|(server, registered)| matching_at(server).judge(uri, registered)).max();
    let (worst, asked) = match &entry.server.callback {
        Callback::Fixed(uri) | Callback::Preferred(uri) => {
            let without = without_suffix(entry, uri).and_then(|uri| verdict(&uri)).unwrap_or(Verdict::Refused);
            let verdict = verdict(uri).unwrap_or(Verdict::Refused);
            // Codex leaves the suffix out where the server names itself in its answers.
            let verdict =
                if verdict == Verdict::Refused && without > Verdict::Refused { Verdict::Depends } else { verdict };
            (verdict, uri.clone())
        }
        Callback::AnyPort(uri) => (with_any_port(uri, verdict), uri.replace('*', "<a port of its own>")),
        Callback::Hosted(_) | Callback::Unknown => return findings,
    };
    let severity = match worst {
        Verdict::Accepted => return findings,
        Verdict::Depends => Severity::MayFail,
        Verdict::Refused => Severity::Fails,
    };
    let registered = first.to_owned();
    let will = if severity == Severity::Fails { "refuses that" } else { "may refuse that" };
    let text = format!("{client} will ask for {asked}. Registered is {registered}: {provider} {will}.");
    let steps = pinned_to(entry, own, &registered);
    let text = match steps.is_empty() {
        true => format!("{text} {client} has no setting for it. Register {asked} at {provider}."),
        false => text,
    };
    let change = (!steps.is_empty()).then_some(Change::Callback(registered));
    findings.push(Finding { steps, change, ..finding("not_registered", severity, entry.server.place, text) });
    findings
}

/// Says of a client whose port is not set that a client id which was registered beforehand has one callback URL.
fn unregistered(entry: &Entry<'_>) -> Option<Finding> {
    let Callback::AnyPort(uri) = &entry.server.callback else { return None };
    let server = entry.server.authorization_server.as_deref()?;
    entry.server.client_id.as_deref()?;
    let matching = matching_at(server);
    let one = uri.replace('*', "38000");
    if matching == Matching::UNKNOWN || with_any_port(uri, |uri| Some(matching.judge(uri, &one))) > Verdict::Refused {
        return None;
    }
    let client = client_name(entry);
    let text = format!(
        "{client} chooses its port itself, and {} accepts only the callback URL that is registered for this client ID. \
         Give {client} the port of that callback URL.",
        provider_name(server)
    );
    let mut registration = entry.server.registration();
    registration.redirect_uris = vec![uri.replace('*', "<PORT>")];
    let steps = client_of(entry).map(|client| remedy_for_all(&[&registration], client)).unwrap_or_default();
    Some(Finding { steps, ..finding("port_must_be_set", Severity::Fails, entry.server.place, text) })
}

/// Returns the worst verdict on a callback URL with different ports.
fn with_any_port(uri: &str, verdict: impl Fn(&str) -> Option<Verdict>) -> Verdict {
    let ports = ["49213", "60417"];
    ports.iter().filter_map(|port| verdict(&uri.replace('*', port))).min().unwrap_or(Verdict::Refused)
}

/// Returns the callback URL without the suffix that the client leaves out at some servers.
fn without_suffix(entry: &Entry<'_>, uri: &str) -> Option<String> {
    client_of(entry)?.path_suffix?;
    uri.rsplit_once('/').map(|(start, _)| start.to_owned())
}

/// Returns the steps by which the client asks for a registered callback URL; none if it cannot.
fn pinned_to(entry: &Entry<'_>, own: &[&Registration], registered: &str) -> Vec<Step> {
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

fn port_finding(entry: &Entry<'_>, port: u16, state: &PortState, own: &[&Registration]) -> Option<Finding> {
    let client = client_name(entry);
    let place = entry.server.pinned_at.unwrap_or(entry.server.place);
    let goes_on = matches!(entry.server.callback, Callback::Preferred(_));
    match state {
        PortState::Free => None,
        PortState::Taken(holder) => {
            let by =
                holder.as_ref().map(|Holder { name, pid }| format!(" by {name} (process {pid})")).unwrap_or_default();
            let (severity, text) = if holder.as_ref().is_some_and(|holder| is_client(entry, &holder.name)) {
                (Severity::Note, format!("{client} itself listens on port {port}{by}: it is waiting for a sign-in."))
            } else if goes_on {
                let only_this = own.iter().any(|one| one.redirect_uris.iter().any(|uri| has_port(uri, port)));
                let severity = if only_this { Severity::MayFail } else { Severity::Note };
                (severity, format!("Port {port} is taken{by}, so {client} will use another port."))
            } else {
                let text = format!(
                    "Port {port} is taken{by}. {client} cannot listen there. End that program, unless it is {client} itself \
                     that is waiting for a sign-in."
                );
                // The program may be the client, or what runs it.
                let may_be_client = holder.as_ref().is_none_or(|holder| is_runtime(&holder.name));
                (if may_be_client { Severity::MayFail } else { Severity::Fails }, text)
            };
            Some(finding("port_taken", severity, place, text))
        }
        PortState::Reserved => {
            let text = if cfg!(windows) {
                format!(
                    "Windows keeps port {port} for itself. \"netsh interface ipv4 show excludedportrange protocol=tcp\" shows its \
                     ranges. Register a callback URL with another port, and set that port."
                )
            } else {
                format!(
                    "Only an administrator may listen on port {port}. Register a callback URL with a port from 1024 on."
                )
            };
            Some(finding("port_reserved", Severity::Fails, place, text))
        }
    }
}

/// The programs that run others, which the system then calls by the name of the first.
const RUNTIMES: &[&str] = &["node", "bun", "deno", "python", "java", "electron", "ruby", "dotnet"];

/// Returns the name of a program without its extension and the version in it: `python3.12` is `python`.
fn program(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    let name = name.strip_suffix(".exe").unwrap_or(&name);
    name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').to_owned()
}

fn is_runtime(name: &str) -> bool {
    RUNTIMES.contains(&program(name).as_str())
}

/// Returns whether a program is the client of an entry, by its name alone: `claude`, `Code Helper (Plugin)`.
fn is_client(entry: &Entry<'_>, name: &str) -> bool {
    let name = program(name);
    let is_called = |process: &str| {
        name.strip_prefix(process).is_some_and(|rest| rest.chars().next().is_none_or(|c| !c.is_alphanumeric()))
    };
    client_of(entry).and_then(|client| client.process).is_some_and(is_called)
}

fn has_port(uri: &str, port: u16) -> bool {
    RedirectUri::read(uri).is_some_and(|uri| uri.loopback().address.port == port)
}

/// Says that two calls of mcp-remote have one port. All of them start with the program that they serve, and each needs its
/// own listener. Those in the files of different programs collide only while both run.
fn collision(
    entry: &Entry<'_>,
    entries: &[Entry<'_>],
    own: &[&Registration],
    ports: &BTreeMap<u16, PortState>,
) -> Option<Finding> {
    let is_bridge = |one: &Entry<'_>| one.server.client == Some("mcp-remote");
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
    let (severity, why) = match is_together {
        true => (Severity::Fails, "mcp-remote starts once for each server, so that one of them cannot listen"),
        false => (Severity::MayFail, "While the programs of both files run, one of them cannot listen"),
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
    Some(Finding { change, ..finding("port_twice", severity, place, text) })
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
fn outranked(entry: &Entry<'_>, entries: &[Entry<'_>]) -> Option<Finding> {
    let of_project = |one: &Entry<'_>| one.server.project.is_some() || one.file.found.shown.ends_with(".mcp.json");
    let is_named = |one: &Entry<'_>| one.server.client == Some("claude-code") && one.server.name == entry.server.name;
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
    Some(finding("entry_outranks", Severity::MayFail, entry.server.place, text))
}

fn finding(id: &'static str, severity: Severity, place: Place, text: String) -> Finding {
    Finding { id, severity, place, says: Says::Text(text), steps: Vec::new(), change: None }
}
