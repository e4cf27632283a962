//! Visual Studio Code: `mcp.json` of the user or of a workspace, `mcp` in `settings.json`, where it was before, and in
//! `devcontainer.json`.
//!
//! Sources: code.visualstudio.com MCP configuration reference (`servers`, `inputs`, `oauth.clientId`: microsoft/vscode-docs
//! PR 9798; `${input:id}`).

use super::format::{Format, Listener, USUAL, project, settings};
use crate::syntax::Syntax;

pub(super) const FORMAT: Format = Format {
    id: "vscode",
    name: "Visual Studio Code",
    files: &[
        settings("Code/User/mcp.json"),
        settings("Code/User/settings.json"),
        project(".vscode/mcp.json"),
        project(".vscode/settings.json"),
        project(".devcontainer/devcontainer.json"),
    ],
    syntax: Syntax::Json,
    servers: &["servers", "mcp.servers", "customizations.vscode.mcp.servers"],
    signs: &[],
    top_signs: &[],
    words: &["vscode"],
    listener: Listener::AS_SET,
    fields: USUAL,
};
