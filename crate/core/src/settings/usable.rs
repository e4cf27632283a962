//! What can be used of settings that are stored, whatever is wrong with them.

use super::address::{is_registrable, left_alone, origin};
use super::by_server::ByServer;
use super::object::{SETTINGS_VERSION, Settings};
use super::policy::Policy;
use super::problem::{SettingsError, SettingsProblem};
use super::registration::Registration;
use super::trusted_server::TrustedServer;
use crate::into_vec::IntoVec;
use crate::value::{FromValue, ShapeError, Value, read};

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

impl Settings {
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
        let trusted_servers = part(stored, "trusted_servers", &mut problems).unwrap_or_default();
        let trusted_servers = TrustedServer::all_checked(trusted_servers).unwrap_or_else(|error| {
            problems.push(error);
            Vec::new()
        });
        let servers: Option<Vec<String>> = part(stored, "left_alone", &mut problems).flatten();
        let left_alone = servers.map(|servers| left_alone(servers, &mut problems));
        let mut settings = Self {
            version: SETTINGS_VERSION,
            correction: correction.unwrap_or_default(),
            registrations,
            trusted_servers,
            left_alone,
            agreed_servers: None,
            last_places: None,
            stated: None,
            by_server: ByServer::default(),
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
                .into_vec();
        }
        problems.extend(left_out);
        Usable { settings, problems, is_broken }
    }
}

impl Registration {
    /// Reads a registration. The callback URLs that cannot be read are left out if others remain.
    fn read_checked(item: &Value, index: usize, left_out: &mut Vec<SettingsError>) -> Result<Self, SettingsError> {
        let place = || format!("registrations[{index}]");
        let mut registration: Self = read(item).map_err(|error| error.within(&place()))?;
        if registration.redirect_uris.iter().any(|uri| is_registrable(uri)) {
            let uris = std::mem::take(&mut registration.redirect_uris);
            for (at, uri) in uris.into_iter().enumerate() {
                match is_registrable(&uri) {
                    true => registration.redirect_uris.push(uri),
                    false => left_out.push(SettingsError {
                        at: format!("{}.redirect_uris[{at}]", place()),
                        problem: SettingsProblem::BadRedirectUri(uri),
                    }),
                }
            }
        }
        let checked = registration.check();
        checked.map_err(|(field, problem)| SettingsError { at: format!("{}.{field}", place()), problem })?;
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
}

/// Reads a field of an object. If it has the wrong shape, that is a problem.
fn part<T: FromValue>(object: &Value, name: &str, problems: &mut Vec<SettingsError>) -> Option<T> {
    let field = read(object.field(name));
    field.map_err(|error: ShapeError| problems.push(error.within(name).into())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_server_to_leave_alone_that_cannot_be_read_leaves_the_others() {
        let (settings, problems) = usable(r#"{"left_alone":["https://a.example","b","https://c.example/"]}"#);
        assert_eq!(settings.left_alone.unwrap(), ["https://a.example", "https://c.example"]);
        assert_eq!(settings.correction, Policy::Ask);
        assert_eq!(problems.len(), 1);
        assert!(problems[0].starts_with("left_alone[1]: \"b\" is not the address of a server"), "{problems:?}");
        assert_eq!(usable(r#"{"left_alone":"a"}"#).1, ["left_alone: must be a list"]);
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
    fn of_another_version_nothing_is_used_but_what_is_off() {
        let (settings, _) = usable(
            r#"{"version":2,"registrations":[
                {"name":"on","authorization_server":"https://a.example","redirect_uris":["http://localhost:1/cb"]},
                {"name":"off","authorization_server":"https://b.example","redirect_uris":["http://localhost:1/cb"],"correction":"off"}]}"#,
        );
        let names: Vec<_> = settings.registrations.iter().map(|r| (r.name.as_str(), r.correction)).collect();
        assert_eq!(names, [("off", Some(Policy::Off))]);
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
}
