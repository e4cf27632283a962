//! Callbacks that the browser loads again: of restored tabs, and of sign-ins that are over.

use crate::attempts::{Attempt, PastSignIn};
use crate::browser::TabId;
use crate::event::{Event, EventKind};
use crate::into_vec::IntoVec;
use crate::protocol::callback::Callback;
use crate::protocol::loopback::LoopbackUrl;
use crate::protocol::secret::State;
use crate::report::redact_to_keep;

use super::context::Context;
use super::state::Engine;

impl Engine {
    /// Handles a page that the browser has restored. If it is a callback, nothing is done when it fails, unless its request
    /// is reported too: then the browser was started for this sign-in, and showed its callback already.
    pub(super) fn on_page_restored(&mut self, cx: &Context, url: &str) {
        let Some(callback) = Callback::read_with(url, self.json) else { return };
        let Some(state) = callback.state else { return };
        let is_of_failure = |attempt: &Attempt| {
            attempt.tab == cx.tab
                && attempt.landed_at.is_some_and(|landed_at| landed_at < cx.time)
                && attempt.landing.as_ref().is_some_and(|landing| {
                    (landing.address, landing.path.as_str()) == (callback.url.address, callback.url.path())
                })
        };
        if self.attempts.with_state(cx.private, &state).any(is_of_failure) {
            return;
        }
        // Their reports must tell it.
        for id in self.attempts.with_state(cx.private, &state).map(|attempt| attempt.id).into_vec() {
            self.attempts.touch(id);
        }
        let kind = EventKind::PageRestored { tab: cx.tab, url: url.to_owned() };
        let page = redact_to_keep(Event { time: cx.time, private: cx.private, kind }, self.json);
        self.attempts.push_past(PastSignIn::restored(cx.tab, page, &state, &callback.url));
    }

    /// Forgets a page that was reported as restored, if its callback had been sent before: it is the page that the browser
    /// shows for the failure. A busy Firefox may report it first.
    pub(super) fn forget_page_of_failure(&mut self, cx: &Context, url: &str) {
        let json = self.json;
        let is_of = |past: &PastSignIn| {
            let Some(Callback { url, state: Some(state), .. }) = Callback::read_with(url, json) else { return false };
            past.has_state(cx.private, cx.tab, &state) && past.had_callback_at(&url)
        };
        self.attempts.forget_past(|past| past.is_restored_after(cx.time) && is_of(past));
    }

    /// Returns whether this callback is loaded because the browser has restored its tab.
    pub(super) fn is_restored(&self, private: bool, tab: TabId, state: &State, url: &LoopbackUrl) -> bool {
        self.attempts.past(private, tab, state).any(|past| past.is_restored_at(url))
    }

    /// Returns whether the tab of a finished sign-in was reloaded. A refused connection is normal then.
    pub(super) fn is_reload_of_finished(&self, cx: &Context, url: &LoopbackUrl) -> bool {
        self.attempts.iter().any(|attempt| {
            attempt.private == cx.private
                && attempt.tab == cx.tab
                && attempt.is_done()
                && attempt.landing.as_ref().is_some_and(|landing| {
                    let was_used = landing.address == url.address || attempt.navigated.contains(&url.address);
                    (was_used || attempt.requested() == Some(&url.address)) && landing.path == url.path()
                })
        })
    }
}
