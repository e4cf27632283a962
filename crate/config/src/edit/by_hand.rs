//! What a person writes into a file to make a change.

use super::change::Change;
use crate::formats::{Format, ListenerPort};
use crate::server::Server;
use crate::syntax::Syntax;

/// What a person writes into an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByHand {
    /// The setting, as its file writes it.
    pub line: String,
    /// The table within the entry to which it belongs, if it is not the entry itself.
    pub table: Option<String>,
}

/// Returns what a person writes into the entry of a server to make a change; `None` if the client has no setting for it there.
///
/// # Examples
///
/// ```
/// use portmend_config::{Change, Source, by_hand, format_of, read};
///
/// let text = r#"{ "mcpServers": { "sf": { "url": "https://a.example/mcp", "oauth": { "callbackPort": 1 } } } }"#;
/// let server = &read(text, &Source { client: Some("claude-code"), ..Source::default() }).unwrap().servers[0];
/// let written = by_hand(format_of("claude-code"), server, &Change::ClientId("3MVG9".to_owned())).unwrap();
/// assert_eq!((written.line.as_str(), written.table.as_deref()), (r#""clientId": "3MVG9""#, Some("oauth")));
/// ```
pub fn by_hand(format: Option<&Format>, server: &Server, change: &Change) -> Option<ByHand> {
    let argument = |line| Some(ByHand { line, table: None });
    let port =
        |uri: &str| uri.split("://").nth(1)?.split('/').next()?.rsplit_once(':').map(|(_, port)| port.to_owned());
    if matches!(change, Change::ClientId(id) if id.contains(['"', '\\'])) {
        return None;
    }
    match (server.client, change) {
        (Some("mcp-remote" | "fastmcp-remote"), Change::Callback(uri)) => argument(format!("\"{}\"", port(uri)?)),
        (Some("mcp-remote"), Change::ClientId(id)) => {
            argument(format!(r#""--static-oauth-client-info", "{{\"client_id\":\"{id}\"}}""#))
        }
        (Some("fastmcp-remote"), Change::ClientId(_)) => None,
        (_, Change::ClientId(id)) => {
            let format = format?;
            Some(field(format.syntax, format.fields.client_id.first()?, &format!("\"{id}\"")))
        }
        (_, Change::Callback(uri)) => {
            let format = format.filter(|format| format.listener.port != ListenerPort::Own)?;
            match (format.fields.port.first(), format.fields.redirect_uri.first()) {
                (Some(name), _) => Some(field(format.syntax, name, &port(uri)?)),
                (None, Some(name)) => Some(field(format.syntax, name, &format!("\"{uri}\""))),
                (None, None) => None,
            }
        }
    }
}

/// Returns a field such as `oauth.clientId` with its value.
fn field(syntax: Syntax, path: &str, value: &str) -> ByHand {
    let (table, name) = path.rsplit_once('.').map_or((None, path), |(table, name)| (Some(table.to_owned()), name));
    let line = match syntax {
        Syntax::Json => format!("\"{name}\": {value}"),
        Syntax::Toml => format!("{name} = {value}"),
        Syntax::Yaml => format!("{name}: {value}"),
    };
    ByHand { line, table }
}
