//! The user's settings: which callback URLs are registered where, and whether callbacks may be corrected.

use thiserror::Error;
use url::Url;

use crate::protocol::loopback::{LoopbackAddress, LoopbackError};
use crate::value::{FromValue, Shape, ShapeError, ToValue, Words};

/// The version of the settings object that this version of the code reads and writes.
pub const SETTINGS_VERSION: u32 = 1;

/// The settings, as saved under the key `settings`.
#[derive(Debug, Clone, PartialEq, Eq, FromValue, ToValue, Shape)]
pub struct Settings {
    /// Always 1 ([`SETTINGS_VERSION`]).
    pub version: u32,
    /// The policy for attempts whose registration has none of its own.
    #[contract(default)]
    pub correction: Policy,
    /// The registrations: usually one for each client at each provider.
    pub registrations: Vec<Registration>,
    /// The servers whose answers are delivered without a question although nothing in an answer proves where it comes
    /// from (docs/safety.md, rule 5). Servers with a registration are trusted as well.
    #[contract(default)]
    pub trusted_servers: Vec<TrustedServer>,
}

/// An authorization server that the user or an administrator trusts.
#[derive(Debug, Clone, PartialEq, Eq, FromValue, ToValue, Shape)]
#[contract(omit_nulls)]
pub struct TrustedServer {
    /// The authorization server's origin.
    pub authorization_server: String,
    /// The client id. Without it, the server is trusted for all clients.
    pub client_id: Option<String>,
}

/// Whether callbacks may be corrected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Words)]
pub enum Policy {
    /// Correct without asking if that is safe.
    #[default]
    Automatic,
    /// Ask the user on the explanation page.
    Ask,
    /// Never correct, and leave all tabs alone.
    Off,
}

/// A registration of a client at a provider, as saved by the user.
#[derive(Debug, Clone, PartialEq, Eq, FromValue, ToValue, Shape)]
#[contract(omit_nulls)]
pub struct Registration {
    /// The user's name for it.
    pub name: String,
    /// The authorization server's origin.
    pub authorization_server: String,
    /// The client id. Without it, the registration applies to all clients of this server.
    pub client_id: Option<String>,
    /// The registered callback URLs, as written in the provider's console.
    pub redirect_uris: Vec<String>,
    /// Where the client really listens, if that is not the requested address.
    pub listener: Option<String>,
    /// The client's id in the knowledge base.
    pub client: Option<String>,
    /// The name of the server in the client's configuration, for the commands of the remedy.
    pub server_name: Option<String>,
    /// The URL of that server, for the commands of the remedy.
    pub server_url: Option<String>,
    /// The policy for this registration, if not the general one.
    pub correction: Option<Policy>,
}

/// An error in the settings, with the path to the wrong value: `registrations[2].redirect_uris[0]`.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{at}: {problem}")]
pub struct SettingsError {
    /// The path to the wrong value.
    pub at: String,
    /// What is wrong with it.
    pub problem: SettingsProblem,
}

/// What can be wrong with a setting.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SettingsProblem {
    /// The value has the wrong type.
    #[error("must be {0}")]
    BadShape(&'static str),
    /// The settings are from a newer version of the extension, or from another program.
    #[error("version {0} is not supported; this program reads version 1")]
    UnknownVersion(u32),
    /// The name is missing or blank.
    #[error("the name is missing")]
    EmptyName,
    /// The authorization server is not an origin, which has a scheme, a host and a port only.
    #[error("\"{0}\" is not the address of a server, such as https://login.salesforce.com")]
    NotAnOrigin(String),
    /// The registration has neither a callback URL nor a listener.
    #[error("a registered callback URL or a listener is needed")]
    NothingRegistered,
    /// The callback URL is not an absolute URL, or has a fragment (RFC 6749 section 3.1.2).
    #[error("\"{0}\" is not a callback URL, such as http://localhost:38000/callback")]
    BadRedirectUri(String),
    /// The listener is not a loopback address.
    #[error(transparent)]
    BadListener(#[from] LoopbackError),
    /// The server URL is not an http or https URL.
    #[error("\"{0}\" is not an http or https URL")]
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
        Self {
            version: SETTINGS_VERSION,
            correction: Policy::default(),
            registrations: Vec::new(),
            trusted_servers: Vec::new(),
        }
    }
}

