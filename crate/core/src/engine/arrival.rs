//! A loopback request that belongs to an attempt.

use std::borrow::Cow;

use crate::attempts::correction::Correction;
use crate::attempts::delivery::is_upgrade;
use crate::attempts::{Attempt, Landing};
use crate::event::AttemptId;
use crate::knowledge::description_text;
use crate::protocol::authorization::ResponseMode;
use crate::protocol::callback::{Answer, Callback};
use crate::protocol::garbled::{Garbling, without_answer};
use crate::protocol::loopback::{LoopbackAddress, LoopbackUrl};
use crate::protocol::params::Param;
use crate::protocol::secret::{CallbackUrl, State};

use super::context::{Context, Garbled};
use super::error::EngineError;
use super::state::Engine;

/// The error codes with which a provider reports a refused redirect URI to the callback: GitHub's, and those of
/// servers built on the MCP SDK.
const MISMATCH_CODES: &[&str] =
    &["redirect_uri_mismatch", "invalid_redirect_uri", "redirect_mismatch", "invalid_redirect"];

/// A loopback request, with the attempt that it belongs to.
pub(super) struct Arrival {
    pub id: AttemptId,
    pub url: LoopbackUrl,
    pub callback: CallbackUrl,
    /// The provider's error code, if the response is an error.
    pub error: Option<String>,
    /// Its words about the error, as far as they are known: nothing else of them is kept.
    pub description: Option<String>,
    /// The issuer that the response names.
    pub issuer: Option<String>,
    /// Whether the response is in a POST body, which cannot be sent again.
    pub body: bool,
    /// What is wrong with the response, if the server has put it together wrongly.
    pub garbled: Option<Garbling>,
}

impl Arrival {
    /// Returns whether the error code says that the provider refused the redirect URI.
    pub fn is_mismatch(&self) -> bool {
        self.error.as_deref().is_some_and(is_mismatch_code)
    }
}

/// Returns whether an error code says that the provider refused the redirect URI.
pub(super) fn is_mismatch_code(error: &str) -> bool {
    MISMATCH_CODES.contains(&error)
}

impl Engine {
    /// Finds the attempt that a loopback request belongs to: by its `state`, or by tab and path for a form_post
    /// response, whose `state` is in the body and cannot be seen.
    pub(super) fn arrival(&self, cx: &Context, url: &str, method: &str) -> Option<Arrival> {
        if let Some(Garbled { attempt, garbling }) = cx.garbled {
            return self.garbled_arrival(attempt, garbling, url);
        }
        if let Some(callback) = Callback::read_with(url, self.json) {
            let attempt = match &callback.state {
                Some(state) => self.with_state(cx.private, state)?,
                None if callback.lacks_state => self.without_state(cx, &callback.url)?,
                None => return None,
            };
            let secret = callback.secret();
            let query = callback.url.query().unwrap_or_default();
            let description = Param::find(query, "error_description").value().map(|words| description_text(&words));
            let error = match callback.answer {
                Answer::Error(error) => Some(error),
                Answer::Success => None,
            };
            return Some(Arrival {
                id: attempt.id,
                url: callback.url,
                callback: secret,
                error,
                description,
                issuer: callback.issuer,
                body: method == "POST",
                garbled: None,
            });
        }
        let url = LoopbackUrl::read(url).filter(|url| url.query().is_none())?;
        let attempt = self.attempts.waiting_in(cx.private, cx.tab).find(|attempt| {
            attempt.request.as_ref().is_some_and(|request| request.response_mode == ResponseMode::FormPost)
                && attempt.requested_path() == Some(url.path())
        })?;
        let (callback, error, issuer) = (CallbackUrl::new(""), None, None);
        let description = None;
        Some(Arrival { id: attempt.id, url, callback, error, description, issuer, body: true, garbled: None })
    }

