//! Settings that an administrator has preset, beside those that the user has saved.

use crate::into_vec::IntoVec;
use crate::settings::{Policy, Registration, Settings, SettingsError};
use crate::value::{Value, read};

/// The settings in force, and whose they are: see [`InForce::of`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce {
    /// What is in force. The administrator's registrations come first.
    pub settings: Settings,
    /// How many of the first registrations are the administrator's.
    pub preset_registrations: usize,
    /// How many of the first servers in `left_alone` are the administrator's.
    pub preset_left_alone: usize,
    /// Whether the administrator has preset the general policy, so that the user cannot change it.
    pub is_policy_preset: bool,
    /// What can be used of what the user has saved, whether it is in force or not.
    pub own: Settings,
    /// Which of the user's registrations are not in force, because one of the administrator's covers the same client: their
    /// indexes in `own`.
    pub overruled: Vec<usize>,
    /// Everything that is wrong with what the administrator has preset.
    pub preset_problems: Vec<SettingsError>,
    /// Everything that is wrong with what the user has saved.
    pub own_problems: Vec<SettingsError>,
}

impl InForce {
    /// Merges what an administrator has preset with what the user has saved; `None` stands for nothing. What both say, the
    /// administrator decides: the general policy, and everything about a client at a server. A server with a registration
    /// of theirs is not left alone because the user says so. The rest of the user's settings stays in force beside it. If
    /// anything matters that cannot be read, in either, nothing is automatic.
    #[must_use]
    pub fn of(preset: Option<&Value>, own: Option<&Value>) -> Self {
        let usable = |stored: Option<&Value>| stored.map(Settings::usable).unwrap_or_default();
        let (theirs, mine) = (usable(preset), usable(own));
        let policy = preset.and_then(|preset| read::<Option<Policy>>(preset.field("correction")).ok().flatten());
        let is_overruled = |one: &Registration| theirs.settings.registrations.iter().any(|other| covers(other, one));
        let (overruled, others): (Vec<_>, Vec<_>) =
            mine.settings.registrations.iter().enumerate().partition(|(_, one)| is_overruled(one));
        let mut settings = Settings { correction: policy.unwrap_or(mine.settings.correction), ..theirs.settings };
        let preset_registrations = settings.registrations.len();
        settings.registrations.extend(others.into_iter().map(|(_, one)| one.clone()));
        settings.trusted_servers.extend(mine.settings.trusted_servers.iter().cloned());
        let preset_left_alone = settings.left_alone.as_ref().map_or(0, Vec::len);
        if let Some(mut left_alone) = mine.settings.left_alone.clone() {
            let theirs = &settings.registrations[..preset_registrations];
            left_alone.retain(|server| {
                !settings.leaves_alone(server) && theirs.iter().all(|one| one.authorization_server != *server)
            });
            settings.left_alone.get_or_insert_default().append(&mut left_alone);
        }
        if theirs.is_broken || mine.is_broken {
            settings.be_cautious();
        }
        Self {
            overruled: overruled.into_iter().map(|(index, _)| index).into_vec(),
            settings,
            preset_registrations,
            preset_left_alone,
            is_policy_preset: policy.is_some(),
            own: mine.settings,
            preset_problems: theirs.problems,
            own_problems: mine.problems,
        }
    }
}

impl InForce {
    /// Returns which registration in `own` this is, whatever it says of the place; `None` if it is none of the user's, or not
    /// in force.
    #[must_use]
    pub fn own_position(&self, proposed: &Registration) -> Option<usize> {
        let mut counting =
            self.own.registrations.iter().enumerate().filter(|(index, _)| !self.overruled.contains(index));
        counting.find(|(_, one)| is_same(one, proposed)).map(|(index, _)| index)
    }

    /// Returns whether this registration is an administrator's, which the user cannot change.
    #[must_use]
    pub fn is_preset(&self, proposed: &Registration) -> bool {
        self.settings.registrations.iter().take(self.preset_registrations).any(|one| is_same(one, proposed))
    }
}

/// Returns whether both are one registration, whatever they say of the place.
fn is_same(one: &Registration, other: &Registration) -> bool {
    one.name == other.name
        && one.authorization_server == other.authorization_server
        && one.client_id == other.client_id
        && one.redirect_uris == other.redirect_uris
}

