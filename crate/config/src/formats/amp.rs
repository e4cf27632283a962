//! Amp: `amp.mcpServers` in `settings.json`, of the user or of a project.
//!
//! Source: ampcode.com/manual (MCP: `amp.mcpServers`, `url`, `headers`; `amp mcp add NAME URL`; the redirect URI).

use super::format::{Format, Listener, USUAL, dot_config, project};
use crate::syntax::Syntax;

pub(super) const FORMAT: Format = Format {
    id: "amp",
    name: "Amp",
    files: &[dot_config("amp/settings.json"), project(".amp/settings.json")],
    syntax: Syntax::Json,
    servers: &["amp.mcpServers"],
    signs: &[],
    top_signs: &[],
    words: &["amp"],
    listener: Listener::AS_SET,
    fields: USUAL,
};
