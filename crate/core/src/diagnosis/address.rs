//! The addresses that diagnoses name.

use crate::facts::Facts;
use crate::protocol::loopback::LoopbackAddress;
use crate::wording::{Arg, Message};

/// Returns an address as `host:port`, or the words for an unknown address.
pub(crate) fn authority(address: Option<&LoopbackAddress>) -> Arg {
    address.map_or_else(|| Arg::Message(Message::plain("party_unknown_address")), |a| a.authority().into())
}

/// Returns where the browser landed or, if it has not landed, where the client listens.
pub(crate) fn landed_or_expected(facts: &Facts<'_>) -> Arg {
    let landed = facts.attempt.landing.as_ref().map(|landing| landing.address);
    authority(landed.or(facts.expected_listener()).as_ref())
}

/// Returns where the last failure was: where the user took the callback by hand, or where it landed.
pub(crate) fn failed_at(facts: &Facts<'_>) -> Arg {
    facts.attempt.by_hand.map_or_else(|| landed_or_expected(facts), |address| authority(Some(&address)))
}

/// Returns the origin of the server that was asked: scheme or port may be all that differs from another one.
pub(crate) fn asked(facts: &Facts<'_>) -> Arg {
    facts.request.map_or_else(|| facts.provider_name(), |request| request.server.as_str().into())
}
