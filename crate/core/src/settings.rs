//! What the user has saved: which callback URLs are registered where, and what may be corrected.

use thiserror::Error;
use url::Url;

use crate::protocol::loopback::{LoopbackAddress, LoopbackError};
use crate::value::{FromValue, Shape, ShapeError, ToValue, Words};

/// The version of the settings object that this code writes and reads.
pub const SETTINGS_VERSION: u32 = 1;

/// The settings object, as saved under the key `settings`.
#[derive(Debug, Clone, PartialEq, Eq, FromValue, ToValue, Shape)]
pub struct Settings {
    /// Always [`SETTINGS_VERSION`].
    pub version: u32,
    /// What is done where a registration does not say otherwise.
    #[contract(default)]
    pub correction: Policy,
    /// One entry for each client at each provider.
    pub registrations: Vec<Registration>,
}

/// Whether a callback may be corrected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Words)]
pub enum Policy {
    /// Where it is safe, without asking.
    #[default]
    Automatic,
    /// Only when the user says so on the explanation page.
    Ask,
    /// Never; no tab is touched.
    Off,
}

/// What the user has saved for one client at one provider.
#[derive(Debug, Clone, PartialEq, Eq, FromValue, ToValue, Shape)]
#[contract(omit_nulls)]
pub struct Registration {
    /// The user's name for it.
    pub name: String,
    /// The authorization server's origin.
    pub authorization_server: String,
    /// The client id; without it, every client of this server is meant.
    pub client_id: Option<String>,
    /// The callback URLs that the provider knows, as they stand in its console.
    pub redirect_uris: Vec<String>,
    /// Where the client really listens, if elsewhere.
    pub listener: Option<String>,
    /// The client's id in the knowledge base.
    pub client: Option<String>,
    /// The name of the server in the client's own configuration; fills the remedy.
    pub server_name: Option<String>,
    /// The address of that server; fills the remedy.
    pub server_url: Option<String>,
    /// Overrides the general policy.
    pub correction: Option<Policy>,
}

/// What is wrong with settings, and where: `registrations[2].redirect_uris[0]`.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{at}: {problem}")]
pub struct SettingsError {
    /// The path to the value.
    pub at: String,
    /// What is wrong with it.
    pub problem: SettingsProblem,
}

/// The ways in which a setting can be wrong.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SettingsProblem {
    /// A value of the wrong kind.
    #[error("must be {0}")]
    BadShape(&'static str),
    /// Written by a newer version of the extension, or not ours.
    #[error("version {0} is not known here; this program reads version 1")]
    UnknownVersion(u32),
    /// A name is needed to tell entries apart.
    #[error("a name is missing")]
    EmptyName,
    /// Not an origin: scheme, host and port.
    #[error("\"{0}\" is not the address of a server, like https://login.salesforce.com")]
    NotAnOrigin(String),
    /// Neither a callback URL nor a listener: the entry says nothing.
    #[error("a registered callback URL is missing")]
    NothingRegistered,
    /// Not an absolute URL, or one with a fragment (RFC 6749 section 3.1.2).
    #[error("\"{0}\" is not a callback URL, like http://localhost:38000/callback")]
    BadRedirectUri(String),
    /// The listener is not on this computer.
    #[error(transparent)]
    BadListener(#[from] LoopbackError),
    /// Not an http address.
    #[error("\"{0}\" is not the address of a server")]
    BadServerUrl(String),
}

impl From<ShapeError> for SettingsError {
    fn from(error: ShapeError) -> Self {
        let at = if error.at.is_empty() { "settings".to_owned() } else { error.at };
        Self { at, problem: SettingsProblem::BadShape(error.expected) }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self { version: SETTINGS_VERSION, correction: Policy::default(), registrations: Vec::new() }
    }
}

impl Settings {
    /// Checks every value and brings addresses of servers into one form.
    pub fn checked(mut self) -> Result<Self, SettingsError> {
        if self.version != SETTINGS_VERSION {
            let problem = SettingsProblem::UnknownVersion(self.version);
            return Err(SettingsError { at: "version".to_owned(), problem });
        }
        for (index, registration) in self.registrations.iter_mut().enumerate() {
            registration
                .check()
                .map_err(|(field, problem)| SettingsError { at: format!("registrations[{index}].{field}"), problem })?;
        }
        Ok(self)
    }

    /// The registrations for this client at this server, those that name the client first.
    pub fn registrations_for<'a>(
        &'a self,
        server: &'a str,
        client_id: Option<&'a str>,
    ) -> impl Iterator<Item = &'a Registration> {
        let of_server = move |r: &&Registration| r.authorization_server == server;
        let named = self
            .registrations
            .iter()
            .filter(of_server)
            .filter(move |r| r.client_id.is_some() && r.client_id.as_deref() == client_id);
        named.chain(self.registrations.iter().filter(of_server).filter(|r| r.client_id.is_none()))
    }
}

impl Registration {
    /// Where the client really listens, when the user has said so.
    pub fn listener(&self) -> Option<LoopbackAddress> {
        LoopbackAddress::read_listener(self.listener.as_deref()?).ok()
    }

