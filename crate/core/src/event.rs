//! What happens in the browser, as the core is told of it. One JSON object an event, tagged by `type`.

use thiserror::Error;

use crate::browser::initiator::Initiator;
use crate::browser::{TabId, Time};
use crate::settings::Settings;
use crate::value::{Fields, Reader, ShapeError, Value, variants, words};

/// The number of an attempt. It says nothing about its content and may stand in a page's address.
pub type AttemptId = u32;

/// An event together with what every event carries.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// When the browser saw it, in milliseconds since the epoch.
    pub time: Time,
    /// Whether it happened in a private window. Private attempts never mix with others.
    pub private: bool,
    /// What happened.
    pub kind: EventKind,
}

/// The kinds of event.
#[derive(Debug, Clone, PartialEq)]
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
        initiator: Initiator,
    },
    /// A loopback main-frame request is about to be sent.
    CallbackRequest {
        /// The tab it happens in.
        tab: TabId,
        /// The landed address, with its code and state.
        url: String,
        /// The HTTP method; `POST` for a form_post response.
        method: String,
    },
    /// A loopback main-frame request failed.
    CallbackFailed {
        /// The tab it happened in.
        tab: TabId,
        /// The address that failed.
        url: String,
        /// The HTTP method.
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
            Self::UnknownType(_) => "type",
            Self::BadShape(error) => &error.at,
        }
    }
}

words!(Action { Deliver = "deliver", Copy = "copy", Remember = "remember", Dismiss = "dismiss" });

variants!(EventKind {
    Settings { settings } = "settings",
    AuthorizationRequest { tab, url, initiator } = "authorization_request",
    CallbackRequest { tab, url, method } = "callback_request",
    CallbackFailed { tab, url, method, error } = "callback_failed",
    CallbackAnswered { tab, url, method, status, address } = "callback_answered",
    ErrorPage { tab, url, title, text } = "error_page",
    Action { tab, attempt, action, listener } = "action",
    TabClosed { tab } = "tab_closed",
    Tick {} = "tick",
} without_nulls);

impl From<Event> for Value {
    fn from(event: Event) -> Self {
        Self::from(event.kind).with("time", event.time.into()).with("private", event.private.into())
    }
}

impl Event {
    /// Reads an event.
    pub fn read(value: &Value) -> Result<Self, EventError> {
        let mut reader = Reader::default();
        let mut fields = Fields::of(value, &mut reader);
        let name: String = fields.take("type");
        let time = fields.take_or_default("time");
        let private = fields.take_or_default("private");
        let kind = EventKind::read(&name, fields);
        match (reader.error(), kind) {
            (Some(error), _) => Err(error.into()),
            (None, Some(kind)) => Ok(Self { time, private, kind }),
            (None, None) => Err(EventError::UnknownType(name)),
        }
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

    fn read(name: &str, mut fields: Fields<'_>) -> Option<Self> {
        Some(match name {
            "settings" => Self::Settings { settings: fields.take("settings") },
            "authorization_request" => Self::AuthorizationRequest {
                tab: fields.take("tab"),
                url: fields.take("url"),
                initiator: fields.take_or_default("initiator"),
            },
            "callback_request" => {
                Self::CallbackRequest { tab: fields.take("tab"), url: fields.take("url"), method: method(&mut fields) }
            }
            "callback_failed" => Self::CallbackFailed {
                tab: fields.take("tab"),
                url: fields.take("url"),
                method: method(&mut fields),
                error: fields.take("error"),
            },
            "callback_answered" => Self::CallbackAnswered {
                tab: fields.take("tab"),
                url: fields.take("url"),
                method: method(&mut fields),
                status: fields.take("status"),
                address: fields.take("address"),
            },
            "error_page" => Self::ErrorPage {
                tab: fields.take("tab"),
                url: fields.take("url"),
                title: fields.take("title"),
                text: fields.take("text"),
            },
            "action" => Self::Action {
                tab: fields.take("tab"),
                attempt: fields.take("attempt"),
                action: fields.take("action"),
                listener: fields.take("listener"),
            },
            "tab_closed" => Self::TabClosed { tab: fields.take("tab") },
            "tick" => Self::Tick,
            _ => return None,
        })
    }
}

/// The HTTP method of a request; the usual one when the shell did not say.
fn method(fields: &mut Fields<'_>) -> String {
    fields.take::<Option<String>>("method").unwrap_or_else(|| "GET".to_owned())
}