/// Returns whether an administrator's registration says what holds for the client of another one.
fn covers(preset: &Registration, other: &Registration) -> bool {
    preset.authorization_server == other.authorization_server
        && (preset.client_id.is_none() || preset.client_id == other.client_id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runs_on::RunsOn;

    fn registration(name: &'static str, client_id: Option<&'static str>, correction: Option<&'static str>) -> Value {
        Value::object()
            .with("name", name.into())
            .with("authorization_server", "https://idp.example".into())
            .with("client_id", client_id.map_or(Value::Null, Into::into))
            .with("redirect_uris", Value::List(vec!["http://localhost:38000/callback".into()]))
            .with("correction", correction.map_or(Value::Null, Into::into))
    }

    fn settings(correction: Option<&'static str>, registrations: Vec<Value>) -> Value {
        Value::object()
            .with("version", 1_u16.into())
            .with("correction", correction.map_or(Value::Null, Into::into))
            .with("registrations", Value::List(registrations))
    }

    fn names(settings: &Settings) -> Vec<&str> {
        settings.registrations.iter().map(|one| one.name.as_str()).collect()
    }

    #[test]
    fn without_a_preset_the_users_settings_are_in_force() {
        let own = settings(Some("ask"), vec![registration("mine", None, None)]);
        let in_force = InForce::of(None, Some(&own));
        assert_eq!(in_force.settings, in_force.own);
        assert_eq!((in_force.preset_registrations, in_force.is_policy_preset), (0, false));
        assert_eq!(InForce::of(None, None).settings, Settings::default());
    }

    #[test]
    fn a_policy_that_is_preset_wins_and_one_that_is_not_is_the_users() {
        let own = settings(Some("off"), vec![]);
        for (preset, expected, is_preset) in
            [(Some("ask"), Policy::Ask, true), (Some("automatic"), Policy::Automatic, true), (None, Policy::Off, false)]
        {
            let in_force = InForce::of(Some(&settings(preset, vec![])), Some(&own));
            assert_eq!((in_force.settings.correction, in_force.is_policy_preset), (expected, is_preset));
            assert_eq!(in_force.own.correction, Policy::Off, "what the user has chosen is kept");
        }
    }

    #[test]
    fn a_server_is_left_alone_by_either_unless_the_administrator_has_a_registration_for_it() {
        let leaving = |settings: Value, servers: [&'static str; 2]| {
            settings.with("left_alone", Value::List(servers.map(Into::into).to_vec()))
        };
        let own = leaving(settings(None, vec![]), ["https://idp.example", "https://a.example"]);
        let preset = settings(None, vec![registration("theirs", Some("a"), None)]);
        let left = |preset: &Value| InForce::of(Some(preset), Some(&own)).settings.left_alone.unwrap();
        assert_eq!(left(&preset), ["https://a.example"]);
        let preset = leaving(preset, ["https://idp.example", "https://b.example"]);
        assert_eq!(left(&preset), ["https://idp.example", "https://b.example", "https://a.example"]);
        let own = settings(None, vec![registration("mine", None, None)]);
        let in_force = InForce::of(Some(&preset), Some(&own));
        assert!(in_force.settings.leaves_alone("https://idp.example"), "a registration of the user's changes nothing");
    }

    #[test]
    fn a_server_that_both_leave_alone_is_the_administrators() {
        let leaving = |servers: &[&'static str]| {
            let servers = servers.iter().map(|&server| server.into()).collect();
            settings(None, vec![]).with("left_alone", Value::List(servers))
        };
        let preset = leaving(&["https://a.example", "https://b.example"]);
        let own = leaving(&["https://c.example", "https://b.example", "https://c.example/"]);
        let in_force = InForce::of(Some(&preset), Some(&own));
        let left = in_force.settings.left_alone.unwrap();
        assert_eq!(left, ["https://a.example", "https://b.example", "https://c.example"]);
        assert_eq!(in_force.preset_left_alone, 2);
        let of_the_user = InForce::of(None, Some(&own));
        assert_eq!((of_the_user.settings.left_alone.unwrap().len(), of_the_user.preset_left_alone), (2, 0));
    }

    #[test]
    fn registrations_stand_beside_each_other_unless_they_are_about_the_same_client() {
        let own = [("other client", Some("b")), ("same client", Some("a")), ("all clients", None)];
        let own = settings(None, own.map(|(name, id)| registration(name, id, Some("automatic"))).to_vec());
        let merged = |id| InForce::of(Some(&settings(None, vec![registration("theirs", id, Some("off"))])), Some(&own));
        let in_force = merged(Some("a"));
        assert_eq!(names(&in_force.settings), ["theirs", "other client", "all clients"]);
        assert_eq!((in_force.preset_registrations, in_force.overruled.as_slice()), (1, [1].as_slice()));
        assert_eq!(names(&in_force.own), ["other client", "same client", "all clients"]);
        let in_force = merged(None);
        assert_eq!(names(&in_force.settings), ["theirs"], "for all clients: nobody gets around what is preset");
        assert_eq!(in_force.overruled, [0, 1, 2]);
    }

    #[test]
    fn a_registration_is_found_again_whatever_it_says_of_the_place() {
        let own = settings(None, ["a", "b"].map(|id| registration("mine", Some(id), Some("ask"))).to_vec());
        let preset = settings(None, vec![registration("theirs", Some("a"), None)]);
        let in_force = InForce::of(Some(&preset), Some(&own));
        let placed = |registration: &Registration| Registration {
            runs_on: Some(RunsOn::Wsl { distribution: None }),
            // As while corrections are paused.
            correction: Some(Policy::Off),
            ..registration.clone()
        };
        let [theirs, mine] = in_force.settings.registrations.as_slice() else { panic!("{in_force:?}") };
        assert_eq!((in_force.own_position(&placed(mine)), in_force.is_preset(&placed(mine))), (Some(1), false));
        assert_eq!((in_force.own_position(&placed(theirs)), in_force.is_preset(&placed(theirs))), (None, true));
        let new = Registration { name: "new".to_owned(), ..placed(mine) };
        assert_eq!((in_force.own_position(&new), in_force.is_preset(&new)), (None, false));
        let overruled = &in_force.own.registrations[0];
        assert_eq!(in_force.own_position(&placed(overruled)), None);
    }

    #[test]
    fn nothing_is_automatic_if_either_cannot_be_read() {
        let good = settings(Some("automatic"), vec![registration("good", Some("a"), Some("automatic"))]);
        let broken = settings(None, vec![Value::object().with("name", "broken".into())]);
        for (preset, own) in [(&good, &broken), (&broken, &good)] {
            let in_force = InForce::of(Some(preset), Some(own));
            assert_eq!(in_force.settings.correction, Policy::Ask);
            assert_eq!(in_force.settings.registrations[0].correction, Some(Policy::Ask));
        }
        let in_force = InForce::of(Some(&broken), Some(&good));
        assert_eq!((in_force.preset_problems.len(), in_force.own_problems.len()), (1, 0));
        let off = settings(Some("off"), vec![]);
        assert_eq!(InForce::of(Some(&broken), Some(&off)).settings.correction, Policy::Off);
    }
}
