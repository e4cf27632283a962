//! Changing one setting of a server in the text of its file. Comments, order and everything else stay as they are.

use jsonc_parser::ParseOptions;
use jsonc_parser::cst::{CstInputValue, CstNode, CstObject, CstRootNode};
use portmend::protocol::redirect_uri::RedirectUri;
use toml_edit::{DocumentMut, InlineTable, Item, TableLike};

use crate::edit_yaml;
use crate::entry::first;
use crate::formats::{Format, format_of};
use crate::reading::{Source, read};
use crate::server::{NoteKind, Server};
use crate::syntax::Syntax;
use crate::tree::Node;

/// What is to be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The client is to ask for this callback URL.
    Callback(String),
    /// The client is to send this client id.
    ClientId(String),
}

/// A part of the way to a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Key {
    Name(String),
    /// This item of a list.
    Item(usize),
    /// A new item of a list, before this one.
    Before(usize),
}

/// A value to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum New {
    Number(u16),
    Text(String),
}

/// Values to write, each with the way to it.
type Settings = Vec<(Vec<Key>, New)>;

/// Returns the text of a file in which one server is changed; `None` if the client has no setting for that. In YAML, nothing is
/// added but an argument.
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

/// Returns the names of the tables that lead to the entry of a server.
fn path_of(top: &Node, format: &Format, server: &Server) -> Option<Vec<String>> {
    let name = server.name.as_deref()?;
    let ways = format.servers.iter().filter_map(|path| {
        let names = |path: &str| path.split('.').map(str::to_owned).collect::<Vec<_>>();
        let mut way = match (path.split_once(".*."), server.project.as_deref()) {
            (Some((outer, inner)), Some(project)) => [names(outer), vec![project.to_owned()], names(inner)].concat(),
            (None, None) => names(path),
            _ => return None,
        };
        way.push(name.to_owned());
        Some(way)
    });
    ways.into_iter().find(|way| way.iter().try_fold(top, |node, name| node.get(name)).is_some())
}

/// Returns the ways to make a change, the best one first: the setting that is there already, then the one for this server,
/// then the one for all servers.
fn ways(top: &Node, entry: &Node, path: &[Key], format: &Format, server: &Server, change: &Change) -> Vec<Settings> {
    let within = |field: &str| [path, names(field).as_slice()].concat();
    // `name=value` says what a field has to be, and is no place for another value.
    let is_place = |field: &&&str| !field.contains('=');
    let there_first = |fields: &'static [&'static str]| {
        let (there, missing): (Vec<&str>, Vec<&str>) =
            fields.iter().filter(is_place).copied().partition(|field| entry.find(field).is_some());
        [there, missing].concat()
    };
    if server.client == Some("mcp-remote") {
        return match change {
            Change::Callback(uri) => argument(entry, path, format, uri).into_iter().collect(),
            Change::ClientId(_) => Vec::new(),
        };
    }
    match change {
        Change::ClientId(id) => {
            let fields = there_first(format.fields.client_id);
            fields.into_iter().map(|field| vec![(within(field), New::Text(id.clone()))]).collect()
        }
        Change::Callback(uri) => {
            let Some(port) = RedirectUri::read(uri).map(|uri| uri.loopback().address.port) else { return Vec::new() };
            let ports = there_first(format.fields.port).into_iter().map(|field| (within(field), New::Number(port)));
            // What the client appends to the path is no part of the setting.
            let start = uri.rsplit_once('/').map(|(start, _)| start);
            let uris = there_first(format.fields.redirect_uri).into_iter().flat_map(|field| {
                let texts = [Some(uri.as_str()), start].into_iter().flatten();
                texts.map(move |text| (field, New::Text(text.to_owned())))
            });
            let uris = uris.map(|(field, new)| (within(field), new));
            let mut single: Vec<_> = ports.chain(uris).collect();
            let is_there = |(way, _): &(Vec<Key>, New)| value_at(top, way).is_some();
            single.sort_by_key(|setting| !is_there(setting));
            let for_all = |field: Option<&str>, new: New| Some((names(field?), new));
            let port_for_all = for_all(format.fields.port_for_all, New::Number(port));
            let uri_for_all = for_all(format.fields.redirect_uri_for_all, New::Text(uri.clone()));
            // The address for all servers may lack nothing but its port.
            let lacks_port = uri_for_all.as_ref().is_some_and(is_there) && server.callback.uri() == Some(uri);
            single.splice(0..0, port_for_all.clone().filter(|_| lacks_port));
            single.extend(port_for_all.into_iter().chain(uri_for_all));
            let pairs: Vec<Settings> =
                single.iter().flat_map(|one| single.iter().map(|other| vec![one.clone(), other.clone()])).collect();
            single.into_iter().map(|one| vec![one]).chain(pairs).collect()
        }
    }
}