impl Settings {
    /// Checks every value, and normalises the addresses of authorization servers.
    ///
    /// # Errors
    ///
    /// The first [`SettingsError`].
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
        for (index, trusted) in self.trusted_servers.iter_mut().enumerate() {
            trusted.authorization_server = origin(&trusted.authorization_server).ok_or_else(|| SettingsError {
                at: format!("trusted_servers[{index}].authorization_server"),
                problem: SettingsProblem::NotAnOrigin(trusted.authorization_server.clone()),
            })?;
        }
        Ok(self)
    }

    /// Returns whether the user trusts this server with the answers to this client.
    pub fn trusts(&self, server: &str, client_id: Option<&str>) -> bool {
        let is_named = |trusted: &TrustedServer| {
            trusted.authorization_server == server
                && trusted.client_id.as_deref().is_none_or(|named| Some(named) == client_id)
        };
        self.registrations.iter().any(|r| r.authorization_server == server) || self.trusted_servers.iter().any(is_named)
    }

    /// Returns the registrations for this client at this server: first those with the client id, then those for all
    /// clients.
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
    /// Returns where the client listens, if the user has named that.
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
            let is_valid = Url::parse(uri).is_ok_and(|url| url.fragment().is_none() && url.has_host());
            if !is_valid {
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
    /// Returns the stable name by which pages choose a message.
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

/// Returns the origin of an address that has nothing but scheme, host and port.
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
    fn the_address_of_a_server_is_normalised() {
        let settings = check(registration()).unwrap();
        assert_eq!(settings.registrations[0].authorization_server, "https://login.salesforce.com");
    }

    #[test]
    fn errors_name_the_wrong_value() {
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
    fn a_server_is_trusted_by_name_or_by_a_registration() {
        let trusted = |server: &str, client_id: Option<&str>| TrustedServer {
            authorization_server: server.to_owned(),
            client_id: client_id.map(str::to_owned),
        };
        let trusted_servers = vec![trusted("https://a.example/", Some("cli")), trusted("https://b.example", None)];
        let settings = Settings { registrations: vec![registration()], trusted_servers, ..Settings::default() };
        let settings = settings.checked().unwrap();
        for (server, client_id, expected) in [
            ("https://login.salesforce.com", Some("any"), true),
            ("https://a.example", Some("cli"), true),
            ("https://a.example", Some("other"), false),
            ("https://a.example", None, false),
            ("https://a.example:8443", Some("cli"), false),
            ("http://a.example", Some("cli"), false),
            ("https://b.example", None, true),
        ] {
            assert_eq!(settings.trusts(server, client_id), expected, "{server} {client_id:?}");
        }
        let error = Settings { trusted_servers: vec![trusted("b.example", None)], ..Settings::default() }.checked();
        assert_eq!(error.unwrap_err().at, "trusted_servers[0].authorization_server");
    }

    #[test]
    fn a_value_of_the_wrong_type_is_named() {
        let entry = |listener: Value| {
            Value::object().with("name", "a".into()).with("authorization_server", "b".into()).with("listener", listener)
        };
        let registrations = Value::List(vec![entry(Value::Null), entry(48000_u16.into())]);
        let settings = Value::object().with("version", 1_u16.into()).with("registrations", registrations);
        let error: SettingsError = read::<Settings>(&settings).unwrap_err().into();
        assert_eq!(
            (error.to_string().as_str(), error.problem.variant()),
            ("registrations[1].listener: must be a string", "bad_shape")
        );
    }

    #[test]
    fn a_registration_for_the_client_comes_before_one_for_all() {
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
