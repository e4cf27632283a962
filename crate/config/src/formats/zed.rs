//! Zed: `context_servers` in its settings, of the user or of a project.
//!
//! Sources: zed.dev/docs/ai/mcp; zed-industries/zed crates/settings_content (`url`, `headers`, `oauth.client_id`; an older
//! `command` with `path` and `args`).

use super::format::{Fields, Format, Listener, USUAL, dot_config, project, settings};
use crate::syntax::Syntax;

pub(super) const FORMAT: Format = Format {
    id: "zed",
    name: "Zed",
    files: &[dot_config("zed/settings.json"), settings("Zed/settings.json"), project(".zed/settings.json")],
    syntax: Syntax::Json,
    servers: &["context_servers"],
    signs: &[],
    top_signs: &[],
    words: &["zed"],
    listener: Listener::AS_SET,
    fields: Fields {
        client_id: &["oauth.client_id", "oauth.clientId"],
        enabled: &["enabled"],
        disabled: &[],
        command: &["command.path", "command"],
        arguments: &["command.args", "args"],
        ..USUAL
    },
};
