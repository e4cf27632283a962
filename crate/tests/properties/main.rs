//! What must hold for any sequence of events: the rules that never bend (design section 3).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../corpus/mod.rs"]
mod corpus;
mod judge;
mod order;
mod report;
mod story;

use corpus::{corpus, events};
use judge::Judge;
use order::{Telling, end, telling};
use portmend::attempt::{AttemptId, Initiator, Standing};
use portmend::engine::{MAX_ATTEMPTS, Record};
use portmend::event::What;
use portmend::value::Value;
use portmend::{Effect, Engine, EngineError, Event, Settings};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use report::reports_replay;
use story::{SECRET, Told, story, tell};

fn config() -> Config {
    Config { failure_persistence: None, cases: 400, ..Config::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_effect_keeps_to_the_rules(story in story()) {
        judged(&tell(&story), &mut Judge::default()).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn a_report_of_any_attempt_replays_to_what_came_of_it(story in story()) {
        let events: Vec<Event> = tell(&story).into_iter().map(|told| told.event).collect();
        reports_replay(&events, SECRET).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn whatever_order_a_sign_in_is_told_in_it_ends_the_same(telling in telling()) {
        let Telling { before, in_time, as_told } = telling;
        let expected = end(&before, &in_time);
        prop_assert_eq!(end(&before, &as_told), expected, "{:#?}", as_told);
        let all: Vec<Event> = before.into_iter().chain(as_told).collect();
        reports_replay(&all, SECRET).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn the_same_events_give_the_same_effects_though_the_engine_is_restored_between_any_two(story in story()) {
        let told = tell(&story);
        let mut one = Engine::new();
        let mut again = Engine::new();
        let mut stored: Vec<Record> = Vec::new();
        let mut settings = None;
        for Told { event, .. } in told {
            let mut other = Engine::new();
            other.restore(stored.clone());
            if let Some(settings) = settings.clone() {
                let effects = other.handle(Event { time: 0, private: false, what: What::Settings { settings } });
                prop_assert_eq!(effects, Ok(Vec::new()), "starting anew has led to something");
            }
            let expected = one.handle(event.clone());
            prop_assert_eq!(&again.handle(event.clone()), &expected, "the same again is different");
            prop_assert_eq!(&other.handle(event.clone()), &expected, "restored, it is different");
            if let (What::Settings { settings: new }, Ok(_)) = (event.what, &expected) {
                settings = Some(new);
            }
            // What is saved is what the shell was told to save, and no more.
            let changes = other.take_changes();
            stored.retain(|old| !changes.forget.contains(&old.id) && !changes.save.iter().any(|new| new.id == old.id));
            stored.extend(changes.save);
            prop_assert_eq!(plain(stored.clone()), plain(one.snapshot()), "what is saved is not what is known");
        }
    }
}

#[test]
fn the_reports_of_the_corpus_replay_to_what_came_of_them() {
    let mut actions = 0;
    for (file, case) in corpus() {
        actions += reports_replay(&events(&case), "secret")
            .unwrap_or_else(|problem| panic!("{file}: {}: {problem}", case["name"]));
    }
    assert!(actions >= 20, "{actions} actions");
}

/// A generator that never gets anywhere would prove nothing.
#[test]
fn the_stories_get_somewhere() {
    let mut runner = TestRunner::deterministic();
    let mut judge = Judge::default();
    let mut actions = 0;
    for _ in 0..600 {
        let story = tell(&story().new_tree(&mut runner).unwrap().current());
        let mut one = Judge::default();
        judged(&story, &mut one).unwrap();
        let events: Vec<Event> = story.into_iter().map(|told| told.event).collect();
        actions += reports_replay(&events, SECRET).unwrap();
        for (kind, count) in one.seen {
            *judge.seen.entry(kind).or_default() += count;
        }
    }
    for (kind, least) in [
        ("arm", 2000),
        ("disarm", 300),
        ("navigate", 100),
        ("navigate, told late", 3),
        ("explain", 300),
        ("warn", 100),
        ("corrected", 5),
        ("copy", 3),
        ("remember", 2),
    ] {
        assert!(judge.seen.get(kind).is_some_and(|count| *count >= least), "{kind}: {:?}", judge.seen);
    }
    assert!(actions >= 50, "{actions} actions in reports");
}

#[test]
fn attempts_and_rules_are_bounded_and_the_oldest_go_first() {
    let mut engine = Engine::new();
    let mut armed: Vec<u32> = Vec::new();
    for number in 0..MAX_ATTEMPTS + 200 {
        let url = format!(
            "https://idp.example/auth?client_id=c{number}&redirect_uri=http%3A%2F%2Flocalhost%3A1%2Fcb&state=a%2Fb%3D{number}\
             &code_challenge=x&code_challenge_method=S256"
        );
        let what = What::AuthorizationRequest { tab: 1, url, initiator: Initiator::External };
        for effect in engine.handle(Event { time: 1, private: false, what }).unwrap() {
            match effect {
                Effect::Arm { rule, .. } => armed.push(rule.id),
                Effect::Disarm { rules, .. } => armed.retain(|id| !rules.contains(id)),
                _ => {}
            }
        }
        // Browsers take 5,000 session rules.
        assert!(engine.snapshot().len() <= MAX_ATTEMPTS + 1 && armed.len() <= 5000, "{}", armed.len());
    }
    let ids: Vec<AttemptId> = ids(&engine);
    assert_eq!((ids.len(), ids[0]), (MAX_ATTEMPTS, 2 * 201));
    let count = armed.len();
    armed.sort_unstable();
    armed.dedup();
    assert_eq!(armed.len(), count, "two rules have one id");
}

/// Plays a story before a judge.
fn judged(story: &[Told], judge: &mut Judge) -> Result<(), String> {
    let mut engine = Engine::new();
    for told in story {
        let before = ids(&engine);
        let outcome: Result<Vec<Effect>, EngineError> = engine.handle(told.event.clone());
        let made: Vec<AttemptId> = ids(&engine).into_iter().filter(|id| !before.contains(id)).collect();
        judge.keep(&before);
        judge.note(told, &made, outcome.is_err());
        judge.judge(told, &outcome.unwrap_or_default()).map_err(|problem| format!("{problem}\n{told:#?}"))?;
        judge.keep(&alive(&engine));
    }
    Ok(())
}

fn ids(engine: &Engine) -> Vec<AttemptId> {
    engine.snapshot().iter().map(|record| record.id).filter(|id| *id > 0).collect()
}

/// The attempts that still have a state: one that is done belongs to nobody's story any more.
fn alive(engine: &Engine) -> Vec<AttemptId> {
    let attempts = engine.snapshot().into_iter().filter_map(|record| record.attempt);
    attempts.filter(|attempt| attempt.standing != Standing::Done).map(|attempt| attempt.id).collect()
}

fn plain(mut records: Vec<Record>) -> serde_json::Value {
    records.sort_by_key(|record| record.id);
    // Before anything is saved there is no counter either.
    records.retain(|record| record.id > 0);
    serde_json::to_value(Value::from(records)).unwrap()
}

#[test]
fn wrong_settings_change_nothing() {
    let mut engine = Engine::new();
    let settings = Settings { version: 7, ..Settings::default() };
    assert!(engine.handle(Event { time: 1, private: false, what: What::Settings { settings } }).is_err());
    assert!(engine.take_changes().save.is_empty());
}

#[test]
fn an_attempt_does_not_grow() {
    let mut engine = Engine::new();
    let mut size = 0;
    for port in 1..3000 {
        let what = What::CallbackFailed {
            tab: 1,
            url: format!("http://127.0.0.1:{port}/callback?code=zq9&state=zq9"),
            method: "GET".to_owned(),
            error: "net::ERR_CONNECTION_REFUSED".to_owned(),
        };
        engine.handle(Event { time: 1, private: false, what }).unwrap();
        if port == 100 {
            size = plain(engine.snapshot()).to_string().len();
        }
    }
    assert!(plain(engine.snapshot()).to_string().len() <= size + 100);
}
