//! The command line: `portmend explain` and `portmend replay`, with the engine and the messages of the extension.

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
use portmend::shown::visible;
use portmend::value::Value;

const HELP: &str = include_str!("help.txt");

/// The output of a command.
#[derive(Debug, Default, PartialEq, Eq)]
struct Output {
    /// The text for the standard output.
    text: String,
    /// The lines for the standard error.
    notes: Vec<String>,
}

/// An error, as one line that names the argument or the position in a file.
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

/// Parses the JSON in tokens.
fn parse(json: &str) -> Option<Value> {
    serde_json::from_str(json).ok()
}

/// Runs a command.
fn run(arguments: impl IntoIterator<Item = OsString>) -> Result<Output, Problem> {
    let text = match arguments::read(arguments)? {
        Command::Help => HELP.to_owned(),
        Command::Version => format!("portmend {}\n", env!("CARGO_PKG_VERSION")),
        Command::Explain { details, json } => {
            let explanation = explain::explain(&details)?;
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
                eprintln!("portmend: {}", visible(&note));
            }
            // The reader may close the pipe early, as `head` does.
            let _ = io::stdout().write_all(output.text.as_bytes());
            ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("portmend: {}", visible(&problem.to_string()));
            ExitCode::from(2)
        }
    }
}
