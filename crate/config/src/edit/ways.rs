//! In which settings a change can be made.

use portmend::protocol::redirect_uri::RedirectUri;

use super::change::Change;
use super::way::{Key, New, Settings};
use crate::entry::first;
use crate::formats::{Format, ListenerPort};
use crate::server::Server;
use crate::tree::Node;

/// Returns the names of the tables that lead to the entry of a server.
pub(super) fn path_of(top: &Node, format: &Format, server: &Server) -> Option<Vec<String>> {
    let name = server.name.as_deref()?;
    let ways = format.servers.iter().filter_map(|path| {
        let names = |path: &str| match top.get(path) {
            Some(_) => vec![path.to_owned()],
            None => path.split('.').map(str::to_owned).collect::<Vec<_>>(),
        };
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
pub(super) fn ways(
    top: &Node,
    entry: &Node,
    path: &[Key],
    format: &Format,
    server: &Server,
    change: &Change,
) -> Vec<Settings> {
    let within = |field: &str| [path, names(field).as_slice()].concat();
    // `name=value` says what a field has to be, and is no place for another value.
    let is_place = |field: &&&str| !field.contains('=');
    let there_first = |fields: &'static [&'static str]| {
        let (there, missing): (Vec<&str>, Vec<&str>) =
            fields.iter().filter(is_place).copied().partition(|field| entry.find(field).is_some());
        [there, missing].concat()
    };
    if matches!(server.client, Some("mcp-remote" | "fastmcp-remote")) {
        return match change {
            Change::Callback(uri) => argument(entry, path, format, uri).into_iter().collect(),
            Change::ClientId(_) => Vec::new(),
        };
    }
    match change {
        Change::Callback(_) if format.listener.port == ListenerPort::Own => Vec::new(),
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
