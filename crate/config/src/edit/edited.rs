//! The text of a file in which one server is changed. Comments, order and everything else stay as they are.

use super::change::Change;
use super::way::{Key, Settings};
use super::ways::{path_of, ways};
use super::{json, toml, yaml};
use crate::formats::format_of;
use crate::reading::{Source, read};
use crate::server::{NoteKind, Server};
use crate::syntax::Syntax;

/// Returns the text of a file in which one server is changed; `None` if the client has no setting for that. In YAML, no
/// table is added.
///
/// What is returned was read again: the server then asks for what was wanted.
///
/// # Examples
///
/// ```
/// use portmend_config::{Change, Source, edited, read};
///
/// let text = "{\n  // mine\n  \"mcpServers\": { \"sf\": { \"url\": \"https://a.example/mcp\", \"oauth\": { \"callbackPort\": 1 } } }\n}\n";
/// let source = Source { client: Some("claude-code"), ..Source::default() };
/// let server = &read(text, &source).unwrap().servers[0];
/// let change = Change::Callback("http://localhost:38000/callback".to_owned());
/// assert_eq!(edited(text, &source, server, &change).unwrap(), text.replace("\"callbackPort\": 1", "\"callbackPort\": 38000"));
/// ```
pub fn edited(text: &str, source: &Source<'_>, server: &Server, change: &Change) -> Option<String> {
    let (mark, text) = match text.strip_prefix('\u{feff}') {
        Some(rest) => ("\u{feff}", rest),
        None => ("", text),
    };
    let reading = read(text, source).ok()?;
    let format = match reading.clients.as_slice() {
        [only] => format_of(only)?,
        _ => source.client.and_then(format_of)?,
    };
    let server = reading.servers.iter().find(|other| is_same(other, server))?;
    let top = format.syntax.read(text).ok()?;
    let path = path_of(&top, format, server)?;
    let entry = path.iter().try_fold(&top, |node, name| node.get(name))?;
    let path: Vec<Key> = path.into_iter().map(Key::Name).collect();
    let fits = |text: &str| {
        let Ok(after) = read(text, source) else { return false };
        after.servers.len() == reading.servers.len()
            && after.servers.iter().zip(&reading.servers).all(|(after, before)| {
                if is_same(before, server) {
                    is_changed(after, before, change)
                } else {
                    after.callback == before.callback
                }
            })
    };
    let ways = ways(&top, entry, &path, format, server, change);
    let texts = ways.into_iter().filter_map(|settings| write(format.syntax, text, &settings));
    texts.into_iter().find(|text| fits(text)).map(|text| mark.to_owned() + &text)
}

fn is_same(one: &Server, other: &Server) -> bool {
    (&one.name, &one.project, one.client, &one.url) == (&other.name, &other.project, other.client, &other.url)
}

fn is_changed(own: &Server, before: &Server, change: &Change) -> bool {
    let wrong = [NoteKind::ListensElsewhere, NoteKind::PathNotHeard, NoteKind::PortInvalid];
    match change {
        Change::Callback(uri) => {
            own.callback.uri() == Some(uri)
                && own.client_id == before.client_id
                && !own.notes.iter().any(|note| wrong.contains(&note.kind))
        }
        Change::ClientId(id) => own.client_id.as_ref() == Some(id) && own.callback == before.callback,
    }
}

fn write(syntax: Syntax, text: &str, settings: &Settings) -> Option<String> {
    match syntax {
        Syntax::Json => json::written(text, settings),
        Syntax::Toml => toml::written(text, settings),
        Syntax::Yaml => settings.iter().try_fold(text.to_owned(), |text, (way, new)| yaml::written(&text, way, new)),
    }
}

/// Returns the text of a file with `…` in place of each value and each comment, but for the values that are `kept`; `None` if
/// it is not YAML. In other syntaxes, texts can be told by their quotes.
pub fn without_yaml_values(text: &str, kept: &dyn Fn(&str) -> bool) -> Option<String> {
    yaml::without_values(text, kept)
}