    /// Returns the arrival of a garbled response. Nothing of it is kept: it is of no use to anybody.
    fn garbled_arrival(&self, id: AttemptId, garbling: Garbling, url: &str) -> Option<Arrival> {
        let url = LoopbackUrl::read(url)?;
        // A part of the response may have become a part of the path.
        let path = self.attempts.get(id)?.requested_path().unwrap_or_else(|| without_answer(url.path())).to_owned();
        let (url, callback) = (url.with_path(&path)?, CallbackUrl::new(""));
        let (error, description, issuer) = (None, None, None);
        Some(Arrival { id, url, callback, error, description, issuer, body: false, garbled: Some(garbling) })
    }

    /// Returns the attempt to which a response with this `state` belongs. Of several, it is the one that the others cannot
    /// contest; if there is none, they are all contested, and any will do.
    pub(super) fn with_state(&self, private: bool, state: &State) -> Option<&Attempt> {
        self.attempts.with_state(private, state).max_by_key(|attempt| attempt.initiator.weight())
    }

    /// Returns the attempt in this tab that a response without a `state` answers: one that sent none and asked for this path,
    /// or of which nothing but such a response was seen. It is explained, and never delivered (docs/safety.md, rule 4).
    fn without_state(&self, cx: &Context, url: &LoopbackUrl) -> Option<&Attempt> {
        let in_tab =
            self.attempts.iter().rev().filter(|attempt| (attempt.private, attempt.tab) == (cx.private, cx.tab));
        in_tab.filter(|attempt| attempt.state.is_none() && !attempt.is_done()).find(|attempt| match &attempt.request {
            Some(_) => attempt.requested_path() == Some(url.path()),
            None => attempt.landing.as_ref().is_none_or(|landing| landing.path == url.path()),
        })
    }

    /// Records where the provider sent the browser, unless this request is the result of a correction or the user's own:
    /// a provider sends a response once, so that the same one at another address, after it failed, was taken there by
    /// hand. From the landing on, a session rule could only undo what the user does. The one for a form_post response moves
    /// nothing that can be typed, and stays for a form that is sent again.
    pub(super) fn note_landing(&mut self, cx: &mut Context, arrival: &Arrival) {
        let Some(attempt) = self.attempts.get(arrival.id) else { return };
        let rule = attempt.armed.as_ref().map(|armed| armed.target).filter(|target| *target != arrival.url.address);
        if attempt.tab == cx.tab && !arrival.body {
            self.disarm(cx, arrival.id);
            // The background may be stopped before it hears where the rule has taken it.
            if rule.is_some()
                && let Some(attempt) = self.attempts.change(arrival.id)
            {
                attempt.moved_to = rule;
            }
        }
        let Some(attempt) = self.attempts.get(arrival.id) else { return };
        let here = arrival.url.address;
        if attempt.is_moving
            && attempt.tab == cx.tab
            && let Some(attempt) = self.attempts.change(arrival.id)
        {
            (attempt.is_moving, attempt.moved_to) = (false, Some(here));
        }
        let Some(attempt) = self.attempts.get(arrival.id) else { return };
        // What was sent and left before it was answered may have been read.
        let is_same = |before: &Landing| is_same_answer(before, arrival);
        let left = attempt.left_for(&here).filter(|_| attempt.landing.as_ref().is_some_and(is_same));
        let by_hand = attempt.is_by_hand(&arrival.url).then_some(here);
        if (by_hand != attempt.by_hand || left.is_some() && !attempt.may_be_read)
            && let Some(attempt) = self.attempts.change(arrival.id)
        {
            (attempt.by_hand, attempt.left) = (by_hand, left.filter(|_| by_hand.is_some()));
            attempt.may_be_read |= left.is_some();
        }
        let Some(attempt) = self.attempts.get(arrival.id).filter(|_| by_hand.is_none()) else { return };
        // Events may be reported out of order.
        let is_earliest = attempt.landed_at.is_none_or(|at| cx.time < at) && !attempt.is_done();
        if is_earliest && let Some(attempt) = self.attempts.change(arrival.id) {
            attempt.landed_at = Some(cx.time);
        }
        let Some(attempt) = self.attempts.get(arrival.id) else { return };
        let before = attempt.landing.as_ref();
        let is_same = |before: &Landing| before.callback.secret() == arrival.url.at(&before.address);
        let is_own = |before: &&Landing| !before.is_in_other_tab;
        // Who goes back and approves again has another answer, and another tab may show one that a page has made up.
        let is_answer = |before: &Landing| is_same(before) || is_own(&before) && is_same_answer(before, arrival);
        let is_correction = before.is_some_and(is_answer)
            && (attempt.navigated.contains(&here) || self.targets(attempt).contains(&here));
        let landing = Landing {
            address: arrival.url.address,
            path: arrival.url.path().to_owned(),
            callback: arrival.callback.clone(),
            lacks_state: attempt.state.is_none() && !attempt.is_done(),
            in_circles: false,
            is_in_other_tab: attempt.tab != cx.tab && !before.filter(is_own).is_some_and(is_same),
            moved_from: before.and_then(|before| moved_from(attempt, before, arrival)),
            foreign_issuer: self.provenance(attempt, arrival.issuer.as_deref()).foreign(),
            body: arrival.body,
            names_issuer: arrival.issuer.is_some(),
            garbled: arrival.garbled,
        };
        // What another tab shows takes the place of no callback of this one: a page that knows the `state` may have made it.
        let is_strange = attempt.tab != cx.tab && before.filter(is_own).is_some_and(|before| !is_same(before));
        if is_correction || is_strange || attempt.is_done() || before == Some(&landing) {
            return;
        }
        if let Some(attempt) = self.attempts.change(arrival.id) {
            attempt.landing = Some(landing);
        }
    }
}

