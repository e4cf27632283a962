//! Continue: `config.yaml` in `.continue`, with a list of servers that have their names in them.
//!
//! Source: continuedev/continue packages/config-yaml/src/schemas/mcp/index.ts (`name`, `url`, `apiKey`, `requestOptions`).

use super::format::{Fields, Format, Listener, MCP_SERVERS, USUAL, home};
use crate::syntax::Syntax;

pub(super) const FORMAT: Format = Format {
    id: "continue",
    name: "Continue",
    files: &[home(".continue/config.yaml")],
    syntax: Syntax::Yaml,
    servers: MCP_SERVERS,
    signs: &[],
    top_signs: &[],
    words: &["continue"],
    listener: Listener::AS_SET,
    fields: Fields { client_id: &[], disabled: &[], credentials: &["apiKey"], ..USUAL },
};
