//! What a diagnosis says. The default methods give what is true of most diagnoses.

use crate::browser::TabId;
use crate::diagnosis::cautions::Cautions;
use crate::diagnosis::delivery_outcome::Delivery;
use crate::diagnosis::headline::Headline;
use crate::facts::Facts;
use crate::knowledge::Certainty;
use crate::protocol::loopback::LoopbackAddress;
use crate::wording::{Leg, Message, Remedy};

/// The texts and properties of one kind of failure.
pub(crate) trait Describe {
    /// Returns its name, if that is not the usual one of its kind.
    fn headline(&self) -> Option<Headline> {
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
