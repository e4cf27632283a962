//! The command line: `portmend explain` and `portmend replay`, with the engine and the messages of the extension, and
//! `portmend check`.

mod arguments;
mod catalogue;
mod check;
mod explain;
mod input;
mod layout;
mod outcome;
#[cfg(test)]
mod rendered;
mod replay;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use arguments::{Asked, Command};
use outcome::{Output, Problem, Status};
use portmend::shown::visible;

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
