//! Deciding what to do about a failed callback: correct it, explain it, or ignore it.

use crate::attempts::correction::{Doubt, Permission};
use crate::attempts::{Attempt, HeldBackBy, Standing};
use crate::browser::failure::Failure;
use crate::diagnosis::address_family::AddressFamily;
use crate::diagnosis::authorization_error::AuthorizationError;
use crate::diagnosis::blocked_by_extension::BlockedByExtension;
use crate::diagnosis::blocked_by_permission::{BlockedByPermission, Handover};
use crate::diagnosis::blocked_by_policy::BlockedByPolicy;
use crate::diagnosis::blocked_port::BlockedPort;
use crate::diagnosis::client_failed::{ClientFailed, Told};
use crate::diagnosis::contested_state::ContestedState;
use crate::diagnosis::cookies_too_large::{CookiesTooLarge, TOO_LARGE};
use crate::diagnosis::garbled_answer::GarbledAnswer;
use crate::diagnosis::held_back::HeldBack;
use crate::diagnosis::https_on_loopback::HttpsOnLoopback;
use crate::diagnosis::issuer_mismatch::IssuerMismatch;
use crate::diagnosis::landed_elsewhere::LandedElsewhere;
use crate::diagnosis::late_callback::LateCallback;
use crate::diagnosis::nobody_listening::NobodyListening;
use crate::diagnosis::rejected_by_provider::RejectedByProvider;
use crate::diagnosis::response_body_lost::ResponseBodyLost;
use crate::diagnosis::sent_to_proxy::SentToProxy;
use crate::diagnosis::service_worker::ServiceWorker;
use crate::diagnosis::stale_attempt::StaleAttempt;
use crate::diagnosis::unknown_attempt::UnknownAttempt;
use crate::diagnosis::{Delivery, Diagnosis};
use crate::facts::Facts;
use crate::knowledge::{Certainty, ClientWords};
use crate::protocol::loopback::{LoopbackAddress, LoopbackHost, LoopbackUrl, Scheme};

use super::arrival::Arrival;
use super::failed_callback::{FailedCallback, is_downgrade};
use super::provenance::Provenance;
use super::state::Engine;

/// What to do about a failed callback.
pub(super) enum Decision {
    Ignore,
    Correct(LoopbackAddress),
    Explain(Diagnosis),
}

impl Engine {
    /// Applies the rules of docs/safety.md to one failure of one attempt.
    pub(super) fn decide(&self, failed: &FailedCallback<'_>) -> Decision {
        if let Some(decision) = self.decide_at_once(failed) {
            return decision;
        }
        let target = self.open_target(failed);
        let is_other_listener =
            |target: LoopbackAddress| !failed.gives_up_tls(&target) && !failed.here().is_upgrade_of(&target);
        if failed.failure == Failure::Certificate && !target.is_some_and(is_other_listener) {
            // The user may pass the browser's warning.
            return Decision::Ignore;
        }
        match target.map(|target| (target, self.doubt(failed, &target))) {
            Some((target, None)) if failed.attempt.may_navigate_to(&target) => Decision::Correct(target),
            Some((target, Some(doubt))) => Decision::Explain(self.asked(failed, Delivery::Asked { target, doubt })),
            _ => self.decide_without_target(failed),
        }
    }

    /// Decides where it does not matter to which address the callback could be sent.
    fn decide_at_once(&self, failed: &FailedCallback<'_>) -> Option<Decision> {
        let &FailedCallback { attempt, arrival, failure, error, .. } = failed;
        match attempt.standing {
            Standing::Done => return Some(Decision::Ignore),
            Standing::Replaced => return Some(Decision::Explain(self.stale(attempt).into())),
            Standing::Contested => return Some(Decision::Explain(self.contested(attempt).into())),
            Standing::Waiting => {}
        }
        if let Some(garbling) = arrival.garbled {
            return Some(match failure {
                Failure::Certificate => Decision::Ignore,
                _ => Decision::Explain(GarbledAnswer { garbling, is_refused: failure.is_refusal() }.into()),
            });
        }
        if attempt.request.is_none() {
            return Some(self.decide_without_request(failed));
        }
        let diagnosis = if arrival.is_mismatch() {
            RejectedByProvider::certain().into()
        } else if let Provenance::Foreign(issuer) = self.provenance(attempt, arrival.issuer.as_deref()) {
            IssuerMismatch { issuer }.into()
        } else if arrival.body {
            ResponseBodyLost.into()
        } else {
            // Whoever blocks one loopback address usually blocks them all.
            of_browser(failure, error)?
        };
        Some(Decision::Explain(diagnosis))
    }

