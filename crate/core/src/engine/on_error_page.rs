//! What follows from a provider's page that refuses a redirect URI.

use crate::attempts::Attempt;
use crate::diagnosis::Diagnosis;
use crate::diagnosis::registration_not_propagated::RegistrationNotPropagated;
use crate::diagnosis::rejected_by_provider::RejectedByProvider;
use crate::event::AttemptId;
use crate::facts::Facts;
use crate::knowledge::{Refusal, refusal_on};
use crate::protocol::authorization::AuthorizationRequest;
use crate::protocol::params::Param;
use crate::protocol::secret::State;

use super::context::Context;
use super::state::Engine;

impl Engine {
    /// A page that might be an error page. Title and text are there when the user asked about it.
    pub(super) fn on_error_page(&mut self, cx: &mut Context, url: &str, title: Option<&str>, text: Option<&str>) {
        let Some(signature) = refusal_on(url, title, text) else { return };
        let id = self.refused(cx, url, &signature);
        if let Some(attempt) = self.attempts.change(id) {
            attempt.revealed.clone_from(&signature.registered);
            attempt.provider = signature.provider.map(|provider| provider.id.to_owned());
        }
        let Some(diagnosis) = self.refusal(id, &signature) else { return };
        if title.is_some() || text.is_some() {
            self.explain_page(cx, id, &diagnosis);
        } else {
            self.warn(cx, id, &diagnosis);
        }
    }

    /// The attempt that was refused: by the page's own `state`, else the newest in this tab, else one that only this
    /// page tells of.
    fn refused(&mut self, cx: &mut Context, url: &str, signature: &Refusal) -> AttemptId {
        let query = url.split_once('?').map(|(_, query)| query).unwrap_or_default();
        let state = Param::find(query, "state").value().as_deref().and_then(State::new);
        let by_state = state.and_then(|state| self.attempts.with_state(cx.private, &state).next_back().map(|a| a.id));
        let in_tab = || self.attempts.waiting_in(cx.private, cx.tab).find(|a| a.request.is_some()).map(|a| a.id);
        if let Some(id) = by_state.or_else(in_tab) {
            return id;
        }
        let mut request = AuthorizationRequest::read_with(url, self.json);
        let state = request.as_mut().and_then(|request| request.state.take());
        let attempt = Attempt { request, state, revealed: signature.registered.clone(), ..cx.new_attempt() };
        self.add(cx, attempt)
    }

    /// Refused although it is registered: then the change is still spreading, or something else is wrong.
    fn refusal(&self, id: AttemptId, signature: &Refusal) -> Option<Diagnosis> {
        let attempt = self.attempts.get(id)?;
        let facts = Facts::gather(attempt, &self.settings);
        let requested = facts.requested_uri().or(signature.requested.as_deref());
        let saved = facts.saved_uris();
        let is_registered =
            requested.is_some_and(|uri| saved.iter().chain(&attempt.revealed).any(|registered| registered == uri));
        let (certainty, other_meaning) = (signature.certainty, signature.caution);
        Some(if is_registered {
            RegistrationNotPropagated { certainty, other_meaning }.into()
        } else {
            RejectedByProvider { certainty, other_meaning }.into()
        })
    }
}
