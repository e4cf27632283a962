//! Why it happened, what makes the next sign-in work, and what the user can do now.

use crate::attempts::correction::Doubt;
use crate::attempts::{Attempt, Standing};
use crate::browser::failure::Failure;
use crate::event::Action;
use crate::explanation::compose::{Finding, learned};
use crate::explanation::diagnosis::Diagnosis;
use crate::explanation::remedy::{
    another_port, cautions, other_ways, refusal_causes, remedy, sign_in_again, waiting_out, without_callback,
};
use crate::explanation::{Facts, Message, Offer, Step};
use crate::protocol::authorization::Requested;

/// Why it happened, the likeliest first; then what to know besides, and why the user is asked.
pub(super) fn causes(facts: &Facts<'_>, finding: &Finding, registered: Option<&str>) -> Vec<Message> {
    let client = || facts.client_name();
    let provider = || facts.provider_name();
    let mut causes = Vec::new();
    match finding.diagnosis {
        Diagnosis::LandedElsewhere | Diagnosis::OtherProgramAnswered => {
            causes.push(Message::new("cause_port_per_sign_in", [client()]));
            causes.push(Message::new("cause_provider_keeps_registered", [provider()]));
        }
        Diagnosis::RedirectUriMismatch | Diagnosis::RejectedByProvider | Diagnosis::RegistrationNotPropagated => {
            causes.extend(refusal_causes(facts, registered));
        }
        Diagnosis::NobodyListening => {
            causes.push(Message::new("cause_client_ended", [client()]));
            causes.push(Message::new("cause_other_machine", [client()]));
            causes.push(Message::new("cause_already_finished", [client()]));
        }
        Diagnosis::StaleAttempt => causes.push(Message::new("cause_started_again", [client()])),
        Diagnosis::UnknownAttempt if is_contested(facts) => causes.push(Message::plain("cause_same_mark")),
        Diagnosis::UnknownAttempt => causes.push(Message::plain("cause_request_not_seen")),
        Diagnosis::ResponseBodyLost => causes.push(Message::plain("cause_body_not_resendable")),
        Diagnosis::HttpsOnLoopback => causes.push(Message::plain("cause_https_not_spoken")),
        Diagnosis::AddressFamily => causes.push(Message::new("cause_one_family_only", [client()])),
        Diagnosis::BlockedPort => causes.push(Message::plain("cause_port_blocked_by_browser")),
        Diagnosis::AuthorizationError => {
            let key = finding.detail.as_deref().and_then(error_cause);
            causes.extend(key.map(|key| Message::new(key, [provider()])));
        }
        Diagnosis::Unreachable => {
            causes.extend(finding.failure.and_then(failure_cause).map(Message::plain));
        }
    }
    if let Some((address, status)) = &finding.answered {
        causes.push(Message::new("cause_answered_by", [address.clone().into(), status.to_string().into()]));
    }
    match facts.request {
        Some(request) if request.unverified => causes.push(Message::plain("caution_request_object")),
        Some(request) if request.requested == Requested::Hidden => causes.push(Message::plain("cause_request_hidden")),
        _ => {}
    }
    causes.extend(finding.caution.map(|key| Message::new(key, [provider()])));
    match finding.diagnosis {
        Diagnosis::LandedElsewhere if finding.delivered.is_some() => {
            causes.push(Message::new("caution_token_step", [client(), provider()]));
            causes.extend(cautions(facts));
        }
        Diagnosis::RedirectUriMismatch | Diagnosis::RejectedByProvider => causes.extend(cautions(facts)),
        _ => {}
    }
    causes.extend(finding.doubt.map(|doubt| Message::plain(doubt_key(doubt))));
    causes
}

/// What the error codes of RFC 6749 section 4.1.2.1 and their relatives mean; nothing for a provider's own.
fn error_cause(code: &str) -> Option<&'static str> {
    match code {
        "access_denied" => Some("cause_access_denied"),
        "server_error" | "temporarily_unavailable" => Some("cause_provider_trouble"),
        "invalid_request"
        | "invalid_scope"
        | "invalid_target"
        | "unauthorized_client"
        | "unsupported_response_type" => Some("cause_app_setup"),
        _ => None,
    }
}

fn failure_cause(failure: Failure) -> Option<&'static str> {
    match failure {
        Failure::TimedOut => Some("cause_timed_out"),
        Failure::Reset => Some("cause_dropped"),
        Failure::Blocked => Some("cause_forbidden"),
        Failure::NameNotResolved => Some("cause_name_unknown"),
        Failure::Refused | Failure::Tls | Failure::BlockedPort | Failure::Aborted | Failure::Other => None,
    }
}

fn doubt_key(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::Policy => "doubt_policy",
        Doubt::StartedByPage => "doubt_started_by_page",
        Doubt::StarterUnknown => "doubt_starter_unknown",
        Doubt::NoPkce => "doubt_no_pkce",
        Doubt::RequestUnseen => "doubt_request_unseen",
        Doubt::OtherTab => "doubt_other_tab",
        Doubt::OtherPath => "doubt_other_path",
        Doubt::MaybeRead => "doubt_maybe_read",
    }
}

/// What makes the next sign-in work without us. Nothing where nothing is wrong with how it is set up.
pub(super) fn steps(facts: &Facts<'_>, finding: &Finding, registered: Option<&str>) -> Vec<Step> {
    match finding.diagnosis {
        Diagnosis::RegistrationNotPropagated => waiting_out(facts),
        Diagnosis::UnknownAttempt if is_contested(facts) => vec![sign_in_again(facts)],
        Diagnosis::UnknownAttempt | Diagnosis::Unreachable => without_callback(facts),
        Diagnosis::AuthorizationError => vec![sign_in_again(facts)],
        Diagnosis::ResponseBodyLost => [vec![sign_in_again(facts)], other_ways(facts, facts.client)].concat(),
        Diagnosis::BlockedPort => another_port(facts),
        Diagnosis::StaleAttempt | Diagnosis::HttpsOnLoopback | Diagnosis::AddressFamily => Vec::new(),
        Diagnosis::RedirectUriMismatch
        | Diagnosis::RejectedByProvider
        | Diagnosis::LandedElsewhere
        | Diagnosis::NobodyListening
        | Diagnosis::OtherProgramAnswered => remedy(facts, registered),
    }
}

/// What the user can do now, the best first.
pub(super) fn actions(facts: &Facts<'_>, finding: &Finding) -> Vec<Offer> {
    let attempt = facts.attempt;
    let act = |action| Offer::Act { action, listener: None };
    let mut actions = Vec::new();
    if let Some(tab) = finding.newer_tab {
        actions.push(Offer::Switch { switch_to_tab: tab });
    }
    // Where somebody answered, the code is out and of no use any more.
    let undelivered = finding.delivered.is_none() && finding.diagnosis != Diagnosis::OtherProgramAnswered;
    if let Some(landing) = attempt.landing.as_ref().filter(|_| undelivered && can_be_delivered(attempt)) {
        let waiting = facts.listener().or(attempt.requested().copied());
        let waiting = waiting.filter(|address| *address != landing.address && !attempt.failed.contains(address));
        let listener = finding.target.or(waiting);
        actions.push(Offer::Act { action: Action::Deliver, listener: listener.map(|l| l.to_string()) });
        actions.push(act(Action::Copy));
    }
    if may_be_remembered(facts) {
        actions.push(act(Action::Remember));
    }
    actions.push(act(Action::Dismiss));
    actions
}

/// Whether another sign-in has the same `state`.
pub(super) fn is_contested(facts: &Facts<'_>) -> bool {
    facts.attempt.standing == Standing::Contested
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
