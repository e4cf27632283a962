//! What a diagnosis says. The default methods give what is true of most diagnoses.

use crate::attempts::correction::Doubt;
use crate::browser::TabId;
use crate::diagnosis::Delivery;
use crate::facts::Facts;
use crate::knowledge::{Certainty, Client, Provider};
use crate::protocol::difference::Part;
use crate::protocol::loopback::{LoopbackAddress, LoopbackHost};
use crate::wording::{Arg, Leg, Message, Remedy};

/// The texts and properties of one kind of failure.
pub(crate) trait Describe {
    /// Returns the message key of its name, if that is not the usual one of its kind.
    fn headline(&self) -> Option<&'static str> {
        None
    }

    /// Returns the leg of the journey that failed.
    fn leg(&self) -> Leg;

    /// Returns what happened, in one or two sentences.
    fn summary(&self, facts: &Facts<'_>) -> Message;

    /// Returns the possible causes, most likely first.
    fn causes(&self, facts: &Facts<'_>) -> Vec<Message>;

    /// Returns the steps that make the next sign-in work without Portmend; empty if the setup is not at fault.
    fn remedy(&self, _facts: &Facts<'_>) -> Remedy {
        Remedy::default()
    }

    /// Returns whether the diagnosis is proven, or another failure could look the same.
    fn certainty(&self) -> Certainty {
        Certainty::Certain
    }

    /// Returns the cautions to show before and after the remedy.
    fn cautions(&self, _facts: &Facts<'_>) -> Cautions {
        Cautions::default()
    }

    /// Returns where the way of the callback ended, if that is not where the provider sent the browser.
    fn at(&self) -> Option<LoopbackAddress> {
        None
    }

    /// Returns the message key of what is wrong at the last address, if it is more than that nothing listens there.
    fn problem_at_address(&self) -> Option<&'static str> {
        None
    }

    /// Returns the message key of the sentence that says where the sign-in broke. It takes the provider's name and the
    /// address.
    fn caption(&self) -> &'static str {
        match self.leg() {
            // A refusal can have other reasons than the redirect URI.
            Leg::Request => "ui_journey_broke_refusal",
            Leg::Response => "ui_journey_broke_response",
            Leg::Delivery => "ui_journey_broke_delivery",
            Leg::Listener => "ui_journey_broke_listener",
        }
    }

    /// Returns what happened to the callback.
    fn delivery(&self) -> Delivery {
        Delivery::Failed
    }

    /// Returns what happened, in one or two sentences, if the callback was delivered.
    fn delivered_summary(&self, facts: &Facts<'_>) -> Option<Message> {
        self.delivery().summary(facts)
    }

    /// Returns whether the callback was answered, as far as is known by the client.
    fn is_answered(&self) -> bool {
        false
    }

    /// Returns whether the sign-in has failed, as far as is known: it may still be under way, or have worked.
    fn is_failure(&self) -> bool {
        true
    }

    /// Returns whether a delivery is offered.
    fn can_be_delivered(&self) -> bool {
        true
    }

    /// Returns whether the client can still use the callback.
    fn is_code_unused(&self) -> bool {
        true
    }

    /// Returns whether the callback can be sent once more to where it was going: it was never sent.
    fn can_be_sent_again(&self) -> bool {
        false
    }

    /// Returns whether the client may only have been too slow to listen, so that the callback is worth another try.
    fn may_be_too_early(&self) -> bool {
        false
    }

    /// Returns whether the client may run on another computer, where it listens in vain for what comes to this one.
    fn may_be_elsewhere(&self) -> bool {
        false
    }

    /// Returns the tab of the newer attempt that is still waiting, if any.
    fn newer_tab(&self) -> Option<TabId> {
        None
    }

    /// Returns whether the requested address is to be compared with the registered ones, not with the landed one.
    fn is_about_registration(&self) -> bool {
        false
    }
}

/// What else the user should know.
#[derive(Debug, Default)]
pub(crate) struct Cautions {
    /// Shown before the remedy, because it may make the remedy pointless.
    pub first: Vec<Message>,
    /// Shown after the remedy.
    pub later: Vec<Message>,
}

