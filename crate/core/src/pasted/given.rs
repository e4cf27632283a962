//! What a person says beside the pasted text.

use url::{Url, form_urlencoded};

use super::error::{PasteError, PasteProblem};
use crate::into_vec::IntoVec;
use crate::knowledge::{client_by_id, provider_by_id};
use crate::protocol::loopback::LoopbackAddress;
use crate::protocol::redirect_uri::RedirectUri;
use crate::runs_on::RunsOn;
use crate::settings::is_registrable;
use crate::value::{FromValue, Shape, ToValue};

/// The longest link that is read.
const MAX_LINK: usize = 4096;

/// What a person says beside the pasted text: choices by name, and addresses. None of it is secret, so that a link can carry it.
#[derive(Debug, Clone, Default, PartialEq, Eq, FromValue, ToValue, Shape)]
#[contract(omit_nulls)]
pub struct Given {
    /// The client's id in the knowledge base.
    pub client: Option<String>,
    /// The provider's id in the knowledge base.
    pub provider: Option<String>,
    /// The registered callback URLs.
    #[contract(default)]
    pub registered: Vec<String>,
    /// Where the client waits: a port, an address such as `http://127.0.0.1:48000`, or a whole callback URL.
    pub listener: Option<String>,
    /// Where the client runs.
    pub runs_on: Option<RunsOn>,
}

/// Where an error is that no parameter of a link has alone.
const LINK: &str = "link";

impl Given {
    /// Reads what stands after the number sign of a link, such as `client=claude-code&provider=salesforce`.
    ///
    /// # Errors
    ///
    /// [`PasteError`], which names the parameter.
    ///
    /// # Examples
    ///
    /// ```
    /// use portmend::pasted::Given;
    ///
    /// let given = Given::of_link("client=claude-code&registered=http%3A%2F%2Flocalhost%3A38000%2Fcallback")?;
    /// assert_eq!(given.registered, ["http://localhost:38000/callback"]);
    /// assert_eq!(Given::of_link("client=no-such").unwrap_err().at, "client");
    /// # Ok::<(), portmend::pasted::PasteError>(())
    /// ```
    pub fn of_link(fragment: &str) -> Result<Self, PasteError> {
        if fragment.len() > MAX_LINK {
            return Err(PasteError::new(LINK, PasteProblem::TooLong));
        }
        let mut given = Self::default();
        for (name, value) in form_urlencoded::parse(fragment.as_bytes()) {
            let field = match &*name {
                "client" => &mut given.client,
                "provider" => &mut given.provider,
                "listener" => &mut given.listener,
                "registered" => {
                    given.registered.push(value.into_owned());
                    continue;
                }
                _ => {
                    let name: String = name.chars().filter(|c| c.is_ascii_graphic()).take(32).collect();
                    let at = if name.is_empty() { LINK } else { &name };
                    return Err(PasteError::new(at, PasteProblem::UnknownParameter));
                }
            };
            if field.replace(value.into_owned()).is_some() {
                return Err(PasteError::new(name, PasteProblem::Repeated));
            }
        }
        given.checked()
    }

    /// Checks every value. White space around one is ignored, and so is an empty one.
    ///
    /// # Errors
    ///
    /// The first [`PasteError`].
    pub fn checked(mut self) -> Result<Self, PasteError> {
        for field in [&mut self.client, &mut self.provider, &mut self.listener] {
            *field = field.take().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        }
        self.registered =
            self.registered.iter().map(|uri| uri.trim().to_owned()).filter(|uri| !uri.is_empty()).into_vec();
        if self.client.as_deref().is_some_and(|id| client_by_id(id).is_none()) {
            return Err(PasteError::new("client", PasteProblem::UnknownClient));
        }
        if self.provider.as_deref().is_some_and(|id| provider_by_id(id).is_none()) {
            return Err(PasteError::new("provider", PasteProblem::UnknownProvider));
        }
        if let Some(index) = self.registered.iter().position(|uri| !is_callback_url(uri)) {
            return Err(PasteError::new(format!("registered[{index}]"), PasteProblem::BadRegistered));
        }
        if self.listener.as_deref().is_some_and(|text| Waiting::read(text).is_none()) {
            return Err(PasteError::new("listener", PasteProblem::NotLoopback));
        }
        if let Some(Err(bad)) = self.runs_on.as_ref().map(RunsOn::check) {
            return Err(PasteError::new(format!("runs_on.{}", bad.field), PasteProblem::BadPlace));
        }
        Ok(self)
    }

    /// Returns where the client waits.
    pub(super) fn waiting(&self) -> Option<Waiting> {
        Waiting::read(self.listener.as_deref()?)
    }
}

/// Returns whether a provider may have registered this for a client: a URL of the web or with a scheme of the client's own, or
/// a pattern of one.
fn is_callback_url(text: &str) -> bool {
    let is_known = match Url::parse(text) {
        Ok(url) => matches!(url.scheme(), "http" | "https") || url.scheme().contains('.'),
        Err(_) => text.trim_start_matches('^').starts_with("http"),
    };
    is_known && is_registrable(text)
}

/// Where a client waits.
pub(super) enum Waiting {
    /// At this address, whatever the path.
    At(LoopbackAddress),
    /// For this callback URL.
    For(RedirectUri),
}

impl Waiting {
    pub fn read(text: &str) -> Option<Self> {
        if let Ok(address) = LoopbackAddress::read_listener(text) {
            return Some(Self::At(address));
        }
        let uri = RedirectUri::read(text)?;
        let is_plain = uri.loopback().query().is_none() && uri.loopback().fragment().is_none();
        is_plain.then_some(Self::For(uri))
    }

    /// Returns the redirect URI that the client sent, if the browser landed on this path.
    pub fn redirect_uri(self, path: Option<&str>) -> String {
        match (self, path) {
            (Self::For(uri), _) => uri.as_str().to_owned(),
            (Self::At(address), Some(path)) if path != "/" => format!("{address}{path}"),
            (Self::At(address), _) => address.to_string(),
        }
    }
}
