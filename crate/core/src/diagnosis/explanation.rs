//! Everything that is said about one attempt, put together from its diagnosis.

use crate::diagnosis::describe::doubt;
use crate::diagnosis::{Describe, Diagnosis, DiagnosisId};
use crate::event::{Action, AttemptId};
use crate::facts::Facts;
use crate::knowledge::Certainty;
use crate::protocol::authorization::Requested;
use crate::protocol::difference::{Difference, Other, differences};
use crate::protocol::loopback::{LoopbackAddress, LoopbackHost, Scheme};
use crate::value::{Shape, ToValue};
use crate::wording::{Arg, Assurances, Journey, Message, Offer, Party, Remedy};

/// All that a page, the popup or the command line needs to explain one attempt. Holds no code and no state.
#[derive(Debug, Clone, PartialEq, ToValue, Shape)]
pub struct Explanation {
    /// The attempt it is about; actions name it.
    pub attempt: AttemptId,
    /// Which failure it is.
    pub diagnosis: DiagnosisId,
    /// Whether that is proven, or only likely.
    pub certainty: Certainty,
    /// What it is called, in a few words.
    pub headline: Message,
    /// What happened, in one or two sentences.
    pub summary: Message,
    /// Where on its way the sign-in broke.
    pub journey: Journey,
    /// How the two addresses differ.
    pub differences: Vec<Difference>,
    /// The redirect URI that the client asked for.
    pub requested: Option<String>,
    /// The callback URLs that the provider knows, as far as anybody told us.
    pub registered: Vec<String>,
    /// Where the browser landed, without query and fragment.
    pub landed: Option<String>,
    /// The provider.
    pub provider: Option<Party>,
    /// The client.
    pub client: Option<Party>,
    /// What to know before the remedy is followed.
    pub cautions_first: Vec<Message>,
    /// Why the user is asked before the callback is delivered.
    pub doubt: Option<Message>,
    /// Why it happens, likeliest first.
    pub causes: Vec<Message>,
    /// What makes the next sign-in work without us.
    pub remedy: Remedy,
    /// What else to know.
    pub cautions: Vec<Message>,
    /// What the user can do now, the best first.
    pub actions: Vec<Offer>,
    /// Why the user need not worry about what we do.
    pub assurances: Assurances,
}

/// Puts the explanation together.
pub(crate) fn explain(facts: &Facts<'_>, diagnosis: &Diagnosis) -> Explanation {
    let says = diagnosis.describe();
    let delivery = says.delivery();
    let is_repaired = delivery.delivered().is_some();
    let actions = actions(facts, says);
    let cautions = says.cautions(facts);
    let unverified = facts.request.is_some_and(|request| request.unverified);
    let unverified = unverified.then(|| Message::plain("caution_request_object"));
    let hidden = facts.request.is_some_and(|request| request.requested == Requested::Hidden && !request.unverified);
    let hidden = hidden.then(|| Message::plain("cause_request_hidden"));
    Explanation {
        attempt: facts.attempt.id,
        diagnosis: diagnosis.id(),
        certainty: says.certainty(),
        headline: Message::plain(if is_repaired { "ui_corrected" } else { diagnosis.id().headline() }),
        summary: delivery.summary(facts).unwrap_or_else(|| says.summary(facts)),
        journey: journey(facts, says),
        differences: compare(facts, says.is_about_registration()),
        requested: facts.requested_uri().map(str::to_owned),
        registered: facts.registered_uris(),
        landed: facts.landed_uri(),
        provider: facts.provider_party(),
        client: facts.client_party(),
        cautions_first: cautions.first,
        doubt: delivery.doubt().map(doubt),
        causes: says.causes(facts).into_iter().chain(hidden).collect(),
        remedy: says.remedy(facts),
        cautions: unverified.into_iter().chain(cautions.later).collect(),
        assurances: assurances(is_repaired || actions.iter().any(is_delivery)),
        actions,
    }
}

