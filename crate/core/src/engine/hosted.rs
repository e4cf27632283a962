//! Web pages that take the answer of a sign-in in place of a callback on this computer: they show the code, to be pasted into
//! the client, or hand the answer on to it. Nothing of the answer is kept.

use url::Url;

use crate::attempts::{Attempt, NamedClient, Standing};
use crate::diagnosis::code_shown::CodeShown;
use crate::event::AttemptId;
use crate::knowledge::{AskedPage, Client, Paste, client_of_page};
use crate::protocol::callback::clean;
use crate::protocol::params::Param;
use crate::protocol::secret::State;

use super::context::Context;
use super::page_address::place_of;
use super::state::Engine;

impl Engine {
    /// Answers about a page that has taken the answer of a sign-in: that of a known client, or of one that was opened by this
    /// other address too. Returns whether it is one.
    pub(super) fn answer_hosted(&mut self, cx: &mut Context, page: &AskedPage) -> bool {
        let Ok(url) = Url::parse(page.url) else { return false };
        let parameter = |name| Param::find(url.query().unwrap_or_default(), name).value();
        let (code, error) = (parameter("code"), parameter("error"));
        let Some(host) = url.host_str().filter(|_| code.is_some() || error.is_some()) else { return false };
        let client = place_of(page.url).and_then(|place| client_of_page(&place));
        let is_shown_there = |attempt: &&Attempt| attempt.code_shown_at.as_deref() == Some(host);
        let state = parameter("state").as_deref().and_then(State::new);
        let waiting = state.and_then(|state| self.with_state(cx.private, &state)).filter(is_shown_there);
        let Some(id) = waiting.map(|attempt| attempt.id).or_else(|| Some(self.hosted_attempt(cx, client?))) else {
            return false;
        };
        let diagnosis = match error {
            Some(error) => self.of_error(id, clean(&error), None, None),
            None => {
                let is_handed_on = client.is_some_and(|client| client.paste != Paste::Code);
                CodeShown { host: host.to_owned(), is_handed_on }.into()
            }
        };
        self.answer(cx, id, diagnosis);
        true
    }

    /// Returns the attempt of a client whose answer is all that was seen. It is over: no callback can belong to it.
    fn hosted_attempt(&mut self, cx: &mut Context, client: &Client) -> AttemptId {
        let named_client = Some(NamedClient::Known { id: client.id.to_owned() });
        let is_same = |attempt: &&Attempt| {
            (attempt.private, attempt.tab) == (cx.private, cx.tab)
                && attempt.request.is_none()
                && attempt.landing.is_none()
                && attempt.named_client == named_client
        };
        let known = self.attempts.iter().find(is_same).map(|attempt| attempt.id);
        known.unwrap_or_else(|| self.add(cx, Attempt { named_client, standing: Standing::Done, ..cx.new_attempt() }))
    }
}
