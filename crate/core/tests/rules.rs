//! How many session rules there are, and which ids they have.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::HashSet;

use portmend::browser::initiator::Initiator;
use portmend::event::{AttemptId, EventKind};
use portmend::settings::{Registration, Settings};
use portmend::{Effect, Engine, Event};

/// The most rules at a time, and those of one attempt whose `state` has one spelling.
const MOST: usize = 4500;
const OF_ONE: usize = 33;

#[test]
fn there_are_no_more_rules_than_browsers_take() {
    let mut engine = Engine::new();
    handle(&mut engine, EventKind::Settings { settings: registered() });
    let mut installed = HashSet::new();
    for tab in 1..=(MOST / OF_ONE) as i32 {
        let ids = armed(&mut engine, tab);
        assert_eq!(ids.len(), OF_ONE, "in tab {tab}");
        for id in ids {
            assert!(id > 0 && installed.insert(id), "two rules have the id {id}");
        }
    }
    assert_eq!(installed.len(), MOST / OF_ONE * OF_ONE);
    assert_eq!(armed(&mut engine, 0), []);
    // When a tab is closed, there is room again.
    let removed = handle(&mut engine, EventKind::TabClosed { tab: 1 });
    assert!(matches!(&removed[..], [Effect::Disarm { attempt: 2, rules }] if rules.len() == OF_ONE));
    assert_eq!(armed(&mut engine, 1).len(), OF_ONE);
}

/// Returns the ids of the rules that a sign-in leads to in this tab.
fn armed(engine: &mut Engine, tab: i32) -> Vec<u32> {
    let url = format!(
        "https://idp.example/auth?client_id=c{tab}&redirect_uri=http%3A%2F%2Flocalhost%3A40892%2Fcallback\
         &state=s{tab}&code_challenge=x&code_challenge_method=S256"
    );
    let effects = handle(
        engine,
        EventKind::AuthorizationRequest { tab, url, initiator: Initiator::External, browser: None, previous_url: None },
    );
    let mut owners: Vec<AttemptId> = Vec::new();
    let rules = effects.into_iter().map(|effect| match effect {
        Effect::Arm { attempt, rule } => {
            owners.push(attempt);
            rule.id
        }
        other => panic!("{other:?}"),
    });
    let rules = rules.collect();
    assert!(owners.windows(2).all(|pair| pair[0] == pair[1]));
    rules
}

fn handle(engine: &mut Engine, kind: EventKind) -> Vec<Effect> {
    engine.handle(Event { time: 1, private: false, kind }).unwrap()
}

fn registered() -> Settings {
    let registration = Registration {
        name: "n".to_owned(),
        authorization_server: "https://idp.example".to_owned(),
        client_id: None,
        redirect_uris: vec!["http://localhost:40892/callback".to_owned()],
        listener: None,
        client: None,
        server_name: None,
        server_url: None,
        correction: None,
        runs_on: None,
    };
    Settings { registrations: vec![registration], ..Settings::default() }
}
