//! The user's settings: which callback URLs are registered where, and whether callbacks may be corrected.

use thiserror::Error;
use url::Url;

use crate::protocol::loopback::{LoopbackAddress, LoopbackError};
use crate::protocol::matching::is_pattern;
use crate::protocol::uri_text::UriText;
use crate::runs_on::{BadName, RunsOn};
use crate::value::{FromValue, Shape, ShapeError, ToValue, Value, Words, read};

/// The version of the settings object that this version of the code reads and writes.
pub const SETTINGS_VERSION: u32 = 1;

/// The settings, as saved under the key `settings`.
#[derive(Debug, Clone, PartialEq, Eq, FromValue, ToValue, Shape)]
#[contract(omit_nulls)]
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
    /// The servers whose answers the user has agreed to when asked, which are stored on their own: see
    /// [`Settings::trust`].
    #[contract(hidden)]
    pub agreed_servers: Option<Vec<TrustedServer>>,
    /// Where the user last said that clients run, which is stored on its own: see [`Settings::place`].
    #[contract(hidden)]
    pub last_places: Option<Vec<LastPlace>>,
    /// What a person says about a sign-in that is explained from a pasted text. It is never stored.
    #[contract(hidden)]
    pub stated: Option<Stated>,
}

/// Where the user last said that a client runs.
#[derive(Debug, Clone, PartialEq, Eq, FromValue, ToValue, Shape)]
pub struct LastPlace {
    /// The client's id in the knowledge base or, for one that is not there, the origin of its authorization server.
    pub client: String,
    /// Where it runs.
    pub runs_on: RunsOn,
}

/// What a person says about a sign-in of which the browser shows only a part. It counts only where nothing else is known, and
/// for what is said alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, FromValue, ToValue)]
#[contract(omit_nulls)]
pub struct Stated {
    /// The client's id in the knowledge base.
    pub client: Option<String>,
    /// The provider's id in the knowledge base.
    pub provider: Option<String>,
    /// The registered callback URLs.
    #[contract(default)]
    pub registered: Vec<String>,
    /// Where the client runs.
    pub runs_on: Option<RunsOn>,
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
    /// The registered callback URLs, or patterns such as `http://localhost:*`, as written in the provider's console.
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
    /// Where the client runs, if the user has said so.
    pub runs_on: Option<RunsOn>,
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

/// What can be used of stored settings: see [`Settings::usable`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Usable {
    /// The settings to put in force.
    pub settings: Settings,
    /// Everything that is wrong with what is stored.
    pub problems: Vec<SettingsError>,
    /// Whether one of them may matter for a delivery, so that nothing may be automatic.
    pub is_broken: bool,
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
    /// The registration has neither a callback URL nor a listener, does not say where the client runs, and does not switch
    /// corrections off.
    #[error("a registered callback URL or a listener is needed")]
    NothingRegistered,
    /// The callback URL is neither an absolute URL without a fragment (RFC 6749 section 3.1.2) nor a pattern.
    #[error("\"{0}\" is not a callback URL, such as http://localhost:38000/callback")]
    BadRedirectUri(String),
    /// The listener is not a loopback address.
    #[error(transparent)]
    BadListener(#[from] LoopbackError),
    /// The server URL is not an http or https URL.
    #[error("\"{0}\" is not an http or https URL")]
    BadServerUrl(String),
    /// The name of the place where the client runs is none.
    #[error("{}", .0.text())]
    BadPlace(BadName),
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
            agreed_servers: None,
            last_places: None,
            stated: None,
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
        self.trusted_servers = TrustedServer::all_checked(self.trusted_servers)?;
        self.agreed_servers = self.agreed_servers.map(TrustedServer::all_checked).transpose()?;
        self.last_places.iter_mut().for_each(|places| places.retain(|place| place.runs_on.check().is_ok()));
        Ok(self)
    }

    /// Adds the servers of the stored list of those that the user has agreed to. What cannot be read is left out.
    pub fn trust(&mut self, stored: &Value) {
        let Value::List(items) = stored else { return };
        let servers = items.iter().filter_map(|item| TrustedServer::checked(read(item).ok()?).ok());
        self.agreed_servers.get_or_insert_default().extend(servers);
    }

    /// Adds the stored list of where the user last said that clients run. What cannot be read is left out.
    pub fn place(&mut self, stored: &Value) {
        let Value::List(items) = stored else { return };
        let places = items.iter().filter_map(|item| read::<LastPlace>(item).ok());
        self.last_places.get_or_insert_default().extend(places.filter(|place| place.runs_on.check().is_ok()));
    }

