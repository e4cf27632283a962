//! The engine: events in, effects out. It is deterministic: the same events always give the same effects.

mod answer;
mod arrival;
mod asked_page;
mod context;
mod decision;
mod error;
mod failed_callback;
mod garbled;
mod given_back;
mod handed_over;
mod held_back;
mod hosted;
mod log;
mod on_action;
mod on_callback;
mod on_callback_answered;
mod on_error_page;
mod on_request;
mod on_request_failed;
mod out_of_order;
mod page_address;
mod pending;
mod provenance;
mod registration_link;
mod restored;
mod session_rules;
mod sorted;
mod standing;
mod state;

pub use crate::attempts::record::{Changes, Record};
pub use crate::attempts::store::MAX_ATTEMPTS;
pub use error::EngineError;
pub use state::Engine;

use crate::effect::Effect;
use crate::event::{Action, Event, EventKind};
use crate::facts::Facts;
use crate::into_vec::IntoVec;
use crate::knowledge::AskedPage;
use crate::listed::Listed;
use answer::Answer;
use context::Context;
use on_action::There;

/// The longest address that is read. Servers take less, and a page must not keep the engine busy with more.
const MAX_URL: usize = 64 * 1024;

impl Engine {
    /// Handles one event and returns what the shell has to do.
    ///
    /// # Errors
    ///
    /// Only [`EventKind::Settings`] and [`EventKind::Action`] can fail; see [`EngineError`].
    pub fn handle(&mut self, event: Event) -> Result<Vec<Effect>, EngineError> {
        let mut cx = Context::of(&event);
        cx.effects.append(&mut self.unreported);
        // Settings hold for all times, and their event may be repeated with the time of an earlier one.
        if !matches!(event.kind, EventKind::Settings { .. }) && self.attempts.see_time(event.time) {
            self.forget_where(&|_| true, &mut cx);
        }
        self.forget_expired(&mut cx);
        match self.dispatch(&mut cx, event) {
            Ok(()) => Ok(cx.effects),
            Err(error) => {
                self.unreported = cx.effects;
                Err(error)
            }
        }
    }

    fn dispatch(&mut self, cx: &mut Context, mut event: Event) -> Result<(), EngineError> {
        if let EventKind::Settings { settings } = event.kind {
            return self.on_settings(cx, settings);
        }
        if event.kind.url().is_some_and(|url| url.len() > MAX_URL) {
            return Ok(());
        }
        self.note_garbling(cx, &mut event.kind);
        match &event.kind {
            EventKind::AuthorizationRequest { url, initiator, browser, previous_url, .. } => {
                if let Some(id) = self.on_request(cx, url, *initiator, *browser) {
                    self.note_app(cx, id, previous_url.as_deref());
                }
            }
            EventKind::RequestFailed { url, error, .. } => self.on_request_failed(cx, url, error),
            EventKind::CallbackRequest { url, method, .. } => {
                self.on_callback_request(cx, url, method);
                self.note_pending(cx, url, method);
            }
            EventKind::CallbackMoved { url, .. } => self.on_callback_moved(cx, url),
            EventKind::CallbackFailed { url, method, error, .. } if self.is_told_twice(cx, url, method, error) => {}
            kind if let Some(answer) = Answer::of(kind) => {
                self.on_callback_request(cx, answer.url, answer.method);
                self.end_pending(cx, answer.url, answer.method);
                self.on_callback_answered(cx, &answer);
            }
            EventKind::CallbackFailed { url, method, error, sees_requests, .. } => {
                self.end_pending(cx, url, method);
                self.on_callback_failed(cx, url, method, error, *sees_requests);
            }
            EventKind::CallbackFrameFailed { url, error, .. } => self.on_frame_failed(cx, url, error),
            EventKind::ErrorPage { calls: Some(calls), loopback_access, .. }
                if self.explain_calls(cx, calls, *loopback_access) => {}
            EventKind::ErrorPage { url, title, text, status, stopped_forms, links, .. } => {
                let page = AskedPage::new(url, title.as_deref(), text.as_deref(), *status);
                let stopped_forms = stopped_forms.as_deref().unwrap_or_default();
                let links = links.as_deref().unwrap_or_default();
                self.on_error_page(cx, &AskedPage { stopped_forms, links, ..page });
            }
            EventKind::Action { attempt, action: Action::ChooseClient, client, .. } => {
                self.on_client_chosen(cx, *attempt, client.as_deref())?;
            }
            EventKind::Action { attempt, action, listener, runs_on, terminal, .. } => {
                let there = There { listener: listener.as_deref(), runs_on: runs_on.clone(), terminal: *terminal };
                self.on_action(cx, *attempt, *action, &there)?;
            }
            EventKind::PageRestored { url, .. } => self.on_page_restored(cx, url),
            EventKind::TabClosed { tab } => {
                let of_tab = self.attempts.iter().filter(|attempt| attempt.tab == *tab);
                let closed = of_tab.filter_map(|attempt| Listed::closed(&Facts::gather(attempt, &self.settings)));
                self.closed = closed.into_vec();
                self.forget_where(&|attempt| attempt.tab == *tab, cx);
                self.attempts.forget_past(|past| past.is_in(*tab));
            }
            EventKind::InstalledRules { rules } => self.remove_ownerless_rules(cx, rules),
            EventKind::Tick => {
                self.note_overdue(cx);
                self.deliver_settled(cx);
            }
            EventKind::CallbackAnswered { .. } | EventKind::Settings { .. } => {}
        }
        self.log(event);
        Ok(())
    }
}
