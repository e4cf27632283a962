//! What follows from an authorization response: landed, failed, answered.

use crate::attempt::{Attempt, AttemptId, Initiator, Landing, Standing};
use crate::authorization::ResponseMode;
use crate::callback::{Answer, Callback};
use crate::diagnosis::Diagnosis;
use crate::effect::Effect;
use crate::event::{TabId, Time};
use crate::explanation::Finding;
use crate::failure::Failure;
use crate::loopback::{LoopbackAddress, LoopbackUrl};
use crate::secret::CallbackUrl;

use super::Engine;
use super::choice::delivery;
use super::decision::{Step, is_mismatch};
use super::request::Seen;

/// Where and when a response was seen.
#[derive(Debug, Clone, Copy)]
pub(super) struct At {
    pub time: Time,
    pub private: bool,
    pub tab: TabId,
}

/// What somebody answered to a callback.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answered<'a> {
    pub status: u16,
    /// The IP address that answered, where the browser tells.
    pub address: Option<&'a str>,
}

/// A loopback request that belongs to an attempt.
pub(super) struct Arrival {
    pub id: AttemptId,
    pub url: LoopbackUrl,
    pub callback: CallbackUrl,
    /// The provider's error code, when that is the answer.
    pub error: Option<String>,
    /// Whether the answer is in a body, which cannot be sent again.
    pub body: bool,
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
        let failure = Failure::read(error, url);
        if failure == Failure::Aborted {
            return;
        }
        let arrival = match self.arrival(at.private, at.tab, url, method) {
            Some(arrival) => arrival,
            None => match self.out_of_the_blue(at, url, method, effects) {
                Some(arrival) => arrival,
                None => return,
            },
        };
        self.note_landing(&arrival);
        if let Some(attempt) = self.book.get_mut(arrival.id) {
            attempt.note_failed(arrival.url.address);
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
    pub(super) fn on_answer(&mut self, at: At, url: &str, answered: Answered<'_>, effects: &mut Vec<Effect>) {
        let tab = at.tab;
        let Some(arrival) = self.arrival(at.private, tab, url, "") else {
            return self.answered_unseen(at, url, effects);
        };
        let Some(attempt) = self.book.get(arrival.id) else { return };
        let here = arrival.url.address;
        let landed = attempt.landing.as_ref().map(|landing| landing.address);
        let meant = attempt.navigated.contains(&here) || self.targets(attempt).iter().any(|t| t.same_door(&here));
        match attempt.standing {
            Standing::Done => return,
            Standing::Replaced => effects.extend(self.warn(arrival.id, tab, &self.stale(attempt))),
            _ if arrival.error.as_deref().is_some_and(is_mismatch) => {
                let finding = Finding { detail: arrival.error.clone(), ..Finding::of(Diagnosis::RejectedByProvider) };
                effects.extend(self.warn(arrival.id, tab, &finding));
            }
            _ if !meant && attempt.request.is_some() || answered.status >= 400 => {
                let by = answered.address.map(|address| (address.to_owned(), answered.status));
                let finding = Finding { answered: by, ..Finding::of(Diagnosis::OtherProgramAnswered) };
                effects.extend(self.warn(arrival.id, tab, &finding));
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
        if let Some(callback) = Callback::read_with(url, self.json) {
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
    pub(super) fn out_of_the_blue(
        &mut self,
        at: At,
        url: &str,
        method: &str,
        effects: &mut Vec<Effect>,
    ) -> Option<Arrival> {
        let callback = Callback::read_with(url, self.json)?;
        let state = callback.state.clone()?;
        if self.delivered_in(at, &callback.url) {
            return None;
        }
        let seen = Seen { time: at.time, private: at.private, tab: at.tab, initiator: Initiator::Unknown };
        self.keep(Attempt { state: Some(state), ..Attempt::begun(seen) }, effects);
        self.arrival(at.private, at.tab, url, method)
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
    pub(super) fn note_landing(&mut self, arrival: &Arrival) {
        let Some(attempt) = self.book.get(arrival.id) else { return };
        let ours = attempt.navigated.contains(&arrival.url.address)
            || (attempt.landing.is_some() && self.targets(attempt).contains(&arrival.url.address));
        let landing = Landing {
            address: arrival.url.address,
            path: arrival.url.path().to_owned(),
            callback: arrival.callback.clone(),
            body: arrival.body,
        };
        if ours || attempt.standing == Standing::Done || attempt.landing.as_ref() == Some(&landing) {
            return;
        }
        if let Some(attempt) = self.book.get_mut(arrival.id) {
            attempt.landing = Some(landing);
        }
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
}
