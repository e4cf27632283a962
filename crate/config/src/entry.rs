//! Reading one entry of a configuration.

use portmend::knowledge::client_by_id;
use portmend::protocol::redirect_uri::RedirectUri;

use crate::address::Address;
use crate::authorization::server_for;
use crate::callback::{Callback, Configured, derive};
use crate::formats::{Fields, Format, ListenerPort, USUAL};
use crate::mcp_remote::{self, Call};
use crate::place::{Place, Places};
use crate::server::{Note, NoteKind, Server, SkipReason, Skipped};
use crate::setting::{self, Setting};
use crate::tree::{Node, Value};

/// An entry, and where it comes from.
pub(crate) struct Entry<'a> {
    pub name: Option<&'a str>,
    pub at: usize,
    pub node: &'a Node,
    /// The top of the file, for settings that count for all servers.
    pub top: Option<&'a Node>,
    pub project: Option<&'a str>,
    /// The client's format, if it is known.
    pub format: Option<&'static Format>,
}

/// What an entry says.
pub(crate) struct Reader<'a> {
    places: &'a Places<'a>,
    notes: Vec<Note>,
    pinned_at: Option<Place>,
}

/// Reads an entry.
pub(crate) fn read(entry: &Entry<'_>, places: &Places<'_>) -> Result<Server, Skipped> {
    let place = places.of(entry.at);
    // What stands in the place of a name and is an address, a setting or JSON is a slip, and may have a secret.
    let is_slip = |name: &str| ["://", ": ", "=", "{", "\""].iter().any(|part| name.contains(part));
    let name = entry.name.filter(|name| !is_slip(name)).map(str::to_owned);
    let skip = |reason| Skipped { place, name: name.clone(), reason };
    if !entry.node.is_table() {
        return Err(skip(SkipReason::NoAddress));
    }
    let mut reader = Reader { places, notes: Vec::new(), pinned_at: None };
    let read = match url_of(entry) {
        Some(url) => reader.remote(entry, url),
        None => reader.local(entry),
    };
    let mut server = read.map_err(skip)?;
    server.place = place;
    server.name = name;
    server.project = entry.project.map(str::to_owned);
    server.notes = reader.notes;
    server.pinned_at = reader.pinned_at;
    Ok(server)
}

/// Returns the address of a remote server. Where the client is not known, any client's name for it counts.
fn url_of<'a>(entry: &Entry<'a>) -> Option<&'a Node> {
    let names = entry.format.map_or(["url", "serverUrl", "httpUrl", "uri"].as_slice(), |format| format.fields.url);
    names.iter().find_map(|name| entry.node.find(name).filter(|node| node.text().is_some()))
}

/// Returns the first of these fields that is there. A field `name=value` is there if it has that value.
pub(crate) fn first<'a>(node: &'a Node, paths: &[&str]) -> Option<&'a Node> {
    paths.iter().find_map(|path| match path.split_once('=') {
        Some((path, value)) => node.find(path).filter(|node| node.text() == Some(value)),
        None => node.find(path).filter(|node| node.value != Value::Other),
    })
}

fn is_disabled(node: &Node, fields: &Fields) -> bool {
    has_truth(node, fields.enabled, false) || has_truth(node, fields.disabled, true)
}

/// Returns whether one of these fields is there with this value.
fn has_truth(node: &Node, paths: &[&str], truth: bool) -> bool {
    paths.iter().any(|path| node.find(path).and_then(Node::truth) == Some(truth))
}

