//! The command line: `portmend explain` and `portmend replay`, with the engine and the messages of the extension, and
//! `portmend check`.

mod arguments;
mod catalogue;
mod check;
mod explain;
mod layout;
mod replay;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use thiserror::Error;

use arguments::{Asked, Command};
use portmend::shown::visible;
use portmend::value::Value;

/// The output of a command.
#[derive(Debug, Default, PartialEq, Eq)]
struct Output {
    /// The text for the standard output.
    text: String,
    /// The lines for the standard error.
    notes: Vec<String>,
    /// The exit status.
    status: Status,
}

/// The exit statuses of a command that has something to print.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Status {
    /// All is well.
    #[default]
    Well = 0,
    /// A check has found something that will fail.
    Failed = 1,
    /// Something cannot be read.
    BadInput = 2,
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

/// Returns the text of an error without its code: "No such file or directory".
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_owned()
}

/// Runs a command.
fn run(arguments: impl IntoIterator<Item = OsString>) -> Result<Output, Problem> {
    match arguments::read(arguments)? {
        Asked::Text(text) => Ok(Output { text, ..Output::default() }),
        Asked::Command(Command::Explain(details)) => {
            let explanation = explain::explain(&details)?;
            let text = if details.json { layout::json(explanation) } else { layout::plain(&explanation) };
            Ok(Output { text, ..Output::default() })
        }
        Asked::Command(Command::Replay(replay)) => replay::replay(&replay.file),
        Asked::Command(Command::Check(check)) => check::check(&check),
        Asked::Command(Command::Completions { .. }) => Ok(Output::default()),
    }
}

fn main() -> ExitCode {
    match run(std::env::args_os().skip(1)) {
        Ok(output) => {
            for note in output.notes {
                eprintln!("portmend: {}", visible(&note));
            }
            // The reader may close the pipe early, as `head` does.
            let _ = io::stdout().write_all(output.text.as_bytes());
            ExitCode::from(output.status as u8)
        }
        Err(problem) => {
            eprintln!("portmend: {}", visible(&problem.to_string()));
            ExitCode::from(Status::BadInput as u8)
        }
    }
}
