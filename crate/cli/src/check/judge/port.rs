//! Whether the client can listen on its port.

use portmend::protocol::redirect_uri::RedirectUri;
use portmend::settings::Registration;
use portmend_config::Callback;

use super::by_hand::some_port;
use super::finding::{Finding, Severity, finding};
use super::names::{client_name, client_of};
use crate::check::ports::{Holder, PortState};
use crate::check::read::Entry;

/// Returns what stands in the way of a listener there.
pub fn port_finding(entry: &Entry<'_>, port: u16, state: &PortState, own: &[&Registration]) -> Option<Finding> {
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
            let otherwise = format!("No line of a file frees a port. End the program, or {}", with_another_port(entry));
            Some(finding("port_taken", severity, place, text).otherwise(otherwise))
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
            let otherwise = format!("Which other port is registered is not known here: {}", with_another_port(entry));
            Some(finding("port_reserved", Severity::Fails, place, text).otherwise(otherwise))
        }
    }
}

/// Says how the client gets another port.
fn with_another_port(entry: &Entry<'_>) -> String {
    let register = "register a callback URL with another port at the provider.";
    some_port(entry).map_or_else(|| register.to_owned(), |line| format!("{register} {line}"))
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
