//! Cline: `cline_mcp_settings.json` in the storage of the editor, or in `~/.cline`.
//!
//! Sources: docs.cline.bot/mcp/configuring-mcp-servers; cline/cline src/services/mcp/schemas.ts (`type` is `streamableHttp`,
//! `autoApprove`, `disabled`).

use super::format::{Format, Listener, MCP_SERVERS, USUAL, home, settings};
use crate::syntax::Syntax;

pub(super) const FORMAT: Format = Format {
    id: "cline",
    name: "Cline",
    files: &[
        settings("Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json"),
        home(".cline/data/settings/cline_mcp_settings.json"),
    ],
    syntax: Syntax::Json,
    servers: MCP_SERVERS,
    signs: &["type=streamableHttp"],
    top_signs: &[],
    words: &["cline", "cline_mcp_settings"],
    listener: Listener::AS_SET,
    fields: USUAL,
};