impl Reader<'_> {
    fn note(&mut self, at: usize, kind: NoteKind, detail: Option<String>) {
        self.notes.push(Note { place: self.places.of(at), kind, detail });
    }

    fn remote(&mut self, entry: &Entry<'_>, url: &Node) -> Result<Server, SkipReason> {
        let node = entry.node;
        let fields = entry.format.map_or(&USUAL, |format| &format.fields);
        if is_disabled(node, fields) {
            return Err(SkipReason::Disabled);
        }
        if has_truth(node, fields.oauth, false) {
            return Err(SkipReason::OAuthOff);
        }
        // Settings of OAuth count even beside a header.
        let has_oauth =
            [fields.client_id, fields.port, fields.redirect_uri].iter().any(|paths| first(node, paths).is_some());
        if has_credentials(node) && !has_oauth || first(node, fields.credentials).is_some() {
            return Err(SkipReason::Credentials);
        }
        let address = self.address(url)?;
        let client_id = first(node, fields.client_id).and_then(|id| self.client_id(id));
        let authorization = first(node, fields.authorization).and_then(Node::text).and_then(Address::read);
        let top = |path: Option<&str>| entry.top.and_then(|top| top.find(path?));
        let port_node = first(node, fields.port).or_else(|| top(fields.port_for_all));
        let port = port_node.and_then(|port| self.port(port));
        let uri_node = first(node, fields.redirect_uri).or_else(|| top(fields.redirect_uri_for_all));
        let uri = uri_node.and_then(|uri| self.redirect_uri(uri));
        let is_unread = uri_node.is_some() && uri.is_none() || port_node.is_some() && port.is_none() && uri.is_none();
        let client = entry.format.map(|format| format.id);
        let configured = Configured {
            port,
            redirect_uri: uri.as_deref(),
            server: address.as_ref().map(Address::written),
            ..Configured::default()
        };
        let callback = if is_unread { Callback::Unknown } else { derive(client.and_then(client_by_id), &configured) };
        self.judge(entry, &callback, port, uri_node);
        Ok(server(client, address, client_id, authorization, callback))
    }

    /// Reads a local server, which can be mcp-remote.
    fn local(&mut self, entry: &Entry<'_>) -> Result<Server, SkipReason> {
        let fields = entry.format.map_or(&USUAL, |format| &format.fields);
        if is_disabled(entry.node, fields) {
            return Err(SkipReason::Disabled);
        }
        let mut words = Vec::new();
        let mut at = entry.at;
        let command = first(entry.node, fields.command).ok_or(SkipReason::NoAddress)?;
        let arguments = first(entry.node, fields.arguments);
        for node in std::iter::once(command).chain(command.items()).chain(arguments.map_or([].as_slice(), Node::items))
        {
            if let Some(word) = node.scalar() {
                words.push(word.to_owned());
                at = node.at;
            }
        }
        // A command that is one line, as goose and others take it.
        if words.len() == 1 && words[0].contains(' ') {
            words = shlex::split(&words[0]).unwrap_or_default();
        }
        let call = mcp_remote::find(&words).ok_or(SkipReason::LocalProgram)?;
        let arguments_at = arguments.map_or(at, |node| node.at);
        self.mcp_remote(&call, arguments_at)
    }

    /// Reads a call of mcp-remote.
    pub(crate) fn mcp_remote(&mut self, call: &Call, at: usize) -> Result<Server, SkipReason> {
        if let Some(reason) = call.no_sign_in {
            return Err(reason);
        }
        let text = |text: &str| Node { at, value: Value::Text(text.to_owned()) };
        let address = self.address(&text(&call.url))?;
        let client_id = call.client_id.as_deref().and_then(|id| self.client_id(&text(id)));
        let port = call.port.as_deref().and_then(|port| self.port(&text(port)));
        let known = |value: &Option<String>| value.as_deref().and_then(|value| Setting::read(value).known());
        let (host, path) = (known(&call.host), known(&call.path));
        let is_unread = call.port.is_some() && port.is_none() || call.host.is_some() && host.is_none();
        let configured = Configured { port, host: host.as_deref(), path: path.as_deref(), ..Configured::default() };
        let callback = if is_unread { Callback::Unknown } else { derive(client_by_id(call.client), &configured) };
        if matches!(callback, Callback::AnyPort(_)) {
            self.note(at, NoteKind::PortNotSet, None);
        }
        Ok(server(Some(call.client), address, client_id, None, callback))
    }

    /// Reads the address of a server; `None` if it is set elsewhere.
    fn address(&mut self, node: &Node) -> Result<Option<Address>, SkipReason> {
        match Setting::read(node.text().unwrap_or_default()) {
            Setting::Known(text) => {
                let Some(address) = Address::read(&text) else {
                    // `$HOST/mcp` of a shell, `{URL}` and `<url>` of a document.
                    let name = text.starts_with(['$', '{', '<', '%']).then(|| setting::name_of(&text));
                    self.note(node.at, NoteKind::UrlElsewhere, Some(name.ok_or(SkipReason::NoAddress)?));
                    return Ok(None);
                };
                if address.without_secrets().is_none() {
                    self.note(node.at, NoteKind::UrlSecret, None);
                }
                Ok(Some(address))
            }
            Setting::Elsewhere(name) | Setting::Unfilled(name) => {
                self.note(node.at, NoteKind::UrlElsewhere, Some(name));
                Ok(None)
            }
        }
    }

    fn client_id(&mut self, node: &Node) -> Option<String> {
        match Setting::read(node.scalar()?) {
            Setting::Known(id) => Some(id).filter(|id| !id.is_empty()),
            Setting::Elsewhere(name) => {
                self.note(node.at, NoteKind::ClientIdElsewhere, Some(name));
                None
            }
            Setting::Unfilled(text) => {
                self.note(node.at, NoteKind::ClientIdUnfilled, Some(text));
                None
            }
        }
    }

    fn port(&mut self, node: &Node) -> Option<u16> {
        let text = node.scalar().unwrap_or_default();
        match Setting::read(text) {
            Setting::Known(text) => {
                let port = text.parse().ok().filter(|port| *port > 0);
                match port {
                    Some(_) => self.pinned_at = Some(self.places.of(node.at)),
                    None => self.note(node.at, NoteKind::PortInvalid, None),
                }
                port
            }
            Setting::Elsewhere(name) | Setting::Unfilled(name) => {
                self.note(node.at, NoteKind::CallbackElsewhere, Some(name));
                None
            }
        }
    }

    fn redirect_uri(&mut self, node: &Node) -> Option<String> {
        match Setting::read(node.text()?) {
            Setting::Known(uri) => {
                self.pinned_at = Some(self.places.of(node.at));
                Some(uri).filter(|uri| !uri.is_empty() && !uri.contains(char::is_whitespace) && !uri.contains('@'))
            }
            Setting::Elsewhere(name) | Setting::Unfilled(name) => {
                self.note(node.at, NoteKind::CallbackElsewhere, Some(name));
                None
            }
        }
    }

    /// Notes what is missing or wrong about the callback URL.
    fn judge(&mut self, entry: &Entry<'_>, callback: &Callback, port: Option<u16>, uri_node: Option<&Node>) {
        let at = uri_node.map_or(entry.at, |node| node.at);
        match callback {
            Callback::AnyPort(_) => self.note(at, NoteKind::PortNotSet, None),
            Callback::Hosted(_) => self.note(at, NoteKind::CallbackHosted, None),
            Callback::Unknown if entry.format.is_some() && !self.has_noted_callback() => {
                self.note(at, NoteKind::CallbackUnknown, None);
            }
            _ => {}
        }
        let Some(uri) = callback.uri().filter(|_| uri_node.is_some()).and_then(RedirectUri::read) else { return };
        let Some(format) = entry.format else { return };
        let announced = Some(uri.loopback().address.port);
        let heard = match format.listener.port {
            ListenerPort::OfCallbackUrl => announced,
            ListenerPort::SetSeparately => port,
            ListenerPort::Own => client_by_id(format.id).and_then(|client| client.port),
        };
        if heard != announced {
            self.note(at, NoteKind::ListensElsewhere, heard.map(|port| port.to_string()));
        }
        if let Some(path) = format.listener.path.filter(|path| *path != uri.loopback().path()) {
            self.note(at, NoteKind::PathNotHeard, Some(path.to_owned()));
        }
    }

    fn has_noted_callback(&self) -> bool {
        let kinds = [NoteKind::CallbackElsewhere, NoteKind::PortInvalid, NoteKind::UrlElsewhere];
        self.notes.iter().any(|note| kinds.contains(&note.kind))
    }

    /// Returns a reader for command lines.
    pub(crate) fn of_command<'a>(places: &'a Places<'a>) -> Reader<'a> {
        Reader { places, notes: Vec::new(), pinned_at: None }
    }

    /// Returns what was noted, and where the callback URL is set.
    pub(crate) fn noted(self) -> (Vec<Note>, Option<Place>) {
        (self.notes, self.pinned_at)
    }
}

/// Returns whether an entry sends credentials in a header.
fn has_credentials(node: &Node) -> bool {
    let names = ["headers", "http_headers", "requestInit.headers", "requestOptions.headers", "env_http_headers"];
    let names = names.iter().filter_map(|path| node.find(path)).flat_map(Node::fields).map(|field| &field.name);
    names.into_iter().any(|name| {
        let name = name.to_ascii_lowercase();
        name == "authorization"
            || ["api-key", "apikey", "api_key", "token", "secret"].iter().any(|part| name.contains(part))
    })
}

fn server(
    client: Option<&'static str>,
    address: Option<Address>,
    client_id: Option<String>,
    authorization: Option<Address>,
    callback: Callback,
) -> Server {
    let known = || address.as_ref().and_then(server_for).map(str::to_owned);
    Server {
        place: Place { line: 1, column: 1 },
        client,
        name: None,
        project: None,
        url: address.as_ref().and_then(Address::without_secrets),
        client_id,
        authorization_server: authorization.map(|address| address.origin()).or_else(known),
        callback,
        pinned_at: None,
        notes: Vec::new(),
    }
}
