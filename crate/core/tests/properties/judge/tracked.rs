//! What the story knows about an attempt.

use portmend::browser::Time;
use portmend::browser::initiator::Initiator;
use url::Url;

use crate::moment::{Moment, Request};

/// An attempt, as the story tells of it.
#[derive(Debug, Clone)]
pub struct Tracked {
    pub request: Option<Request>,
    /// Empty if none can tie a callback to it.
    pub state: String,
    pub private: bool,
    pub initiator: Initiator,
    pub started: Time,
    /// Whether the server that was asked passed the request on to one that is not known to be of the same provider.
    pub is_passed_on: bool,
    pub tab: i32,
    /// The callbacks of the attempt, as the browser reported them.
    pub tried: Vec<Url>,
    /// Those that were sent, of which the browser has not reported how that ended, or that they were stopped.
    pub open: Vec<Url>,
    /// The last failure of one of them in the tab of the sign-in.
    pub failure: Option<Box<Moment>>,
    /// Whether the browser reported a request for one of them.
    pub was_requested: bool,
    /// Whether one of them was answered.
    pub was_answered: bool,
    /// The origins to which the engine sent it without asking.
    pub sent: Vec<String>,
    /// How many times it was sent back to where it had been refused.
    pub retries: u8,
    pub is_replaced: bool,
    pub is_contested: bool,
}

impl Tracked {
    /// Returns an attempt of which no request is known.
    pub fn without_request(private: bool, initiator: Initiator, started: Time, tab: i32) -> Self {
        Self {
            request: None,
            state: String::new(),
            private,
            initiator,
            started,
            is_passed_on: false,
            tab,
            tried: Vec::new(),
            open: Vec::new(),
            failure: None,
            was_requested: false,
            was_answered: false,
            sent: Vec::new(),
            is_replaced: false,
            retries: 0,
            is_contested: false,
        }
    }
}

/// Returns how much a starter counts: what came from outside is never displaced by a page.
pub fn weight(initiator: Initiator) -> u8 {
    match initiator {
        Initiator::Page => 0,
        Initiator::Unknown => 1,
        Initiator::External => 2,
    }
}
