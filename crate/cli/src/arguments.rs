//! Reading the arguments.

use std::ffi::OsString;

use lexopt::{Arg, Parser};

use crate::Problem;
use crate::explain::Question;

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    /// How to use it.
    Help,
    /// Which version it is.
    Version,
    /// Explain one sign-in.
    Explain {
        /// What is known of it.
        question: Question,
        /// Whether as JSON.
        json: bool,
    },
    /// Play the events of a file.
    Replay {
        /// Its name; `-` is the standard input.
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
        None => Err(Problem::new("a command is missing", "explain or replay; portmend --help shows how")),
    }
}

fn explain(mut parser: Parser) -> Result<Command, Problem> {
    let mut question = Question::default();
    let mut json = false;
    while let Some(argument) = next(&mut parser)? {
        match argument {
            Arg::Long("help") | Arg::Short('h') => return Ok(Command::Help),
            Arg::Long("json") => json = true,
            Arg::Long("requested") => once("--requested", &mut question.requested, value("--requested", &mut parser)?)?,
            Arg::Long("authorization") => {
                once("--authorization", &mut question.authorization, value("--authorization", &mut parser)?)?;
            }
            Arg::Long("registered") => question.registered.push(value("--registered", &mut parser)?),
            Arg::Value(landed) if question.landed.is_empty() => question.landed = text("LANDED_URL", landed)?,
            Arg::Value(_) => {
                return Err(Problem::new("LANDED_URL", "given twice; an address with & in it has to stand in quotes"));
            }
            other => return Err(unknown(other)),
        }
    }
    if question.landed.is_empty() {
        return Err(Problem::new("LANDED_URL", "missing: the address where the browser ended"));
    }
    Ok(Command::Explain { question, json })
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
        file.ok_or_else(|| Problem::new("FILE", "missing: the name of a report, or - for the standard input"))?;
    Ok(Command::Replay { file })
}

fn next(parser: &mut Parser) -> Result<Option<Arg<'_>>, Problem> {
    parser.next().map_err(|error| Problem::new("arguments", error.to_string()))
}

fn value(name: &str, parser: &mut Parser) -> Result<String, Problem> {
    text(name, parser.value().map_err(|_| Problem::new(name, "a URL is missing"))?)
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
        // It may be an address with a code in it.
        Arg::Value(_) => "the first argument".to_owned(),
    };
    Problem::new(name, "is not known; portmend --help shows what is")
}
