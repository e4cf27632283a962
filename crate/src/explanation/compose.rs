//! Writing an explanation from what was found.

use crate::attempt::{Attempt, Standing};
use crate::correction::Doubt;
use crate::diagnosis::{Diagnosis, Difference, Other, differences};
use crate::event::{Action, TabId};
use crate::explanation::remedy::remedy;
use crate::explanation::{Arg, Certainty, Explanation, Facts, Journey, Leg, Message, Offer};
use crate::loopback::LoopbackAddress;

/// What was found out about an attempt.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Which failure it is.
    pub diagnosis: Diagnosis,
    /// Whether that is proven.
    pub certainty: Certainty,
    /// The provider's error code or the browser's error text, where the failure has one.
    pub detail: Option<String>,
    /// Why the callback was not delivered by itself.
    pub doubt: Option<Doubt>,
    /// Where the callback was delivered.
    pub delivered: Option<LoopbackAddress>,
    /// The tab of the newer attempt.
    pub newer_tab: Option<TabId>,
}

impl Finding {
    /// A proven finding without particulars.
    pub fn of(diagnosis: Diagnosis) -> Self {
        Self { diagnosis, certainty: Certainty::Certain, detail: None, doubt: None, delivered: None, newer_tab: None }
    }
}

/// Writes the explanation.
pub fn compose(facts: &Facts<'_>, finding: &Finding) -> Explanation {
    let attempt = facts.attempt;
    let registered = registered(facts);
    let landed = attempt.landing.as_ref().map(|landing| format!("{}{}", landing.address, landing.path));
    let requested = facts.request.and_then(|r| r.requested.known()).map(|uri| uri.as_str().to_owned());
    Explanation {
        attempt: attempt.id,
        diagnosis: finding.diagnosis,
        certainty: finding.certainty,
        summary: summary(facts, finding),
        journey: journey(facts, finding),
        differences: compare(requested.as_deref(), &registered, landed.as_deref(), finding.diagnosis),
        causes: causes(facts, finding),
        remedy: remedy(facts, registered_here(finding.diagnosis, &registered, landed.as_deref())),
        actions: actions(facts, finding),
        provider: facts.provider_party(),
        client: facts.client_party(),
        requested,
        registered,
        landed,
    }
}

/// Whether the landed address is where the provider sends answers of its own accord: then that is what it has
/// registered.
pub fn learned(attempt: &Attempt) -> Option<String> {
    let landing = attempt.landing.as_ref()?;
    let requested = attempt.request.as_ref()?.requested.known()?;
    (landing.address != requested.loopback().address).then(|| format!("{}{}", landing.address, landing.path))
}

fn registered(facts: &Facts<'_>) -> Vec<String> {
    let mut registered = facts.registered();
    if let Some(uri) = learned(facts.attempt)
        && !registered.contains(&uri)
    {
        registered.push(uri);
    }
    registered
}

/// The registered callback URL that a remedy should aim at.
fn registered_here<'a>(diagnosis: Diagnosis, registered: &'a [String], landed: Option<&'a str>) -> Option<&'a str> {
    match diagnosis {
        Diagnosis::LandedElsewhere | Diagnosis::OtherProgramAnswered => landed,
        _ => registered.first().map(String::as_str),
    }
}

fn compare(
    requested: Option<&str>,
    registered: &[String],
    landed: Option<&str>,
    diagnosis: Diagnosis,
) -> Vec<Difference> {
    let Some(requested) = requested else { return Vec::new() };
    match (diagnosis, landed) {
        (Diagnosis::RedirectUriMismatch | Diagnosis::RejectedByProvider, _) | (_, None) => registered
            .iter()
            .map(|uri| differences(requested, uri, Other::Registered))
            .min_by_key(Vec::len)
            .unwrap_or_default(),
        (_, Some(landed)) => differences(requested, landed, Other::Landed),
    }
}

fn authority(address: Option<&LoopbackAddress>) -> Arg {
    address.map_or_else(|| Arg::Message(Message::plain("party_unknown_address")), |a| a.authority().into())
}

fn summary(facts: &Facts<'_>, finding: &Finding) -> Message {
    let attempt = facts.attempt;
    let landing = attempt.landing.as_ref().map(|landing| &landing.address);
    let waiting = facts.listener();
    let waiting = waiting.as_ref().or(attempt.requested());
    let client = facts.client_name();
    let provider = facts.provider_name();
    let detail = Arg::Text(finding.detail.clone().unwrap_or_default());
    let here = authority(landing.or(waiting));
    if let Some(delivered) = &finding.delivered {
        return Message::new("summary_corrected", [client, provider, here, delivered.authority().into()]);
    }
    match finding.diagnosis {
        Diagnosis::RedirectUriMismatch => {
            Message::new("summary_redirect_uri_mismatch", [client, authority(attempt.requested()), provider])
        }
        Diagnosis::RejectedByProvider => Message::new("summary_rejected_by_provider", [provider, client]),
        Diagnosis::RegistrationNotPropagated => Message::new("summary_registration_not_propagated", [provider, client]),
        Diagnosis::LandedElsewhere if finding.doubt == Some(Doubt::OtherPath) => {
            Message::new("summary_landed_elsewhere_path", [client, provider, here])
        }
        Diagnosis::LandedElsewhere => {
            Message::new("summary_landed_elsewhere", [client, authority(waiting), provider, here])
        }
        Diagnosis::NobodyListening => Message::new("summary_nobody_listening", [client, here]),
        Diagnosis::AddressFamily => Message::new("summary_address_family", [client, here]),
        Diagnosis::HttpsOnLoopback => Message::new("summary_https_on_loopback", [client, here]),
        Diagnosis::StaleAttempt => Message::new("summary_stale_attempt", [client]),
        Diagnosis::OtherProgramAnswered => Message::new("summary_other_program_answered", [client, here]),
        Diagnosis::BlockedPort => Message::new("summary_blocked_port", [client, here]),
        Diagnosis::ResponseBodyLost => Message::new("summary_response_body_lost", [client, here]),
        Diagnosis::AuthorizationError => Message::new("summary_authorization_error", [provider, detail, client]),
        Diagnosis::Unreachable => Message::new("summary_unreachable", [here, detail]),
        Diagnosis::UnknownAttempt if attempt.standing == Standing::Contested => {
            Message::new("summary_contested_attempt", [client])
        }
        Diagnosis::UnknownAttempt => Message::new("summary_unknown_attempt", [here]),
    }
}

