//! What a person writes into a file to make a change.

use portmend::protocol::redirect_uri::RedirectUri;

use super::change::Change;
use super::ways::path_of;
use crate::callback::Callback;
use crate::formats::{Format, ListenerPort, format_of};
use crate::reading::Source;
use crate::server::Server;
use crate::syntax::Syntax;
use crate::tree::Node;

/// In place of a port that only the user knows.
const PORT: &str = "<PORT>";

/// What a person is to write.
#[derive(Debug, Clone, Copy)]
pub enum Wanted<'a> {
    /// What makes this change.
    Change(&'a Change),
    /// A port that only they know: the line has `<PORT>` in its place.
    SomePort,
}

/// What a person writes into a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByHand {
    /// The setting, as its file writes it.
    pub line: String,
    /// Where it belongs.
    pub at: At,
}

/// Where a setting belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum At {
    /// In the entry.
    Entry,
    /// In this table within the entry.
    Table(String),
    /// At the top of the file, where it counts for all servers.
    Top,
    /// Among the arguments of mcp-remote, after the server's address.
    AfterAddress,
    /// In the argument of mcp-remote with its client, in place of the client id there.
    ClientInfo,
}

/// Returns what a person writes into a file to make a change of a server: the setting that is there already, or else the one
/// for this server; both, if one of them alone does not do it. Nothing, if the client has no setting for it there.
///
/// # Examples
///
/// ```
/// use portmend_config::{At, Change, Source, Wanted, by_hand, read};
///
/// let text = r#"{ "mcpServers": { "sf": { "url": "https://a.example/mcp", "oauth": { "callbackPort": 1 } } } }"#;
/// let source = Source { client: Some("claude-code"), ..Source::default() };
/// let server = &read(text, &source).unwrap().servers[0];
/// let written = by_hand(text, &source, server, Wanted::Change(&Change::ClientId("3MVG9".to_owned())));
/// assert_eq!(written[0].line, r#""clientId": "3MVG9""#);
/// assert_eq!(written[0].at, At::Table("oauth".to_owned()));
/// ```
pub fn by_hand(text: &str, source: &Source<'_>, server: &Server, wanted: Wanted<'_>) -> Vec<ByHand> {
    if let Some(client @ ("mcp-remote" | "fastmcp-remote")) = server.client {
        return of_call(client, wanted).into_iter().collect();
    }
    let Some(format) = server.client.or(source.client).and_then(format_of) else { return Vec::new() };
    let top = format.syntax.read(text.trim_start_matches('\u{feff}')).ok();
    let entry = top.as_ref().and_then(|top| {
        let path = path_of(top, format, server)?;
        path.iter().try_fold(top, |node, name| node.get(name))
    });
    let setting = |fields, for_all| Setting::of(top.as_ref(), entry, fields, for_all);
    let fields = &format.fields;
    if let Wanted::Change(Change::ClientId(id)) = wanted {
        let setting = setting(fields.client_id, None);
        return setting.iter().map(|setting| setting.line(format, &quoted(id))).collect();
    }
    if format.listener.port == ListenerPort::Own {
        return Vec::new();
    }
    let mut port = setting(fields.port, fields.port_for_all);
    let uri = setting(fields.redirect_uri, fields.redirect_uri_for_all);
    // The port alone changes nothing of the rest of the URL, nor of a URL that is set.
    let is_port_enough = match wanted {
        Wanted::SomePort => true,
        Wanted::Change(change) => is_only_another_port(server, change),
    };
    let uri = uri.filter(|uri| uri.node.is_some() || port.is_none() || !is_port_enough);
    if let (Some(uri), Some(own)) = (&uri, &mut port)
        && own.node.is_none()
        && let Some(field) = fields.port_for_all.filter(|_| uri.is_for_all)
    {
        *own = Setting { field, is_for_all: true, node: None };
    }
    let is_set_separately = format.listener.port == ListenerPort::SetSeparately;
    let port = port.filter(|port| uri.is_none() || port.node.is_some() || is_set_separately);
    let uri_line = uri.and_then(|uri| Some(uri.line(format, &quoted(&uri_for(format, server, wanted, uri.node)?))));
    let port_line = port.and_then(|port| Some(port.line(format, &port_for(wanted)?)));
    uri_line.into_iter().chain(port_line).collect()
}

