//! Handling what the user chose on a page of the extension.

use crate::attempts::{Attempt, NamedClient};
use crate::browser::Time;
use crate::diagnosis::{Diagnosis, explain};
use crate::effect::Effect;
use crate::event::{Action, AttemptId};
use crate::facts::Facts;
use crate::protocol::loopback::{LoopbackAddress, LoopbackError, LoopbackUrl};
use crate::remedy::{far, placed};
use crate::report::Redactor;
use crate::runs_on::RunsOn;
use crate::settings::{LastPlace, Registration};
use crate::terminal::{Side, Terminal};

use super::arrival::corrected_url;
use super::context::Context;
use super::error::EngineError;
use super::state::Engine;

/// How long after a delivery another press on its button is ignored. Later, it has probably come to nothing.
const DELIVERY_MS: Time = 10_000;

/// Where the client is, as far as the user has named that.
pub(super) struct There<'a> {
    /// Where it listens.
    pub listener: Option<&'a str>,
    /// Where it runs.
    pub runs_on: Option<RunsOn>,
    /// Where a command that leads there will be run.
    pub terminal: Option<Terminal>,
}

impl Engine {
    pub(super) fn on_action(
        &mut self,
        cx: &mut Context,
        id: AttemptId,
        action: Action,
        there: &There<'_>,
    ) -> Result<(), EngineError> {
        let attempt = self
            .attempts
            .get(id)
            .filter(|attempt| attempt.private == cx.private && (!attempt.is_done() || action == Action::Remember))
            .ok_or(EngineError::UnknownAttempt(id))?;
        let tab = cx.tab;
        match action {
            Action::Deliver => {
                let target = match there.listener {
                    Some(text) => named_listener(attempt, text)?,
                    None => self.targets(attempt).first().copied().ok_or(EngineError::NoListener)?,
                };
                let (url, correction) = corrected_url(attempt, &target)?;
                if is_pressed_again(attempt, &target, cx.time) {
                    return Ok(());
                }
                let trusted = attempt.server_to_trust().filter(|_| attempt.asks_about_server);
                self.disarm(cx, id);
                if let Some(attempt) = self.attempts.change(id) {
                    attempt.navigated.push(target);
                    attempt.tab = tab;
                    attempt.asks_about_server = false;
                }
                cx.effects.push(Effect::Navigate { tab, url, attempt: id, correction });
                cx.effects.extend(trusted.map(|server| Effect::Trust { server }));
            }
            Action::Retry => {
                let is_due = attempt.tab == tab && attempt.retry_at().is_some_and(|at| at <= cx.time);
                let landed = attempt.landing.as_ref().filter(|_| is_due).map(|landing| landing.address);
                let (url, correction) = corrected_url(attempt, &landed.ok_or(EngineError::NothingToDeliver(id))?)?;
                if let Some(attempt) = self.attempts.change(id) {
                    attempt.retries += 1;
                }
                cx.effects.push(Effect::Navigate { tab, url, attempt: id, correction });
            }
            Action::Copy => {
                let text = attempt.to_paste().ok_or(EngineError::NothingToDeliver(id))?;
                let text = match (&there.runs_on, there.terminal) {
                    (Some(runs_on), Some(terminal)) => {
                        if terminal.side == Side::Here {
                            runs_on.check().map_err(EngineError::BadPlace)?;
                        }
                        let command = far::command(runs_on, terminal, &text).ok_or(EngineError::NoCommand(id))?;
                        cx.effects.extend(self.keep(attempt, runs_on));
                        command
                    }
                    _ => text,
                };
                cx.effects.push(Effect::Copy { tab, attempt: id, text });
            }
            Action::Place => {
                let nowhere = || EngineError::NothingToDeliver(id);
                let runs_on = there.runs_on.as_ref().ok_or_else(nowhere)?;
                runs_on.check().map_err(EngineError::BadPlace)?;
                let choice = Box::new(placed(&Facts::gather(attempt, &self.settings), runs_on).ok_or_else(nowhere)?);
                cx.effects.extend(self.keep(attempt, runs_on));
                cx.effects.push(Effect::Placed { tab, attempt: id, choice });
            }
            Action::Remember => {
                let registration = match &there.runs_on {
                    Some(runs_on) => {
                        runs_on.check().map_err(EngineError::BadPlace)?;
                        let listener = there.listener.map(|text| named_listener(attempt, text)).transpose()?;
                        Facts::gather(attempt, &self.settings).placed_registration(runs_on, listener)
                    }
                    None => self.proposal(attempt),
                };
                let registration = registration.ok_or(EngineError::NothingToRemember(id))?;
                cx.effects.push(Effect::Remember { tab, registration });
            }
            Action::Dismiss => self.finish(cx, id),
            // Handled by `on_client_chosen`.
            Action::ChooseClient => {}
        }
        Ok(())
    }

