//! A callback that failed, and what follows from how and where.

use crate::attempts::{Attempt, HeldBackBy};
use crate::browser::TabId;
use crate::browser::failure::{Failure, browser_of};
use crate::diagnosis::https_on_loopback::Upgraded;
use crate::diagnosis::unreachable::Unreachable;
use crate::diagnosis::{Delivery, Diagnosis};
use crate::protocol::loopback::{LoopbackAddress, Scheme};

use super::arrival::Arrival;

/// A callback that failed.
pub(super) struct FailedCallback<'a> {
    pub attempt: &'a Attempt,
    pub arrival: &'a Arrival,
    pub failure: Failure,
    /// The browser's name for the failure.
    pub error: &'a str,
    pub tab: TabId,
}

impl FailedCallback<'_> {
    /// The address where it failed.
    pub fn here(&self) -> LoopbackAddress {
        self.arrival.url.address
    }

    /// The address to which the provider had sent it.
    pub fn landed(&self) -> LoopbackAddress {
        self.attempt.landing.as_ref().map_or_else(|| self.here(), |landing| landing.address)
    }

    /// Whether something in the browser has moved it.
    pub fn is_moved(&self) -> bool {
        let attempt = self.attempt;
        attempt.left.is_some() || attempt.landing.as_ref().is_some_and(|landing| landing.moved_from.is_some())
    }

    /// What the browser has made of an address with http, if it asks for https there.
    pub fn upgraded(&self) -> Option<Upgraded> {
        let asked = self.attempt.upgraded_to(&self.here()).filter(|_| !self.failure.is_refusal())?;
        Some(Upgraded { asked, browser: browser_of(self.error) })
    }

    pub fn held_back(&self) -> Option<HeldBackBy> {
        self.attempt.held_back.filter(|_| self.failure == Failure::HeldBack)
    }

    /// Whether `target` gives up the TLS that is spoken here.
    pub fn gives_up_tls(&self, target: &LoopbackAddress) -> bool {
        self.here().scheme == Scheme::Https && is_downgrade(self.attempt, target)
    }

    pub fn unreachable(&self, delivery: Delivery) -> Diagnosis {
        Unreachable { failure: self.failure, error: self.error.to_owned(), delivery }.into()
    }
}

/// Returns whether sending a callback to `target` gives up the TLS that the client asked for.
pub(super) fn is_downgrade(attempt: &Attempt, target: &LoopbackAddress) -> bool {
    target.scheme == Scheme::Http && attempt.requested().is_none_or(|requested| requested.scheme == Scheme::Https)
}