/// Returns what is written among the arguments of mcp-remote.
fn of_call(client: &str, wanted: Wanted<'_>) -> Option<ByHand> {
    match wanted {
        // A change is one of a client id that was read there: another such argument after it would not count.
        Wanted::Change(Change::ClientId(id)) if client == "mcp-remote" => {
            Some(ByHand { line: id.clone(), at: At::ClientInfo })
        }
        Wanted::Change(Change::ClientId(_)) => None,
        _ => Some(ByHand { line: quoted(&port_for(wanted)?), at: At::AfterAddress }),
    }
}

/// A setting, and its value if it is there.
struct Setting<'a> {
    field: &'static str,
    is_for_all: bool,
    node: Option<&'a Node>,
}

impl<'a> Setting<'a> {
    /// Returns the setting that is there, or else the one for this server, or else the one for all.
    fn of(
        top: Option<&'a Node>,
        entry: Option<&'a Node>,
        fields: &'static [&'static str],
        for_all: Option<&'static str>,
    ) -> Option<Self> {
        // `name=value` says what a field has to be, and is no place for another value.
        let own = || fields.iter().copied().filter(|field| !field.contains('='));
        let in_entry = own().find_map(|field| Some((field, entry?.find(field)?)));
        let at_top = || for_all.and_then(|field| Some((field, top?.find(field)?)));
        let there = in_entry.map(|(field, node)| Self { field, is_for_all: false, node: Some(node) });
        there
            .or_else(|| at_top().map(|(field, node)| Self { field, is_for_all: true, node: Some(node) }))
            .or_else(|| own().next().map(|field| Self { field, is_for_all: false, node: None }))
            .or_else(|| for_all.map(|field| Self { field, is_for_all: true, node: None }))
    }

    fn line(&self, format: &Format, value: &str) -> ByHand {
        let (table, name) = self.field.rsplit_once('.').map_or((None, self.field), |(table, name)| (Some(table), name));
        let line = match format.syntax {
            Syntax::Json => format!("\"{name}\": {value}"),
            Syntax::Toml => format!("{name} = {value}"),
            Syntax::Yaml => format!("{name}: {value}"),
        };
        let at = match table {
            _ if self.is_for_all => At::Top,
            Some(table) => At::Table(table.to_owned()),
            None => At::Entry,
        };
        ByHand { line, at }
    }
}

/// Returns a text in quotes, as JSON, TOML and YAML alike have it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Returns the port to write.
fn port_for(wanted: Wanted<'_>) -> Option<String> {
    match wanted {
        Wanted::SomePort => Some(PORT.to_owned()),
        Wanted::Change(Change::Callback(uri)) => Some(RedirectUri::read(uri)?.loopback().address.port.to_string()),
        Wanted::Change(Change::ClientId(_)) => None,
    }
}

/// Returns the callback URL to write.
fn uri_for(format: &Format, server: &Server, wanted: Wanted<'_>, there: Option<&Node>) -> Option<String> {
    let asked = asked(&server.callback);
    if let Wanted::Change(change) = wanted {
        let Change::Callback(uri) = change else { return None };
        // What the client appends to the path is no part of the setting.
        let suffix = suffix_of(format, asked.as_deref());
        return Some(suffix.and_then(|suffix| uri.strip_suffix(suffix)).unwrap_or(uri).to_owned());
    }
    let there = there.and_then(Node::text).filter(|uri| RedirectUri::read(uri).is_some()).map(str::to_owned);
    let like = there.or(asked).unwrap_or_else(|| "http://localhost:1".to_owned());
    let read = RedirectUri::read(&like)?;
    let path = match format.listener.path {
        Some(path) => path,
        None if read.loopback().path() == "/" && !like.ends_with('/') => "",
        None => read.loopback().path(),
    };
    Some(format!("{}:{PORT}{path}", read.loopback().address.without_port()))
}