    /// Returns the address to which the callback may be sent now, with or without a question.
    fn open_target(&self, failed: &FailedCallback<'_>) -> Option<LoopbackAddress> {
        let &FailedCallback { attempt, failure, .. } = failed;
        let here = failed.here();
        // Without a `state`, nothing ties it to this sign-in.
        let target = self.next_target(attempt, here, failure).filter(|_| attempt.state.is_some())?;
        // Where TLS is spoken, nothing is sent over http.
        let is_plain_there = target.scheme == Scheme::Http && target.port == here.port;
        let is_open = failure != Failure::TlsSpoken || !is_plain_there && !is_downgrade(attempt, &target);
        is_open.then_some(target)
    }

    /// Returns why the user is asked before the callback is sent to `target`, if there is a reason.
    fn doubt(&self, failed: &FailedCallback<'_>, target: &LoopbackAddress) -> Option<Doubt> {
        let &FailedCallback { attempt, arrival, failure, tab, .. } = failed;
        let is_unproven = self.provenance(attempt, arrival.issuer.as_deref()) == Provenance::Unproven;
        let is_other_name = || {
            failed.upgraded().is_some()
                && failed.here().host != LoopbackHost::Localhost
                && target.host == LoopbackHost::Localhost
        };
        Some(match Permission::of(attempt, self.policy(attempt)) {
            Permission::Ask(doubt) => doubt,
            Permission::Never => Doubt::Policy,
            _ if attempt.tab != tab => Doubt::OtherTab,
            _ if !self.is_expected_path(attempt, arrival.url.path()) => Doubt::OtherPath,
            // In Firefox every refusal leaves the doubt after this one, which must not hide it.
            _ if failure == Failure::RefusedAtLast && is_unproven => Doubt::ServerUnproven,
            _ if attempt.asks_proxy => Doubt::Proxy,
            _ if attempt.may_be_read => Doubt::MaybeRead,
            _ if attempt.held_back == Some(HeldBackBy::FormActionPerhaps) => Doubt::MaybeSent,
            _ if failed.gives_up_tls(target) => Doubt::Downgrade,
            _ if is_unproven => Doubt::ServerUnproven,
            _ if is_other_name() => Doubt::OtherName,
            Permission::Automatic => return None,
        })
    }

    /// Returns the diagnosis of a failure after which the user is asked whether to deliver.
    fn asked(&self, failed: &FailedCallback<'_>, delivery: Delivery) -> Diagnosis {
        let &FailedCallback { attempt, arrival, failure, .. } = failed;
        if let Some(reason) = failed.held_back() {
            return HeldBack::navigation(reason, delivery).into();
        }
        let upgraded = failed.upgraded();
        if upgraded.is_some() {
            return HttpsOnLoopback { delivery, upgraded }.into();
        }
        if let Some(stale) = self.probably_stale(attempt, &failed.here()).filter(|_| failure.is_refusal()) {
            return stale.into();
        }
        let landed = failed.landed();
        // What the response says comes before what became of it.
        let is_where_asked = delivery.target().is_some_and(|target| target.same_port(&landed))
            && attempt.requested().is_some_and(|requested| requested.same_port(&landed));
        if let Some(code) = arrival.error.clone().filter(|_| is_where_asked) {
            return self.of_error(attempt.id, code, arrival.description.as_deref(), None);
        }
        // A program took the connection: it is not that nothing is listening.
        let is_dropped = failure == Failure::Reset && attempt.requested() == Some(&landed);
        match is_dropped || failed.is_moved() || failure == Failure::Circles {
            true => failed.unreachable(delivery),
            false => self.diagnose(attempt, &landed, delivery, Some(failure)),
        }
    }

    /// Decides about a failure after which the callback cannot be sent anywhere.
    fn decide_without_target(&self, failed: &FailedCallback<'_>) -> Decision {
        let &FailedCallback { attempt, arrival, failure, .. } = failed;
        if let Some(code) = arrival.error.clone() {
            return Decision::Explain(self.of_error(attempt.id, code, arrival.description.as_deref(), None));
        }
        let here = failed.here();
        let landed = failed.landed();
        if attempt.state.is_none() && attempt.requested().is_some_and(|requested| *requested != landed) {
            return Decision::Explain(self.diagnose(attempt, &landed, Delivery::Failed, Some(failure)));
        }
        let upgraded = failed.upgraded();
        Decision::Explain(match failure {
            Failure::Certificate => return Decision::Ignore,
            _ if upgraded.is_some() => HttpsOnLoopback { delivery: Delivery::Failed, upgraded }.into(),
            Failure::Refused | Failure::RefusedAtLast if let Some(stale) = self.probably_stale(attempt, &here) => {
                stale.into()
            }
            Failure::Refused | Failure::RefusedAtLast if !failed.is_moved() => {
                NobodyListening { delivery: Delivery::Failed, is_proven: failure.proves_unread() }.into()
            }
            _ if let Some(reason) = failed.held_back() => HeldBack::navigation(reason, Delivery::Failed).into(),
            Failure::BlockedPort => BlockedPort.into(),
            Failure::Tls if here.scheme == Scheme::Https => HttpsOnLoopback::default().into(),
            _ => failed.unreachable(Delivery::Failed),
        })
    }

