//! Handling a provider's page that refuses a redirect URI.

use crate::attempts::{Attempt, Refused};
use crate::diagnosis::Diagnosis;
use crate::diagnosis::registration_not_propagated::RegistrationNotPropagated;
use crate::diagnosis::rejected_by_provider::RejectedByProvider;
use crate::event::AttemptId;
use crate::facts::Facts;
use crate::knowledge::{Refusal, refusal_caution, refusal_on};
use crate::protocol::authorization::AuthorizationRequest;
use crate::protocol::params::Param;
use crate::protocol::secret::State;
use crate::quoting::is_writable;

use super::context::Context;
use super::state::Engine;

impl Engine {
    /// Handles a page that may be an error page. Title and text are given only if the user asked about the page.
    pub(super) fn on_error_page(&mut self, cx: &mut Context, url: &str, title: Option<&str>, text: Option<&str>) {
        let Some(refusal) = refusal_on(url, title, text) else { return };
        let id = self.refused_attempt(cx, url, &refusal);
        if let Some(attempt) = self.attempts.change(id) {
            attempt.revealed.clone_from(&refusal.registered);
            attempt.provider = refusal.provider.map(|provider| provider.id.to_owned());
            attempt.refused = Some(Refused {
                uri: refusal.requested.filter(|uri| is_writable(uri)),
                certainty: refusal.certainty,
                caution: refusal.caution.map(str::to_owned),
            });
        }
        let Some(diagnosis) = self.diagnose_refusal(id) else { return };
        if title.is_some() || text.is_some() {
            self.explain_page(cx, id, &diagnosis);
        } else {
            self.warn(cx, id, &diagnosis);
        }
    }

    /// Returns the attempt that was refused: the one with the `state` of the page's address, or the newest in this
    /// tab, or a new one.
    fn refused_attempt(&mut self, cx: &mut Context, url: &str, refusal: &Refusal) -> AttemptId {
        let query = url.split_once('?').map(|(_, query)| query).unwrap_or_default();
        let state = Param::find(query, "state").value().as_deref().and_then(State::new);
        let by_state = state.and_then(|state| self.with_state(cx.private, &state).map(|a| a.id));
        let in_tab = || self.attempts.waiting_in(cx.private, cx.tab).find(|a| a.request.is_some()).map(|a| a.id);
        if let Some(id) = by_state.or_else(in_tab) {
            return id;
        }
        let mut request = AuthorizationRequest::read_with(url, self.json);
        let state = request.as_mut().and_then(|request| request.state.take());
        let attempt = Attempt { request, state, revealed: refusal.registered.clone(), ..cx.new_attempt() };
        self.add(cx, attempt)
    }

    /// Returns the diagnosis for a refusal, if there was one. If the requested redirect URI is registered, the change is
    /// probably still propagating.
    pub(super) fn diagnose_refusal(&self, id: AttemptId) -> Option<Diagnosis> {
        let attempt = self.attempts.get(id)?;
        let refused = attempt.refused.as_ref()?;
        let facts = Facts::gather(attempt, &self.settings);
        let requested = facts.requested_uri().or(refused.uri.as_deref());
        let saved = facts.saved_uris();
        let matching = facts.matching();
        let is_registered = requested.is_some_and(|uri| {
            saved.iter().chain(&attempt.revealed).any(|registered| matching.accepts(uri, registered))
        });
        let (certainty, other_meaning) = (refused.certainty, refused.caution.as_deref().and_then(refusal_caution));
        Some(if is_registered {
            RegistrationNotPropagated { certainty, other_meaning }.into()
        } else {
            RejectedByProvider { certainty, other_meaning }.into()
        })
    }
}
