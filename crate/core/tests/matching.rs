//! Asks the core about what servers accept by their own tests (`tests/matching/rows.json`).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fmt::Write as _;

use portmend::event::{Event, EventKind};
use portmend::knowledge::Certainty;
use portmend::settings::Settings;
use portmend::value::Value;
use portmend::{DiagnosisId, Effect, Engine};

/// What is said before consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Nothing,
    /// It depends on what cannot be seen.
    Perhaps,
    Refused,
}

/// The refused rows of which nothing is said: nobody could tell from here.
const UNSEEN: [&str; 4] = [
    // A user agent outside of the development mode may use no http at all, not even a registered address.
    "Zitadel http://localhost:1/cb",
    // Servers of which nothing is known and that read a star otherwise than most.
    "Cloud Foundry UAA (legacy) http://localhost:8080/one/two",
    "Rauthy http://localhost:8080/cb",
    // GitLab has an older one, which parses.
    "doorkeeper main (6.0 beta) http://127.0.0.1:5555",
];

#[test]
fn what_is_said_fits_what_the_server_does() {
    let rows = include_str!("../../../tests/matching/rows.json");
    let rows: serde_json::Value = serde_json::from_str(rows).unwrap();
    let mut wrong = String::new();
    let mut unseen = Vec::new();
    for row in rows.as_array().unwrap() {
        let text = |name: &str| row[name].as_str().unwrap_or_default();
        let registered: Vec<String> =
            row["registered"].as_array().unwrap().iter().map(|uri| uri.as_str().unwrap().to_owned()).collect();
        let said = said(text("authorize"), &registered, text("requested"));
        let accepted = row["accepted"].as_bool().unwrap();
        let name = format!("{} {}", text("server"), text("requested"));
        match (accepted, said) {
            (false, Said::Nothing) if UNSEEN.contains(&name.as_str()) => unseen.push(name),
            // Nothing is saved, or the sign-in is no concern of ours.
            (false, Said::Nothing) if registered.is_empty() || !is_read(text("requested")) => {}
            (true, Said::Refused) | (false, Said::Nothing) => {
                writeln!(wrong, "{name} where {registered:?}: accepted {accepted}, {said:?}").unwrap();
            }
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert_eq!(unseen, UNSEEN);
}

/// Returns what is said of this request where this is registered.
fn said(authorize: &str, registered: &[String], requested: &str) -> Said {
    let registration = Value::object()
        .with("name", "row".into())
        .with("authorization_server", authorize.split('/').take(3).collect::<Vec<_>>().join("/").into())
        .with("redirect_uris", Value::List(registered.iter().cloned().map(Value::from).collect()));
    let registrations = if registered.is_empty() { Vec::new() } else { vec![registration] };
    let usable = Settings::usable(&Value::object().with("registrations", Value::List(registrations)));
    // What is no address at all cannot be saved, and leaves the others as they are.
    let unreadable = registered.iter().filter(|uri| uri.contains('!')).count();
    assert_eq!(usable.problems.len(), unreadable, "cannot be saved: {registered:?}");
    assert_eq!(usable.settings.registrations.is_empty(), registered.is_empty());
    let settings = usable.settings;
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("response_type", "code"), ("client_id", "row"), ("redirect_uri", requested), ("state", "zq9")])
        .finish();
    let request = EventKind::AuthorizationRequest {
        tab: 1,
        url: format!("{authorize}?{query}"),
        initiator: portmend::browser::initiator::Initiator::External,
        browser: None,
        previous_url: None,
    };
    let mut engine = Engine::new();
    let mut said = Said::Nothing;
    for kind in [EventKind::Settings { settings }, request] {
        for effect in engine.handle(Event { time: 1, private: false, kind }).unwrap() {
            if let Effect::Warn { explanation, .. } = effect {
                assert_eq!(explanation.diagnosis, DiagnosisId::RedirectUriMismatch);
                said = if explanation.certainty == Certainty::Certain { Said::Refused } else { Said::Perhaps };
            }
        }
    }
    said
}

/// Returns whether this is the address of a callback that can be read at all.
fn is_read(requested: &str) -> bool {
    portmend::protocol::redirect_uri::RedirectUri::read(requested).is_some()
}