    fn check(&mut self) -> Result<(), (String, SettingsProblem)> {
        let at = |field: &str| field.to_owned();
        if self.name.trim().is_empty() {
            return Err((at("name"), SettingsProblem::EmptyName));
        }
        self.authorization_server = origin(&self.authorization_server).ok_or_else(|| {
            (at("authorization_server"), SettingsProblem::NotAnOrigin(self.authorization_server.clone()))
        })?;
        if self.redirect_uris.is_empty() && self.listener.is_none() {
            return Err((at("redirect_uris"), SettingsProblem::NothingRegistered));
        }
        for (index, uri) in self.redirect_uris.iter().enumerate() {
            let sound = Url::parse(uri).is_ok_and(|url| url.fragment().is_none() && url.has_host());
            if !sound {
                return Err((format!("redirect_uris[{index}]"), SettingsProblem::BadRedirectUri(uri.clone())));
            }
        }
        if let Some(listener) = &self.listener {
            LoopbackAddress::read_listener(listener).map_err(|error| (at("listener"), error.into()))?;
        }
        if let Some(url) = &self.server_url
            && !Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
        {
            return Err((at("server_url"), SettingsProblem::BadServerUrl(url.clone())));
        }
        Ok(())
    }
}

impl SettingsProblem {
    /// The stable name that pages choose their message by.
    pub fn variant(&self) -> &'static str {
        match self {
            Self::BadShape(_) => "bad_shape",
            Self::UnknownVersion(_) => "unknown_version",
            Self::EmptyName => "empty_name",
            Self::NotAnOrigin(_) => "not_an_origin",
            Self::NothingRegistered => "nothing_registered",
            Self::BadRedirectUri(_) => "bad_redirect_uri",
            Self::BadListener(_) => "bad_listener",
            Self::BadServerUrl(_) => "bad_server_url",
        }
    }
}

/// Scheme, host and port of a server's address that has nothing else.
fn origin(text: &str) -> Option<String> {
    let url = Url::parse(text.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let bare = matches!(url.path(), "" | "/")
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    bare.then(|| url.origin().ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Value, read};

    fn registration() -> Registration {
        Registration {
            name: "Salesforce MCP".to_owned(),
            authorization_server: "https://login.salesforce.com/".to_owned(),
            client_id: Some("3MVG9".to_owned()),
            redirect_uris: vec!["http://localhost:38000/callback".to_owned()],
            listener: None,
            client: None,
            server_name: None,
            server_url: None,
            correction: None,
        }
    }

    fn check(registration: Registration) -> Result<Settings, SettingsError> {
        Settings { registrations: vec![registration], ..Settings::default() }.checked()
    }

    #[test]
    fn a_server_is_brought_into_one_form() {
        let settings = check(registration()).unwrap();
        assert_eq!(settings.registrations[0].authorization_server, "https://login.salesforce.com");
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let problem = |change: fn(&mut Registration)| {
            let mut changed = registration();
            change(&mut changed);
            let error = check(changed).unwrap_err();
            (error.at, error.problem.variant())
        };
        let at = |field: &str| format!("registrations[0].{field}");
        assert_eq!(problem(|r| r.name = " ".into()), (at("name"), "empty_name"));
        assert_eq!(
            problem(|r| r.authorization_server.push_str("authorize")),
            (at("authorization_server"), "not_an_origin")
        );
        assert_eq!(problem(|r| r.redirect_uris.clear()), (at("redirect_uris"), "nothing_registered"));
        assert_eq!(
            problem(|r| r.redirect_uris.push("localhost:1/cb".into())),
            (at("redirect_uris[1]"), "bad_redirect_uri")
        );
        assert_eq!(
            problem(|r| r.redirect_uris.push("http://localhost:1/cb#x".into())),
            (at("redirect_uris[1]"), "bad_redirect_uri")
        );
        assert_eq!(problem(|r| r.listener = Some("http://10.0.0.1:1".into())), (at("listener"), "bad_listener"));
        assert_eq!(problem(|r| r.server_url = Some("javascript:1".into())), (at("server_url"), "bad_server_url"));
    }

    #[test]
    fn a_value_of_the_wrong_kind_is_named_with_its_place() {
        let entry = |listener: Value| {
            Value::object().with("name", "a".into()).with("authorization_server", "b".into()).with("listener", listener)
        };
        let registrations = Value::List(vec![entry(Value::Null), entry(48000_u16.into())]);
        let settings = Value::object().with("version", 1_u16.into()).with("registrations", registrations);
        let error: SettingsError = read::<Settings>(&settings).unwrap_err().into();
        assert_eq!(
            (error.to_string().as_str(), error.problem.variant()),
            ("registrations[1].listener: must be a text", "bad_shape")
        );
    }

    #[test]
    fn an_entry_for_the_client_comes_before_one_for_all() {
        let mut for_all = registration();
        for_all.client_id = None;
        for_all.name = "all".to_owned();
        let mut other = registration();
        other.client_id = Some("other".to_owned());
        let settings =
            Settings { registrations: vec![for_all, other, registration()], ..Settings::default() }.checked().unwrap();
        let names: Vec<_> = settings
            .registrations_for("https://login.salesforce.com", Some("3MVG9"))
            .map(|r| r.name.as_str())
            .collect();
        assert_eq!(names, ["Salesforce MCP", "all"]);
    }
}
