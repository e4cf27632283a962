//! The callback of an attempt: whether it can still be delivered, and where it was sent and failed.

use super::attempt::Attempt;
use super::landing::Landing;
use super::standing::Standing;
use crate::browser::Time;
use crate::protocol::loopback::{LoopbackAddress, LoopbackUrl};

/// The most navigations for one attempt (docs/safety.md, rule 4).
const MAX_NAVIGATIONS: usize = 3;

/// When a tab is sent back to an address that refused the callback, in milliseconds after the refusal. Chromium loads a
/// refused page again at these times (`tests/measure`), and a client whose listener is late gets its callback then.
const RETRIES_AFTER: [Time; 2] = [1000, 6000];

/// The most failed addresses that are recorded for one attempt: more than it can be sent to.
const MAX_FAILED: usize = 8;

impl Attempt {
    /// Returns whether it has a callback that can still be delivered.
    pub fn has_callback(&self) -> bool {
        self.standing == Standing::Waiting && self.state.is_some() && self.has_own_answer()
    }

    /// Returns whether it has a callback that can be copied for the client: even one that a newer attempt has replaced.
    pub fn can_be_copied(&self) -> bool {
        matches!(self.standing, Standing::Waiting | Standing::Replaced) && self.has_own_answer()
    }

    /// Returns the callback in the form to paste into the client: at the requested address, because clients compare it
    /// (Codex ends the sign-in if it differs).
    pub fn to_paste(&self) -> Option<String> {
        let landing = self.landing.as_ref().filter(|_| self.can_be_copied())?;
        match self.requested().filter(|_| self.requested_path() == Some(&landing.path)) {
            Some(requested) => LoopbackUrl::read(landing.callback.secret()).map(|url| url.at(requested)),
            None => Some(landing.callback.secret().to_owned()),
        }
    }

    fn has_own_answer(&self) -> bool {
        self.landing.as_ref().is_some_and(Landing::is_own_answer)
    }

    /// Returns whether the user took the landed callback to this address by hand.
    pub fn is_by_hand(&self, url: &LoopbackUrl) -> bool {
        let is_landed =
            |landing: &Landing| landing.address != url.address && landing.callback.secret() == url.at(&landing.address);
        let is_upgrade = |landing: &Landing| is_upgrade(&landing.address, &url.address);
        // The same request may have come here by itself. A browser makes https of http.
        let is_new = !self.failed.is_empty()
            || self.moved_to != Some(url.address) && !self.landing.as_ref().is_some_and(is_upgrade);
        is_new && !self.navigated.contains(&url.address) && self.landing.as_ref().is_some_and(is_landed)
    }

    /// Returns where the callback is under way or was stopped, if it goes to `address` by another request now.
    pub fn left_for(&self, address: &LoopbackAddress) -> Option<LoopbackAddress> {
        self.under_way.filter(|at| at != address && !is_upgrade(at, address))
    }

    /// Returns the http address to which the engine sent the tab, if the browser turned it into this one.
    pub fn upgraded_to(&self, address: &LoopbackAddress) -> Option<LoopbackAddress> {
        self.navigated.iter().copied().find(|asked| address.is_upgrade_of(asked))
    }

    /// Returns whether its tab may be sent to `address`.
    pub fn may_navigate_to(&self, address: &LoopbackAddress) -> bool {
        self.navigated.len() < MAX_NAVIGATIONS && !self.navigated.contains(address)
    }

    /// Records when a connection was refused.
    pub fn note_refused(&mut self, time: Time) {
        self.refused_at = Some(self.refused_at.map_or(time, |before| before.min(time)));
    }

    /// Returns whether the callback was refused where the provider had sent it.
    pub fn was_refused_at(&self, address: &LoopbackAddress) -> bool {
        let is_landed = self.landing.as_ref().is_some_and(|landing| landing.address == *address);
        is_landed && self.refused_at.is_some() && self.failed.contains(address)
    }

    /// Returns when its tab is to be sent back to the address that refused the callback. A client whose listener is late may
    /// get it there: the client asked for this address, as far as its request was seen.
    pub fn retry_at(&self) -> Option<Time> {
        let landed = self
            .landing
            .as_ref()
            .filter(|_| self.has_callback() && self.answered.is_none() && !self.asks_proxy)?
            .address;
        let is_asked_for = self.requested().is_none_or(|requested| requested.same_port(&landed));
        let after = RETRIES_AFTER.get(usize::from(self.retries)).filter(|_| is_asked_for)?;
        Some(self.refused_at.filter(|_| self.was_refused_at(&landed))?.saturating_add(*after))
    }

    /// Records that the callback failed at this address.
    pub fn note_failed(&mut self, address: LoopbackAddress) {
        if !self.failed.contains(&address) && self.failed.len() < MAX_FAILED {
            self.failed.push(address);
        }
    }
}

/// Returns whether the browser makes one of these addresses of the other.
pub(crate) fn is_upgrade(one: &LoopbackAddress, other: &LoopbackAddress) -> bool {
    one.is_upgrade_of(other) || other.is_upgrade_of(one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_failed_addresses_are_recorded_once_each() {
        let mut attempt = Attempt::new(1, 0);
        for port in (1..100).flat_map(|port| [port, port]) {
            attempt.note_failed(LoopbackAddress::read_listener(&port.to_string()).unwrap());
        }
        let ports: Vec<u16> = attempt.failed.iter().map(|address| address.port).collect();
        assert_eq!(ports, (1..=MAX_FAILED as u16).collect::<Vec<_>>());
    }
}
