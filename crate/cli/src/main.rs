//! The command line: `portmend explain` and `portmend replay`. It asks the same engine as the extension and says the
//! same words.

mod arguments;
mod catalogue;
mod explain;
mod layout;
mod replay;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use thiserror::Error;

use arguments::Command;
use portmend::value::Value;

const HELP: &str = include_str!("help.txt");

/// What a command has to say.
#[derive(Debug, Default, PartialEq, Eq)]
struct Output {
    /// For the standard output.
    text: String,
    /// One line each for the standard error.
    notes: Vec<String>,
}

/// Why a command cannot be carried out, in one line that names the place.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{place}: {problem}")]
struct Problem {
    place: String,
    problem: String,
}

impl Problem {
    fn new(place: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { place: place.into(), problem: problem.into() }
    }
}

/// Reads the JSON of tokens.
fn parse(json: &str) -> Option<Value> {
    serde_json::from_str(json).ok()
}

/// Carries out a command.
fn run(arguments: impl IntoIterator<Item = OsString>) -> Result<Output, Problem> {
    let text = match arguments::read(arguments)? {
        Command::Help => HELP.to_owned(),
        Command::Version => format!("portmend {}\n", env!("CARGO_PKG_VERSION")),
        Command::Explain { question, json } => {
            let explanation = explain::explain(&question)?;
            if json { layout::json(explanation) } else { layout::plain(&explanation) }
        }
        Command::Replay { file } => return replay::replay(&file),
    };
    Ok(Output { text, notes: Vec::new() })
}

fn main() -> ExitCode {
    match run(std::env::args_os().skip(1)) {
        Ok(output) => {
            for note in output.notes {
                eprintln!("portmend: {note}");
            }
            // Whoever reads us may have seen enough, as `head` does.
            let _ = io::stdout().write_all(output.text.as_bytes());
            ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("portmend: {problem}");
            ExitCode::from(2)
        }
    }
}
