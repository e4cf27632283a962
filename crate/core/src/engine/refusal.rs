//! What follows from a provider's page that refuses a redirect URI.

use crate::attempts::Attempt;
use crate::effect::Effect;
use crate::event::AttemptId;
use crate::explanation::diagnosis::Diagnosis;
use crate::explanation::{Facts, Finding};
use crate::knowledge::{MismatchSignature, mismatch_on};
use crate::protocol::authorization::AuthorizationRequest;
use crate::protocol::params::Param;
use crate::protocol::secret::State;

use super::Engine;
use super::request::Seen;

/// A page that might be an error page, and whether the user asked about it.
pub(super) struct ErrorPage<'a> {
    pub url: &'a str,
    pub title: Option<&'a str>,
    pub text: Option<&'a str>,
}

impl ErrorPage<'_> {
    fn was_asked_about(&self) -> bool {
        self.title.is_some() || self.text.is_some()
    }
}

impl Engine {
    pub(super) fn on_error_page(&mut self, seen: Seen, page: &ErrorPage<'_>, effects: &mut Vec<Effect>) {
        let Some(signature) = mismatch_on(page.url, page.title, page.text) else { return };
        let id = self.refused(seen, page.url, &signature, effects);
        if let Some(attempt) = self.book.get_mut(id) {
            attempt.revealed.clone_from(&signature.registered);
            attempt.provider = signature.provider.map(|provider| provider.id.to_owned());
        }
        let Some(finding) = self.refusal(id, &signature) else { return };
        let effect = if page.was_asked_about() {
            self.explanation(id, &finding).map(|explanation| Effect::Explain { tab: seen.tab, explanation })
        } else {
            self.warn(id, seen.tab, &finding)
        };
        effects.extend(effect);
    }

    /// The attempt that was refused: by the page's own `state`, else the newest in this tab, else one that only this
    /// page tells of.
    fn refused(
        &mut self,
        seen: Seen,
        url: &str,
        signature: &MismatchSignature,
        effects: &mut Vec<Effect>,
    ) -> AttemptId {
        let query = url.split_once('?').map(|(_, query)| query).unwrap_or_default();
        let state = Param::find(query, "state").value().as_deref().and_then(State::new);
        let by_state = state.and_then(|state| self.book.with_state(seen.private, &state).next_back().map(|a| a.id));
        let in_tab = || self.book.waiting_in(seen.private, seen.tab).find(|a| a.request.is_some()).map(|a| a.id);
        if let Some(id) = by_state.or_else(in_tab) {
            return id;
        }
        let mut request = AuthorizationRequest::read_with(url, self.json);
        let state = request.as_mut().and_then(|request| request.state.take());
        self.keep(Attempt { request, state, revealed: signature.registered.clone(), ..Attempt::begun(seen) }, effects)
    }

    /// Refused although it is registered: then the change is still spreading, or something else is wrong.
    fn refusal(&self, id: AttemptId, signature: &MismatchSignature) -> Option<Finding> {
        let attempt = self.book.get(id)?;
        let facts = Facts::gather(attempt, &self.settings);
        let requested = facts.request.and_then(|r| r.requested.known()).map(|uri| uri.as_str());
        let requested = requested.or(signature.requested.as_deref());
        let known = facts.registered();
        let is_registered =
            requested.is_some_and(|uri| known.iter().chain(&attempt.revealed).any(|known| known == uri));
        let diagnosis =
            if is_registered { Diagnosis::RegistrationNotPropagated } else { Diagnosis::RejectedByProvider };
        Some(Finding {
            certainty: signature.certainty,
            detail: signature.code.map(str::to_owned),
            caution: signature.caution,
            ..Finding::of(diagnosis)
        })
    }
}
