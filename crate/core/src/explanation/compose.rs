//! Writing an explanation from what was found.

use crate::attempts::Attempt;
use crate::attempts::correction::Doubt;
use crate::browser::TabId;
use crate::browser::failure::Failure;
use crate::explanation::advice::{actions, causes, is_contested, steps};
use crate::explanation::diagnosis::Diagnosis;
use crate::explanation::{Arg, Certainty, Explanation, Facts, Journey, Leg, Message};
use crate::protocol::difference::{Difference, Other, differences};
use crate::protocol::loopback::LoopbackAddress;

/// What was found out about an attempt.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Which failure it is.
    pub diagnosis: Diagnosis,
    /// Whether that is proven.
    pub certainty: Certainty,
    /// The provider's error code or the browser's error text, where the failure has one.
    pub detail: Option<String>,
    /// How the request failed, where that says more than the diagnosis.
    pub failure: Option<Failure>,
    /// Why the callback was not delivered by itself.
    pub doubt: Option<Doubt>,
    /// Where it would be delivered if the user agreed.
    pub target: Option<LoopbackAddress>,
    /// Where the callback was delivered.
    pub delivered: Option<LoopbackAddress>,
    /// The tab of the newer attempt.
    pub newer_tab: Option<TabId>,
    /// The IP address and the HTTP status of an answer.
    pub answered: Option<(String, u16)>,
    /// The message key of what else a refusal can mean; takes the provider's name.
    pub caution: Option<&'static str>,
}

impl Finding {
    /// A proven finding without particulars.
    pub fn of(diagnosis: Diagnosis) -> Self {
        Self {
            diagnosis,
            certainty: Certainty::Certain,
            detail: None,
            failure: None,
            doubt: None,
            target: None,
            delivered: None,
            newer_tab: None,
            answered: None,
            caution: None,
        }
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
        causes: causes(facts, finding, aim(finding.diagnosis, &registered, landed.as_deref())),
        remedy: steps(facts, finding, aim(finding.diagnosis, &registered, landed.as_deref())),
        actions: actions(facts, finding),
        provider: facts.provider_party(),
        client: facts.client_party(),
        requested,
        registered,
        landed,
    }
}

/// The registered callback URL as the provider itself has let it be known: by where it sent the browser of its own
/// accord, or on its error page.
pub fn learned(attempt: &Attempt) -> Option<String> {
    let requested = attempt.request.as_ref()?.requested.known()?;
    let Some(landing) = &attempt.landing else { return attempt.revealed.first().cloned() };
    (landing.address != requested.loopback().address).then(|| format!("{}{}", landing.address, landing.path))
}

fn registered(facts: &Facts<'_>) -> Vec<String> {
    let mut registered = facts.registered();
    for uri in learned(facts.attempt).iter().chain(&facts.attempt.revealed) {
        if !registered.contains(uri) {
            registered.push(uri.clone());
        }
    }
    registered
}

/// The registered callback URL that a remedy should aim at.
fn aim<'a>(diagnosis: Diagnosis, registered: &'a [String], landed: Option<&'a str>) -> Option<&'a str> {
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

/// The ports of two addresses that differ in nothing else: for people, the ports are then all there is to say.
fn only_ports_of(one: &LoopbackAddress, other: &LoopbackAddress) -> Option<[Arg; 2]> {
    (one.at_port(other.port) == *other).then(|| [one.port.to_string().into(), other.port.to_string().into()])
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
        return match landing.and_then(|landing| only_ports_of(landing, delivered)) {
            Some([landed, delivered]) => Message::new("summary_corrected_port", [client, provider, landed, delivered]),
            None => Message::new("summary_corrected", [client, provider, here, delivered.authority().into()]),
        };
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
        Diagnosis::LandedElsewhere => match waiting.zip(landing).and_then(|(one, other)| only_ports_of(one, other)) {
            Some([waiting, landed]) => {
                Message::new("summary_landed_elsewhere_port", [client, waiting, provider, landed])
            }
            None => Message::new("summary_landed_elsewhere", [client, authority(waiting), provider, here]),
        },
        Diagnosis::NobodyListening if landing != attempt.requested() && attempt.requested().is_some() => {
            Message::new("summary_nobody_listening_anywhere", [client, authority(attempt.requested()), provider, here])
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
        Diagnosis::UnknownAttempt if is_contested(facts) => Message::new("summary_contested_attempt", [client]),
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
    let waiting = facts.listener().or(attempt.requested().copied());
    let waiting = waiting.filter(|address| !attempt.failed.contains(address) && !is_contested(facts));
    let listener = finding.delivered.or(finding.target).or(waiting);
    Journey {
        broken,
        repaired: finding.delivered.is_some(),
        landed: attempt.landing.as_ref().map(|landing| landing.address.authority()),
        listener: listener.map(|address| address.authority()),
    }
}