    /// Decides about a failure of a callback whose request was not seen.
    fn decide_without_request(&self, failed: &FailedCallback<'_>) -> Decision {
        let &FailedCallback { attempt, arrival, failure, error, tab } = failed;
        let state = attempt.state.as_ref();
        if state.is_some_and(|state| self.is_restored(attempt.private, tab, state, &arrival.url)) {
            return Decision::Ignore;
        }
        match (failure, &attempt.opened) {
            _ if let Some(diagnosis) = of_browser(failure, error) => Decision::Explain(diagnosis),
            (Failure::BlockedPort, _) => Decision::Explain(BlockedPort.into()),
            // The user may pass the browser's warning.
            (Failure::Certificate, _) => Decision::Ignore,
            (_, Some(opened)) => {
                Decision::Explain(LateCallback::after(attempt.started.saturating_sub(opened.time)).into())
            }
            (Failure::Refused | Failure::RefusedAtLast, None) if arrival.error.is_some() => {
                Decision::Explain(self.of_unseen_error(attempt, arrival))
            }
            (Failure::Refused | Failure::RefusedAtLast, None) => {
                Decision::Explain(UnknownAttempt { has_state: attempt.state.is_some() }.into())
            }
            (Failure::Tls, None) if arrival.url.address.scheme == Scheme::Https => {
                Decision::Explain(HttpsOnLoopback::default().into())
            }
            _ => Decision::Explain(failed.unreachable(Delivery::Failed)),
        }
    }

    /// Returns the diagnosis of a response with an error whose request was not seen: what it says is all that is known.
    fn of_unseen_error(&self, attempt: &Attempt, arrival: &Arrival) -> Diagnosis {
        if arrival.is_mismatch() {
            return RejectedByProvider { certainty: Certainty::Likely, ..RejectedByProvider::certain() }.into();
        }
        let code = arrival.error.clone().unwrap_or_default();
        let in_tab = self.attempts.waiting_in(attempt.private, attempt.tab);
        let is_asked_for = |other: &Attempt| {
            other.requested().is_some_and(|requested| requested.same_port(&arrival.url.address))
                && other.requested_path() == Some(arrival.url.path())
        };
        let lacks_state =
            attempt.state.is_none() && in_tab.into_iter().any(|other| other.state.is_some() && is_asked_for(other));
        match self.of_error(attempt.id, code, arrival.description.as_deref(), None) {
            Diagnosis::AuthorizationError(error) => {
                AuthorizationError { certainty: Certainty::Likely, lacks_state, ..error }.into()
            }
            other => other,
        }
    }

    /// Returns the diagnosis for an attempt whose `state` another one has too. In the same tab, the same request with
    /// another redirect URI is probably one that the user has changed in the address bar.
    fn contested(&self, attempt: &Attempt) -> ContestedState {
        let is_edited = self.attempts.iter().any(|other| {
            other.id != attempt.id
                && (other.private, other.tab) == (attempt.private, attempt.tab)
                && other.has_same_state_as(attempt)
                && other.request.as_ref().zip(attempt.request.as_ref()).is_some_and(|(a, b)| a.is_edited_from(b))
        });
        ContestedState { is_edited }
    }

    /// Returns the diagnosis for a callback that the provider sent to `landed`, where it failed like this.
    pub(super) fn diagnose(
        &self,
        attempt: &Attempt,
        landed: &LoopbackAddress,
        delivery: Delivery,
        failure: Option<Failure>,
    ) -> Diagnosis {
        let target = delivery.target().or(delivery.delivered());
        let is_on_same_port = target.is_some_and(|target| target.port == landed.port);
        let is_other_name = is_on_same_port && delivery.delivered().is_some_and(|to| to.host != landed.host);
        match attempt.requested() {
            _ if let (Some(at), Some(_)) = (attempt.too_large, delivery.delivered()) => {
                let status = attempt.answered.as_ref().and_then(|answer| answer.status).unwrap_or(TOO_LARGE);
                CookiesTooLarge { at, status, delivery }.into()
            }
            // It was answered before it was delivered: its page gave it back.
            _ if let (Some(answer), Some(_)) = (&attempt.answered, delivery.delivered()) => {
                ClientFailed { answer: answer.clone(), told: Told::Page(ClientWords::State), delivery }.into()
            }
            _ if attempt.is_from_worker && delivery.delivered().is_some() => ServiceWorker { delivery }.into(),
            Some(requested) if landed.is_upgrade_of(requested) => HttpsOnLoopback { delivery, upgraded: None }.into(),
            Some(requested) if requested != landed => {
                let is_tied = attempt.landing.as_ref().is_none_or(|landing| !landing.lacks_state);
                let certainty = if is_tied { Certainty::Certain } else { Certainty::Likely };
                LandedElsewhere { delivery, is_refused: failure.is_none_or(Failure::is_refusal), certainty }.into()
            }
            Some(_) if landed.scheme == Scheme::Https && is_on_same_port => {
                HttpsOnLoopback { delivery, upgraded: None }.into()
            }
            Some(_) if self.targets(attempt).first() != Some(landed) => {
                NobodyListening { delivery, is_proven: !attempt.may_be_read }.into()
            }
            // Few clients that ask for an IPv4 literal listen on the other address only.
            Some(_) if landed.host == LoopbackHost::V6 || is_other_name => AddressFamily { delivery }.into(),
            _ => NobodyListening { delivery, is_proven: !attempt.may_be_read }.into(),
        }
    }