fn names(path: &str) -> Vec<Key> {
    path.split('.').map(|name| Key::Name(name.to_owned())).collect()
}

fn value_at<'a>(top: &'a Node, way: &[Key]) -> Option<&'a Node> {
    way.iter().try_fold(top, |node, key| match key {
        Key::Name(name) => node.get(name),
        Key::Item(_) | Key::Before(_) => None,
    })
}

/// Returns the setting of mcp-remote's port: the argument after the server's address.
fn argument(entry: &Node, path: &[Key], format: &Format, uri: &str) -> Option<Settings> {
    let port = RedirectUri::read(uri)?.loopback().address.port.to_string();
    let lists = format.fields.arguments.iter().chain(format.fields.command);
    let (field, items) = lists.into_iter().find_map(|field| {
        let items = first(entry, &[field])?.items();
        items.iter().any(is_address).then_some((field, items))
    })?;
    let address = items.iter().position(is_address)?;
    let has_port = items
        .get(address + 1)
        .and_then(Node::scalar)
        .is_some_and(|text| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit()));
    let last = if has_port { Key::Item(address + 1) } else { Key::Before(address + 1) };
    let way = [path, names(field).as_slice(), &[last]].concat();
    Some(vec![(way, New::Text(port))])
}

fn is_address(item: &Node) -> bool {
    item.text().is_some_and(|text| text.contains("://"))
}

fn write(syntax: Syntax, text: &str, settings: &Settings) -> Option<String> {
    match syntax {
        Syntax::Json => {
            let root = CstRootNode::parse(text, &ParseOptions::default()).ok()?;
            for (way, new) in settings {
                write_json(&root.object_value()?, way, new)?;
            }
            Some(root.to_string())
        }
        Syntax::Toml => {
            let mut document: DocumentMut = text.parse().ok()?;
            for (way, new) in settings {
                write_toml(document.as_table_mut(), way, new)?;
            }
            Some(document.to_string())
        }
        Syntax::Yaml => {
            settings.iter().try_fold(text.to_owned(), |text, (way, new)| edit_yaml::written(&text, way, new))
        }
    }
}

/// Returns the text of a file with `…` in place of each value and each comment, but for the values that are `kept`; `None` if
/// it is not YAML. In other syntaxes, texts can be told by their quotes.
pub fn without_yaml_values(text: &str, kept: &dyn Fn(&str) -> bool) -> Option<String> {
    edit_yaml::without_values(text, kept)
}

fn write_json(object: &CstObject, way: &[Key], new: &New) -> Option<()> {
    let value = match new {
        New::Number(number) => CstInputValue::Number(number.to_string()),
        New::Text(text) => CstInputValue::String(text.clone()),
    };
    match way {
        [Key::Name(name)] => {
            match object.get(name) {
                Some(field) => field.set_value(value),
                None => {
                    object.append(name, value);
                }
            }
            Some(())
        }
        [Key::Name(name), Key::Item(index)] => match object.array_value(name)?.elements().into_iter().nth(*index)? {
            CstNode::Leaf(item) => {
                let item = CstNode::Leaf(item);
                match (item.as_string_lit(), item.as_number_lit()) {
                    (Some(item), _) => item.replace_with(value).map(|_| ()),
                    (_, Some(item)) => item.replace_with(value).map(|_| ()),
                    _ => None,
                }
            }
            CstNode::Container(_) => None,
        },
        [Key::Name(name), Key::Before(index)] => {
            object.array_value(name)?.insert(*index, value);
            Some(())
        }
        [Key::Name(name), rest @ ..] => write_json(&object.object_value_or_create(name)?, rest, new),
        _ => None,
    }
}

fn write_toml(table: &mut dyn TableLike, way: &[Key], new: &New) -> Option<()> {
    let value: toml_edit::Value = match new {
        New::Number(number) => i64::from(*number).into(),
        New::Text(text) => text.as_str().into(),
    };
    let in_place_of = |old: &mut toml_edit::Value, mut value: toml_edit::Value| {
        *value.decor_mut() = old.decor().clone();
        *old = value;
    };
    match way {
        [Key::Name(name)] => {
            match table.get_mut(name) {
                Some(item) => in_place_of(item.as_value_mut()?, value),
                None => {
                    table.insert(name, Item::Value(value));
                }
            }
            Some(())
        }
        [Key::Name(name), Key::Item(index)] => {
            in_place_of(table.get_mut(name)?.as_array_mut()?.get_mut(*index)?, value);
            Some(())
        }
        [Key::Name(name), Key::Before(index)] => {
            table.get_mut(name)?.as_array_mut()?.insert(*index, value);
            Some(())
        }
        [Key::Name(name), rest @ ..] => {
            let item = table.entry(name).or_insert(Item::Value(InlineTable::new().into()));
            write_toml(item.as_table_like_mut()?, rest, new)
        }
        _ => None,
    }
}
