//! Events: what the shell tells the core about. Each is one JSON object with a `type`.

use thiserror::Error;

use crate::browser::form_action::StoppedForm;
use crate::browser::initiator::{Browser, Initiator};
use crate::browser::{TabId, Time};
use crate::protocol::garbled::Garbling;
use crate::runs_on::RunsOn;
use crate::settings::Settings;
use crate::terminal::Terminal;
use crate::value::{FromValue, Shape, ShapeError, ToValue, Value, Words, read};

/// The id of an attempt. It contains no secret, so that it may appear in the address of a page.
pub type AttemptId = u32;

/// The field that names the kind of event.
const TAG: &str = "type";

/// An event, with its time.
///
/// # Examples
///
/// ```
/// use portmend::Event;
/// use portmend::event::EventKind;
/// use portmend::value::Value;
///
/// let json = Value::object().with("type", "tab_closed".into()).with("tab", 3.into()).with("time", 7.into());
/// let event = Event { time: 7, private: false, kind: EventKind::TabClosed { tab: 3 } };
/// assert_eq!(Event::read(&json), Ok(event));
/// ```
#[derive(Debug, Clone, PartialEq, FromValue, ToValue, Shape)]
pub struct Event {
    /// When the browser saw it, in milliseconds since the Unix epoch.
    #[contract(default)]
    pub time: Time,
    /// Whether it happened in a private window. Private attempts are never mixed with others.
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
    /// The current settings; the first event of every run.
    Settings {
        /// The complete settings.
        settings: Settings,
    },
    /// A navigation to what may be an authorization request (RFC 6749 section 4.1.1).
    AuthorizationRequest {
        /// The tab in which it happens.
        tab: TabId,
        /// The whole URL.
        url: String,
        /// Who started the sign-in. The event is sent again when more is known.
        #[contract(default)]
        initiator: Initiator,
        /// The kind of browser, if it is known.
        browser: Option<Browser>,
        /// What the tab showed before, if it is known. Of other addresses than those of this computer nothing is kept.
        previous_url: Option<String>,
    },
    /// The page of an authorization request could not be loaded: its own, or one to which it was redirected.
    RequestFailed {
        /// The tab in which it happened.
        tab: TabId,
        /// The address that failed.
        url: String,
        /// The browser's own error text.
        error: String,
    },
    /// A loopback main-frame request is about to be sent.
    CallbackRequest {
        /// The tab in which it happens.
        tab: TabId,
        /// The landed URL, with its code and state.
        url: String,
        /// The HTTP method; `POST` for a form_post response.
        #[contract(default = "GET")]
        method: String,
        /// In reports: what is wrong with the answer, which their placeholders do not show.
        garbled: Option<Garbling>,
    },
    /// A callback was on its way to this address, and the browser takes the same request elsewhere: because of a session rule,
    /// of another extension, or by itself. Nothing was sent here.
    CallbackMoved {
        /// The tab in which it happens.
        tab: TabId,
        /// The address to which it was on its way.
        url: String,
    },
    /// A loopback main-frame request failed.
    CallbackFailed {
        /// The tab in which it happened.
        tab: TabId,
        /// The URL that failed.
        url: String,
        /// The HTTP method; empty if `webNavigation` told the failure.
        #[contract(default = "GET")]
        method: String,
        /// The browser's own error text, for example `net::ERR_CONNECTION_REFUSED`.
        error: String,
        /// Whether the browser reports requests to this host to the extension at present, if that was tried.
        sees_requests: Option<bool>,
        /// The IP address that had begun to answer, if any.
        address: Option<String>,
        /// In reports: what is wrong with the answer.
        garbled: Option<Garbling>,
    },
    /// A frame in a page could not load a callback. The page stays.
    CallbackFrameFailed {
        /// The tab that shows the page.
        tab: TabId,
        /// The URL that failed.
        url: String,
        /// The browser's own error text.
        error: String,
    },
    /// A loopback main-frame request was answered.
    CallbackAnswered {
        /// The tab in which it happened.
        tab: TabId,
        /// The URL that was answered.
        url: String,
        /// The HTTP method.
        #[contract(default = "GET")]
        method: String,
        /// The HTTP status.
        status: u16,
        /// The IP address that answered, if the browser reports it.
        address: Option<String>,
        /// Where it sends the browser, if it is a redirection.
        redirect: Option<String>,
        /// The program that answered, as its `Server` header names it.
        server: Option<String>,
        /// In reports: what is wrong with the answer.
        garbled: Option<Garbling>,
    },
    /// A page that may be a provider's error page: by its URL, or because the user asked about it.
    ErrorPage {
        /// The tab that shows the page.
        tab: TabId,
        /// The page's URL.
        url: String,
        /// The page's title, if the user asked.
        title: Option<String>,
        /// The page's visible text, if the user asked.
        text: Option<String>,
        /// The callbacks that the page has requested itself and whose answer it was not shown, if the user asked.
        calls: Option<Vec<String>>,
        /// Whether the page may reach programs on this computer, if the user asked and the browser tells.
        loopback_access: Option<LoopbackAccess>,
        /// The forms of the page that its `form-action` has stopped, if the user asked and the browser tells.
        stopped_forms: Option<Vec<StoppedForm>>,
        /// The page's HTTP status, if the user asked and the browser tells.
        status: Option<u16>,
        /// Where the links of the page lead, without query and fragment, if the user asked. In reports, only the one that
        /// leads to where the callback URLs of the client are registered.
        links: Option<Vec<String>>,
    },
    /// The user chose an action on a page of the extension.
    Action {
        /// The tab that it concerns.
        tab: TabId,
        /// The attempt that it concerns.
        attempt: AttemptId,
        /// The chosen action.
        action: Action,
        /// Where the client listens, if the user named it: a port, or an address such as `http://127.0.0.1:48000`.
        listener: Option<String>,
        /// Where the client runs, to place it there, to copy a command that leads there, or to save it.
        runs_on: Option<RunsOn>,
        /// Where that command will be run.
        terminal: Option<Terminal>,
        /// For [`Action::ChooseClient`], the id of the client; none if it is another one than those that were offered.
        client: Option<String>,
    },
    /// One of the tabs that the browser has restored, as it was started or when the user opened a closed tab again, shows this
    /// page, or will load it when it is needed. If it is a callback, its sign-in is over.
    PageRestored {
        /// The tab.
        tab: TabId,
        /// The page's URL.
        url: String,
    },
    /// A tab was closed. Its attempts are forgotten.
    TabClosed {
        /// The closed tab.
        tab: TabId,
    },
    /// Time has passed. Expired attempts are forgotten.
    Tick,
    /// The session rules that the browser had when the background started. Those of this kind of window that belong to
    /// no attempt are removed: Chromium keeps the rules when a reload of the extension has ended the attempts.
    InstalledRules {
        /// The ids of all rules.
        rules: Vec<u32>,
    },
}

