//! The formats: where each client keeps its servers, and what the fields of an entry are called.

mod amp;
mod claude_code;
mod claude_desktop;
mod cline;
mod codex;
mod continue_dev;
mod copilot_cli;
mod cursor;
mod droid;
mod format;
mod gemini_cli;
mod goose;
mod kiro;
mod opencode;
mod qwen_code;
mod roo;
mod vscode;
mod windsurf;
mod zed;

pub use format::{Base, File, Format};
pub(crate) use format::{Fields, ListenerPort, USUAL};

/// All formats.
pub const FORMATS: &[Format] = &[
    claude_code::FORMAT,
    claude_desktop::FORMAT,
    codex::FORMAT,
    vscode::FORMAT,
    cursor::FORMAT,
    windsurf::FORMAT,
    gemini_cli::FORMAT,
    qwen_code::FORMAT,
    copilot_cli::FORMAT,
    kiro::FORMAT,
    kiro::AMAZON_Q,
    opencode::FORMAT,
    zed::FORMAT,
    goose::FORMAT,
    cline::FORMAT,
    roo::FORMAT,
    amp::FORMAT,
    continue_dev::FORMAT,
    droid::FORMAT,
];

/// Returns the format of a client.
pub fn format_of(client: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.id == client)
}
