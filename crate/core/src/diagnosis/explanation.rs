//! The explanation of one attempt, built from its diagnosis.

use std::borrow::Cow;

use crate::browser::Time;
use crate::diagnosis::doubt::doubt;
use crate::diagnosis::{Describe, Diagnosis, DiagnosisId, Headline};
use crate::event::{Action, AttemptId};
use crate::facts::{Facts, Said};
use crate::into_vec::IntoVec;
use crate::knowledge::{Certainty, Client};
use crate::protocol::authorization::Requested;
use crate::protocol::difference::{Difference, from_landed};
use crate::protocol::loopback::{LoopbackAddress, LoopbackHost, Scheme};
use crate::remedy::{Took, elsewhere, explain_placeholders, forwarded_elsewhere, proof, setting_suffices, while_kept};
use crate::shown::Shown;
use crate::value::{Shape, ToValue};
use crate::wording::{Arg, Assurances, ClientOption, Elsewhere, Journey, Message, Offer, Party, Progress, Remedy};

/// Everything that a page, the popup or the command line needs to explain one attempt. It holds no code and no state.
///
/// # Examples
///
/// ```
/// use portmend::event::{Event, EventKind};
/// use portmend::{DiagnosisId, Effect, Engine, Explanation};
///
/// fn explained(effects: Vec<Effect>) -> Option<Explanation> {
///     effects.into_iter().find_map(|effect| match effect {
///         Effect::Explain { explanation, .. } | Effect::Warn { explanation, .. } => Some(*explanation),
///         _ => None,
///     })
/// }
///
/// let kind = EventKind::CallbackFailed {
///     tab: 1,
///     url: "http://localhost:38000/callback?code=123&state=xyz".to_owned(),
///     method: "GET".to_owned(),
///     error: "net::ERR_CONNECTION_REFUSED".to_owned(),
///     sees_requests: None,
///     address: None,
///     garbled: None,
/// };
/// let effects = Engine::new().handle(Event { time: 0, private: false, kind })?;
/// let explanation = explained(effects).unwrap();
/// assert_eq!(explanation.diagnosis, DiagnosisId::UnknownAttempt);
/// assert_eq!(explanation.landed.as_deref(), Some("http://localhost:38000/callback"));
/// # Ok::<(), portmend::EngineError>(())
/// ```
#[derive(Debug, Clone, PartialEq, ToValue, Shape)]
pub struct Explanation {
    /// The attempt that is explained; actions refer to it by this number.
    pub attempt: AttemptId,
    /// The kind of failure.
    pub diagnosis: DiagnosisId,
    /// Whether the diagnosis is proven or only likely.
    pub certainty: Certainty,
    /// The name of the failure, in a few words.
    pub headline: Message,
    /// What happened, in one or two sentences.
    pub summary: Message,
    /// Where the sign-in failed.
    pub journey: Journey,
    /// How the requested address differs from the landed or the registered one.
    pub differences: Vec<Difference>,
    /// The requested redirect URI.
    pub requested: Option<Shown>,
    /// The registered callback URLs, as far as the user or the provider has revealed them.
    pub registered: Vec<Shown>,
    /// The landed address, without query and fragment.
    pub landed: Option<Shown>,
    /// The provider.
    pub provider: Option<Party>,
    /// The client.
    pub client: Option<Party>,
    /// The clients that may have started the sign-in, for the user to say which one it was; empty if it is known, or makes
    /// no difference.
    pub clients: Vec<ClientOption>,
    /// What to know before following the remedy.
    pub cautions_first: Vec<Message>,
    /// Why the user is asked before the callback is delivered.
    pub doubt: Option<Message>,
    /// The possible causes, most likely first.
    pub causes: Vec<Message>,
    /// The steps that make the next sign-in work without Portmend.
    pub remedy: Remedy,
    /// What to do if the client runs elsewhere, where that could explain the failure.
    pub elsewhere: Option<Elsewhere>,
    /// What else to know.
    pub cautions: Vec<Message>,
    /// What the user can do now, best first.
    pub actions: Vec<Offer>,
    /// When the page that explains it sends the tab back to the address that refused the callback, in milliseconds since
    /// the Unix epoch, unless the user has begun to use the page.
    pub retry_at: Option<Time>,
    /// What Portmend does and does not do with this sign-in.
    pub assurances: Assurances,
}

