//! What a person writes into a file to make a change.

use super::change::Change;
use crate::formats::{Format, ListenerPort};
use crate::server::Server;
use crate::syntax::Syntax;

/// Returns what stands in the entry of a server once a change is made, as its file writes it; `None` if the client has no
/// setting for it there.
///
/// # Examples
///
/// ```
/// use portmend_config::{Change, Source, by_hand, format_of, read};
///
/// let text = r#"{ "mcpServers": { "sf": { "url": "https://a.example/mcp", "oauth": { "callbackPort": 1 } } } }"#;
/// let server = &read(text, &Source { client: Some("claude-code"), ..Source::default() }).unwrap().servers[0];
/// let line = by_hand(format_of("claude-code"), server, &Change::ClientId("3MVG9".to_owned()));
/// assert_eq!(line.as_deref(), Some(r#""oauth": { "clientId": "3MVG9" }"#));
/// ```
pub fn by_hand(format: Option<&Format>, server: &Server, change: &Change) -> Option<String> {
    let port =
        |uri: &str| uri.split("://").nth(1)?.split('/').next()?.rsplit_once(':').map(|(_, port)| port.to_owned());
    if matches!(change, Change::ClientId(id) if id.contains(['"', '\\'])) {
        return None;
    }
    match (server.client, change) {
        (Some("mcp-remote" | "fastmcp-remote"), Change::Callback(uri)) => Some(format!("\"{}\"", port(uri)?)),
        (Some("mcp-remote"), Change::ClientId(id)) => {
            Some(format!(r#""--static-oauth-client-info", "{{\"client_id\":\"{id}\"}}""#))
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
fn field(syntax: Syntax, path: &str, value: &str) -> String {
    match syntax {
        Syntax::Json => {
            let names: Vec<String> = path.split('.').map(|name| format!("\"{name}\": ")).collect();
            format!("{}{value}{}", names.join("{ "), " }".repeat(names.len().saturating_sub(1)))
        }
        Syntax::Toml => format!("{path} = {value}"),
        Syntax::Yaml => format!("{path}: {value}"),
    }
}
