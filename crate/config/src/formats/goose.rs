//! goose: `config.yaml`.
//!
//! Sources: block.github.io/goose/docs/guides/config-files (`extensions`, `type`, `uri`, `cmd`, `args`, `enabled`,
//! `client_id`);
//! block/goose crates/goose/src/agents/extension.rs.

use super::format::{Fields, Format, Listener, USUAL, dot_config, settings};
use crate::syntax::Syntax;

pub(super) const FORMAT: Format = Format {
    id: "goose",
    name: "goose",
    files: &[dot_config("goose/config.yaml"), settings("Block/goose/config/config.yaml")],
    syntax: Syntax::Yaml,
    servers: &["extensions"],
    signs: &[],
    top_signs: &["GOOSE_PROVIDER", "active_provider"],
    words: &["goose"],
    listener: Listener::AS_SET,
    fields: Fields {
        url: &["uri", "config.uri"],
        client_id: &["client_id", "config.client_id"],
        enabled: &["enabled"],
        disabled: &[],
        command: &["cmd", "config.cmd"],
        arguments: &["args", "config.args"],
        ..USUAL
    },
};