    /// Explains the attempt again, now that the user has said which client it is.
    pub(super) fn on_client_chosen(
        &mut self,
        cx: &mut Context,
        id: AttemptId,
        client: Option<&str>,
    ) -> Result<(), EngineError> {
        let attempt = self.attempts.get(id).filter(|attempt| attempt.private == cx.private);
        let attempt = attempt.ok_or(EngineError::UnknownAttempt(id))?;
        let offered = Facts::gather(attempt, &self.settings).clients_to_choose_from();
        let named = match client {
            None if !offered.is_empty() => NamedClient::Another,
            Some(client) if offered.iter().any(|offered| offered.id == client) => {
                NamedClient::Known { id: client.to_owned() }
            }
            _ => return Err(EngineError::NotItsClient(id)),
        };
        let diagnosis = self.take_diagnosis(id).or_else(|| self.diagnosed_again(id));
        let diagnosis = diagnosis.ok_or(EngineError::UnknownAttempt(id))?;
        if let Some(attempt) = self.attempts.change(id) {
            attempt.named_client = Some(named);
        }
        if let Some(attempt) = self.attempts.get(id) {
            let explanation = Box::new(explain(&Facts::gather(attempt, &self.settings), &diagnosis));
            cx.effects.push(Effect::Note { tab: cx.tab, explanation });
        }
        self.diagnosed.push((id, diagnosis));
        Ok(())
    }

    /// Returns what was last explained of an attempt before a restart. Its events are played again for that.
    fn diagnosed_again(&self, id: AttemptId) -> Option<Diagnosis> {
        let log = &self.attempts.get(id)?.log;
        let mut engine = Self::with_json(self.json);
        for event in log.report(Redactor::with_json(self.json)) {
            // One that fails changes nothing.
            let _ = engine.handle(event);
        }
        engine.take_diagnosis(log.replayed_id(id))
    }

    /// Returns the registration to propose, from what the attempt has revealed.
    fn proposal(&self, attempt: &Attempt) -> Option<Registration> {
        let facts = Facts::gather(attempt, &self.settings);
        let redirect_uris = vec![facts.uri_to_remember()?];
        Some(Registration { redirect_uris, ..facts.new_registration()? })
    }

    /// Returns the effect that keeps where the user has said that the client runs: from no private window, and no place
    /// without its name over one that has it.
    fn keep(&self, attempt: &Attempt, runs_on: &RunsOn) -> Option<Effect> {
        let facts = Facts::gather(attempt, &self.settings);
        let client = facts.client_key()?.to_owned();
        let is_known = runs_on.is_nameless() && facts.runs_on.is_some_and(|known| known.place() == runs_on.place());
        let may_keep = !attempt.private && !is_known && runs_on.may_be_kept();
        may_keep.then(|| Effect::Keep { place: LastPlace { client, runs_on: runs_on.clone() } })
    }
}

/// Returns whether the user has just had the callback delivered to this address, as with a double click: while nothing tells
/// how that ended, to send it again would stop it on its way, and the client may have read it.
fn is_pressed_again(attempt: &Attempt, target: &LoopbackAddress, now: Time) -> bool {
    let pressed = attempt.log.delivered_at(DELIVERY_MS).filter(|_| attempt.navigated.last() == Some(target));
    pressed.is_some_and(|pressed| now.saturating_sub(pressed) < DELIVERY_MS)
}

/// Reads the address that the user named. Clients print it with the path of the callback, which is accepted.
fn named_listener(attempt: &Attempt, text: &str) -> Result<LoopbackAddress, LoopbackError> {
    let whole = LoopbackUrl::read(text.trim()).filter(|url| url.query().is_none() && url.fragment().is_none());
    let path = attempt.landing.as_ref().map(|landing| landing.path.as_str());
    match whole.filter(|url| Some(url.path()) == path) {
        Some(url) => Ok(url.address),
        None => LoopbackAddress::read_listener(text),
    }
}
