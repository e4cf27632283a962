//! What follows from an authorization response: landed, failed, answered.

use crate::attempt::{Attempt, AttemptId, Initiator, Landing, Standing};
use crate::authorization::ResponseMode;
use crate::callback::{Answer, Callback};
use crate::correction::{Doubt, Permission};
use crate::diagnosis::Diagnosis;
use crate::effect::Effect;
use crate::event::{TabId, Time};
use crate::explanation::Finding;
use crate::failure::Failure;
use crate::loopback::{LoopbackAddress, LoopbackHost, LoopbackUrl, Scheme};
use crate::secret::CallbackUrl;

use super::Engine;
use super::choice::delivery;

/// Where and when a response was seen.
#[derive(Debug, Clone, Copy)]
pub(super) struct At {
    pub time: Time,
    pub private: bool,
    pub tab: TabId,
}

/// A loopback request that belongs to an attempt.
struct Arrival {
    id: AttemptId,
    url: LoopbackUrl,
    callback: CallbackUrl,
    error: Option<String>,
    body: bool,
}

impl Engine {
    /// A callback is on its way: notes where the provider sent the browser.
    pub(super) fn on_landing(&mut self, private: bool, tab: TabId, url: &str, method: &str) {
        if let Some(arrival) = self.arrival(private, tab, url, method) {
            self.note_landing(&arrival);
        }
    }

    /// A callback, or something that might be one, failed.
    pub(super) fn on_failure(&mut self, at: At, url: &str, method: &str, error: &str, effects: &mut Vec<Effect>) {
        let failure = Failure::read(error);
        if failure == Failure::Aborted {
            return;
        }
        let arrival = match self.arrival(at.private, at.tab, url, method) {
            Some(arrival) => arrival,
            None => match self.out_of_the_blue(at, url, effects) {
                Some(arrival) => arrival,
                None => return,
            },
        };
        self.note_landing(&arrival);
        if let Some(attempt) = self.book.get_mut(arrival.id)
            && !attempt.failed.contains(&arrival.url.address)
        {
            attempt.failed.push(arrival.url.address);
        }
        let Some(attempt) = self.book.get(arrival.id) else { return };
        let step = self.next_step(attempt, &arrival, failure, at.tab);
        match step {
            Step::Silence => {}
            Step::Correct(target) => self.correct(arrival.id, at.tab, &target, effects),
            Step::Explain(mut finding) => {
                if finding.diagnosis == Diagnosis::Unreachable {
                    finding.detail = Some(error.to_owned());
                }
                effects.extend(self.explain(arrival.id, at.tab, &finding));
            }
        }
    }

    /// Somebody answered a callback.
    pub(super) fn on_answer(&mut self, private: bool, tab: TabId, url: &str, status: u16, effects: &mut Vec<Effect>) {
        let Some(arrival) = self.arrival(private, tab, url, "") else { return };
        let Some(attempt) = self.book.get(arrival.id) else { return };
        let here = arrival.url.address;
        let landed = attempt.landing.as_ref().map(|landing| landing.address);
        let meant = attempt.navigated.contains(&here) || self.targets(attempt).iter().any(|t| t.same_door(&here));
        match attempt.standing {
            Standing::Done => return,
            Standing::Replaced => effects.extend(self.warn(arrival.id, tab, &self.stale(attempt))),
            _ if !meant && attempt.request.is_some() || status >= 400 => {
                effects.extend(self.warn(arrival.id, tab, &Finding::of(Diagnosis::OtherProgramAnswered)));
            }
            _ => {
                if let Some(from) = landed.filter(|from| *from != here) {
                    let finding = Finding { delivered: Some(here), ..Finding::of(self.what_was_wrong(attempt, &from)) };
                    if let Some(explanation) = self.explanation(arrival.id, &finding) {
                        let (from, to) = (from.to_string(), here.to_string());
                        effects.push(Effect::Corrected { tab, attempt: arrival.id, from, to, explanation });
                    }
                }
            }
        }
        self.finish(arrival.id, effects);
    }

