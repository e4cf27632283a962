//! Qwen Code, which comes from Gemini CLI: `settings.json` in `.qwen`, of the user or of a project.
//!
//! Source: @qwen-code/qwen-code 0.15.10, `qwen mcp add` (`httpUrl`, `oauth.clientId`, `oauth.redirectUri`,
//! `oauth.authorizationUrl`) and its settings.

use super::format::{File, Format, Listener, ListenerPort, home, project};
use super::gemini_cli;
use crate::syntax::Syntax;

const FILES: &[File] = &[home(".qwen/settings.json"), project(".qwen/settings.json")];

pub(super) const FORMAT: Format = Format {
    id: "qwen-code",
    name: "Qwen Code",
    files: FILES,
    syntax: Syntax::Json,
    servers: gemini_cli::FORMAT.servers,
    signs: &[],
    top_signs: &["modelProviders"],
    words: &["qwen", "qwen-code"],
    listener: Listener { port: ListenerPort::Own, path: gemini_cli::FORMAT.listener.path },
    fields: gemini_cli::FIELDS,
};
