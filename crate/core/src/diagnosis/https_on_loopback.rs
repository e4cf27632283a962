//! A TLS failure on a loopback address.

use crate::browser::initiator::Browser;
use crate::diagnosis::address::landed_or_expected;
use crate::diagnosis::{Delivery, Describe};
use crate::facts::Facts;
use crate::into_vec::IntoVec;
use crate::protocol::loopback::{LoopbackAddress, LoopbackHost, Scheme};
use crate::remedy::no_upgrade;
use crate::wording::{Leg, Message, Remedy};

/// The callback went to https, and the listener does not speak TLS or has an untrusted certificate.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct HttpsOnLoopback {
    /// What happened to the callback.
    pub delivery: Delivery,
    /// The http address that Portmend opened and the browser turned into https, if it did that.
    pub upgraded: Option<Upgraded>,
}

/// A delivery over http that the browser turned into https.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Upgraded {
    /// The address that was opened.
    pub asked: LoopbackAddress,
    /// The browser.
    pub browser: Browser,
}

impl Describe for HttpsOnLoopback {
    fn leg(&self) -> Leg {
        Leg::Delivery
    }

    fn problem_at_address(&self) -> Option<&'static str> {
        Some("ui_journey_no_tls")
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        Message::new("summary_https_on_loopback", [facts.client_name(), landed_or_expected(facts)])
    }

    fn causes(&self, facts: &Facts<'_>) -> Vec<Message> {
        let again = self.upgraded.as_ref().map(|it| {
            // HSTS is for names only (RFC 6797 section 8.3).
            let is_name = it.asked.host == LoopbackHost::Localhost;
            let key = if is_name { "cause_upgraded_again" } else { "cause_upgraded_ip" };
            Message::new(key, [it.asked.to_string().into()])
        });
        let is_asked_for = facts.attempt.requested().is_some_and(|requested| requested.scheme == Scheme::Https);
        let cause = match is_asked_for {
            true => Message::new("cause_https_asked", [facts.client_name(), facts.provider_name()]),
            false => Message::plain("cause_https_not_spoken"),
        };
        again.into_iter().chain([cause]).into_vec()
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        self.upgraded.as_ref().map(|it| no_upgrade(facts, &it.asked, it.browser)).unwrap_or_default()
    }

    fn delivery(&self) -> Delivery {
        self.delivery
    }
}
