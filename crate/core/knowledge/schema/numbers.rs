//! The values that are numbers, or ranges of them.

use super::super::read::{self, FromToml, Problem, Value};

/// How long a change of the registration takes, in minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Minutes {
    pub from: u16,
    pub to: u16,
}

impl FromToml for Minutes {
    fn from_toml(value: &Value<'_>) -> Result<Self, Problem> {
        let numbers = value.get_ref().as_array().map(|items| items.iter().map(read::number).collect::<Vec<_>>());
        match numbers.as_deref() {
            Some([Some(from), Some(to)]) if from <= to => Ok(Self { from: *from, to: *to }),
            _ => Err(Problem::not(value, "[from, to] in minutes, like [5, 30]")),
        }
    }
}

/// A range of ports, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ports {
    pub from: u16,
    pub to: u16,
}

impl FromToml for Ports {
    fn from_toml(value: &Value<'_>) -> Result<Self, Problem> {
        let ports = value.get_ref().as_array().map(|items| items.iter().map(read::number).collect::<Vec<_>>());
        match ports.as_deref() {
            Some([Some(from), Some(to)]) if *from > 0 && from <= to => Ok(Self { from: *from, to: *to }),
            _ => Err(Problem::not(value, "[from, to], like [49152, 65535]")),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Port(pub u16);

impl FromToml for Port {
    fn from_toml(value: &Value<'_>) -> Result<Self, Problem> {
        let port = read::number(value).filter(|port| *port > 0);
        port.map(Self).ok_or_else(|| Problem::not(value, "a port, from 1 to 65535"))
    }
}

/// A time in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seconds(pub u16);

impl FromToml for Seconds {
    fn from_toml(value: &Value<'_>) -> Result<Self, Problem> {
        let seconds = read::number(value).filter(|seconds| *seconds > 0);
        seconds.map(Self).ok_or_else(|| Problem::not(value, "a number of seconds"))
    }
}

/// An HTTP status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status(pub u16);

impl FromToml for Status {
    fn from_toml(value: &Value<'_>) -> Result<Self, Problem> {
        let status = read::number(value).filter(|status| (100..600).contains(status));
        status.map(Self).ok_or_else(|| Problem::not(value, "an HTTP status, from 100 to 599"))
    }
}
