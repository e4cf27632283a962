//! What follows from a user's choice on one of our pages.

use crate::attempt::{Attempt, AttemptId, Standing};
use crate::correction::Correction;
use crate::effect::Effect;
use crate::event::{Action, TabId};
use crate::explanation::{Facts, can_be_delivered, learned, may_be_remembered};
use crate::loopback::{LoopbackAddress, LoopbackUrl};
use crate::registration::Registration;

use super::{Engine, EngineError};

impl Engine {
    pub(super) fn on_action(
        &mut self,
        private: bool,
        tab: TabId,
        id: AttemptId,
        action: Action,
        listener: Option<&str>,
        effects: &mut Vec<Effect>,
    ) -> Result<(), EngineError> {
        let attempt = self
            .book
            .get(id)
            .filter(|attempt| {
                attempt.private == private && (attempt.standing != Standing::Done || action == Action::Remember)
            })
            .ok_or(EngineError::UnknownAttempt(id))?;
        match action {
            Action::Deliver => {
                let target = match listener {
                    Some(text) => LoopbackAddress::read_listener(text)?,
                    None => self.targets(attempt).first().copied().ok_or(EngineError::NoListener)?,
                };
                let (url, correction) = delivery(attempt, &target)?;
                self.disarm(id, effects);
                if let Some(attempt) = self.book.get_mut(id) {
                    attempt.navigated.push(target);
                    attempt.tab = tab;
                }
                effects.push(Effect::Navigate { tab, url, attempt: id, correction });
            }
            Action::Copy => {
                effects.push(Effect::Copy { tab, attempt: id, text: to_paste(attempt)? });
            }
            Action::Remember => {
                let registration = self.proposal(attempt).ok_or(EngineError::NothingToRemember(id))?;
                effects.push(Effect::Remember { tab, registration });
            }
            Action::Dismiss => self.finish(id, effects),
        }
        Ok(())
    }

    /// The registration that was learned from an attempt.
    fn proposal(&self, attempt: &Attempt) -> Option<Registration> {
        let facts = Facts::gather(attempt, &self.settings);
        let request = facts.request.filter(|_| may_be_remembered(&facts))?;
        let name = facts.client_party().or_else(|| facts.provider_party())?.name;
        Some(Registration {
            name,
            authorization_server: request.server.clone(),
            client_id: request.client_id.clone(),
            redirect_uris: vec![learned(attempt)?],
            listener: None,
            client: facts.client.map(|client| client.id.to_owned()),
            server_name: None,
            server_url: request.resource.clone(),
            correction: None,
        })
    }
}

/// The callback as a client takes it pasted: at the address that it asked for, because clients compare it (Codex
/// ends the sign-in otherwise).
fn to_paste(attempt: &Attempt) -> Result<String, EngineError> {
    let nothing = || EngineError::NothingToDeliver(attempt.id);
    let landing = attempt.landing.as_ref().filter(|_| can_be_delivered(attempt)).ok_or_else(nothing)?;
    match attempt.requested().filter(|_| attempt.requested_path() == Some(&landing.path)) {
        Some(requested) => delivery(attempt, requested).map(|(url, _)| url),
        None => Ok(landing.callback.secret().to_owned()),
    }
}

/// The landed callback at another address.
pub(super) fn delivery(attempt: &Attempt, target: &LoopbackAddress) -> Result<(String, Correction), EngineError> {
    let nothing = EngineError::NothingToDeliver(attempt.id);
    let landing = attempt.landing.as_ref().filter(|_| can_be_delivered(attempt)).ok_or(nothing.clone())?;
    let url = LoopbackUrl::read(landing.callback.secret()).ok_or(nothing)?;
    Ok((url.at(target), Correction::between(&landing.address, target)))
}