/// What differs: from the registered URI that is nearest, or from where the browser landed.
fn compare(facts: &Facts<'_>, with_registered: bool) -> Vec<Difference> {
    let Some(requested) = facts.requested_uri() else { return Vec::new() };
    match facts.landed_uri().filter(|_| !with_registered) {
        Some(landed) => differences(requested, &landed, Other::Landed),
        None => {
            let registered = facts.registered_uris();
            let all = registered.iter().map(|uri| differences(requested, uri, Other::Registered));
            all.min_by_key(Vec::len).unwrap_or_default()
        }
    }
}

fn journey(facts: &Facts<'_>, says: &dyn Describe) -> Journey {
    let attempt = facts.attempt;
    let delivery = says.delivery();
    let waiting = facts.expected_listener().filter(|address| !attempt.failed.contains(address));
    let waiting = waiting.filter(|_| !attempt.is_contested());
    let listener = delivery.delivered().or(delivery.target()).or(waiting);
    let landed = attempt.landing.as_ref().map(|landing| landing.address);
    let is_repaired = delivery.delivered().is_some();
    let end = if is_repaired { listener.or(landed) } else { landed.or(listener) };
    let end = end.map_or_else(|| Arg::Message(Message::plain("ui_journey_listener_unknown")), |a| a.authority().into());
    Journey {
        broken: says.leg(),
        repaired: is_repaired,
        landed: landed.map(|address| address.authority()),
        listener: listener.map(|address| address.authority()),
        problem: says.problem_at_address().map(Message::plain),
        caption: if is_repaired {
            Message::new("ui_journey_mended", [end])
        } else {
            Message::new(says.caption(), [facts.provider_name(), end])
        },
    }
}

/// What the user can do now, the best first.
fn actions(facts: &Facts<'_>, says: &dyn Describe) -> Vec<Offer> {
    let attempt = facts.attempt;
    let act = |action, label| Offer::Act { action, listener: None, label: Message::plain(label) };
    let mut actions = Vec::new();
    if let Some(tab) = says.newer_tab() {
        actions.push(Offer::Switch { switch_to_tab: tab, label: Message::plain("ui_action_switch") });
    }
    let is_undelivered = says.delivery().delivered().is_none() && says.is_code_unused();
    if let Some(landing) = attempt.landing.as_ref().filter(|_| is_undelivered && attempt.has_callback()) {
        let waiting = facts.expected_listener();
        let waiting = waiting.filter(|address| *address != landing.address && !attempt.failed.contains(address));
        actions.push(match says.delivery().target().or(waiting) {
            Some(listener) => Offer::Act {
                action: Action::Deliver,
                listener: Some(listener.to_string()),
                label: delivery_label(&listener, &landing.address),
            },
            None => act(Action::Deliver, "ui_action_deliver_there"),
        });
        actions.push(act(Action::Copy, "ui_action_copy"));
    }
    if facts.uri_to_remember().is_some() {
        actions.push(act(Action::Remember, "ui_action_remember"));
    }
    actions.push(act(Action::Dismiss, "ui_action_dismiss"));
    actions
}

/// Where a button sends the callback. The port is all there is to say, except where that is the same and something
/// else differs.
fn delivery_label(listener: &LoopbackAddress, landed: &LoopbackAddress) -> Message {
    let is_usual = listener.scheme == Scheme::Http && listener.host == LoopbackHost::Name;
    if is_usual && listener.port != landed.port {
        return Message::new("ui_action_deliver_port", [listener.port.to_string().into()]);
    }
    let whole = listener.to_string();
    let short = whole.strip_prefix("http://").filter(|_| !is_usual);
    Message::new("ui_action_deliver", [short.unwrap_or(&whole).to_owned().into()])
}

fn is_delivery(offer: &Offer) -> bool {
    matches!(offer, Offer::Act { action: Action::Deliver, .. })
}

/// What is safe about a delivery, or what was left alone where there is none.
fn assurances(delivers: bool) -> Assurances {
    let (title, own): (_, &[&str]) = if delivers {
        ("ui_safe_title", &["ui_safe_own", "ui_safe_unchanged", "ui_safe_named", "ui_safe_bound"])
    } else {
        ("ui_seen_title", &["ui_safe_untouched"])
    };
    let points = own.iter().chain(&["ui_safe_memory", "ui_safe_local"]).map(|key| Message::plain(key)).collect();
    Assurances { title: Message::plain(title), points }
}
