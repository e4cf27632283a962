//! GitHub Copilot CLI: `~/.copilot/mcp-config.json`.
//!
//! Sources: docs.github.com, "Using GitHub Copilot CLI"; github/copilot-cli#4793, #4795 (`auth.redirectPort`, `oauthClientId`,
//! `oauthPublicClient`); 1.0.102, run.

use super::format::{Fields, Format, Listener, MCP_SERVERS, USUAL, home};
use crate::syntax::Syntax;

pub(super) const FORMAT: Format = Format {
    id: "copilot-cli",
    name: "GitHub Copilot CLI",
    files: &[home(".copilot/mcp-config.json")],
    syntax: Syntax::Json,
    servers: MCP_SERVERS,
    signs: &["auth.redirectPort", "oauthClientId", "oauthPublicClient", "oauthGrantType"],
    top_signs: &[],
    words: &["copilot", "mcp-config"],
    listener: Listener::AS_SET,
    fields: Fields {
        client_id: &["oauthClientId"],
        port: &["auth.redirectPort"],
        credentials: &["oauthGrantType=client_credentials"],
        ..USUAL
    },
};
