//! What a diagnosis has to say. Each method has the answer of most diagnoses, so that a file holds what is its own.

use crate::attempts::correction::Doubt;
use crate::browser::TabId;
use crate::diagnosis::Delivery;
use crate::facts::Facts;
use crate::knowledge::{Certainty, Client, Provider};
use crate::protocol::loopback::LoopbackAddress;
use crate::wording::{Arg, Leg, Message, Remedy};

/// What is said and offered for one kind of failure.
pub(crate) trait Describe {
    /// The leg of the way that broke.
    fn leg(&self) -> Leg;

    /// What happened, in one or two sentences.
    fn summary(&self, facts: &Facts<'_>) -> Message;

    /// Why it happened, likeliest first.
    fn causes(&self, facts: &Facts<'_>) -> Vec<Message>;

    /// What makes the next sign-in work without us. Nothing where nothing is wrong with how it is set up.
    fn remedy(&self, _facts: &Facts<'_>) -> Remedy {
        Remedy::default()
    }

    /// Whether it is proven, or another cause could look the same.
    fn certainty(&self) -> Certainty {
        Certainty::Certain
    }

    /// What to know before following the remedy, and what to know besides.
    fn cautions(&self, _facts: &Facts<'_>) -> Cautions {
        Cautions::default()
    }

    /// The message key of what is wrong at the address where the way ended, if it is not simply that nothing listens
    /// there.
    fn problem_at_address(&self) -> Option<&'static str> {
        None
    }

    /// The message key of one sentence that says where the way broke; takes the provider's name and the address.
    fn caption(&self) -> &'static str {
        match self.leg() {
            // A refusal can have other reasons than the redirect URI.
            Leg::Request => "ui_journey_broke_refusal",
            Leg::Response => "ui_journey_broke_response",
            Leg::Delivery => "ui_journey_broke_delivery",
            Leg::Listener => "ui_journey_broke_listener",
        }
    }

    /// What became of the callback.
    fn delivery(&self) -> Delivery {
        Delivery::Failed
    }

    /// Whether the callback can still be of use to the client.
    fn is_code_unused(&self) -> bool {
        true
    }

    /// The tab of a newer attempt that goes on.
    fn newer_tab(&self) -> Option<TabId> {
        None
    }

    /// Whether the addresses to compare are the requested one and the registered ones, and not the one landed on.
    fn is_about_registration(&self) -> bool {
        false
    }
}

/// Messages beside causes and remedy.
#[derive(Debug, Default)]
pub(crate) struct Cautions {
    /// Shown before the remedy, which may be of no use then.
    pub first: Vec<Message>,
    /// Shown after it.
    pub later: Vec<Message>,
}

/// What else to know: traps of the client, rules of the provider, and what the user may meet next.
pub(crate) fn known_cautions(facts: &Facts<'_>) -> Vec<Message> {
    let of_client = facts.client.into_iter().flat_map(Client::cautions);
    let of_provider = facts.provider.into_iter().flat_map(Provider::cautions);
    let of_client = of_client.map(|key| Message::new(key, [facts.client_name()]));
    of_client.chain(of_provider.map(|key| Message::new(key, [facts.provider_name()]))).collect()
}

/// An address as people read it, or words for one that is not known.
pub(crate) fn authority(address: Option<&LoopbackAddress>) -> Arg {
    address.map_or_else(|| Arg::Message(Message::plain("party_unknown_address")), |a| a.authority().into())
}

/// Where the browser was sent, or where the client waits.
pub(crate) fn landed_or_expected(facts: &Facts<'_>) -> Arg {
    let landed = facts.attempt.landing.as_ref().map(|landing| landing.address);
    authority(landed.or(facts.expected_listener()).as_ref())
}

/// The message that says why the user is asked before a callback is delivered.
pub(crate) fn doubt(doubt: Doubt) -> Message {
    Message::plain(match doubt {
        Doubt::Policy => "doubt_policy",
        Doubt::StartedByPage => "doubt_started_by_page",
        Doubt::StarterUnknown => "doubt_starter_unknown",
        Doubt::NoPkce => "doubt_no_pkce",
        Doubt::RequestUnseen => "doubt_request_unseen",
        Doubt::OtherTab => "doubt_other_tab",
        Doubt::OtherPath => "doubt_other_path",
        Doubt::MaybeRead => "doubt_maybe_read",
    })
}
