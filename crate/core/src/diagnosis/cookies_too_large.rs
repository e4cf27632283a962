//! The client refused the request because the browser sent too much with it: the cookies of all ports.

use crate::diagnosis::{Delivery, Describe};
use crate::facts::Facts;
use crate::knowledge::Certainty;
use crate::protocol::loopback::LoopbackAddress;
use crate::remedy::clear_cookies;
use crate::wording::{Arg, Leg, Message, Remedy};

/// The HTTP status of a request whose headers are too large. A listener that answers it has not read the callback.
pub(crate) const TOO_LARGE: u16 = 431;

/// Returns whether listeners refuse a request that is too large with this HTTP status. By 400, others mean what they like; by
/// 413, a body.
pub(crate) fn may_be_too_large(status: u16) -> bool {
    matches!(status, 400 | 413 | TOO_LARGE)
}

/// Status 431 from the requested address, or a page there with these words. The same listener can be reached under a name
/// whose cookies are others.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CookiesTooLarge {
    /// Where it was refused.
    pub at: LoopbackAddress,
    /// The HTTP status.
    pub status: u16,
    /// What happened to the callback.
    pub delivery: Delivery,
}

impl CookiesTooLarge {
    fn host(&self) -> Arg {
        self.at.host.to_string().into()
    }
}

impl Describe for CookiesTooLarge {
    fn leg(&self) -> Leg {
        Leg::Listener
    }

    fn certainty(&self) -> Certainty {
        if self.status == TOO_LARGE { Certainty::Certain } else { Certainty::Likely }
    }

    fn problem_at_address(&self) -> Option<&'static str> {
        Some("ui_journey_too_large")
    }

    fn summary(&self, _facts: &Facts<'_>) -> Message {
        Message::new("summary_cookies_too_large", [self.at.authority().into(), self.status.to_string().into()])
    }

    fn causes(&self, _facts: &Facts<'_>) -> Vec<Message> {
        vec![Message::new("cause_cookies_shared", [self.host()])]
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        clear_cookies(facts, self.host())
    }

    fn delivery(&self) -> Delivery {
        self.delivery
    }
}
