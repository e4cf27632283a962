//! What is kept of a request, in memory and for as long as the browser runs, after its sign-in is forgotten: for which
//! address a client has asked, and nothing secret.

use url::form_urlencoded;

use super::attempt::Attempt;
use super::earlier::EarlierPort;
use crate::browser::Time;
use crate::browser::initiator::Initiator;
use crate::event::{Event, EventKind};
use crate::protocol::authorization::AuthorizationRequest;
use crate::protocol::redirect_uri::RedirectUri;
use crate::report::EventLog;
use crate::value::{FromValue, ToValue};

/// The request of a sign-in that another program or the user started. Nothing is kept of private windows.
#[derive(Debug, Clone, PartialEq, FromValue, ToValue)]
pub(crate) struct Asked {
    server: String,
    endpoint: String,
    client_id: String,
    uri: String,
    time: Time,
}

impl Asked {
    /// Returns what to keep of a sign-in.
    pub fn of(attempt: &Attempt) -> Option<Self> {
        let is_kept = !attempt.private && attempt.initiator == Initiator::External && attempt.fault.is_none();
        let request = attempt.request.as_ref().filter(|_| is_kept)?;
        Some(Self {
            server: request.server.clone(),
            endpoint: request.endpoint.clone(),
            client_id: request.client_id.clone()?,
            uri: request.requested.known()?.as_str().to_owned(),
            time: attempt.started,
        })
    }

    /// Returns whether both asked for the same.
    pub fn is_same(&self, other: &Self) -> bool {
        (&self.server, &self.client_id, &self.uri) == (&other.server, &other.client_id, &other.uri)
    }

    /// Returns whether the same client asks for another port of the same address now.
    pub fn is_for_other_port(&self, request: &AuthorizationRequest) -> bool {
        let (Some(now), Some(then)) = (request.requested.known(), RedirectUri::read(&self.uri)) else { return false };
        let (now, then) = (now.loopback(), then.loopback());
        self.server == request.server
            && Some(&self.client_id) == request.client_id.as_ref()
            && now.path() == then.path()
            && now.address != then.address
            && now.address == then.address.at_port(now.address.port)
    }
}

impl From<Asked> for EarlierPort {
    fn from(Asked { server, endpoint, client_id, uri, time }: Asked) -> Self {
        let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let (client_id, redirect_uri) = (encoded(&client_id), encoded(&uri));
        let url = format!("{server}{endpoint}?response_type=code&client_id={client_id}&redirect_uri={redirect_uri}");
        let kind = EventKind::AuthorizationRequest {
            tab: EventLog::CLOSED_TAB,
            url,
            initiator: Initiator::External,
            browser: None,
            previous_url: None,
        };
        Self { uri, request: Event { time, private: false, kind }.into() }
    }
}
