//! An answer to a callback: a whole one, or one that was cut off after it had begun.

use crate::browser::failure::Failure;
use crate::event::EventKind;
use crate::knowledge::tells_failure;

use super::page_address::place_of;

/// An answer to a loopback request.
#[derive(Debug)]
pub(super) struct Answer<'a> {
    pub url: &'a str,
    pub method: &'a str,
    /// The HTTP status. Browsers do not report that of an answer that was cut off.
    pub status: Option<u16>,
    /// The address that answered, if the browser reports it.
    pub address: Option<&'a str>,
    /// Where it sends the browser, if it is a redirection.
    pub redirect: Option<&'a str>,
    /// The program that answered, as its `Server` header names it.
    pub server: Option<&'a str>,
}

impl<'a> Answer<'a> {
    /// Returns the answer that an event reports. After one that had begun, the program there has read the callback, and its
    /// page may be on the screen.
    pub fn of(kind: &'a EventKind) -> Option<Self> {
        match kind {
            EventKind::CallbackAnswered { url, method, status, address, redirect, server, .. } => Some(Self {
                url,
                method,
                status: Some(*status),
                address: address.as_deref(),
                redirect: redirect.as_deref(),
                server: server.as_deref(),
            }),
            EventKind::CallbackFailed { url, method, error, address, .. }
                if address.is_some() || Failure::read(error, url) == Failure::CutOff =>
            {
                Some(Self { url, method, status: None, address: address.as_deref(), redirect: None, server: None })
            }
            _ => None,
        }
    }

    /// Returns whether it sends the browser back to where it came from.
    pub fn is_in_circles(&self) -> bool {
        self.redirect.and_then(place_of).is_some_and(|place| place_of(self.url) == Some(place))
    }

    /// Returns whether it sends the browser to an address that tells of a failure.
    pub fn tells_failure(&self) -> bool {
        self.redirect.is_some_and(tells_failure)
    }
}
