//! What the reader of the file has noted.

use portmend::settings::Registration;
use portmend::wording::Message;
use portmend_config::{Change, Note, NoteKind, Wanted};

use super::by_hand::{some_port, written};
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
    // These are mended by giving the client one callback URL in one way.
    let uri = match note.kind {
        NoteKind::ListensElsewhere => entry.server.callback.uri().map(str::to_owned),
        NoteKind::PathNotHeard => entry
            .server
            .callback
            .port()
            .zip(note.detail.as_deref())
            .map(|(port, path)| format!("http://localhost:{port}{path}")),
        NoteKind::PortInvalid => own.iter().find_map(|one| one.redirect_uris.first().cloned()),
        _ => None,
    };
    Finding {
        id: note.kind.as_str(),
        severity,
        place: note.place,
        says: Says::Message(Message::new(note.kind.message(), [client, detail])),
        steps: uri.as_deref().map(|uri| pinned_to(entry, &[], uri)).unwrap_or_default(),
        change: uri.map(Change::Callback).or_else(|| client_id(note, own)),
        otherwise: otherwise(note, entry).unwrap_or_default(),
    }
}

/// Returns what a person can do about what only they know.
fn otherwise(note: &Note, entry: &Entry<'_>) -> Option<String> {
    match note.kind {
        NoteKind::ClientIdUnfilled => written(entry, Wanted::Change(&Change::ClientId("<CLIENT_ID>".to_owned()))),
        NoteKind::PortInvalid => some_port(entry),
        _ => None,
    }
}

/// Returns the change that writes the registered client id in place of what no provider knows.
fn client_id(note: &Note, own: &[&Registration]) -> Option<Change> {
    let is_unfilled = note.kind == NoteKind::ClientIdUnfilled;
    own.iter().filter(|_| is_unfilled).find_map(|one| one.client_id.clone()).map(Change::ClientId)
}
