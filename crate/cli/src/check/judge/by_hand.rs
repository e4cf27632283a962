//! What a person writes where no change of the file is made.

use portmend_config::{ByHand, Change, by_hand, format_of};

use crate::check::read::Entry;

/// In place of a port that only the user knows.
pub const SOME_PORT: &str = "http://localhost:<PORT>";

/// Returns the line that makes a change and where it belongs, as a sentence; `None` if the client has no setting for it in
/// this file, or nobody is to write into it.
pub fn written(entry: &Entry<'_>, change: &Change) -> Option<String> {
    if entry.file.found.is_of_plug_in {
        return None;
    }
    let server = entry.server;
    let format = server.client.and_then(format_of).or(entry.file.found.format);
    let ByHand { line, table } = by_hand(format, server, change)?;
    let at = format!("{}:{}:{}", entry.file.found.shown, server.place.line, server.place.column);
    let is_bridge = matches!(server.client, Some("mcp-remote" | "fastmcp-remote"));
    Some(match change {
        Change::Callback(_) if is_bridge => {
            format!("Write {line} as the argument after the server's address, in the entry at {at}.")
        }
        Change::ClientId(_) if is_bridge => format!("Add {line} to the arguments of the entry at {at}."),
        _ => {
            let table = table.map(|table| format!("{table} of ")).unwrap_or_default();
            format!("Write {line} into {table}the entry at {at}; its other settings stay.")
        }
    })
}

/// Returns the sentence about a port that the user knows.
pub fn some_port(entry: &Entry<'_>) -> Option<String> {
    written(entry, &Change::Callback(SOME_PORT.to_owned()))
}
