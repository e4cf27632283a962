//! Factory Droid: `mcp.json` in `.factory`, of the user or of a project.
//!
//! Source: Factory-AI/factory docs/cli/configuration/mcp.mdx (`url`, `headers`, `disabled`; `droid mcp add NAME URL --type
//! http`). Its callback URL is in no document: the port is another one each time (Factory-AI/factory#996).

use super::format::{Fields, File, Format, Listener, MCP_SERVERS, USUAL, home, project};
use crate::syntax::Syntax;

// Newer documents have a folder `.droid` for the user; 0.218.2 still writes to `.factory`.
const FILES: &[File] = &[home(".factory/mcp.json"), home(".droid/mcp.json"), project(".factory/mcp.json")];

pub(super) const FORMAT: Format = Format {
    id: "droid",
    name: "Factory Droid",
    files: FILES,
    syntax: Syntax::Json,
    servers: MCP_SERVERS,
    signs: &[],
    top_signs: &[],
    words: &["droid"],
    listener: Listener::AS_SET,
    // No document has a field of OAuth, and Factory-AI/factory#996 asks for one.
    fields: Fields { client_id: &[], oauth: &[], ..USUAL },
};
