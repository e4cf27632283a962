//! An answer to a callback: a whole one, or one that was cut off after it had begun.

use crate::browser::failure::Failure;
use crate::event::EventKind;

/// An answer to a loopback request.
#[derive(Debug)]
pub(super) struct Answer<'a> {
    pub url: &'a str,
    pub method: &'a str,
    /// The HTTP status. Browsers do not report that of an answer that was cut off.
    pub status: Option<u16>,
    /// The address that answered, if the browser reports it.
    pub address: Option<&'a str>,
}

impl<'a> Answer<'a> {
    /// Returns the answer that an event reports. After one that had begun, the program there has read the callback, and its
    /// page may be on the screen.
    pub fn of(kind: &'a EventKind) -> Option<Self> {
        match kind {
            EventKind::CallbackAnswered { url, method, status, address, .. } => {
                Some(Self { url, method, status: Some(*status), address: address.as_deref() })
            }
            EventKind::CallbackFailed { url, method, error, address, .. }
                if address.is_some() || Failure::read(error, url) == Failure::CutOff =>
            {
                Some(Self { url, method, status: None, address: address.as_deref() })
            }
            _ => None,
        }
    }
}
