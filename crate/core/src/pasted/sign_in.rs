//! What the pasted texts hold of a sign-in: its request, where it landed, and where its client waits.

use super::address::{Address, Kind};
use super::error::{PasteError, PasteProblem};
use super::given::Given;
use super::text::Pasted;
use crate::protocol::authorization::AuthorizationRequest;
use crate::protocol::callback::{Answer, Callback};
use crate::protocol::garbled::without_answer;
use crate::protocol::loopback::LoopbackUrl;

impl Pasted {
    pub(super) fn request(&self, url: &str) -> Option<AuthorizationRequest> {
        AuthorizationRequest::read_with(url, self.json)
    }

    /// Returns the addresses of these kinds.
    pub(super) fn of_kinds(&self, kinds: &[Kind]) -> impl Iterator<Item = &Address> {
        self.addresses.iter().filter(move |address| kinds.contains(&address.kind))
    }

    /// Returns where the browser landed, as it was pasted: the last address with an answer or, if there is none, the first one
    /// on this computer of which nothing shows that it is something else.
    pub(super) fn landed(&self) -> Option<&Address> {
        let callback = self.addresses.iter().rfind(|address| address.kind == Kind::Callback);
        let is_page = self.page.is_some() || self.of_kinds(&[Kind::ErrorPage]).next().is_some();
        callback.or_else(|| self.of_kinds(&[Kind::Here]).find(|_| !is_page))
    }

    /// Returns where the client waits, as it was pasted or said.
    pub(super) fn listener(&self, given: &Given) -> Option<String> {
        let landed = self.landed().and_then(|landed| LoopbackUrl::read(&landed.url));
        let path = landed.map(|url| without_answer(url.path()).to_owned());
        if let Some(waiting) = given.waiting() {
            return Some(waiting.redirect_uri(path.as_deref()));
        }
        let landed = self.landed().map(|landed| landed.url.as_str());
        // No client waits at a path that has an answer in it.
        let has_no_answer =
            |it: &&Address| LoopbackUrl::read(&it.url).is_some_and(|url| without_answer(url.path()) == url.path());
        let others = || self.of_kinds(&[Kind::Here]).filter(|it| Some(it.url.as_str()) != landed && it.stands_alone);
        let named = self.of_kinds(&[Kind::Listener]).find(has_no_answer);
        let pasted = named.or_else(|| others().find(has_no_answer))?;
        Some(Given { listener: Some(pasted.url.clone()), ..Given::default() }.waiting()?.redirect_uri(path.as_deref()))
    }

    /// Returns whether an address has everything that a client needs.
    pub(super) fn is_whole(&self, landed: &str) -> bool {
        Callback::read_with(landed, self.json).is_some_and(|callback| callback.state.is_some())
    }

    pub(super) fn last_request(&self) -> Option<AuthorizationRequest> {
        let last = self.addresses.iter().rfind(|address| address.kind.is_request())?;
        self.request(&last.url).or_else(|| AuthorizationRequest::of_faulty(&last.url))
    }

    pub(super) fn holds_code(&self) -> bool {
        let landed = self.landed().filter(|landed| self.is_whole(&landed.url));
        let callback = landed.and_then(|landed| Callback::read_with(&landed.url, self.json));
        callback.is_some_and(|callback| callback.answer == Answer::Success)
    }

    /// Returns whether the pasted callback has everything that a client needs.
    pub(super) fn is_landed_whole(&self) -> bool {
        self.landed().is_some_and(|landed| self.is_whole(&landed.url))
    }

    pub(super) fn checked(&self, given: &Given) -> Result<Given, PasteError> {
        let given = given.clone().checked()?;
        if let Some(named) = given.listener.as_ref().and_then(|_| self.listener(&given))
            && let Some(requested) = self.last_request().and_then(|it| it.requested.known().cloned())
            && LoopbackUrl::read(&named).is_none_or(|named| named.address != requested.loopback().address)
        {
            return Err(PasteError::new("listener", PasteProblem::OtherListener));
        }
        Ok(given)
    }
}
