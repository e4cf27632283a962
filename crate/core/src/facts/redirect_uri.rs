//! The redirect URIs of an attempt: the requested one, the landed one, and those that are registered.

use super::gathered::Facts;
use crate::document::Document;
use crate::into_vec::IntoVec;
use crate::protocol::difference::{Difference, from_registered};
use crate::protocol::garbled::without_answer;
use crate::protocol::loopback::{LoopbackAddress, Scheme};
use crate::protocol::matching::{Verdict, is_pattern};
use crate::protocol::uri_text::UriText;

impl<'a> Facts<'a> {
    /// Returns the requested redirect URI, as written in the request.
    pub fn requested_uri(&self) -> Option<&'a str> {
        self.request.and_then(|request| request.requested.known()).map(|uri| uri.as_str())
    }

    /// Returns the callback URL for which the same client asked earlier, if the provider does not take the port of this
    /// request for the same.
    pub fn earlier_uri(&self) -> Option<&'a str> {
        let earlier = self.attempt.earlier.as_ref().filter(|_| self.is_from_outside())?;
        let requested = self.requested_uri()?;
        Some(earlier.uri.as_str()).filter(|earlier| self.matching().judge(requested, earlier) != Verdict::Accepted)
    }

    /// Returns the landed URL, without query and fragment.
    pub fn landed_uri(&self) -> Option<String> {
        let landing = self.attempt.landing.as_ref()?;
        Some(format!("{}{}", landing.address, self.landed_path()?))
    }

    /// Returns where the browser landed, if that is not the requested address.
    pub fn landed_elsewhere(&self) -> Option<String> {
        let landed = self.attempt.landing.as_ref().map(|landing| landing.address);
        self.landed_uri().filter(|_| landed.as_ref() != self.attempt.requested() && self.moved_from().is_none())
    }

    /// Returns where the browser was on its way before something in it moved the callback to where it landed.
    pub fn moved_from(&self) -> Option<LoopbackAddress> {
        self.attempt.landing.as_ref()?.moved_from
    }

    /// Returns the landed URL as the provider may have it registered, without query and fragment: with http, if that was
    /// requested.
    pub fn landed_to_pin(&self) -> Option<String> {
        let landing = self.attempt.landing.as_ref()?;
        let scheme = self.attempt.requested().map_or(landing.address.scheme, |requested| requested.scheme);
        let address = match (scheme, landing.address.scheme) {
            (Scheme::Http, Scheme::Https) => LoopbackAddress { scheme, ..landing.address },
            _ => landing.address,
        };
        Some(format!("{address}{}", self.landed_path()?))
    }

    /// Returns the landed path without an answer that has become a part of it: that is secret.
    fn landed_path(&self) -> Option<&'a str> {
        let path = self.attempt.landing.as_ref()?.path.as_str();
        Some(if self.attempt.requested_path() == Some(path) { path } else { without_answer(path) })
    }

    /// Returns the registered callback URL that the provider has revealed: by sending the browser there although
    /// another address was requested, or on its error page. Nothing is learned from a callback that nothing ties to
    /// this sign-in, and nothing from https where http was requested: browsers turn one into the other.
    pub fn learned_uri(&self) -> Option<String> {
        let requested = self.request?.requested.known()?;
        let Some(landing) = &self.attempt.landing else { return self.attempt.revealed.first().cloned() };
        let requested = requested.loopback().address;
        let may_be_upgraded = (requested.scheme, landing.address.scheme) == (Scheme::Http, Scheme::Https);
        let is_unsure = landing.lacks_state || landing.in_circles || landing.moved_from.is_some() || may_be_upgraded;
        if landing.foreign_issuer.is_some() || landing.garbled.is_some() || is_unsure {
            return None;
        }
        let path = self.landed_path().filter(|path| *path == landing.path)?;
        (landing.address != requested).then(|| format!("{}{path}", landing.address))
    }

    /// Returns whether the provider sent the browser to the requested address without its port, and the user has not saved
    /// that address as a registered one.
    pub fn drops_port(&self) -> bool {
        let Some((requested, landing)) = self.attempt.requested().zip(self.attempt.landing.as_ref()) else {
            return false;
        };
        self.moved_from().is_none()
            && requested.without_port() == landing.address
            && *requested != landing.address
            && self.attempt.requested_path() == Some(landing.path.as_str())
            && self.registrations.iter().all(|saved| saved.is_place_only())
    }

    /// Returns the callback URLs that the user has saved for this client at this provider.
    pub fn saved_uris(&self) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        let stated = self.stated.into_iter().flat_map(|stated| &stated.registered);
        for uri in self.registrations.iter().flat_map(|r| &r.redirect_uris).chain(stated) {
            if !all.contains(uri) {
                all.push(uri.clone());
            }
        }
        all
    }

    /// Returns every callback URL that is known to be registered: saved by the user, revealed by the provider, or in
    /// the client's own document.
    pub fn registered_uris(&self) -> Vec<String> {
        let mut all = self.saved_uris();
        let of_document: Vec<String> =
            self.document().into_iter().flat_map(Document::entries).map(str::to_owned).into_vec();
        for uri in self.learned_uri().iter().chain(&self.attempt.revealed).chain(&of_document) {
            if !all.contains(uri) {
                all.push(uri.clone());
            }
        }
        all
    }

    /// Returns the registered callback URL that is closest to the requested one, with the parts in which they differ as
    /// the provider compares them. A pattern is no URL.
    pub fn closest(&self) -> Option<(String, Vec<Difference>)> {
        let requested = self.requested_uri()?;
        let registered = self.registered_uris().into_iter().filter(|uri| !is_pattern(uri));
        let compared = registered.map(|uri| {
            let differences = from_registered(requested, &uri, &self.matching());
            (uri, differences)
        });
        compared.min_by_key(|(_, differences)| differences.len())
    }

    /// Returns the registered callback URL to which the client is to be brought: the closest one, or the first if no
    /// request was seen.
    pub fn goal(&self) -> Option<String> {
        let first = || self.registered_uris().into_iter().find(|uri| !is_pattern(uri));
        self.closest().map(|(uri, _)| uri).or_else(first)
    }

    /// Returns what the client's document says; `None` if the client id is no address of one, or no request was seen. A
    /// provider that has a port of its own registered for this client, as the user has saved or the landing shows, does
    /// not go by the document.
    pub fn document(&self) -> Option<Document> {
        let document = Document::of(self.client_id()?, self.requested_uri()?)?;
        let has_port = |uri: &String| UriText::split(uri).is_some_and(|uri| uri.port.is_some());
        let is_registered =
            self.saved_uris().iter().any(has_port) || self.landed_elsewhere().as_ref().is_some_and(has_port);
        (!is_registered).then_some(document)
    }
}
