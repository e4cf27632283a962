//! What to do about a callback that failed: correct it, explain it, or leave it.

use crate::attempt::{Attempt, Standing};
use crate::correction::{Doubt, Permission};
use crate::diagnosis::Diagnosis;
use crate::event::TabId;
use crate::explanation::Finding;
use crate::failure::Failure;
use crate::loopback::{LoopbackAddress, LoopbackHost, Scheme};

use super::Engine;
use super::landing::Arrival;

/// The error codes by which providers send a refused redirect URI to a callback (providers.md: GitHub, MCP SDK).
const MISMATCH_CODES: &[&str] =
    &["redirect_uri_mismatch", "invalid_redirect_uri", "redirect_mismatch", "invalid_redirect"];

/// Whether an error of a callback says that the redirect URI was refused.
pub(super) fn is_mismatch(error: &str) -> bool {
    MISMATCH_CODES.contains(&error)
}

/// What to do about a failed callback.
pub(super) enum Step {
    Silence,
    Correct(LoopbackAddress),
    Explain(Finding),
}

impl Engine {
    /// Design section 3, for one failure of one attempt.
    pub(super) fn next_step(&self, attempt: &Attempt, arrival: &Arrival, failure: Failure, tab: TabId) -> Step {
        let here = arrival.url.address;
        let landed = attempt.landing.as_ref().map_or(here, |landing| landing.address);
        let diagnosis = self.what_was_wrong(attempt, &landed);
        let finding = |diagnosis| Step::Explain(Finding::of(diagnosis));
        match attempt.standing {
            Standing::Done => return Step::Silence,
            Standing::Replaced => return Step::Explain(self.stale(attempt)),
            Standing::Contested => return finding(Diagnosis::UnknownAttempt),
            Standing::Waiting => {}
        }
        if attempt.request.is_none() {
            return finding(Diagnosis::UnknownAttempt);
        }
        if let Some(error) = arrival.error.as_deref().filter(|error| is_mismatch(error)) {
            return Step::Explain(Finding {
                detail: Some(error.to_owned()),
                ..Finding::of(Diagnosis::RejectedByProvider)
            });
        }
        if arrival.body {
            return finding(Diagnosis::ResponseBodyLost);
        }
        let target = self.next_target(attempt, here, failure);
        let doubt = match Permission::of(attempt, self.policy(attempt)) {
            Permission::Ask(doubt) => Some(doubt),
            _ if attempt.tab != tab => Some(Doubt::OtherTab),
            _ if attempt.requested_path().is_some_and(|path| path != arrival.url.path()) => Some(Doubt::OtherPath),
            _ if !(failure.nobody_read_it() || failure == Failure::Tls) => Some(Doubt::MaybeRead),
            Permission::Automatic => None,
            Permission::Never => Some(Doubt::Policy),
        };
        match (target, doubt) {
            (Some(target), None) if attempt.may_navigate_to(&target) => return Step::Correct(target),
            (Some(_), Some(doubt)) => {
                return Step::Explain(Finding { doubt: Some(doubt), target, ..Finding::of(diagnosis) });
            }
            _ => {}
        }
        if let Some(error) = &arrival.error {
            return Step::Explain(Finding {
                detail: Some(error.clone()),
                ..Finding::of(Diagnosis::AuthorizationError)
            });
        }
        match failure {
            Failure::Refused => finding(Diagnosis::NobodyListening),
            Failure::BlockedPort => finding(Diagnosis::BlockedPort),
            Failure::Tls if here.scheme == Scheme::Https => finding(Diagnosis::HttpsOnLoopback),
            _ => Step::Explain(Finding { failure: Some(failure), ..Finding::of(Diagnosis::Unreachable) }),
        }
    }

    /// Which failure it is that the provider sent the browser to `landed`.
    pub(super) fn what_was_wrong(&self, attempt: &Attempt, landed: &LoopbackAddress) -> Diagnosis {
        match attempt.requested() {
            Some(requested) if requested != landed => Diagnosis::LandedElsewhere,
            Some(_) if landed.scheme == Scheme::Https => Diagnosis::HttpsOnLoopback,
            Some(_) if self.targets(attempt).first() != Some(landed) => Diagnosis::NobodyListening,
            Some(_) if landed.host != LoopbackHost::Name => Diagnosis::AddressFamily,
            _ => Diagnosis::NobodyListening,
        }
    }

    /// The next address that this attempt's callback may be brought to, after `here` has failed (design rule 3).
    fn next_target(&self, attempt: &Attempt, here: LoopbackAddress, failure: Failure) -> Option<LoopbackAddress> {
        let targets = self.targets(attempt);
        let landed = attempt.landing.as_ref().map(|landing| landing.address);
        let is_target = targets.iter().any(|target| target.same_door(&here));
        let plain = (failure == Failure::Tls && here.scheme == Scheme::Https)
            .then_some(LoopbackAddress { scheme: Scheme::Http, ..here });
        let other_family =
            (failure == Failure::Refused && here.host != LoopbackHost::Name).then(|| here.other_family());
        targets
            .iter()
            .copied()
            .chain(plain.filter(|_| is_target))
            .chain(other_family.filter(|_| is_target))
            .chain(landed)
            .find(|candidate| *candidate != here && !attempt.failed.contains(candidate))
    }

    /// What is said of an attempt that a newer one has replaced.
    pub(super) fn stale(&self, attempt: &Attempt) -> Finding {
        let newer = self.newer(attempt).filter(|newer| newer.standing == Standing::Waiting);
        Finding { newer_tab: newer.map(|newer| newer.tab), ..Finding::of(Diagnosis::StaleAttempt) }
    }
}
