//! Claude Code: `~/.claude.json` (servers of the user, and of each project), `.mcp.json` of a project or a plug-in.
//!
//! Sources: code.claude.com/docs/en/mcp (scopes, plug-ins, environment variables, `oauth.clientId`, `oauth.callbackPort`,
//! `oauth.authServerMetadataUrl`); Claude Code 2.1.332, run.

use super::format::{Fields, Format, Listener, USUAL, home, project};
use crate::syntax::Syntax;

pub(super) const FORMAT: Format = Format {
    id: "claude-code",
    name: "Claude Code",
    files: &[home(".claude.json"), project(".mcp.json")],
    syntax: Syntax::Json,
    servers: &["mcpServers", "projects.*.mcpServers"],
    signs: &["oauth.callbackPort", "oauth.authServerMetadataUrl", "headersHelper"],
    top_signs: &["projects", "numStartups", "hasCompletedOnboarding", "enabledMcpjsonServers"],
    words: &["claude", "claude-code"],
    listener: Listener::AS_SET,
    fields: Fields {
        port: &["oauth.callbackPort"],
        authorization: &["oauth.authServerMetadataUrl"],
        credentials: &["headersHelper"],
        ..USUAL
    },
};