/// What a browser says of a site's permission to reach programs on this computer (`loopback-network`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Words)]
pub enum LoopbackAccess {
    /// The site may.
    Granted,
    /// The site may not.
    Denied,
    /// The user has not been asked, or has not answered.
    Prompt,
}

/// What the user can choose to do about an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Words)]
pub enum Action {
    /// Deliver the callback to the client.
    Deliver,
    /// Send the tab back to the address that refused the callback. The explanation page does this by itself, at the time
    /// that the explanation names (`retry_at`), as long as the user has done nothing there.
    Retry,
    /// Copy the callback's address, for a client into which it can be pasted, or a command that delivers it to a client
    /// that runs elsewhere.
    Copy,
    /// Say where the client runs, to be told what to do there.
    Place,
    /// Propose to save what was learned as a registration, or where the client runs in its registration.
    Remember,
    /// Say which of the clients that may have started the sign-in it was. The explanation is then that of this client.
    ChooseClient,
    /// Dismiss the explanation, and forget the code and the state.
    Dismiss,
}

/// An error in reading an event.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EventError {
    /// The `type` is unknown.
    #[error("unknown event type \"{0}\"")]
    UnknownType(String),
    /// A field is missing or has the wrong type.
    #[error(transparent)]
    BadShape(#[from] ShapeError),
}

impl EventError {
    /// Returns the path to the wrong value.
    pub fn at(&self) -> &str {
        match self {
            Self::UnknownType(_) => TAG,
            Self::BadShape(error) => &error.at,
        }
    }
}

impl Event {
    /// Reads an event from its JSON form.
    ///
    /// # Errors
    ///
    /// [`EventError`] if the value is not an event.
    pub fn read(value: &Value) -> Result<Self, EventError> {
        read(value).map_err(|error: ShapeError| match value.field(TAG).as_text() {
            Some(tag) if error.at == TAG => EventError::UnknownType(tag.to_owned()),
            _ => error.into(),
        })
    }
}

impl EventKind {
    /// Returns the tab that it concerns, if any.
    pub(crate) fn tab(&self) -> Option<TabId> {
        match self {
            Self::AuthorizationRequest { tab, .. }
            | Self::RequestFailed { tab, .. }
            | Self::CallbackRequest { tab, .. }
            | Self::CallbackMoved { tab, .. }
            | Self::CallbackFailed { tab, .. }
            | Self::CallbackFrameFailed { tab, .. }
            | Self::CallbackAnswered { tab, .. }
            | Self::ErrorPage { tab, .. }
            | Self::Action { tab, .. }
            | Self::PageRestored { tab, .. }
            | Self::TabClosed { tab } => Some(*tab),
            Self::Settings { .. } | Self::Tick | Self::InstalledRules { .. } => None,
        }
    }

    /// Returns the address that it concerns, if any.
    pub(crate) fn url(&self) -> Option<&str> {
        match self {
            Self::AuthorizationRequest { url, .. }
            | Self::RequestFailed { url, .. }
            | Self::CallbackRequest { url, .. }
            | Self::CallbackMoved { url, .. }
            | Self::CallbackFailed { url, .. }
            | Self::CallbackFrameFailed { url, .. }
            | Self::CallbackAnswered { url, .. }
            | Self::ErrorPage { url, .. }
            | Self::PageRestored { url, .. } => Some(url),
            Self::Action { .. }
            | Self::TabClosed { .. }
            | Self::Settings { .. }
            | Self::InstalledRules { .. }
            | Self::Tick => None,
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
    fn optional_fields_have_defaults() {
        let url = "http://localhost:1/";
        let read = Event::read(&event("callback_request").with("tab", 3.into()).with("url", url.into()));
        let kind = EventKind::CallbackRequest { tab: 3, url: url.to_owned(), method: "GET".to_owned(), garbled: None };
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
    fn an_unknown_type_and_a_wrong_shape_are_different_errors() {
        assert_eq!(problem(&event("click")), "unknown event type \"click\"");
        assert_eq!(problem(&Value::object()), "type must be a string");
        assert_eq!(problem(&Value::Null), "the value must be an object");
        assert_eq!(problem(&event("click").with("time", "now".into())), "time must be a whole number");
        assert_eq!(problem(&event("tab_closed")), "tab must be a whole number");
    }
}