/// Builds the explanation of a diagnosis.
pub(crate) fn explain(facts: &Facts<'_>, diagnosis: &Diagnosis) -> Explanation {
    let description = diagnosis.describe();
    let delivery = description.delivery();
    let is_repaired = delivery.delivered().is_some();
    let headline = description.headline().map_or(diagnosis.id().headline(), Headline::key);
    let actions = actions(facts, description);
    let cautions = description.cautions(facts);
    let may_be_elsewhere = !is_repaired && description.may_be_elsewhere();
    let elsewhere = elsewhere(facts).filter(|_| may_be_elsewhere);
    let mut remedy = description.remedy(facts);
    if elsewhere.is_some() {
        forwarded_elsewhere(&mut remedy);
    }
    let unverified = facts.request.is_some_and(|request| request.unverified);
    let unverified = unverified.then(|| Message::plain("caution_request_object"));
    let hidden = facts.request.is_some_and(|request| request.requested == Requested::Hidden && !request.unverified);
    let hidden = hidden.then(|| Message::plain("cause_request_hidden"));
    let landing = facts.attempt.landing.as_ref().filter(|_| facts.request.is_some());
    let stateless = landing
        .filter(|landing| landing.lacks_state && !landing.body)
        .map(|_| Message::new("caution_no_state", [facts.client_name()]));
    let mut remedy = explain_placeholders(facts, remedy);
    remedy.while_kept = while_kept(&remedy.steps);
    let proof = proof(facts, &remedy);
    // Only there it is seen what is registered.
    let is_seen = diagnosis.id() == DiagnosisId::LandedElsewhere;
    let mut causes = Vec::new();
    causes.extend(setting_suffices(facts, &remedy).filter(|_| is_seen));
    causes.append(&mut description.causes(facts));
    causes.extend(hidden);
    Explanation {
        attempt: facts.attempt.id,
        diagnosis: diagnosis.id(),
        certainty: description.certainty(),
        headline: Message::plain(if is_repaired { "ui_corrected" } else { headline }),
        summary: description.delivered_summary(facts).unwrap_or_else(|| description.summary(facts)),
        journey: journey(facts, description),
        differences: compare(facts, description.is_about_registration()),
        requested: facts.requested_uri().map(Shown::address),
        registered: facts.registered_uris().iter().map(|uri| Shown::address(uri)).into_vec(),
        landed: facts.landed_uri().as_deref().map(Shown::address),
        provider: facts.provider_party(),
        client: facts.client_party(),
        clients: clients(facts, description),
        cautions_first: cautions.first,
        doubt: delivery.doubt().map(|reason| doubt(reason, facts)),
        causes,
        elsewhere,
        remedy,
        cautions: unverified.into_iter().chain(stateless).chain(cautions.later).chain(proof).into_vec(),
        assurances: assurances(is_repaired || actions.iter().any(is_delivery)),
        retry_at: facts.attempt.retry_at().filter(|_| !is_repaired && may_be_too_early(facts, description)),
        actions,
    }
}

/// Returns the clients among which the user can choose, if the choice changes what there is to know or to do.
fn clients(facts: &Facts<'_>, description: &dyn Describe) -> Vec<ClientOption> {
    let offered = facts.clients_to_choose_from();
    let gist = |said| gist(&facts.clone().with_client(Some(said)), description);
    let differs = |client: &&'static Client| gist(Said::Client(client)) != gist(Said::Another);
    if !offered.iter().any(differs) {
        return Vec::new();
    }
    let option = |client: Option<&'static Client>| ClientOption {
        client: client.map(|client| client.id.to_owned()),
        name: match client {
            Some(client) => client.name.into(),
            None => Arg::Message(Message::plain("ui_client_another")),
        },
        chosen: facts.is_said(client),
    };
    offered.into_iter().map(Some).chain([None]).map(option).into_vec()
}

