//! How a command ends: with an output, or with a problem.

use thiserror::Error;

/// The output of a command.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Output {
    /// The text for the standard output.
    pub text: String,
    /// The lines for the standard error.
    pub notes: Vec<String>,
    /// The exit status.
    pub status: Status,
}

/// The exit statuses of a command that has something to print.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Status {
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
pub struct Problem {
    pub place: String,
    pub problem: String,
}

impl Problem {
    /// Creates the problem of a place.
    pub fn new(place: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { place: place.into(), problem: problem.into() }
    }
}
