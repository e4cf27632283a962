//! What a person writes where no change of the file is made.

use portmend_config::{At, ByHand, Source, Wanted, by_hand};

use crate::check::read::Entry;

/// Returns the lines that do what is wanted and where they belong, in sentences; `None` if the client has no setting for it
/// in this file, or nobody is to write into it.
pub fn written(entry: &Entry<'_>, wanted: Wanted<'_>) -> Option<String> {
    let found = &entry.file.found;
    if found.is_of_plug_in {
        return None;
    }
    let name = found.path.to_string_lossy();
    let source = Source { name: Some(&name), client: found.format.map(|format| format.id) };
    let written = by_hand(&entry.file.text, &source, entry.server, wanted);
    let places = written.chunk_by(|one, other| one.at == other.at);
    let sentences: Vec<String> = places.map(|lines| sentence(entry, lines)).collect();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

/// Returns the sentence about lines that belong to one place.
fn sentence(entry: &Entry<'_>, lines: &[ByHand]) -> String {
    let shown = &entry.file.found.shown;
    let at = format!("the entry at {shown}:{}:{}", entry.server.place.line, entry.server.place.column);
    let line = lines.iter().map(|one| one.line.as_str()).collect::<Vec<_>>().join(" and ");
    match &lines[0].at {
        At::Entry => format!("Write {line} into {at}; its other settings stay."),
        At::Table(table) => format!("Write {line} into {table} of {at}; its other settings stay."),
        At::Top => format!("Write {line} at the top of {shown}, where it counts for all servers."),
        At::AfterAddress => format!("Write {line} as the argument after the server's address, in {at}."),
        At::ClientInfo => {
            format!("In the argument after --static-oauth-client-info, replace the client_id with {line}, in {at}.")
        }
    }
}

/// Returns the sentence about a port that the user knows.
pub fn some_port(entry: &Entry<'_>) -> Option<String> {
    written(entry, Wanted::SomePort)
}
