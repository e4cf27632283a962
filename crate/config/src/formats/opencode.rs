//! opencode: `opencode.json` or `opencode.jsonc`, of the user or of a project.
//!
//! Sources: opencode.ai/docs/mcp-servers and docs/config (`type`, `oauth`, `{env:NAME}`); anomalyco/opencode
//! packages/opencode/src/mcp/oauth-provider.ts (`oauth.callbackPort`, `oauth.redirectUri`).

use super::format::{Fields, Format, Listener, USUAL, dot_config, project};
use crate::syntax::Syntax;

pub(super) const FORMAT: Format = Format {
    id: "opencode",
    name: "opencode",
    files: &[
        dot_config("opencode/opencode.json"),
        dot_config("opencode/opencode.jsonc"),
        project("opencode.json"),
        project("opencode.jsonc"),
    ],
    syntax: Syntax::Json,
    servers: &["mcp"],
    signs: &["type=remote", "type=local"],
    top_signs: &[],
    words: &["opencode"],
    listener: Listener::AS_SET,
    fields: Fields {
        port: &["oauth.callbackPort"],
        redirect_uri: &["oauth.redirectUri"],
        enabled: &["enabled"],
        disabled: &[],
        ..USUAL
    },
};
