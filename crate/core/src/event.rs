//! What happens in the browser, as the core is told of it. One JSON object an event, tagged by `type`.

use thiserror::Error;

use crate::browser::initiator::Initiator;
use crate::browser::{TabId, Time};
use crate::settings::Settings;
use crate::value::{FromValue, Shape, ShapeError, ToValue, Value, Words, read};

/// The number of an attempt. It says nothing about its content and may stand in a page's address.
pub type AttemptId = u32;

/// The field that tells what kind of event it is.
const TAG: &str = "type";

/// An event together with what every event carries.
#[derive(Debug, Clone, PartialEq, FromValue, ToValue, Shape)]
pub struct Event {
    /// When the browser saw it, in milliseconds since the epoch.
    #[contract(default)]
    pub time: Time,
    /// Whether it happened in a private window. Private attempts never mix with others.
    #[contract(default)]
    pub private: bool,
    /// What happened.
    #[contract(flatten)]
    pub kind: EventKind,
}

/// The kinds of event.
#[derive(Debug, Clone, PartialEq, FromValue, ToValue, Shape)]
#[contract(omit_nulls)]
pub enum EventKind {
    /// The settings as they are now; the first event of every run.
    Settings {
        /// All of them, not a change.
        settings: Settings,
    },
    /// A navigation to an address that looks like an authorization request (RFC 6749 section 4.1.1).
    AuthorizationRequest {
        /// The tab it happens in.
        tab: TabId,
        /// The whole address.
        url: String,
        /// Who started it. The event is sent again when more is learned.
        #[contract(default)]
        initiator: Initiator,
    },
    /// A loopback main-frame request is about to be sent.
    CallbackRequest {
        /// The tab it happens in.
        tab: TabId,
        /// The landed address, with its code and state.
        url: String,
        /// The HTTP method; `POST` for a form_post response.
        #[contract(default = "GET")]
        method: String,
    },
    /// A loopback main-frame request failed.
    CallbackFailed {
        /// The tab it happened in.
        tab: TabId,
        /// The address that failed.
        url: String,
        /// The HTTP method.
        #[contract(default = "GET")]
        method: String,
        /// The browser's own error text, for example `net::ERR_CONNECTION_REFUSED`.
        error: String,
    },
    /// A loopback main-frame request was answered.
    CallbackAnswered {
        /// The tab it happened in.
        tab: TabId,
        /// The address that answered.
        url: String,
        /// The HTTP method.
        #[contract(default = "GET")]
        method: String,
        /// The HTTP status.
        status: u16,
        /// The IP address that answered, where the browser tells.
        address: Option<String>,
    },
    /// The user asked about the page in this tab, or its address has the shape of a mismatch error.
    ErrorPage {
        /// The tab that shows it.
        tab: TabId,
        /// The page's address.
        url: String,
        /// The page's title, when the user asked.
        title: Option<String>,
        /// The page's visible text, when the user asked.
        text: Option<String>,
    },
    /// The user chose something on a page of ours.
    Action {
        /// The tab it concerns.
        tab: TabId,
        /// The attempt it concerns.
        attempt: AttemptId,
        /// What was chosen.
        action: Action,
        /// Where the client listens, when the user named it: a port or an address like `http://127.0.0.1:48000`.
        listener: Option<String>,
    },
    /// A tab was closed: what it held is forgotten.
    TabClosed {
        /// The tab that is gone.
        tab: TabId,
    },
    /// Nothing happened but the passing of time; what is too old is forgotten.
    Tick,
}

/// What a user can choose about an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Words)]
pub enum Action {
    /// Bring the callback to the client.
    Deliver,
    /// Put the callback's address on the clipboard, for a client that takes it pasted.
    Copy,
    /// Propose what was learned as a registration.
    Remember,
    /// Forget the attempt.
    Dismiss,
}

/// Why an object is no event.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EventError {
    /// The `type` is none of ours.
    #[error("unknown event type \"{0}\"")]
    UnknownType(String),
    /// A field is missing or of the wrong kind.
    #[error(transparent)]
    BadShape(#[from] ShapeError),
}

impl EventError {
    /// The path to the value that is wrong.
    pub fn at(&self) -> &str {
        match self {
            Self::UnknownType(_) => TAG,
            Self::BadShape(error) => &error.at,
        }
    }
}

impl Event {
    /// Reads an event.
    pub fn read(value: &Value) -> Result<Self, EventError> {
        read(value).map_err(|error: ShapeError| match value.field(TAG).as_text() {
            Some(tag) if error.at == TAG => EventError::UnknownType(tag.to_owned()),
            _ => error.into(),
        })
    }
}

impl EventKind {
    /// The tab it concerns, if it concerns one.
    pub(crate) fn tab(&self) -> Option<TabId> {
        match self {
            Self::AuthorizationRequest { tab, .. }
            | Self::CallbackRequest { tab, .. }
            | Self::CallbackFailed { tab, .. }
            | Self::CallbackAnswered { tab, .. }
            | Self::ErrorPage { tab, .. }
            | Self::Action { tab, .. }
            | Self::TabClosed { tab } => Some(*tab),
            Self::Settings { .. } | Self::Tick => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(tag: &'static str) -> Value {
        Value::object().with("type", tag.into())
    }

    fn problem(value: &Value) -> String {
        Event::read(value).unwrap_err().to_string()
    }

    #[test]
    fn what_the_shell_may_leave_out_has_a_default() {
        let url = "http://localhost:1/";
        let read = Event::read(&event("callback_request").with("tab", 3.into()).with("url", url.into()));
        let kind = EventKind::CallbackRequest { tab: 3, url: url.to_owned(), method: "GET".to_owned() };
        assert_eq!(read, Ok(Event { time: 0, private: false, kind }));
    }

    #[test]
    fn an_event_is_one_object() {
        let closed = Event { time: 7, private: true, kind: EventKind::TabClosed { tab: 3 } };
        let written = event("tab_closed").with("tab", 3.into()).with("time", 7.into()).with("private", true.into());
        assert_eq!(Value::from(closed.clone()), written);
        assert_eq!(Event::read(&written), Ok(closed));
    }

    #[test]
    fn an_unknown_type_is_told_from_a_wrong_shape() {
        assert_eq!(problem(&event("click")), "unknown event type \"click\"");
        assert_eq!(problem(&Value::object()), "type must be a text");
        assert_eq!(problem(&Value::Null), "this must be an object");
        assert_eq!(problem(&event("click").with("time", "now".into())), "time must be a whole number");
        assert_eq!(problem(&event("tab_closed")), "tab must be a whole number");
    }
}
