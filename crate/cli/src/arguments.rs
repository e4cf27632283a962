//! Reading the command line.

use std::ffi::OsString;

use lexopt::{Arg, Parser};

use crate::Problem;
use crate::explain::Details;

/// A command.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    /// Show the help.
    Help,
    /// Show the version.
    Version,
    /// Explain one sign-in.
    Explain {
        /// What the user knows about it.
        details: Details,
        /// Whether to print JSON.
        json: bool,
    },
    /// Replay the events of a file.
    Replay {
        /// The name of the file; `-` for the standard input.
        file: OsString,
    },
}

/// Reads the arguments of the program.
pub fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, Problem> {
    let mut parser = Parser::from_args(arguments);
    match next(&mut parser)? {
        Some(Arg::Long("help") | Arg::Short('h')) => Ok(Command::Help),
        Some(Arg::Long("version") | Arg::Short('V')) => Ok(Command::Version),
        Some(Arg::Value(command)) if command == "help" => Ok(Command::Help),
        Some(Arg::Value(command)) if command == "explain" => explain(parser),
        Some(Arg::Value(command)) if command == "replay" => replay(parser),
        Some(other) => Err(unknown(other)),
        None => Err(Problem::new("no command", "use explain or replay; see portmend --help")),
    }
}

fn explain(mut parser: Parser) -> Result<Command, Problem> {
    let mut details = Details::default();
    let mut json = false;
    while let Some(argument) = next(&mut parser)? {
        match argument {
            Arg::Long("help") | Arg::Short('h') => return Ok(Command::Help),
            Arg::Long("json") => json = true,
            Arg::Long("requested") => once("--requested", &mut details.requested, value("--requested", &mut parser)?)?,
            Arg::Long("authorization") => {
                once("--authorization", &mut details.authorization, value("--authorization", &mut parser)?)?;
            }
            Arg::Long("registered") => details.registered.push(value("--registered", &mut parser)?),
            Arg::Value(landed) if details.landed.is_empty() => details.landed = text("LANDED_URL", landed)?,
            Arg::Value(_) => {
                return Err(Problem::new("LANDED_URL", "given twice; put an address that contains & in quotes"));
            }
            other => return Err(unknown(other)),
        }
    }
    if details.landed.is_empty() {
        return Err(Problem::new("LANDED_URL", "missing; give the address on which the browser landed"));
    }
    Ok(Command::Explain { details, json })
}

fn replay(mut parser: Parser) -> Result<Command, Problem> {
    let mut file = None;
    while let Some(argument) = next(&mut parser)? {
        match argument {
            Arg::Long("help") | Arg::Short('h') => return Ok(Command::Help),
            Arg::Value(name) if file.is_none() => file = Some(name),
            Arg::Value(_) => return Err(Problem::new("FILE", "given twice")),
            other => return Err(unknown(other)),
        }
    }
    let file =
        file.ok_or_else(|| Problem::new("FILE", "missing; give the name of a report, or - for the standard input"))?;
    Ok(Command::Replay { file })
}

fn next(parser: &mut Parser) -> Result<Option<Arg<'_>>, Problem> {
    parser.next().map_err(|error| Problem::new("arguments", error.to_string()))
}

fn value(name: &str, parser: &mut Parser) -> Result<String, Problem> {
    text(name, parser.value().map_err(|_| Problem::new(name, "needs a URL"))?)
}

fn text(name: &str, value: OsString) -> Result<String, Problem> {
    value.into_string().map_err(|_| Problem::new(name, "is not Unicode"))
}

fn once(name: &str, place: &mut Option<String>, value: String) -> Result<(), Problem> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(Problem::new(name, "given twice")),
    }
}

fn unknown(argument: Arg<'_>) -> Problem {
    let name = match argument {
        Arg::Short(letter) => format!("-{letter}"),
        Arg::Long(name) => format!("--{name}"),
        // Not shown, because it may be an address with a code in it.
        Arg::Value(_) => "the first argument".to_owned(),
    };
    Problem::new(name, "is unknown; see portmend --help")
}