/// Returns the cautions of the knowledge base: the client's, then the provider's.
pub(crate) fn known_cautions(facts: &Facts<'_>) -> Vec<Message> {
    let client = facts.likely_client();
    let client_name =
        client.filter(|_| facts.client.is_none()).map_or_else(|| facts.client_name(), |it| it.name.into());
    let of_client = client.into_iter().flat_map(Client::cautions);
    let of_provider = facts.provider.into_iter().flat_map(Provider::cautions).filter(|key| is_apt(key, facts));
    let of_client = of_client.map(|key| Message::new(key, [client_name.clone()]));
    of_client.chain(of_provider.map(|key| Message::new(key, [facts.provider_name()]))).collect()
}

/// Returns whether a caution about the callback URL has to do with the requested one.
fn is_apt(key: &str, facts: &Facts<'_>) -> bool {
    let host = facts.attempt.requested().map(|address| address.host);
    let differs_but_for = |same: fn(&str) -> String| {
        let closest = facts.closest().map(|(_, differences)| differences).unwrap_or_default();
        let path = closest.into_iter().find(|difference| difference.part == Part::Path);
        path.is_some_and(|path| same(&path.requested) == same(path.registered.as_deref().unwrap_or_default()))
    };
    match key {
        "caution_no_ipv6" => host == Some(LoopbackHost::V6),
        "caution_ip_by_manifest" => matches!(host, Some(LoopbackHost::V4(_))),
        "caution_port_ignored" => host == Some(LoopbackHost::Localhost),
        "caution_path_case" => differs_but_for(str::to_ascii_lowercase),
        "caution_trailing_slash" => {
            facts.registered_uris().is_empty() || differs_but_for(|path| path.trim_end_matches('/').to_owned())
        }
        _ => true,
    }
}

/// Returns an address as `host:port`, or the words for an unknown address.
pub(crate) fn authority(address: Option<&LoopbackAddress>) -> Arg {
    address.map_or_else(|| Arg::Message(Message::plain("party_unknown_address")), |a| a.authority().into())
}

/// Returns where the browser landed or, if it has not landed, where the client listens.
pub(crate) fn landed_or_expected(facts: &Facts<'_>) -> Arg {
    let landed = facts.attempt.landing.as_ref().map(|landing| landing.address);
    authority(landed.or(facts.expected_listener()).as_ref())
}

/// Returns the origin of the server that was asked: scheme or port may be all that differs from another one.
pub(crate) fn asked(facts: &Facts<'_>) -> Arg {
    facts.request.map_or_else(|| facts.provider_name(), |request| request.server.as_str().into())
}

/// Returns where the last failure was: where the user took the callback by hand, or where it landed.
pub(crate) fn failed_at(facts: &Facts<'_>) -> Arg {
    facts.attempt.by_hand.map_or_else(|| landed_or_expected(facts), |address| authority(Some(&address)))
}

/// Returns the message that says why the user is asked before a callback is delivered.
pub(crate) fn doubt(doubt: Doubt, facts: &Facts<'_>) -> Message {
    let key = match doubt {
        Doubt::Policy => "doubt_policy",
        Doubt::StartedByPage => "doubt_started_by_page",
        Doubt::StarterUnknown => "doubt_starter_unknown",
        Doubt::NoPkce => "doubt_no_pkce",
        Doubt::RequestUnseen => "doubt_request_unseen",
        Doubt::OtherTab => "doubt_other_tab",
        Doubt::OtherPath => "doubt_other_path",
        Doubt::MaybeRead => "doubt_maybe_read",
        Doubt::Proxy => "doubt_proxy",
        Doubt::MaybeSent => "doubt_maybe_sent",
        Doubt::RefusedOnce => "doubt_refused_once",
        Doubt::OtherName => "doubt_other_name",
        Doubt::Downgrade => "doubt_downgrade",
        Doubt::ServerUnproven => {
            if let Some(next) = facts.attempt.passed_on_to.as_deref() {
                return Message::new("doubt_passed_on", [asked(facts), next.into()]);
            }
            let is_remembered = facts.attempt.server_to_trust().is_some();
            let key = if is_remembered { "doubt_server_unproven" } else { "doubt_server_unproven_once" };
            return Message::new(key, [facts.provider_name()]);
        }
    };
    Message::plain(key)
}
