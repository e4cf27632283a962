//! The answer to a callback, and the request that waits for it.

use crate::browser::Time;
use crate::protocol::loopback::{LoopbackAddress, is_loopback_ip};
use crate::value::{FromValue, ToValue};

/// An answer to a callback.
#[derive(Debug, Clone, PartialEq, FromValue, ToValue)]
pub(crate) struct Answered {
    /// The address that was asked.
    pub at: LoopbackAddress,
    /// The IP address that answered, if the browser reports it.
    pub ip: Option<String>,
    /// The HTTP status; `None` if the answer was cut off.
    pub status: Option<u16>,
    /// The error code, if what was answered is an error response.
    pub error: Option<String>,
    /// The known words of its description.
    pub description: Option<String>,
    /// The program that answered, as its `Server` header names it.
    pub server: Option<String>,
    /// Whether it sent the browser to an address that tells of a failure.
    #[contract(default)]
    pub tells_failure: bool,
    /// Where it sent the browser: the address without its query, if that is known.
    pub sent_to: Option<String>,
}

impl Answered {
    /// Returns the address that answered, with its port: the IP address, if it is one of this computer.
    pub fn authority(&self) -> String {
        match self.ip.as_deref().filter(|ip| is_loopback_ip(ip)) {
            Some(ip) if ip.contains(':') => format!("[{ip}]:{}", self.at.port),
            Some(ip) => format!("{ip}:{}", self.at.port),
            None => self.at.authority(),
        }
    }
}

/// A request that waits for its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromValue, ToValue)]
pub(crate) struct Pending {
    /// When it was sent.
    pub since: Time,
    /// Whether it has been noted that it takes long.
    pub is_told: bool,
}

impl Pending {
    /// How long an answer may take before that is worth noting, in milliseconds.
    const PATIENCE: Time = 10_000;

    /// Returns when it is to be noted that the answer takes long, if it has not been noted.
    pub fn due(&self) -> Option<Time> {
        (!self.is_told).then_some(self.since.saturating_add(Self::PATIENCE))
    }
}
