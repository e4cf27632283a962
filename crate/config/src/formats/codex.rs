//! Codex: `config.toml`.
//!
//! Sources: developers.openai.com/codex/mcp and codex/config-reference; openai/codex PR 8971, 11382, 20237
//! (`mcp_oauth_callback_port`, `mcp_oauth_callback_url`, `[mcp_servers.NAME.oauth]`); Codex 0.169.0, run.

use super::format::{Fields, Format, Listener, ListenerPort, USUAL, home, project};
use crate::syntax::Syntax;

pub(super) const FORMAT: Format = Format {
    id: "codex",
    name: "Codex",
    files: &[home(".codex/config.toml"), project(".codex/config.toml")],
    syntax: Syntax::Toml,
    servers: &["mcp_servers"],
    signs: &[],
    top_signs: &[],
    words: &["codex"],
    // It announces the URL and listens at the port (0.169.0, run).
    listener: Listener { port: ListenerPort::SetSeparately, path: None },
    fields: Fields {
        client_id: &["oauth.client_id"],
        port: &["oauth.callback_port"],
        redirect_uri: &["oauth.callback_url"],
        port_for_all: Some("mcp_oauth_callback_port"),
        redirect_uri_for_all: Some("mcp_oauth_callback_url"),
        enabled: &["enabled"],
        disabled: &[],
        credentials: &["bearer_token_env_var"],
        ..USUAL
    },
};
