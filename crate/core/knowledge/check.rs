//! Reads the data files, and checks what depends on more than one value.

use std::collections::{BTreeMap, BTreeSet};

use super::read::{Fields, Problem, Source};
use super::schema::{
    App, Client, ClientId, Clients, Holder, Id, Means, PortChoice, Provider, Providers, Signature, Verified,
};

/// The minimum length of a part of an address or a page that identifies a refusal.
const MIN_LENGTH: usize = 7;

/// Reads and checks `providers.toml`.
pub fn providers(source: Source<'_>) -> Result<Providers, String> {
    source.read().map_err(|problem| source.line_of(&problem))
}

/// Reads and checks `clients.toml`.
pub fn clients(source: Source<'_>) -> Result<Clients, String> {
    source.read().map_err(|problem| source.line_of(&problem))
}

impl Providers {
    pub(super) fn check(&self, _: &Fields<'_>) -> Result<(), Problem> {
        unique("provider", self.provider.iter().map(|provider| &provider.id))
    }
}

impl Clients {
    pub(super) fn check(&self, _: &Fields<'_>) -> Result<(), Problem> {
        unique("client", self.client.iter().map(|client| &client.id))?;
        let mut owners = BTreeMap::new();
        let of_clients = self.client.iter().map(|client| ("client", &client.id.text, &client.client_ids));
        let of_apps = self.app.iter().map(|app| ("app of", &app.maker, &app.client_ids));
        for (kind, name, client_ids) in of_clients.chain(of_apps) {
            for ClientId { text, at } in client_ids {
                if let Some(owner) = owners.insert(text, name) {
                    let message = format!("{kind} {name}: in client_ids, {text:?} already belongs to {owner}");
                    return Err(Problem::new(*at, message));
                }
            }
        }
        Ok(())
    }
}

impl Provider {
    pub(super) fn check(&self, fields: &Fields<'_>) -> Result<(), Problem> {
        if self.hosts.is_empty() && self.paths.is_empty() && self.mismatch.is_empty() {
            let message = "it needs hosts, paths or mismatch to be recognised";
            return Err(Problem::new(fields.position("id"), message));
        }
        let has_other = self.or_matching.is_some();
        together(fields, "or_matching", has_other, "matching_depends", self.matching_depends.is_some())?;
        if !self.or_forgives.is_empty() && !has_other {
            return Err(Problem::new(fields.position("or_forgives"), "or_forgives needs or_matching as well"));
        }
        let of_hosts = [
            ("trusted_hosts", self.trusted_hosts),
            ("shared_clients", self.shared_clients),
            ("only_s256", self.only_s256),
        ];
        for (name, is_set) in of_hosts {
            if is_set && self.hosts.is_empty() {
                return Err(Problem::new(fields.position(name), format!("{name} needs hosts as well")));
            }
        }
        Ok(())
    }
}

impl Signature {
    pub(super) fn check(&self, fields: &Fields<'_>) -> Result<(), Problem> {
        if self.url_contains.is_none() && self.error_code.is_none() && self.page_contains.is_none() {
            return Err(Problem::new(fields.at, "it needs url_contains, error_code or page_contains"));
        }
        if self.error_description_contains.is_some() && self.error_code.is_none() {
            let message = "error_description_contains needs error_code as well";
            return Err(Problem::new(fields.position("error_description_contains"), message));
        }
        let is_error = self.means == Means::Error;
        if self.cause.is_some() && !is_error {
            return Err(Problem::new(fields.position("cause"), "cause needs means = \"error\" as well"));
        }
        if self.caution.is_some() && is_error {
            let message = "caution does not go with means = \"error\", which takes cause";
            return Err(Problem::new(fields.position("caution"), message));
        }
        for (name, part) in [("url_contains", &self.url_contains), ("page_contains", &self.page_contains)] {
            if let Some(part) = part.as_ref().filter(|part| part.len() < MIN_LENGTH) {
                let message = format!("{name} = {part:?} is too short; it needs at least {MIN_LENGTH} characters");
                return Err(Problem::new(fields.position(name), message));
            }
        }
        Ok(())
    }
}

impl App {
    pub(super) fn check(&self, fields: &Fields<'_>) -> Result<(), Problem> {
        if self.client_ids.is_empty() {
            return Err(Problem::new(fields.at, "it needs client_ids"));
        }
        Ok(())
    }
}

impl Holder {
    pub(super) fn check(&self, fields: &Fields<'_>) -> Result<(), Problem> {
        if self.server.is_none() && self.statuses.is_empty() && !self.drops {
            return Err(Problem::new(fields.position("name"), "it needs server, statuses or drops to be recognised"));
        }
        if self.ports.is_empty() && self.server.is_none() {
            return Err(Problem::new(fields.position("name"), "it needs ports or server as well"));
        }
        Ok(())
    }
}

impl Client {
    pub(super) fn check(&self, fields: &Fields<'_>) -> Result<(), Problem> {
        together(
            fields,
            "redirect_uris",
            !self.redirect_uris.is_empty(),
            "match_confidence",
            self.match_confidence.is_some(),
        )?;
        if self.port.is_some() && self.port_choice == PortChoice::Random {
            return Err(Problem::new(fields.position("port"), "port needs a port_choice other than random"));
        }
        if self.port.is_none() && self.port_choice == PortChoice::Preferred {
            return Err(Problem::new(fields.position("port_choice"), "port_choice = \"preferred\" needs port as well"));
        }
        if self.random_ports.is_some() && self.port_choice != PortChoice::Random {
            let message = "random_ports needs port_choice = \"random\"";
            return Err(Problem::new(fields.position("random_ports"), message));
        }
        if self.name_by_id.is_some() && self.client_ids.is_empty() {
            return Err(Problem::new(fields.position("name_by_id"), "name_by_id needs client_ids as well"));
        }
        if (self.ran.is_some() || !self.pin.is_empty()) && self.ran.is_some() != (self.verified == Verified::Ran) {
            return Err(Problem::new(fields.position("verified"), "verified = \"ran\" needs ran, and ran needs it"));
        }
        together(fields, "pin", !self.pin.is_empty(), "pinnable", !self.pinnable.is_empty())
    }
}

/// Checks that two fields are either both given or both left out.
fn together(fields: &Fields<'_>, a: &str, has_a: bool, b: &str, has_b: bool) -> Result<(), Problem> {
    let (given, missing) = match (has_a, has_b) {
        (true, false) => (a, b),
        (false, true) => (b, a),
        _ => return Ok(()),
    };
    Err(Problem::new(fields.position(given), format!("{given} needs {missing} as well")))
}

/// Checks that no two entries have the same id.
fn unique<'a>(kind: &str, mut ids: impl Iterator<Item = &'a Id>) -> Result<(), Problem> {
    let mut seen = BTreeSet::new();
    match ids.find(|id| !seen.insert(&id.text)) {
        Some(id) => Err(Problem::new(id.at, format!("{kind} {}: the id is used twice", id.text))),
        None => Ok(()),
    }
}