/// Returns the callback URL that the client asks for, with any port.
fn asked(callback: &Callback) -> Option<String> {
    match callback {
        Callback::AnyPort(uri) => Some(uri.replace('*', "1")),
        other => other.uri().map(str::to_owned),
    }
}

/// Returns what a client appends to the path.
fn suffix_of<'a>(format: &Format, asked: Option<&'a str>) -> Option<&'a str> {
    portmend::knowledge::client_by_id(format.id)?.path_suffix?;
    let asked = asked?;
    Some(&asked[asked.rfind('/')?..])
}

/// Returns whether a change is one of the port alone.
fn is_only_another_port(server: &Server, change: &Change) -> bool {
    let Change::Callback(uri) = change else { return true };
    let without_port = |uri: &str| {
        let uri = RedirectUri::read(uri)?;
        Some(uri.loopback().at(&uri.loopback().address.without_port()))
    };
    asked(&server.callback).is_some_and(|asked| without_port(&asked) == without_port(uri))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::read;

    fn lines(client: &str, text: &str, wanted: Wanted<'_>) -> Vec<String> {
        let source = Source { client: Some(client), ..Source::default() };
        let reading = read(text, &source).unwrap();
        by_hand(text, &source, &reading.servers[0], wanted).into_iter().map(|one| one.line).collect()
    }

    fn callback(client: &str, text: &str, uri: &str) -> Vec<String> {
        lines(client, text, Wanted::Change(&Change::Callback(uri.to_owned())))
    }

    #[test]
    fn a_port_is_read_as_one() {
        let call =
            r#"{ "mcpServers": { "a": { "command": "npx", "args": ["mcp-remote", "https://a.example/mcp"] } } }"#;
        for (uri, port) in [("http://[::1]/callback", "\"80\""), ("http://[::1]:9696/callback", "\"9696\"")] {
            assert_eq!(callback("cursor", call, uri), [port]);
        }
        assert_eq!(lines("cursor", call, Wanted::SomePort), ["\"<PORT>\""]);
    }

    #[test]
    fn a_url_is_written_only_if_the_port_is_not_enough() {
        let opencode = |oauth: &str| {
            format!(
                r#"{{ "mcp": {{ "a": {{ "type": "remote", "url": "https://a.example/mcp", "oauth": {oauth} }} }} }}"#
            )
        };
        let uri = "http://127.0.0.1:38000/mcp/oauth/callback";
        assert_eq!(callback("opencode", &opencode("{}"), uri), [r#""callbackPort": 38000"#]);
        let other = "http://localhost:38000/mcp/oauth/callback";
        assert_eq!(callback("opencode", &opencode("{}"), other), [format!("\"redirectUri\": \"{other}\"")]);
        let there = opencode(r#"{ "redirectUri": "http://localhost:1/x", "callbackPort": 1 }"#);
        let both = [format!("\"redirectUri\": \"{uri}\""), "\"callbackPort\": 38000".to_owned()];
        assert_eq!(callback("opencode", &there, uri), both);
    }

    #[test]
    fn codex_appends_its_suffix_itself() {
        let text = "mcp_oauth_callback_url = \"http://localhost:1/callback\"\n[mcp_servers.a]\nurl = \"https://a.example/mcp\"\n";
        let reading = read(text, &Source { client: Some("codex"), ..Source::default() }).unwrap();
        let asked = reading.servers[0].callback.uri().unwrap().replace(":1/", ":38000/");
        let both = ["mcp_oauth_callback_url = \"http://localhost:38000/callback\"", "mcp_oauth_callback_port = 38000"];
        assert_eq!(callback("codex", text, &asked), both);
    }

    #[test]
    fn a_quote_in_a_client_id_is_written_as_one() {
        let text = r#"{ "mcpServers": { "a": { "url": "https://a.example/mcp" } } }"#;
        let wanted = Change::ClientId("a\"b".to_owned());
        assert_eq!(lines("claude-code", text, Wanted::Change(&wanted)), [r#""clientId": "a\"b""#]);
    }
}