/// The parameters of which one is the answer: RFC 6749 sections 4.1.2 and 4.2.2, OpenID Connect, and JARM.
const ANSWERS: [&str; 5] = ["code", "error", "access_token", "id_token", "response"];

/// Returns whether this is the answer that landed before: the rest may have been changed by hand.
fn is_same_answer(before: &Landing, arrival: &Arrival) -> bool {
    let value = |url: &LoopbackUrl, name| {
        let parts = [url.query(), url.fragment()];
        let value = parts.into_iter().flatten().find_map(|part| Param::find(part, name).value());
        value.map(Cow::into_owned)
    };
    LoopbackUrl::read(before.callback.secret())
        .is_none_or(|before| ANSWERS.iter().all(|name| value(&before, name) == value(&arrival.url, name)))
}

/// Returns where the browser was on its way with this callback before something in it moved it. A browser makes https of http
/// by itself.
fn moved_from(attempt: &Attempt, before: &Landing, arrival: &Arrival) -> Option<LoopbackAddress> {
    let (from, here) = (before.address, arrival.url.address);
    let is_same = from != here && before.callback.secret() == arrival.url.at(&from);
    let is_moved = is_same && !is_upgrade(&from, &here) && attempt.moved_to == Some(here);
    before.moved_from.filter(|_| from == here).or(is_moved.then_some(from))
}

/// Returns the landed callback moved to `target`, and what that changes.
pub(super) fn corrected_url(attempt: &Attempt, target: &LoopbackAddress) -> Result<(String, Correction), EngineError> {
    let no_callback = EngineError::NothingToDeliver(attempt.id);
    let landing = attempt.landing.as_ref().filter(|_| attempt.has_callback()).ok_or(no_callback.clone())?;
    let url = moved(landing, target).ok_or(no_callback)?;
    Ok((url, Correction::between(&landing.address, target)))
}

/// Returns the URL of the landed callback at another address.
pub(super) fn moved(landing: &Landing, target: &LoopbackAddress) -> Option<String> {
    LoopbackUrl::read(landing.callback.secret()).map(|url| url.at(target))
}