fn journey(facts: &Facts<'_>, finding: &Finding) -> Journey {
    let attempt = facts.attempt;
    let broken = match finding.diagnosis {
        Diagnosis::RedirectUriMismatch | Diagnosis::RejectedByProvider | Diagnosis::RegistrationNotPropagated => {
            Leg::Request
        }
        Diagnosis::AuthorizationError => Leg::Response,
        Diagnosis::NobodyListening | Diagnosis::StaleAttempt => Leg::Listener,
        _ => Leg::Delivery,
    };
    let listener = finding.delivered.or_else(|| facts.listener()).or(attempt.requested().copied());
    Journey {
        broken,
        repaired: finding.delivered.is_some(),
        landed: attempt.landing.as_ref().map(|landing| landing.address.authority()),
        listener: listener.map(|address| address.authority()),
    }
}

fn causes(facts: &Facts<'_>, finding: &Finding) -> Vec<Message> {
    let client = || facts.client_name();
    let provider = || facts.provider_name();
    let mut causes = Vec::new();
    match finding.diagnosis {
        Diagnosis::LandedElsewhere | Diagnosis::OtherProgramAnswered => {
            causes.push(Message::new("cause_port_per_sign_in", [client()]));
            causes.push(Message::new("cause_provider_keeps_registered", [provider()]));
        }
        Diagnosis::RedirectUriMismatch => {
            causes.push(Message::new("cause_port_per_sign_in", [client()]));
        }
        Diagnosis::NobodyListening => {
            causes.push(Message::new("cause_client_ended", [client()]));
            causes.push(Message::new("cause_other_machine", [client()]));
            causes.push(Message::new("cause_already_finished", [client()]));
        }
        Diagnosis::StaleAttempt => causes.push(Message::new("cause_started_again", [client()])),
        Diagnosis::UnknownAttempt => causes.push(Message::plain("cause_request_not_seen")),
        Diagnosis::ResponseBodyLost => causes.push(Message::plain("cause_body_not_resendable")),
        Diagnosis::HttpsOnLoopback => causes.push(Message::plain("cause_https_not_spoken")),
        Diagnosis::AddressFamily => causes.push(Message::new("cause_one_family_only", [client()])),
        Diagnosis::BlockedPort => causes.push(Message::plain("cause_port_blocked_by_browser")),
        _ => {}
    }
    if finding.delivered.is_some() && finding.diagnosis == Diagnosis::LandedElsewhere {
        causes.push(Message::new("caution_token_step", [client(), provider()]));
    }
    if let Some(doubt) = finding.doubt {
        causes.push(Message::plain(match doubt {
            Doubt::Policy => "doubt_policy",
            Doubt::StartedByPage => "doubt_started_by_page",
            Doubt::StarterUnknown => "doubt_starter_unknown",
            Doubt::NoPkce => "doubt_no_pkce",
            Doubt::RequestUnseen => "doubt_request_unseen",
            Doubt::OtherTab => "doubt_other_tab",
            Doubt::OtherPath => "doubt_other_path",
            Doubt::MaybeRead => "doubt_maybe_read",
        }));
    }
    causes
}

fn actions(facts: &Facts<'_>, finding: &Finding) -> Vec<Offer> {
    let attempt = facts.attempt;
    let act = |action| Offer::Act { action, listener: None };
    let mut actions = Vec::new();
    if let Some(tab) = finding.newer_tab {
        actions.push(Offer::Switch { switch_to_tab: tab });
    }
    let undelivered = finding.delivered.is_none() && can_be_delivered(attempt);
    if let Some(landing) = attempt.landing.as_ref().filter(|_| undelivered) {
        let listener = facts.listener().or(attempt.requested().copied());
        match listener.filter(|listener| *listener != landing.address && !attempt.failed.contains(listener)) {
            Some(listener) => {
                actions.push(Offer::Act { action: Action::Deliver, listener: Some(listener.to_string()) });
            }
            None => actions.push(act(Action::Deliver)),
        }
        actions.push(act(Action::Copy));
    }
    if may_be_remembered(facts) {
        actions.push(act(Action::Remember));
    }
    actions.push(act(Action::Dismiss));
    actions
}

/// Whether the callback is still there and belongs to a sign-in that may take it.
pub fn can_be_delivered(attempt: &Attempt) -> bool {
    attempt.standing == Standing::Waiting && attempt.landing.as_ref().is_some_and(|landing| !landing.body)
}

/// Whether the landed address is news worth a registration.
pub fn may_be_remembered(facts: &Facts<'_>) -> bool {
    let attempt = facts.attempt;
    !attempt.private
        && attempt.standing != Standing::Contested
        && learned(attempt).is_some_and(|uri| !facts.registered().contains(&uri))
}
