//! Windsurf: `~/.codeium/windsurf/mcp_config.json`.
//!
//! Source: docs.windsurf.com/windsurf/cascade/mcp (`serverUrl`, `${env:NAME}`).

use super::format::{Fields, Format, Listener, MCP_SERVERS, USUAL, home};
use crate::syntax::Syntax;

pub(super) const FORMAT: Format = Format {
    id: "windsurf",
    name: "Windsurf",
    files: &[home(".codeium/windsurf/mcp_config.json")],
    syntax: Syntax::Json,
    servers: MCP_SERVERS,
    signs: &["serverUrl"],
    top_signs: &[],
    words: &["windsurf", "mcp_config"],
    listener: Listener::AS_SET,
    fields: Fields { url: &["serverUrl", "url"], ..USUAL },
};