    /// Returns where the user last said that this client runs: its id or its server, as in [`LastPlace`].
    pub fn last_place(&self, client: &str) -> Option<&RunsOn> {
        let mut places = self.last_places.iter().flatten().rev();
        places.find(|place| place.client == client).map(|place| &place.runs_on)
    }

    /// Returns whether the user or an administrator trusts this server with the answers to this client, whatever it does.
    pub fn trusts(&self, server: &str, client_id: Option<&str>) -> bool {
        self.registrations.iter().any(|r| r.authorization_server == server && !r.is_place_only())
            || self.trusted_servers.iter().any(|trusted| trusted.covers(server, client_id))
    }

    /// Returns whether the user, when asked, has agreed to answers of this server to this client.
    pub fn agrees_to(&self, server: &str, client_id: Option<&str>) -> bool {
        self.agreed_servers.iter().flatten().any(|agreed| agreed.covers(server, client_id))
    }

    /// Returns what can be used of stored settings. They may have been written by hand, by an administrator or by a newer
    /// version, so anything may be wrong with them. Then nothing is automatic: at most the user is asked. What is off
    /// stays off. Of a server with a broken registration nothing else is used, because the broken one may be the one
    /// that matters. A callback URL that cannot be read is left out and changes nothing else: no callback is ever
    /// delivered because of one.
    ///
    /// # Examples
    ///
    /// ```
    /// use portmend::Settings;
    /// use portmend::settings::Policy;
    /// use portmend::value::Value;
    ///
    /// let usable = Settings::usable(&"automatic".into());
    /// assert_eq!(usable.settings.correction, Policy::Ask);
    /// assert_eq!(usable.problems[0].to_string(), "settings: must be an object");
    /// ```
    pub fn usable(stored: &Value) -> Usable {
        let mut problems = Vec::new();
        let mut left_out = Vec::new();
        if !matches!(stored, Value::Object(_)) {
            problems.push(ShapeError { at: String::new(), expected: "an object" }.into());
        }
        let version = part(stored, "version", &mut problems).flatten().unwrap_or(SETTINGS_VERSION);
        if version != SETTINGS_VERSION {
            let problem = SettingsProblem::UnknownVersion(version);
            problems.push(SettingsError { at: "version".to_owned(), problem });
        }
        let correction: Option<Policy> = part(stored, "correction", &mut problems).flatten();
        let items = match stored.field("registrations") {
            Value::List(items) => items.as_slice(),
            Value::Null => &[],
            _ => {
                problems.push(ShapeError { at: "registrations".to_owned(), expected: "a list" }.into());
                &[]
            }
        };
        let mut registrations = Vec::new();
        let mut broken_servers = Vec::new();
        for (index, item) in items.iter().enumerate() {
            match Registration::read_checked(item, index, &mut left_out) {
                Ok(registration) if version == SETTINGS_VERSION => registrations.push(registration),
                outcome => {
                    problems.extend(outcome.err().filter(|_| version == SETTINGS_VERSION));
                    broken_servers.extend(item.field("authorization_server").as_text().and_then(origin));
                    registrations.extend(Registration::read_off(item));
                }
            }
        }
        let trusted_servers = match stored.field("trusted_servers") {
            Value::Null => Vec::new(),
            _ => part(stored, "trusted_servers", &mut problems).unwrap_or_default(),
        };
        let trusted_servers = TrustedServer::all_checked(trusted_servers).unwrap_or_else(|error| {
            problems.push(error);
            Vec::new()
        });
        let mut settings = Self {
            version: SETTINGS_VERSION,
            correction: correction.unwrap_or_default(),
            registrations,
            trusted_servers,
            agreed_servers: None,
            last_places: None,
            stated: None,
        };
        let is_broken = !problems.is_empty();
        if is_broken {
            settings.be_cautious();
            settings.registrations = settings
                .registrations
                .into_iter()
                .filter_map(|registration| {
                    let of_broken_server = broken_servers.contains(&registration.authorization_server);
                    if of_broken_server { registration.only_off() } else { Some(registration) }
                })
                .collect();
        }
        problems.extend(left_out);
        Usable { settings, problems, is_broken }
    }

    /// Switches all corrections off, as while the user has paused them.
    pub fn pause(&mut self) {
        self.correction = Policy::Off;
        for registration in &mut self.registrations {
            registration.correction = Some(Policy::Off);
        }
    }

