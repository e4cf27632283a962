//! Callbacks that were answered, although the client that waits has not got them: the page that the user asks about still has
//! the callback in its address, and gives it back.

use crate::attempts::correction::Doubt;
use crate::attempts::{Attempt, Landing, Standing};
use crate::diagnosis::client_failed::Told;
use crate::diagnosis::{Delivery, Diagnosis};
use crate::event::AttemptId;
use crate::knowledge::{AskedPage, ClientWords};
use crate::protocol::callback::{Answer, Callback};
use crate::protocol::loopback::LoopbackHost;

use super::context::Context;
use super::state::Engine;

impl Engine {
    /// Adds to a diagnosis about an answered callback the offer to deliver it to the same port under its other name, where the
    /// client that waits may get it: one that could not read it, or another one than the listener that took it.
    pub(super) fn with_other_name(
        &mut self,
        cx: &mut Context,
        id: AttemptId,
        page: &AskedPage,
        diagnosis: Diagnosis,
    ) -> Diagnosis {
        match diagnosis {
            Diagnosis::CookiesTooLarge(mut found) => {
                found.delivery = self.give_back(cx, id, page, Doubt::RefusedOnce);
                if let Some(attempt) = self.attempts.change(id).filter(|_| found.delivery.target().is_some()) {
                    attempt.too_large = Some(found.at);
                }
                found.into()
            }
            // The browser may have kept a connection to a listener that has been closed since, or gone to a program on [::1].
            Diagnosis::ClientFailed(mut found) if found.told == Told::Page(ClientWords::State) => {
                found.delivery = self.give_back(cx, id, page, Doubt::WasRead);
                found.into()
            }
            other => other,
        }
    }

    /// Notes that a new attempt has taken the place of answered ones: their reports must tell it.
    pub(super) fn note_replaced(&mut self, id: AttemptId) {
        let Some(new) = self.attempts.get(id) else { return };
        let is_older = |other: &Attempt| other.answered.is_some() && new.asks_the_same_as(other);
        for older in self.attempts.ids_where(&is_older) {
            self.attempts.tell(older);
        }
    }

    /// Takes the callback of an answered sign-in from the address of its page, if it is the sign-in's own and can be delivered
    /// under the other name of its port.
    fn give_back(&mut self, cx: &mut Context, id: AttemptId, page: &AskedPage, doubt: Doubt) -> Delivery {
        let callback = Callback::read_with(page.url, self.json).filter(|callback| callback.answer == Answer::Success);
        let Some((state, attempt)) = callback.as_ref().and_then(|it| it.state.clone()).zip(self.attempts.get(id))
        else {
            return Delivery::Failed;
        };
        let (Some(callback), Some(answer)) = (callback, &attempt.answered) else { return Delivery::Failed };
        // Where a program on [::1] has read it, the client may wait on 127.0.0.1.
        let ip = answer.ip.as_ref().map(|ip| if doubt == Doubt::WasRead { "127.0.0.1" } else { ip }.to_owned());
        let at = callback.url.address;
        // A page with another status is not that answer: it was loaded again.
        let is_refusal = answer.status.is_some_and(|status| status >= 400) && page.status == answer.status;
        let is_own = self.attempts.past(cx.private, cx.tab, &state).any(|past| past.is_of(attempt, &callback.url));
        let is_last = !attempt.was_displaced
            && !self.attempts.iter().any(|other| other.started > attempt.started && other.asks_the_same_as(attempt));
        let is_there = (attempt.is_done() || attempt.has_callback()) && answer.at == at && attempt.navigated.is_empty();
        let is_sound = attempt.landing.as_ref().is_some_and(Landing::is_own_answer)
            && self.provenance(attempt, callback.issuer.as_deref()).foreign().is_none();
        let has_other_name = at.host == LoopbackHost::Localhost && ip.is_some();
        let is_contested = self.attempts.with_state(cx.private, &state).any(|other| other.id != id);
        if !is_refusal || !is_own || !is_last || !is_there || !is_sound || !has_other_name || is_contested {
            return Delivery::Failed;
        }
        if let Some(attempt) = self.attempts.change(id) {
            attempt.standing = Standing::Waiting;
            attempt.state = Some(state);
            attempt.note_failed(at);
            // From here on, nothing goes anywhere without a question.
            attempt.may_be_read = true;
            if let Some(landing) = &mut attempt.landing {
                landing.callback = callback.secret();
            }
        }
        let Some(arrival) = self.arrival(cx, page.url, "") else { return Delivery::Failed };
        let attempt = self.attempts.get(id);
        attempt.map_or(Delivery::Failed, |attempt| self.at_other_name(attempt, &arrival, ip.as_deref(), doubt))
    }
}