/// Returns what there is to know and to do, whatever the names in it.
fn gist(facts: &Facts<'_>, description: &dyn Describe) -> Vec<Cow<'static, str>> {
    let Remedy { lead, steps, .. } = description.remedy(facts);
    let cautions = description.cautions(facts);
    let said = description.causes(facts).into_iter().chain(cautions.first).chain(cautions.later).chain(lead);
    let mut gist: Vec<_> = said.map(|message| Cow::Borrowed(message.key)).into_vec();
    for step in steps {
        gist.push(step.text.key.into());
        gist.extend(step.commands.into_iter().map(|command| command.text.into()));
    }
    gist
}

/// Compares the requested URI with the landed one, or with the closest registered one.
fn compare(facts: &Facts<'_>, with_registered: bool) -> Vec<Difference> {
    let Some(requested) = facts.requested_uri() else { return Vec::new() };
    match facts.landed_uri().filter(|_| !with_registered) {
        Some(landed) => from_landed(requested, &landed),
        None => facts.closest().map(|(_, differences)| differences).unwrap_or_default(),
    }
}

fn journey(facts: &Facts<'_>, description: &dyn Describe) -> Journey {
    let attempt = facts.attempt;
    let delivery = description.delivery();
    let waiting = facts.expected_listener().filter(|address| !attempt.failed.contains(address));
    let waiting = waiting.filter(|_| !attempt.is_contested());
    let answered = description.at().filter(|_| description.is_answered());
    let listener = delivery.delivered().or(delivery.target()).or(answered).or(waiting);
    let landed = attempt.landing.as_ref().map(|landing| landing.address);
    let is_repaired = delivery.delivered().is_some();
    let end = if is_repaired { listener.or(landed) } else { description.at().or(landed).or(listener) };
    let end = end.map_or_else(|| Arg::Message(Message::plain("ui_journey_listener_unknown")), |a| a.authority().into());
    Journey {
        end: description.leg(),
        progress: match description.is_failure() {
            _ if is_repaired || description.is_answered() => Progress::Answered,
            true => Progress::Failed,
            false => Progress::Open,
        },
        landed: landed.map(|address| address.authority()),
        listener: listener.map(|address| address.authority()),
        // What else may be at the address where the way ended is not known if a program may have taken the callback there.
        problem: description
            .problem_at_address()
            .or(attempt.may_be_read.then_some("ui_journey_no_answer"))
            .map(Message::plain),
        caption: if is_repaired {
            Message::new("ui_journey_mended", [end])
        } else {
            Message::new(description.caption(), [facts.provider_name(), end])
        },
    }
}

/// Returns whether the client may only have been too slow to listen where the callback was refused. It is not if it waits
/// on another port, or has most likely stopped waiting.
fn may_be_too_early(facts: &Facts<'_>, description: &dyn Describe) -> bool {
    let landed = facts.attempt.landing.as_ref().map(|landing| landing.address);
    let waiting = description.delivery().target().or(facts.expected_listener());
    let is_there = |landed: LoopbackAddress| {
        facts.attempt.was_refused_at(&landed) && waiting.is_none_or(|waiting| waiting.port == landed.port)
    };
    description.may_be_too_early() && !Took::of(facts).is_over() && landed.is_some_and(is_there)
}

/// Returns what the user can do now, best first.
fn actions(facts: &Facts<'_>, description: &dyn Describe) -> Vec<Offer> {
    let attempt = facts.attempt;
    let act = |action, label| Offer::Act { action, listener: None, label: Message::plain(label) };
    let mut actions = Vec::new();
    if let Some(tab) = description.newer_tab() {
        actions.push(Offer::Switch { switch_to_tab: tab, label: Message::plain("ui_action_switch") });
    }
    let is_undelivered = description.delivery().delivered().is_none() && description.is_code_unused();
    if let Some(landing) =
        attempt.landing.as_ref().filter(|_| is_undelivered && attempt.has_callback() && description.can_be_delivered())
    {
        let waiting = facts.expected_listener();
        let waiting = waiting.filter(|address| *address != landing.address && !attempt.failed.contains(address));
        let again = description.can_be_sent_again().then_some(landing.address);
        actions.push(match description.delivery().target().or(waiting).or(again) {
            Some(listener) => Offer::Act {
                action: Action::Deliver,
                listener: Some(listener.to_string()),
                label: delivery_label(&listener, &landing.address),
            },
            None => act(Action::Deliver, "ui_action_deliver_there"),
        });
        if may_be_too_early(facts, description) {
            let label = Message::plain("ui_action_try_again");
            actions.push(Offer::Act { action: Action::Deliver, listener: Some(landing.address.to_string()), label });
        }
    }
    if is_undelivered && attempt.can_be_copied() {
        actions.push(act(Action::Copy, "ui_action_copy"));
    }
    if facts.uri_to_remember().is_some() {
        actions.push(act(Action::Remember, "ui_action_remember"));
    }
    if !attempt.is_done() {
        actions.push(act(Action::Dismiss, "ui_action_dismiss"));
    }
    actions
}

/// Returns the label of the button that delivers the callback: the port, or the whole address if the port is the same
/// or the listener is not on `http://localhost`.
fn delivery_label(listener: &LoopbackAddress, landed: &LoopbackAddress) -> Message {
    let is_usual = listener.scheme == Scheme::Http && listener.host == LoopbackHost::Localhost;
    if is_usual && listener.port != landed.port {
        return Message::new("ui_action_deliver_port", [listener.port.to_string().into()]);
    }
    let address = listener.to_string();
    let short = address.strip_prefix("http://").filter(|_| !is_usual);
    Message::new("ui_action_deliver", [short.unwrap_or(&address).to_owned().into()])
}

fn is_delivery(offer: &Offer) -> bool {
    matches!(offer, Offer::Act { action: Action::Deliver, .. })
}

/// Returns why a delivery is safe or, if there is none, what was left alone.
fn assurances(delivers: bool) -> Assurances {
    let (title, specific): (_, &[&str]) = if delivers {
        ("ui_safe_title", &["ui_safe_own", "ui_safe_unchanged", "ui_safe_named", "ui_safe_bound"])
    } else {
        ("ui_seen_title", &["ui_safe_untouched"])
    };
    let points = specific.iter().chain(&["ui_safe_memory", "ui_safe_local"]).map(|key| Message::plain(key)).into_vec();
    Assurances { title: Message::plain(title), points }
}
