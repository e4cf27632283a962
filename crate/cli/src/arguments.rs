//! Reading the command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, CommandFactory, Parser, Subcommand};
use clap_complete::Shell;

use crate::outcome::Problem;

#[derive(Debug, Parser)]
#[command(
    name = "portmend",
    version,
    about = "Explains failed OAuth sign-ins, and finds what will fail before you sign in",
    after_help = "Exit status: 0; 1 if portmend check has found something that will fail; 2 with a\none-line error if the input is invalid.",
    term_width = 80
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// A command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Explain one sign-in that failed
    #[command(after_help = EXPLAIN)]
    Explain(Explain),
    /// Print what Portmend does about the events of a report, one effect on each line
    #[command(after_help = REPLAY)]
    Replay(Replay),
    /// Check the configurations of your clients before you sign in
    #[command(after_help = CHECK)]
    Check(Check),
    /// Print the completions for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

const EXPLAIN: &str = "\
A command-line tool requested one address, and the browser landed on another,
where nothing is listening:

    portmend explain --requested http://localhost:40892/callback \\
        http://localhost:38000/callback

The code and the state in an address are not needed. Leave them out to keep them
out of your shell's history. They are never printed.

With the address that the tool opened in the browser, the fix is specific to
your client and your provider. Put the address in quotes, because it contains &:

    portmend explain http://localhost:38000/callback --authorization \\
        'https://login.salesforce.com/...?client_id=...&redirect_uri=...'

If the client runs on another computer, in a container or in WSL, say where:

    portmend explain --requested http://localhost:40892/callback \\
        --runs-on ssh:me@devbox http://localhost:40892/callback

If you only have the address at which the browser ended, name the client:

    portmend explain --client claude-code http://localhost:38000/callback

If the provider refused the sign-in, add the callback URL that is registered
there. In place of the address of its error page, its text will do:

    portmend explain --page-text error.txt --client claude-code \\
        --registered http://localhost:38000/callback

    portmend explain --requested http://localhost:40892/callback \\
        --registered http://localhost:38000/callback \\
        'https://login.salesforce.com/...?error=redirect_uri_mismatch'";

const REPLAY: &str = "\
A report that was copied from the extension has one event on each line:

    portmend replay report.jsonl
    portmend replay - < report.jsonl | grep '\"type\":\"explain\"'";

const CHECK: &str = "\
Without a path, it looks where clients keep their files for you and for the
current folder. It says for each server with a sign-in which callback URL the
client will ask for, whether its port is free, and what will fail:

    portmend check
    portmend check --registrations portmend-settings.json

With --fix, it prints the changes of your files that mend what it has found, as
far as they can be made there. Other texts in the changed lines are left out.
With --write, it makes them: comments and order stay, a copy of each file is put
beside it, and a file that has changed meanwhile is left alone.

    portmend check --registrations portmend-settings.json --fix
    portmend check --registrations portmend-settings.json --fix --write

What it cannot change, it says in words: the line to write, and where.

It reads files and looks whether ports are free by listening there for a moment.
A port that a client takes from a variable counts if the variable is set here.
Without --write it writes nothing, and it opens no connection.

Exit status: 0 if all is well, 1 if something will fail, 2 on bad input.";

/// What the user knows about a sign-in.
#[derive(Debug, Default, PartialEq, Eq, Args)]
pub struct Explain {
    /// What the browser or the client shows, in any order: the address on which
    /// the browser landed, the address that the client opened, the address of
    /// the provider's error page, or any text with one of them
    #[arg(value_name = "ADDRESS")]
    pub addresses: Vec<String>,
    /// The text of the provider's error page
    #[arg(long, value_name = "FILE")]
    pub page_text: Option<PathBuf>,
    /// Where the client waits: a port, or the callback URL that it requested
    /// (redirect_uri)
    #[arg(long, value_name = "URL")]
    pub requested: Option<String>,
    /// A registered callback URL; can be repeated
    #[arg(long, value_name = "URL")]
    pub registered: Vec<String>,
    /// The whole address that the client opened in the browser
    #[arg(long, value_name = "URL")]
    pub authorization: Option<String>,
    /// Where the client runs, if not on this computer: ssh:USER@HOST, wsl[:NAME],
    /// docker:NAME, podman:NAME, devcontainer:NAME, codespace:NAME or
    /// kubernetes:POD[@NAMESPACE]
    #[arg(long, value_name = "PLACE")]
    pub runs_on: Option<String>,
    /// The client, by its id, such as claude-code
    #[arg(long, value_name = "CLIENT", value_parser = clap::builder::PossibleValuesParser::new(portmend::knowledge::clients().iter().map(|client| client.id)), hide_possible_values = true)]
    pub client: Option<String>,
    /// The provider, by its id, such as salesforce
    #[arg(long, value_name = "PROVIDER", value_parser = clap::builder::PossibleValuesParser::new(portmend::knowledge::known_providers().map(|(id, _)| id)), hide_possible_values = true)]
    pub provider: Option<String>,
    /// Print the explanation as JSON
    #[arg(long)]
    pub json: bool,
}