    /// The attempt that a loopback request belongs to: by its `state`, or for a form_post response, whose `state`
    /// cannot be seen, by tab and path.
    fn arrival(&self, private: bool, tab: TabId, url: &str, method: &str) -> Option<Arrival> {
        if let Some(callback) = Callback::read(url) {
            let state = callback.state.as_ref()?;
            // Two attempts with one state are contested, and either tells as much.
            let attempt = self.book.with_state(private, state).next_back()?;
            let secret = callback.secret();
            let error = match callback.answer {
                Answer::Error(error) => Some(error),
                Answer::Success => None,
            };
            return Some(Arrival {
                id: attempt.id,
                url: callback.url,
                callback: secret,
                error,
                body: method == "POST",
            });
        }
        let url = LoopbackUrl::read(url).filter(|url| url.query().is_none())?;
        let attempt = self.book.waiting_in(private, tab).find(|attempt| {
            attempt.request.as_ref().is_some_and(|request| request.response_mode == ResponseMode::FormPost)
                && attempt.requested_path() == Some(url.path())
        })?;
        Some(Arrival { id: attempt.id, url, callback: CallbackUrl::new(""), error: None, body: true })
    }

    /// A dead callback whose request was not seen. Kept so that the user can still have it delivered. Without a
    /// `state` it is nobody's and left alone.
    fn out_of_the_blue(&mut self, at: At, url: &str, effects: &mut Vec<Effect>) -> Option<Arrival> {
        let callback = Callback::read(url)?;
        let state = callback.state.clone()?;
        if self.delivered_in(at, &callback.url) {
            return None;
        }
        let attempt = Attempt {
            id: 0,
            tab: at.tab,
            private: at.private,
            started: at.time,
            initiator: Initiator::Unknown,
            standing: Standing::Waiting,
            request: None,
            state: Some(state),
            armed: None,
            landing: None,
            failed: Vec::new(),
            navigated: Vec::new(),
        };
        self.keep(attempt, effects);
        self.arrival(at.private, at.tab, url, "GET")
    }

    /// Whether this is the tab of a finished sign-in, loaded again: a dead port is normal then.
    fn delivered_in(&self, at: At, url: &LoopbackUrl) -> bool {
        self.book.iter().any(|attempt| {
            attempt.private == at.private
                && attempt.tab == at.tab
                && attempt.standing == Standing::Done
                && attempt.landing.as_ref().is_some_and(|landing| {
                    let known = landing.address == url.address || attempt.navigated.contains(&url.address);
                    (known || attempt.requested() == Some(&url.address)) && landing.path == url.path()
                })
        })
    }

    /// Notes where the provider sent the browser, unless this is our own correction arriving.
    fn note_landing(&mut self, arrival: &Arrival) {
        let Some(attempt) = self.book.get(arrival.id) else { return };
        let ours = attempt.navigated.contains(&arrival.url.address)
            || (attempt.landing.is_some() && self.targets(attempt).contains(&arrival.url.address));
        let known = attempt
            .landing
            .as_ref()
            .is_some_and(|landing| landing.address == arrival.url.address && landing.path == arrival.url.path());
        if ours || known || attempt.standing == Standing::Done {
            return;
        }
        let landing = Landing {
            address: arrival.url.address,
            path: arrival.url.path().to_owned(),
            callback: arrival.callback.clone(),
            body: arrival.body,
        };
        if let Some(attempt) = self.book.get_mut(arrival.id) {
            attempt.landing = Some(landing);
        }
    }

    fn next_step(&self, attempt: &Attempt, arrival: &Arrival, failure: Failure, tab: TabId) -> Step {
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
            (Some(_), Some(doubt)) => return Step::Explain(Finding { doubt: Some(doubt), ..Finding::of(diagnosis) }),
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
            _ => finding(Diagnosis::Unreachable),
        }
    }

    /// Which failure it is that the provider sent the browser to `landed`.
    fn what_was_wrong(&self, attempt: &Attempt, landed: &LoopbackAddress) -> Diagnosis {
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

    fn correct(&mut self, id: AttemptId, tab: TabId, target: &LoopbackAddress, effects: &mut Vec<Effect>) {
        // The rule goes first: it would catch the way back.
        self.disarm(id, effects);
        let Some(Ok((url, correction))) = self.book.get(id).map(|attempt| delivery(attempt, target)) else { return };
        if let Some(attempt) = self.book.get_mut(id) {
            attempt.navigated.push(*target);
        }
        effects.push(Effect::Navigate { tab, url, attempt: id, correction });
    }

    fn stale(&self, attempt: &Attempt) -> Finding {
        let newer = self.book.iter().rev().find(|newer| {
            newer.standing == Standing::Waiting
                && newer.private == attempt.private
                && newer.request.as_ref().zip(attempt.request.as_ref()).is_some_and(|(new, old)| new.replaces(old))
        });
        Finding { newer_tab: newer.map(|newer| newer.tab), ..Finding::of(Diagnosis::StaleAttempt) }
    }
}

/// What to do about a failed callback.
enum Step {
    Silence,
    Correct(LoopbackAddress),
    Explain(Finding),
}
