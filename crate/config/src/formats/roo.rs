//! Roo Code: `mcp_settings.json` in the storage of the editor, `.roo/mcp.json` of a project.
//!
//! Sources: docs.roocode.com/features/mcp/using-mcp-in-roo (`alwaysAllow`, `disabled`).

use super::format::{Format, Listener, MCP_SERVERS, USUAL, project, settings};
use crate::syntax::Syntax;

pub(super) const FORMAT: Format = Format {
    id: "roo",
    name: "Roo Code",
    files: &[
        settings("Code/User/globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json"),
        project(".roo/mcp.json"),
    ],
    syntax: Syntax::Json,
    servers: MCP_SERVERS,
    signs: &["alwaysAllow"],
    top_signs: &[],
    words: &["roo", "mcp_settings"],
    listener: Listener::AS_SET,
    fields: USUAL,
};