    /// Returns the next address to which this attempt's callback may be sent after `here` has failed
    /// (docs/safety.md, rule 3).
    fn next_target(&self, attempt: &Attempt, here: LoopbackAddress, failure: Failure) -> Option<LoopbackAddress> {
        let targets = self.targets(attempt);
        let landed = attempt.landing.as_ref().map(|landing| landing.address);
        let is_target = targets.iter().any(|target| target.same_port(&here));
        let plain = (failure == Failure::Tls && here.scheme == Scheme::Https)
            .then_some(LoopbackAddress { scheme: Scheme::Http, ..here });
        let facts = Facts::gather(attempt, &self.settings);
        let is_only_here =
            matches!(here.host, LoopbackHost::V4(_)) && facts.client.is_some_and(|client| client.ipv4_only);
        let may_be_other = failure.is_refusal() && here.host != LoopbackHost::Localhost && !is_only_here;
        let other_family = may_be_other.then(|| here.other_family());
        // `localhost` may have led to a program on [::1] while the client waits on 127.0.0.1. Only with a question: that
        // program may have read the callback.
        let other_name =
            (failure == Failure::Reset && here.host == LoopbackHost::Localhost).then(|| here.other_family());
        // The browser turns http into https for this name; it may leave the other one alone. Not where TLS is spoken.
        let may_be_upgrade = !failure.is_refusal() && failure != Failure::Certificate;
        let other_spelling = attempt.upgraded_to(&here).filter(|_| may_be_upgrade).map(|asked| {
            let is_name = asked.host == LoopbackHost::Localhost;
            if is_name { asked.other_family() } else { LoopbackAddress { host: LoopbackHost::Localhost, ..asked } }
        });
        targets
            .iter()
            .copied()
            .chain(other_spelling)
            .chain(plain.filter(|_| is_target))
            .chain(other_family.or(other_name).filter(|_| is_target))
            .chain(landed)
            .find(|candidate| {
                let is_untried = *candidate != here || failure == Failure::HeldBack;
                is_untried && !attempt.failed.contains(candidate)
            })
    }

    /// Returns whether the client expects its callback at this path: it asked for it or, if its request names no redirect
    /// URI, the user has saved it.
    fn is_expected_path(&self, attempt: &Attempt, path: &str) -> bool {
        let is_saved = || {
            let saved = Facts::gather(attempt, &self.settings).saved_uris();
            saved.iter().filter_map(|uri| LoopbackUrl::read(uri)).any(|uri| uri.path() == path)
        };
        attempt.requested_path().map_or_else(is_saved, |requested| requested == path)
    }

    /// Returns the diagnosis for an attempt that a newer one has replaced.
    pub(super) fn stale(&self, attempt: &Attempt) -> StaleAttempt {
        StaleAttempt::by(self.newer(attempt), Certainty::Certain)
    }

    /// Returns the diagnosis for an attempt whose client has probably started again under a new client id, if the callback
    /// failed at an address that the client had named.
    pub(super) fn probably_stale(&self, attempt: &Attempt, here: &LoopbackAddress) -> Option<StaleAttempt> {
        let newer = self.renewed(attempt).filter(|_| attempt.requested().is_some_and(|asked| asked.same_port(here)))?;
        Some(StaleAttempt::by(Some(newer), Certainty::Likely))
    }
}

/// Returns the diagnosis for a callback that the browser did not try to bring to this computer.
fn of_browser(failure: Failure, error: &str) -> Option<Diagnosis> {
    Some(match failure {
        Failure::BlockedByPolicy => BlockedByPolicy.into(),
        Failure::BlockedByExtension => BlockedByExtension.into(),
        Failure::BlockedByPermission => BlockedByPermission { handover: Handover::Navigation }.into(),
        Failure::ProxyUnreached | Failure::Proxy => SentToProxy::Failed { failure, error: error.to_owned() }.into(),
        _ => return None,
    })
}
