//! What happens in the browser, as the core is told of it. One JSON object an event, tagged by `type`.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::attempt::{AttemptId, Initiator};
use crate::registration::Settings;

/// Milliseconds since the Unix epoch. The core has no clock: time comes in with the event.
pub type Time = u64;

/// The browser's number of a tab.
pub type TabId = i32;

/// An event together with what every event carries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawEvent")]
pub struct Event {
    /// When the browser saw it.
    pub time: Time,
    /// Whether it happened in a private window. Private attempts never mix with others.
    pub private: bool,
    /// What happened.
    #[serde(flatten)]
    pub what: What,
}

/// The kinds of event.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum What {
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
    /// A field that this type needs is not there.
    #[error("event \"{event}\" lacks the field \"{field}\"")]
    MissingField {
        /// The event's type.
        event: String,
        /// The field's name.
        field: &'static str,
    },
}

/// Every field any event can have. Reading this and sorting it out afterwards keeps serde's buffered
/// enum reader, and its weight, out of the Wasm, and lets the error name the missing field.
#[derive(Deserialize)]
struct RawEvent {
    r#type: String,
    #[serde(default)]
    time: Time,
    #[serde(default)]
    private: bool,
    tab: Option<TabId>,
    url: Option<String>,
    method: Option<String>,
    error: Option<String>,
    status: Option<u16>,
    address: Option<String>,
    title: Option<String>,
    text: Option<String>,
    initiator: Option<Initiator>,
    attempt: Option<AttemptId>,
    action: Option<Action>,
    listener: Option<String>,
    settings: Option<Settings>,
}

impl TryFrom<RawEvent> for Event {
    type Error = EventError;

    fn try_from(raw: RawEvent) -> Result<Self, EventError> {
        let kind = raw.r#type;
        let missing = |field| EventError::MissingField { event: kind.clone(), field };
        let tab = raw.tab.ok_or_else(|| missing("tab"));
        let url = raw.url.ok_or_else(|| missing("url"));
        let method = raw.method.unwrap_or_else(|| "GET".to_owned());
        let what = match kind.as_str() {
            "settings" => What::Settings { settings: raw.settings.ok_or_else(|| missing("settings"))? },
            "authorization_request" => {
                What::AuthorizationRequest { tab: tab?, url: url?, initiator: raw.initiator.unwrap_or_default() }
            }
            "callback_request" => What::CallbackRequest { tab: tab?, url: url?, method },
            "callback_failed" => {
                What::CallbackFailed { tab: tab?, url: url?, method, error: raw.error.ok_or_else(|| missing("error"))? }
            }
            "callback_answered" => What::CallbackAnswered {
                tab: tab?,
                url: url?,
                method,
                status: raw.status.ok_or_else(|| missing("status"))?,
                address: raw.address,
            },
            "error_page" => What::ErrorPage { tab: tab?, url: url?, title: raw.title, text: raw.text },
            "action" => What::Action {
                tab: tab?,
                attempt: raw.attempt.ok_or_else(|| missing("attempt"))?,
                action: raw.action.ok_or_else(|| missing("action"))?,
                listener: raw.listener,
            },
            "tab_closed" => What::TabClosed { tab: tab? },
            "tick" => What::Tick,
            _ => return Err(EventError::UnknownType(kind)),
        };
        Ok(Self { time: raw.time, private: raw.private, what })
    }
}
