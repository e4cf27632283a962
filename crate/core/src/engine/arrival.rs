//! A loopback request that belongs to an attempt.

use crate::attempts::correction::Correction;
use crate::attempts::{Attempt, Landing};
use crate::event::AttemptId;
use crate::protocol::authorization::ResponseMode;
use crate::protocol::callback::{Answer, Callback};
use crate::protocol::loopback::{LoopbackAddress, LoopbackUrl};
use crate::protocol::secret::CallbackUrl;

use super::context::Context;
use super::error::EngineError;
use super::state::Engine;

/// The error codes by which providers send a refused redirect URI to a callback: GitHub's, and those that the MCP
/// SDK's servers use.
const MISMATCH_CODES: &[&str] =
    &["redirect_uri_mismatch", "invalid_redirect_uri", "redirect_mismatch", "invalid_redirect"];

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

impl Arrival {
    /// Whether its error says that the redirect URI was refused.
    pub fn is_mismatch(&self) -> bool {
        self.error.as_deref().is_some_and(|error| MISMATCH_CODES.contains(&error))
    }
}

impl Engine {
    /// The attempt that a loopback request belongs to: by its `state`, or for a form_post response, whose `state`
    /// cannot be seen, by tab and path.
    pub(super) fn arrival(&self, cx: &Context, url: &str, method: &str) -> Option<Arrival> {
        if let Some(callback) = Callback::read_with(url, self.json) {
            let state = callback.state.as_ref()?;
            // Two attempts with one state are contested, and either tells as much.
            let attempt = self.attempts.with_state(cx.private, state).next_back()?;
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
        let attempt = self.attempts.waiting_in(cx.private, cx.tab).find(|attempt| {
            attempt.request.as_ref().is_some_and(|request| request.response_mode == ResponseMode::FormPost)
                && attempt.requested_path() == Some(url.path())
        })?;
        Some(Arrival { id: attempt.id, url, callback: CallbackUrl::new(""), error: None, body: true })
    }

    /// Notes where the provider sent the browser, unless this is our own correction arriving.
    pub(super) fn note_landing(&mut self, arrival: &Arrival) {
        let Some(attempt) = self.attempts.get(arrival.id) else { return };
        let ours = attempt.navigated.contains(&arrival.url.address)
            || (attempt.landing.is_some() && self.targets(attempt).contains(&arrival.url.address));
        let landing = Landing {
            address: arrival.url.address,
            path: arrival.url.path().to_owned(),
            callback: arrival.callback.clone(),
            body: arrival.body,
        };
        if ours || attempt.is_done() || attempt.landing.as_ref() == Some(&landing) {
            return;
        }
        if let Some(attempt) = self.attempts.change(arrival.id) {
            attempt.landing = Some(landing);
        }
    }
}

/// The landed callback at another address.
pub(super) fn redirected(attempt: &Attempt, target: &LoopbackAddress) -> Result<(String, Correction), EngineError> {
    let nothing = EngineError::NothingToDeliver(attempt.id);
    let landing = attempt.landing.as_ref().filter(|_| attempt.has_callback()).ok_or(nothing.clone())?;
    let url = LoopbackUrl::read(landing.callback.secret()).ok_or(nothing)?;
    Ok((url.at(target), Correction::between(&landing.address, target)))
}
