//! Claude Desktop: `claude_desktop_config.json`. It starts programs only; remote servers are connectors of the account, or
//! mcp-remote.
//!
//! Source: modelcontextprotocol.io/docs/develop/connect-local-servers.

use super::format::{Format, Listener, MCP_SERVERS, USUAL, settings};
use crate::syntax::Syntax;

pub(super) const FORMAT: Format = Format {
    id: "claude-desktop",
    name: "Claude Desktop",
    files: &[settings("Claude/claude_desktop_config.json")],
    syntax: Syntax::Json,
    servers: MCP_SERVERS,
    signs: &[],
    top_signs: &["globalShortcut", "preferences.coworkScheduledTasksEnabled"],
    words: &["claude_desktop_config", "claude-desktop"],
    listener: Listener::AS_SET,
    fields: USUAL,
};
