//! Kiro and Amazon Q Developer, from which it comes: `mcp.json` in `.kiro/settings` or `.aws/amazonq`, and agents.
//!
//! Sources: kiro.dev/docs/mcp/configuration (`oauth.redirectUri`, `oauthScopes`) and its
//! changelog 2.12; aws/amazon-q-developer-cli crates/chat-cli/src/mcp_client/oauth_util.rs, docs/agent-format.md.

use super::format::{Fields, Format, Listener, MCP_SERVERS, USUAL, home, project};
use crate::syntax::Syntax;

const FIELDS: Fields = Fields { redirect_uri: &["oauth.redirectUri"], ..USUAL };

pub(super) const FORMAT: Format = Format {
    id: "kiro",
    name: "Kiro",
    files: &[
        home(".kiro/settings/mcp.json"),
        project(".kiro/settings/mcp.json"),
        home(".kiro/agents/*.json"),
        project(".kiro/agents/*.json"),
    ],
    syntax: Syntax::Json,
    // Installed powers have their servers in a table of their own.
    servers: &["mcpServers", "powers.mcpServers"],
    signs: &["oauth.oauthScopes", "oauthScopes"],
    top_signs: &["powers.mcpServers"],
    words: &["kiro"],
    listener: Listener::AS_SET,
    fields: FIELDS,
};

pub(super) const AMAZON_Q: Format = Format {
    id: "amazon-q",
    name: "Amazon Q Developer CLI",
    files: &[
        home(".aws/amazonq/mcp.json"),
        project(".amazonq/mcp.json"),
        home(".aws/amazonq/cli-agents/*.json"),
        project(".amazonq/cli-agents/*.json"),
    ],
    syntax: Syntax::Json,
    servers: MCP_SERVERS,
    signs: &["oauthScopes"],
    top_signs: &["toolsSettings", "useLegacyMcpJson"],
    words: &["amazonq", "amazon-q"],
    listener: Listener::AS_SET,
    fields: FIELDS,
};
