//! The settings object, its checks, and what it says of a server and its clients.

use super::address::left_alone;
use super::by_server::ByServer;
use super::last_place::LastPlace;
use super::policy::Policy;
use super::problem::{SettingsError, SettingsProblem};
use super::registration::Registration;
use super::stated::Stated;
use super::trusted_server::TrustedServer;
use crate::runs_on::RunsOn;
use crate::value::{FromValue, Shape, ToValue, Value, read};

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
    pub trusted_servers: Vec<TrustedServer>,
    /// The origins of the servers that are left alone: nothing of their sign-ins is corrected, and no page, popup or badge
    /// tells of them.
    pub left_alone: Option<Vec<String>>,
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
    /// Which of the registrations are for which server, once [`Settings::checked`] has noted it.
    #[contract(hidden)]
    pub by_server: ByServer,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            version: SETTINGS_VERSION,
            correction: Policy::default(),
            registrations: Vec::new(),
            trusted_servers: Vec::new(),
            left_alone: None,
            agreed_servers: None,
            last_places: None,
            stated: None,
            by_server: ByServer::default(),
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
        let mut problems = Vec::new();
        self.left_alone = self.left_alone.map(|servers| left_alone(servers, &mut problems));
        if let Some(problem) = problems.pop() {
            return Err(problem);
        }
        self.agreed_servers = self.agreed_servers.map(TrustedServer::all_checked).transpose()?;
        self.last_places.iter_mut().for_each(|places| places.retain(|place| place.runs_on.may_be_kept()));
        self.by_server = ByServer::of(self.registrations.iter().map(|one| one.authorization_server.as_str()));
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
        self.last_places.get_or_insert_default().extend(places.filter(|place| place.runs_on.may_be_kept()));
    }

    /// Returns where the user last said that this client runs: its id or its server, as in [`LastPlace`].
    pub fn last_place(&self, client: &str) -> Option<&RunsOn> {
        let mut places = self.last_places.iter().flatten().rev();
        places.find(|place| place.client == client).map(|place| &place.runs_on)
    }

    /// Returns whether the user or an administrator trusts this server with the answers to this client, whatever it does.
    pub fn trusts(&self, server: &str, client_id: Option<&str>) -> bool {
        self.registrations_at(server).any(|r| !r.is_place_only())
            || self.trusted_servers.iter().any(|trusted| trusted.covers(server, client_id))
    }

    /// Returns the registrations for this server, in their order.
    pub(crate) fn registrations_at(&self, server: &str) -> impl Iterator<Item = &Registration> {
        let index = Some(&self.by_server).filter(|index| index.is_of(self.registrations.len()));
        let first = index.map_or(Some(0), |index| index.first(server));
        let next = move |position: &usize| index.map_or(Some(position + 1), |index| index.next(*position));
        let positions = std::iter::successors(first, next);
        let candidates = positions.map_while(|position| self.registrations.get(position));
        candidates.filter(move |registration| registration.authorization_server == server)
    }

    /// Returns whether this server is left alone.
    pub fn leaves_alone(&self, server: &str) -> bool {
        self.left_alone.iter().flatten().any(|left| left == server)
    }

    /// Returns whether the user, when asked, has agreed to answers of this server to this client.
    pub fn agrees_to(&self, server: &str, client_id: Option<&str>) -> bool {
        self.agreed_servers.iter().flatten().any(|agreed| agreed.covers(server, client_id))
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
    fn a_pause_switches_every_correction_off() {
        let mut settings = check(Registration { correction: Some(Policy::Automatic), ..registration() }).unwrap();
        settings.pause();
        assert_eq!((settings.correction, settings.registrations[0].correction), (Policy::Off, Some(Policy::Off)));
    }

    #[test]
    fn what_the_user_has_said_is_added_as_far_as_it_can_be_read() {
        let stored = |json: &str| -> Value { serde_json::from_str(json).unwrap() };
        let mut settings = Settings::default();
        settings
            .trust(&stored(r#"[{"authorization_server":"https://a.example/","client_id":"c"},{"client_id":"c"},7]"#));
        assert!(settings.agrees_to("https://a.example", Some("c")));
        assert!(!settings.agrees_to("https://a.example", Some("d")));
        assert!(!settings.trusts("https://a.example", Some("c")));
        settings.place(&stored(
            r#"[{"client":"a","runs_on":{"type":"ssh","host":"old"}},{"client":"a","runs_on":{"type":"ssh","host":"new"}},
                {"client":"b","runs_on":{"type":"ssh","host":"-rf"}},7]"#,
        ));
        assert_eq!(settings.last_place("a"), Some(&RunsOn::Ssh { host: "new".to_owned() }));
        assert_eq!(settings.last_place("b"), None);
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
        let left_alone =
            |server: &str| Settings { left_alone: Some(vec![server.to_owned()]), ..Settings::default() }.checked();
        let left = left_alone("https://a.example/").unwrap();
        assert!(left.leaves_alone("https://a.example") && !left.leaves_alone("http://a.example"));
        assert_eq!(left_alone("a.example").unwrap_err().at, "left_alone[0]");
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
}
