//! Cursor: `mcp.json` in `.cursor`, of the user or of a project.
//!
//! Source: cursor.com/docs/mcp (`auth.CLIENT_ID`, `auth.CLIENT_SECRET`, `auth.scopes`; `${env:NAME}`).

use super::format::{Fields, Format, Listener, MCP_SERVERS, USUAL, home, project};
use crate::syntax::Syntax;

pub(super) const FORMAT: Format = Format {
    id: "cursor",
    name: "Cursor",
    files: &[home(".cursor/mcp.json"), project(".cursor/mcp.json")],
    syntax: Syntax::Json,
    servers: MCP_SERVERS,
    signs: &["auth.CLIENT_ID"],
    top_signs: &[],
    words: &["cursor"],
    listener: Listener::AS_SET,
    fields: Fields { client_id: &["auth.CLIENT_ID"], ..USUAL },
};
