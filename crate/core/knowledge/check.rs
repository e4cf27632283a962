//! What is checked in the data files, and how a mistake is named.

use std::collections::BTreeMap;

use toml::Spanned;

use super::schema::{Clients, Instruction, MatchConfidence, Providers, Signature};

/// The places that a command can have.
const PLACES: [&str; 8] = ["port", "host", "origin", "uri", "name", "url", "client_id", "server"];

impl Instruction {
    fn check(&self) -> Result<(), (String, String)> {
        let text = self.template();
        for part in text.split('{').skip(1) {
            let Some((place, _)) = part.split_once('}') else { continue };
            if place.chars().all(|c| c.is_ascii_lowercase() || c == '_') && !PLACES.contains(&place) {
                return Err((text.into(), format!("unknown place {{{place}}}; known are {}", PLACES.join(", "))));
            }
        }
        match self {
            Self::Config(file, _) if file.is_empty() => Err((text.into(), "the name of the file is missing".into())),
            Self::Environment(text) if !text.contains('=') => Err((text.clone(), "not of the form NAME=value".into())),
            Self::Say(key) if !key.starts_with("step_") => Err((key.clone(), "not the key of a step".into())),
            _ => Ok(()),
        }
    }
}

/// A file and its text, for naming the line of a mistake.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    pub file: &'a str,
    pub text: &'a str,
}

impl Source<'_> {
    /// Names the line of a mistake: where `needle` stands in the entry, or where the entry begins.
    fn error<T>(&self, entry: &Spanned<T>, needle: &str, problem: &str) -> String {
        // The span of an array's table is its header; the entry follows it.
        let start = entry.span().start;
        let inside = self.text[start..].find(needle).unwrap_or(0);
        format!("{}:{}: {problem}", self.file, self.line(start + inside))
    }

    fn parse<T: serde::de::DeserializeOwned>(&self) -> Result<T, String> {
        toml::from_str(self.text).map_err(|error| {
            let line = error.span().map_or(1, |span| self.line(span.start));
            format!("{}:{line}: {}", self.file, error.message())
        })
    }

    fn line(&self, at: usize) -> usize {
        self.text[..at].matches('\n').count() + 1
    }
}

/// Reads and checks `providers.toml`.
pub fn providers(source: Source<'_>) -> Result<Providers, String> {
    let all: Providers = source.parse()?;
    let mut seen = BTreeMap::new();
    for entry in &all.provider {
        let provider = entry.get_ref();
        let fail = |(needle, problem): (String, String)| source.error(entry, &needle, &problem);
        common(&mut seen, [&provider.id, &provider.name, &provider.source, &provider.checked], &provider.cautions)
            .map_err(fail)?;
        for host in &provider.hosts {
            host_pattern(host).map_err(fail)?;
        }
        for path in &provider.paths {
            one_word(path).map_err(fail)?;
            if !path.starts_with('/') && !path.starts_with("**/") {
                return Err(fail((path.clone(), "a path pattern begins with / or **/".into())));
            }
        }
        if provider.propagation_minutes[0] > provider.propagation_minutes[1] {
            return Err(fail(("propagation_minutes".into(), "propagation_minutes are [from, to]".into())));
        }
        if provider.hosts.is_empty() && provider.paths.is_empty() && provider.mismatch.is_empty() {
            return Err(fail((String::new(), "nothing by which this provider could be recognised".into())));
        }
        for signature in &provider.mismatch {
            signature.check().map_err(fail)?;
        }
    }
    for entry in &all.mismatch {
        entry.get_ref().check().map_err(|(needle, problem)| source.error(entry, &needle, &problem))?;
    }
    Ok(all)
}

