//! The terminals into which a command is pasted.

use crate::value::{FromValue, Shape, ToValue, Words};

/// A terminal, into which a command is pasted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromValue, ToValue, Shape)]
pub struct Terminal {
    /// Where it is.
    pub side: Side,
    /// Its shell.
    pub system: System,
    /// The program that sends the request.
    #[contract(default)]
    pub sender: Sender,
}

/// The operating systems for which commands differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Words)]
pub enum System {
    /// All of them.
    Any,
    /// macOS and Linux: a POSIX shell.
    Unix,
    /// Windows: PowerShell. The commands that deliver a callback work in `cmd.exe` as well.
    Windows,
}

/// Where a terminal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Words)]
pub enum Side {
    /// Where the client runs.
    There,
    /// On the computer of the browser.
    Here,
}

/// A program that sends a request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Words)]
pub enum Sender {
    /// curl.
    #[default]
    Curl,
    /// Python 3, where curl is missing.
    Python,
}