/// A report to replay.
#[derive(Debug, Args)]
pub struct Replay {
    /// The name of the report; `-` for the standard input
    #[arg(value_name = "FILE")]
    pub file: OsString,
}

/// What to check.
#[derive(Debug, Args)]
pub struct Check {
    /// Configuration files, or folders to look in as in a home or a project
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// The client that reads the files, where several clients write such a file
    #[arg(long, value_name = "CLIENT", value_parser = clap::builder::PossibleValuesParser::new(portmend_config::FORMATS.iter().map(|format| format.id)))]
    pub client: Option<String>,
    /// The extension's export, to compare with what is registered
    #[arg(long, value_name = "FILE")]
    pub registrations: Option<PathBuf>,
    /// Print the changes of the files that mend what was found, as diffs
    #[arg(long)]
    pub fix: bool,
    /// Make these changes, after a copy of each file
    #[arg(long, requires = "fix")]
    pub write: bool,
    /// Print the result as JSON
    #[arg(long)]
    pub json: bool,
}

/// What the arguments ask for.
#[derive(Debug)]
pub enum Asked {
    /// To run a command.
    Command(Command),
    /// To print a text: the help, the version or completions.
    Text(String),
}

/// Reads the arguments of the program, without its own name.
pub fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Asked, Problem> {
    let arguments = std::iter::once("portmend".into()).chain(arguments);
    match Cli::try_parse_from(arguments) {
        Ok(Cli { command: Command::Completions { shell } }) => Ok(Asked::Text(completions(shell))),
        Ok(cli) => Ok(Asked::Command(cli.command)),
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            Ok(Asked::Text(error.to_string()))
        }
        Err(error) => Err(problem(&error)),
    }
}

fn completions(shell: Shell) -> String {
    let mut out = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "portmend", &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

/// Says what is wrong in one line, without a value: it may be an address with a code in it.
fn problem(error: &clap::Error) -> Problem {
    let argument = error.get(ContextKind::InvalidArg).map(name_of);
    let place = |otherwise: &str| argument.clone().unwrap_or_else(|| otherwise.to_owned());
    match error.kind() {
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Problem::new("no command", "use explain, replay or check; see portmend --help")
        }
        ErrorKind::InvalidSubcommand => Problem::new("the first argument", "is unknown; see portmend --help"),
        ErrorKind::MissingRequiredArgument => Problem::new(place("arguments"), "missing; see portmend --help"),
        ErrorKind::ArgumentConflict => Problem::new(place("arguments"), "given twice"),
        // An option without its value counts as one with an invalid value.
        ErrorKind::InvalidValue if has_no_value(error) => Problem::new(place("arguments"), "needs a value"),
        ErrorKind::InvalidValue => Problem::new(place("arguments"), "is not valid; see portmend --help"),
        ErrorKind::InvalidUtf8 => Problem::new("arguments", "are not Unicode"),
        ErrorKind::UnknownArgument if argument.as_deref().is_some_and(|name| name.starts_with('-')) => {
            Problem::new(place("arguments"), "is unknown; see portmend --help")
        }
        ErrorKind::UnknownArgument => {
            Problem::new("arguments", "are too many; put an address that contains & in quotes")
        }
        _ => Problem::new(place("arguments"), "cannot be read; see portmend --help"),
    }
}

fn has_no_value(error: &clap::Error) -> bool {
    error
        .get(ContextKind::InvalidValue)
        .is_none_or(|value| matches!(value, ContextValue::String(text) if text.is_empty()))
}

/// Returns the name of an argument: `--requested` of `--requested <URL>`, `FILE` of `<FILE>`.
fn name_of(value: &ContextValue) -> String {
    let text = match value {
        ContextValue::Strings(names) => names.first().map_or("", String::as_str),
        ContextValue::String(name) => name,
        _ => "",
    };
    let name = text.split([' ', '=']).next().unwrap_or_default();
    name.trim_matches(['<', '>', '.', '[', ']']).to_owned()
}