/// Reads and checks `clients.toml`.
pub fn clients(source: Source<'_>) -> Result<Clients, String> {
    let all: Clients = source.parse()?;
    let mut seen = BTreeMap::new();
    for entry in &all.client {
        let client = entry.get_ref();
        let fail = |(needle, problem): (String, String)| source.error(entry, &needle, &problem);
        common(&mut seen, [&client.id, &client.name, &client.source, &client.checked], &client.cautions)
            .map_err(fail)?;
        for word in client.client_ids.iter().chain(&client.redirect_uris).chain(&client.metadata_redirect_uris) {
            one_word(word).map_err(fail)?;
        }
        for id in &client.client_ids {
            if seen.insert(format!("client id {id}"), ()).is_some() || id.trim_end_matches('*').len() < 8 {
                return Err(fail((id.clone(), "a client id that is used twice, or too short to tell anything".into())));
            }
        }
        for uri in client.redirect_uris.iter().chain(&client.metadata_redirect_uris) {
            if !["http://", "https://"].iter().any(|scheme| uri.starts_with(scheme)) {
                return Err(fail((uri.clone(), "not an http address".into())));
            }
        }
        for host in &client.authorization_servers {
            host_pattern(host).map_err(fail)?;
        }
        if client.redirect_uris.is_empty() == (client.match_confidence != MatchConfidence::Nothing) {
            return Err(fail(("match_confidence".into(), "redirect_uris and match_confidence belong together".into())));
        }
        if !["", "localhost", "127.0.0.1"].contains(&client.host.as_str()) {
            return Err(fail(("host".into(), "the host is localhost or 127.0.0.1".into())));
        }
        if !client.path.is_empty() && !client.path.starts_with('/') {
            return Err(fail(("path".into(), "a path begins with /".into())));
        }
        if client.pin.is_empty() != client.pinnable.is_empty() {
            return Err(fail(("pinnable".into(), "pin and pinnable belong together".into())));
        }
        for instruction in client.pin.iter().chain(&client.sign_in_without_callback) {
            instruction.check().map_err(fail)?;
        }
    }
    Ok(all)
}

fn common(
    seen: &mut BTreeMap<String, ()>,
    [id, name, source, checked]: [&String; 4],
    cautions: &[String],
) -> Result<(), (String, String)> {
    if seen.insert(id.clone(), ()).is_some() {
        return Err((format!("\"{id}\""), format!("the id \"{id}\" is used twice")));
    }
    if id.is_empty() || !id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
        return Err(("id".into(), format!("\"{id}\" is no id: lower case letters, digits and hyphens")));
    }
    if name.is_empty() || source.is_empty() {
        return Err(("name".into(), "name and source must not be empty".into()));
    }
    let parts: Vec<&str> = checked.split('-').collect();
    if parts.iter().map(|part| part.len()).ne([4, 2, 2]) || parts.iter().any(|part| part.parse::<u16>().is_err()) {
        return Err(("checked".into(), format!("\"{checked}\" is no date like 2026-11-22")));
    }
    match cautions.iter().find(|key| !key.starts_with("caution_") || key.contains(' ')) {
        Some(key) => Err((key.clone(), "the key of a caution begins with caution_".into())),
        None => Ok(()),
    }
}

/// The words of a list stand in one text, with spaces between.
fn one_word(word: &str) -> Result<(), (String, String)> {
    if word.is_empty() || word.contains(' ') {
        Err((word.to_owned(), "empty, or with a space in it".into()))
    } else {
        Ok(())
    }
}

fn host_pattern(host: &str) -> Result<(), (String, String)> {
    let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-*".contains(c);
    // Somebody's own name has to be in it, not only a top-level domain.
    let owner = host.rsplit_once('.').map_or("", |(owner, _)| owner);
    let telling = !host.contains('*') || owner.split('.').any(|label| label.len() > 2 && !label.contains('*'));
    if host.chars().all(known) && host.contains('.') && telling && !host.contains("**") {
        return Ok(());
    }
    Err((host.to_owned(), format!("\"{host}\" is no host pattern, like login.example.com or *.example.com")))
}

impl Signature {
    fn check(&self) -> Result<(), (String, String)> {
        if self.url_contains.is_empty() && self.error_code.is_empty() && self.page_contains.is_empty() {
            return Err(("mismatch".into(), "a mismatch needs url_contains, error_code or page_contains".into()));
        }
        if !self.error_description_contains.is_empty() && self.error_code.is_empty() {
            return Err((
                self.error_description_contains.clone(),
                "error_description_contains needs error_code".into(),
            ));
        }
        let short = [&self.url_contains, &self.page_contains].into_iter().find(|part| (1..7).contains(&part.len()));
        match short {
            Some(part) => Err((part.clone(), format!("\"{part}\" is too short to tell anything"))),
            None => Ok(()),
        }
    }
}
