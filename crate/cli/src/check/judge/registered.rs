//! Whether the client will ask for a callback URL that is registered.

use portmend::knowledge::matching_at;
use portmend::protocol::matching::{Matching, Verdict};
use portmend::remedy_for_all;
use portmend::settings::Registration;
use portmend_config::{Callback, Change};

use super::by_hand::some_port;
use super::finding::{Finding, Severity, finding};
use super::names::{client_name, client_of, provider_name};
use super::pinned::pinned_to;
use crate::check::read::Entry;

/// Compares what the client will ask for with what is registered.
pub fn registered(entry: &Entry<'_>, own: &[&Registration]) -> Vec<Finding> {
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
    let fix = match client_of(entry) {
        Some(_) => format!("{client} has no setting for it. Register {asked} at {provider}."),
        None => "Which client reads this file is not known: say it with --client.".to_owned(),
    };
    let text = if steps.is_empty() { format!("{text} {fix}") } else { text };
    let change = (!steps.is_empty()).then_some(Change::Callback(registered));
    findings.push(Finding {
        steps,
        change,
        ..finding("not_registered", severity, entry.server.place, text).otherwise(fix)
    });
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
    let otherwise = format!(
        "Which port is registered is not known here: --registrations with the extension's export says it. {}",
        some_port(entry).unwrap_or_else(|| "Without it, follow the steps above.".to_owned())
    );
    Some(Finding {
        steps,
        ..finding("port_must_be_set", Severity::Fails, entry.server.place, text).otherwise(otherwise)
    })
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
