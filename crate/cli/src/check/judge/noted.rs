//! What the reader of the file has noted.

use portmend::settings::Registration;
use portmend::wording::Message;
use portmend_config::{Change, Note, NoteKind};

use super::finding::{Finding, Says, Severity};
use super::names::client_name;
use super::pinned::pinned_to;
use crate::check::read::Entry;

/// Returns what follows from a note.
pub fn noted(note: &Note, entry: &Entry<'_>, own: &[&Registration]) -> Finding {
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