    /// Lets nothing be automatic.
    pub(crate) fn be_cautious(&mut self) {
        self.correction = self.correction.at_most_ask();
        for registration in &mut self.registrations {
            registration.correction = registration.correction.map(Policy::at_most_ask);
        }
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

impl Policy {
    fn at_most_ask(self) -> Self {
        match self {
            Self::Automatic => Self::Ask,
            other => other,
        }
    }
}

impl TrustedServer {
    fn covers(&self, server: &str, client_id: Option<&str>) -> bool {
        self.authorization_server == server && self.client_id.as_deref().is_none_or(|named| Some(named) == client_id)
    }

    fn checked(self) -> Result<Self, SettingsProblem> {
        match origin(&self.authorization_server) {
            Some(authorization_server) => Ok(Self { authorization_server, ..self }),
            None => Err(SettingsProblem::NotAnOrigin(self.authorization_server)),
        }
    }

    fn all_checked(servers: Vec<Self>) -> Result<Vec<Self>, SettingsError> {
        let at = |index| format!("trusted_servers[{index}].authorization_server");
        let checked = servers.into_iter().enumerate();
        checked.map(|(index, one)| one.checked().map_err(|problem| SettingsError { at: at(index), problem })).collect()
    }
}

/// Reads a field of an object. If it has the wrong shape, that is a problem.
fn part<T: FromValue>(object: &Value, name: &str, problems: &mut Vec<SettingsError>) -> Option<T> {
    let field = read(object.field(name));
    field.map_err(|error: ShapeError| problems.push(error.within(name).into())).ok()
}

impl Registration {
    /// Reads a registration. The callback URLs that cannot be read are left out if others remain.
    fn read_checked(item: &Value, index: usize, left_out: &mut Vec<SettingsError>) -> Result<Self, SettingsError> {
        let place = format!("registrations[{index}]");
        let mut registration: Self = read(item).map_err(|error| error.within(&place))?;
        if registration.redirect_uris.iter().any(|uri| is_registrable(uri)) {
            let uris = std::mem::take(&mut registration.redirect_uris);
            for (at, uri) in uris.into_iter().enumerate() {
                match is_registrable(&uri) {
                    true => registration.redirect_uris.push(uri),
                    false => left_out.push(SettingsError {
                        at: format!("{place}.redirect_uris[{at}]"),
                        problem: SettingsProblem::BadRedirectUri(uri),
                    }),
                }
            }
        }
        let checked = registration.check();
        checked.map_err(|(field, problem)| SettingsError { at: format!("{place}.{field}"), problem })?;
        Ok(registration)
    }

    /// Reads of a broken registration that corrections are off for its server, if it says so.
    fn read_off(item: &Value) -> Option<Self> {
        let text = |name| item.field(name).as_text().map(str::to_owned);
        let server = text("authorization_server").as_deref().and_then(origin)?;
        let name = text("name").filter(|name| !name.trim().is_empty()).unwrap_or_else(|| server.clone());
        let correction = read(item.field("correction")).ok();
        Self::new(name, server, text("client_id"), correction?).only_off()
    }

    fn new(name: String, authorization_server: String, client_id: Option<String>, correction: Option<Policy>) -> Self {
        let (redirect_uris, listener, client, server_name, server_url, runs_on) = Default::default();
        Self {
            name,
            authorization_server,
            client_id,
            redirect_uris,
            listener,
            client,
            server_name,
            server_url,
            correction,
            runs_on,
        }
    }

    /// Returns nothing but that corrections are off, if they are.
    fn only_off(&self) -> Option<Self> {
        let Self { name, authorization_server, client_id, correction, .. } = self.clone();
        let is_off = correction == Some(Policy::Off);
        is_off.then(|| Self::new(name, authorization_server, client_id, correction))
    }

    /// Returns where the client listens, if the user has named that.
    pub fn listener(&self) -> Option<LoopbackAddress> {
        LoopbackAddress::read_listener(self.listener.as_deref()?).ok()
    }

    /// Returns whether it says where the client runs, and names no address for it: then it makes no server a trusted one.
    pub(crate) fn is_place_only(&self) -> bool {
        self.runs_on.is_some() && self.redirect_uris.is_empty() && self.listener.is_none()
    }

    fn check(&mut self) -> Result<(), (String, SettingsProblem)> {
        let at = |field: &str| field.to_owned();
        if self.name.trim().is_empty() {
            return Err((at("name"), SettingsProblem::EmptyName));
        }
        self.authorization_server = origin(&self.authorization_server).ok_or_else(|| {
            (at("authorization_server"), SettingsProblem::NotAnOrigin(self.authorization_server.clone()))
        })?;
        let is_off = self.correction == Some(Policy::Off);
        if self.redirect_uris.is_empty() && self.listener.is_none() && self.runs_on.is_none() && !is_off {
            return Err((at("redirect_uris"), SettingsProblem::NothingRegistered));
        }
        for (index, uri) in self.redirect_uris.iter().enumerate() {
            if !is_registrable(uri) {
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
        if let Some(Err(bad)) = self.runs_on.as_ref().map(RunsOn::check) {
            return Err((format!("runs_on.{}", bad.field), SettingsProblem::BadPlace(bad)));
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
            Self::BadPlace(_) => "bad_place",
        }
    }
}

/// Returns whether some provider takes this as a callback URL: a URL, if need be with a scheme of the client's own
/// (RFC 8252 section 7.1), or a pattern.
pub(crate) fn is_registrable(text: &str) -> bool {
    let has_own_scheme = |url: &Url| url.scheme().contains('.') || url.scheme() == "urn";
    let is_url = |url: &Url| url.fragment().is_none() && (url.has_host() || has_own_scheme(url));
    let is_plain = !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '#');
    // Some servers take what browsers cannot read, such as a host in their own notation.
    let has_host = || UriText::split(text).is_some_and(|uri| !uri.scheme.is_empty() && !uri.host.is_empty());
    Url::parse(text).is_ok_and(|url| is_url(&url)) || is_plain && (has_host() || is_pattern(text))
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
            runs_on: None,
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
    fn whatever_a_provider_takes_can_be_saved() {
        for uri in [
            "http://localhost/*",
            "http://localhost:*",
            "http://localhost:*/callback",
            "*",
            ".*",
            r"http://localhost:\d+/cb",
            "http://localhost(:[0-9]+)?/cb",
            "/callback/*",
            "http://::1/",
            "com.example.app:/callback",
            "urn:ietf:wg:oauth:2.0:oob",
            "tool://host/callback",
        ] {
            assert!(check(Registration { redirect_uris: vec![uri.to_owned()], ..registration() }).is_ok(), "{uri}");
        }
        for uri in ["", " ", "localhost:1/cb", "callback", "https://", "http://localhost:1/cb#x", "http://a b/*"] {
            assert!(check(Registration { redirect_uris: vec![uri.to_owned()], ..registration() }).is_err(), "{uri}");
        }
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
        let agreed =
            Settings { agreed_servers: Some(vec![trusted("https://a.example/", Some("cli"))]), ..Settings::default() };
        let agreed = agreed.checked().unwrap();
        assert!(!agreed.trusts("https://a.example", Some("cli")));
        assert!(agreed.agrees_to("https://a.example", Some("cli")) && !agreed.agrees_to("https://a.example", None));
    }

    #[test]
    fn a_registration_of_a_place_alone_trusts_no_server() {
        let runs_on = Some(RunsOn::Wsl { distribution: None });
        let place = Registration { redirect_uris: Vec::new(), runs_on, ..registration() };
        let trusts = |registration: &Registration| {
            check(registration.clone()).unwrap().trusts("https://login.salesforce.com", Some("3MVG9"))
        };
        assert!(!trusts(&place));
        assert!(trusts(&Registration { redirect_uris: registration().redirect_uris, ..place.clone() }));
        assert!(trusts(&Registration { listener: Some("38000".to_owned()), ..place }));
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

    /// Reads settings from JSON.
    fn usable(json: &str) -> (Settings, Vec<String>) {
        let usable = Settings::usable(&serde_json::from_str(json).unwrap());
        assert_eq!(usable.settings.clone().checked(), Ok(usable.settings.clone()), "{json}");
        (usable.settings, usable.problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn settings_without_a_fault_are_used_as_they_are() {
        let own = r#"{"name":"own","authorization_server":"https://a.example/","redirect_uris":["http://localhost:1/cb"],"correction":"automatic"}"#;
        for (json, correction, count) in [
            ("{}", Policy::Automatic, 0),
            (r#"{"version":1}"#, Policy::Automatic, 0),
            (r#"{"version":1,"correction":"off"}"#, Policy::Off, 0),
            (&format!(r#"{{"version":1,"correction":"ask","registrations":[{own}],"new":1}}"#), Policy::Ask, 1),
        ] {
            let (settings, problems) = usable(json);
            assert_eq!((settings.correction, settings.registrations.len(), problems.len()), (correction, count, 0));
            assert!(settings.registrations.iter().all(|r| r.correction == Some(Policy::Automatic)));
        }
    }

    #[test]
    fn nothing_is_automatic_if_anything_is_wrong() {
        for (json, problem) in [
            ("null", "settings: must be an object"),
            ("7", "settings: must be an object"),
            ("\"off\"", "settings: must be an object"),
            ("[]", "settings: must be an object"),
            (
                r#"{"version":2,"correction":"automatic"}"#,
                "version: version 2 is not supported; this program reads version 1",
            ),
            (r#"{"version":"1"}"#, "version: must be a whole number"),
            (r#"{"correction":"Automatic"}"#, "correction: must be automatic or ask or off"),
            (r#"{"correction":true}"#, "correction: must be automatic or ask or off"),
            (r#"{"registrations":{}}"#, "registrations: must be a list"),
            (r#"{"registrations":[7]}"#, "registrations[0]: must be an object"),
        ] {
            let (settings, problems) = usable(json);
            assert_eq!((settings.correction, problems), (Policy::Ask, vec![problem.to_owned()]), "{json}");
        }
    }

    #[test]
    fn what_is_off_stays_off() {
        for json in [
            r#"{"version":2,"correction":"off"}"#,
            r#"{"version":"new","correction":"off","registrations":7}"#,
            r#"{"correction":"off","registrations":[{}]}"#,
        ] {
            let (settings, problems) = usable(json);
            assert_eq!(settings.correction, Policy::Off, "{json}");
            assert!(!problems.is_empty());
        }
        let (settings, _) = usable(
            r#"{"version":1,"registrations":[
                {"name":"","authorization_server":"https://a.example","client_id":7,"redirect_uris":5,"correction":"off"},
                {"name":"good","authorization_server":"https://b.example","client_id":"c","redirect_uris":["http://localhost:1/cb"],"correction":"off"},
                {"name":"bad","authorization_server":"https://b.example","redirect_uris":[]}]}"#,
        );
        let found: Vec<_> = settings
            .registrations
            .iter()
            .map(|r| (r.name.as_str(), r.authorization_server.as_str(), r.client_id.as_deref(), r.correction))
            .collect();
        let off = Some(Policy::Off);
        assert_eq!(
            found,
            [("https://a.example", "https://a.example", None, off), ("good", "https://b.example", Some("c"), off)]
        );
    }

    #[test]
    fn a_broken_registration_leaves_those_of_other_servers() {
        let (settings, problems) = usable(
            r#"{"version":1,"correction":"automatic","registrations":[
                {"name":"one","authorization_server":"https://a.example","redirect_uris":["http://localhost:1/cb"]},
                {"name":"two","authorization_server":"https://a.example/","redirect_uris":["http://localhost:2/cb"],"listener":"http://10.0.0.1:1"},
                {"name":"three","authorization_server":"https://b.example","redirect_uris":["http://localhost:3/cb"],"correction":"automatic"},
                {"name":"four","authorization_server":"b","redirect_uris":[]}]}"#,
        );
        let names: Vec<_> = settings.registrations.iter().map(|r| (r.name.as_str(), r.correction)).collect();
        assert_eq!(names, [("three", Some(Policy::Ask))]);
        assert_eq!(settings.correction, Policy::Ask);
        let places: Vec<_> = problems.iter().map(|text| text.split(':').next().unwrap()).collect();
        assert_eq!(places, ["registrations[1].listener", "registrations[3].authorization_server"]);
    }

    #[test]
    fn a_callback_url_that_cannot_be_read_leaves_everything_else() {
        let (settings, problems) = usable(
            r#"{"version":1,"registrations":[
                {"name":"one","authorization_server":"https://a.example","redirect_uris":["localhost:1/cb","http://localhost:1/cb"]},
                {"name":"two","authorization_server":"https://a.example","redirect_uris":["http://localhost:*"]}]}"#,
        );
        let found: Vec<_> =
            settings.registrations.iter().map(|r| (r.name.as_str(), r.redirect_uris.concat())).collect();
        assert_eq!(found, [("one", "http://localhost:1/cb".to_owned()), ("two", "http://localhost:*".to_owned())]);
        assert_eq!(settings.correction, Policy::Automatic);
        assert_eq!(problems.len(), 1);
        assert!(problems[0].starts_with("registrations[0].redirect_uris[0]: "), "{problems:?}");
        // If none remains, it is unknown what the registration was for.
        let (settings, problems) = usable(
            r#"{"version":1,"registrations":[
                {"name":"one","authorization_server":"https://a.example","redirect_uris":["localhost:1/cb"]}]}"#,
        );
        assert_eq!((settings.registrations.len(), settings.correction, problems.len()), (0, Policy::Ask, 1));
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
