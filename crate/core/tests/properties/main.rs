//! What must hold for any sequence of events: the rules of docs/safety.md, the same effects each time, and reports that
//! replay.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../corpus/mod.rs"]
mod corpus;
mod judge;
mod moment;
mod order;
mod play;
mod redaction;
mod report;
mod story;
mod targets;

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;

use corpus::{corpus, events};
use judge::Judge;
use order::{Reordered, final_state, reordered};
use play::{attempts, ids, judged, restored_engine_agrees};
use portmend::browser::initiator::Initiator;
use portmend::engine::MAX_ATTEMPTS;
use portmend::event::{AttemptId, EventKind};
use portmend::value::Value;
use portmend::{Effect, Engine, Event, Settings};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use report::reports_replay;
use serde_json::json;
use story::{SECRET, moments, story};
use targets::TARGETS;

/// The stories are the same in each run, so that a failure is about the change at hand. `scripts/fuzz` looks for new ones,
/// and so does another seed.
const SEED: u64 = 11;

fn config() -> Config {
    Config { failure_persistence: None, cases: 400, rng_seed: RngSeed::Fixed(SEED), ..Config::default() }
}

proptest! {
    // Each text is explained many times, because every question is tried with answers to it.
    #![proptest_config(Config { cases: 120, ..config() })]

    #[test]
    fn any_text_ends_with_a_reading_or_a_clear_error(text in pasted_text()) {
        targets::pasted(text.as_bytes()).map_err(TestCaseError::fail)?;
    }
}

/// What people paste, in pieces: whole, cut or in a sentence.
fn pasted_text() -> impl Strategy<Value = String> {
    const LINKS: &[&str] =
        &["", "", "client=claude-code", "provider=okta&listener=40892", "registered=http%3A%2F%2Flocalhost%3A5%2Fcb"];
    const PIECES: &[&str] = &[
        "http://localhost:38000/callback?code=secret-1&state=secret-2",
        "127.0.0.1:38000/callback?error=access_denied&state=secret-2",
        "https://login.salesforce.com/services/oauth2/authorize?response_type=code&client_id=c&redirect_uri=http%3A%2F%2Flocalhost%3A40892%2Fcallback&state=secret-2&code_challenge=x&code_challenge_method=S256",
        "https://idp.example/authorize?response_type=code",
        "https://idp.example/error?error=redirect_uri_mismatch",
        "http://localhost:40892/callback",
        "Listening on http://127.0.0.1:40892/",
        "error=redirect_uri_mismatch&error_description=redirect_uri%20must%20match%20configuration",
        "This site can\u{2019}t be reached ERR_CONNECTION_TIMED_OUT",
        "http://user@localhost:1/?code=secret-3",
        "https://app.example/callback?code=secret-4&state=secret-5",
        "http://localhost:1/?code=secret-6&state=secret-7&state=secret-8",
        "\u{202e}\u{9b}31m \u{3001}http://[::1]:7/x\u{3002}",
        "invalid client: not registered",
    ];
    const JOINTS: &[&str] = &[" ", "\n", "\n\n", ", ", "\"", ""];
    let piece = (proptest::sample::select(PIECES), 0..400_usize, proptest::sample::select(JOINTS));
    let piece = piece.prop_map(|(piece, end, joint)| {
        let end = (0..=piece.len().min(if end < 300 { piece.len() } else { end }))
            .rev()
            .find(|at| piece.is_char_boundary(*at));
        format!("{}{joint}", &piece[..end.unwrap_or_default()])
    });
    let any = prop_oneof![6 => piece, 1 => "\\PC{0,12}"];
    (proptest::sample::select(LINKS), proptest::collection::vec(any, 1..6))
        .prop_map(|(link, pieces)| format!("{link}\n{}", pieces.concat()))
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_effect_obeys_the_rules(story in story()) {
        judged(&moments(&story), &mut Judge::new(SECRET)).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn the_report_of_any_attempt_replays_to_the_same_effects(story in story()) {
        let events: Vec<Event> = moments(&story).into_iter().map(|moment| moment.event).collect();
        reports_replay(&events, SECRET).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn events_reported_in_any_order_end_in_the_same_state(reordered in reordered()) {
        let Reordered { before, in_order, as_reported } = reordered;
        let expected = final_state(&before, &in_order);
        prop_assert_eq!(final_state(&before, &as_reported), expected, "{:#?}", as_reported);
        let all: Vec<Event> = before.into_iter().chain(as_reported).collect();
        reports_replay(&all, SECRET).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn the_reports_of_events_in_one_millisecond_replay_to_the_same_effects(
        reordered in reordered(), story in story(), together in 2_u64..5,
    ) {
        let Reordered { before, as_reported, .. } = reordered;
        let at_once = |event: Event, apart| Event { time: event.time / (apart * together) * apart * together, ..event };
        let all: Vec<Event> = before.into_iter().chain(as_reported).map(|event| at_once(event, 100)).collect();
        reports_replay(&all, SECRET).map_err(TestCaseError::fail)?;
        let all: Vec<Event> = moments(&story).into_iter().map(|moment| at_once(moment.event, 10)).collect();
        reports_replay(&all, SECRET).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn effects_are_the_same_if_the_engine_is_restored_between_events(story in story()) {
        restored_engine_agrees(moments(&story).into_iter().map(|moment| moment.event)).map_err(TestCaseError::fail)?;
    }
}

#[test]
fn the_reports_of_the_corpus_replay_to_the_same_effects() {
    let mut actions = 0;
    for (file, case) in corpus() {
        let events = events(&case);
        actions +=
            reports_replay(&events, "secret").unwrap_or_else(|problem| panic!("{file}: {}: {problem}", case["name"]));
    }
    assert!(actions >= 20, "{actions} actions");
}

/// The files are what `scripts/fuzz` starts from, and what it has found.
#[test]
fn every_input_in_the_corpora_of_the_fuzzer_holds() {
    for (name, target) in TARGETS {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fuzz").join(name);
        let mut inputs = 0;
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.unwrap().path();
            target(&fs::read(&path).unwrap()).unwrap_or_else(|problem| panic!("{}: {problem}", path.display()));
            inputs += 1;
        }
        assert!(inputs > 0, "{} is empty", folder.display());
    }
}

/// The vectors hold as inputs of the fuzzer, which shows that its targets demand nothing that is not so.
#[test]
fn every_case_holds_as_an_input_of_the_fuzzer() {
    for (file, case) in corpus() {
        let lines: Vec<String> =
            events(&case).into_iter().map(|event| json!(portmend::value::Value::from(event)).to_string()).collect();
        for target in [targets::events, targets::reports] {
            target(lines.join("\n").as_bytes()).unwrap_or_else(|problem| panic!("{file}: {}: {problem}", case["name"]));
        }
    }
}

/// Stories that lead to no effects would prove nothing.
#[test]
fn the_stories_lead_to_all_effects() {
    let mut runner = TestRunner::deterministic();
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut actions = 0;
    for _ in 0..700 {
        let story = moments(&story().new_tree(&mut runner).unwrap().current());
        let mut judge = Judge::new(SECRET);
        judged(&story, &mut judge).unwrap();
        let events: Vec<Event> = story.into_iter().map(|moment| moment.event).collect();
        actions += reports_replay(&events, SECRET).unwrap();
        for (kind, count) in judge.counts {
            *counts.entry(kind).or_default() += count;
        }
    }
    for (kind, minimum) in [
        ("arm", 2000),
        ("disarm", 300),
        ("navigate", 100),
        ("retry", 2),
        ("explain", 300),
        ("warn", 100),
        ("corrected", 5),
        ("copy", 3),
        ("remember", 2),
    ] {
        assert!(counts.get(kind).is_some_and(|count| *count >= minimum), "{kind}: {counts:?}");
    }
    assert!(actions >= 50, "{actions} actions in reports");
}

#[test]
fn attempts_and_rules_are_bounded_and_the_oldest_are_evicted_first() {
    let mut engine = Engine::new();
    let mut armed: Vec<u32> = Vec::new();
    for number in 0..MAX_ATTEMPTS + 200 {
        let url = format!(
            "https://idp.example/auth?client_id=c{number}&redirect_uri=http%3A%2F%2Flocalhost%3A1%2Fcb&state=a%2Fb%3D{number}\
             &code_challenge=x&code_challenge_method=S256"
        );
        let kind = EventKind::AuthorizationRequest {
            tab: 1,
            url,
            initiator: Initiator::External,
            browser: None,
            previous_url: None,
        };
        for effect in engine.handle(Event { time: 1, private: false, kind }).unwrap() {
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
    assert_eq!(armed.len(), count, "two rules have the same id");
}

#[test]
fn a_flood_of_sign_ins_evicts_its_own_kind_first() {
    let mut engine = Engine::new();
    let mut request = |number: usize, initiator| {
        let url = format!(
            "https://idp.example/auth?client_id=c&redirect_uri=http%3A%2F%2Flocalhost%3A1%2Fcb{number}&state=s{number}\
             &code_challenge=x&code_challenge_method=S256"
        );
        let kind = EventKind::AuthorizationRequest { tab: 1, url, initiator, browser: None, previous_url: None };
        engine.handle(Event { time: 1, private: false, kind }).unwrap();
        ids(&engine)
    };
    request(0, Initiator::External);
    request(1, Initiator::Unknown);
    for number in 2..MAX_ATTEMPTS + 500 {
        let ids = request(number, Initiator::Page);
        assert_eq!(ids[..2], [2, 4], "after {number} sign-ins of a page");
    }
    for number in 0..MAX_ATTEMPTS {
        let ids = request(MAX_ATTEMPTS * 2 + number, Initiator::Unknown);
        assert_eq!(ids[0], 2, "after {number} sign-ins of an unknown starter");
    }
}

#[test]
fn invalid_settings_change_nothing() {
    let mut engine = Engine::new();
    let settings = Settings { version: 7, ..Settings::default() };
    assert!(engine.handle(Event { time: 1, private: false, kind: EventKind::Settings { settings } }).is_err());
    assert!(engine.take_changes().save.is_empty());
}

/// Two attempts with rules, as they are stored.
fn stored() -> Vec<(AttemptId, Value)> {
    let mut engine = Engine::new();
    for client in ["one", "two"] {
        let url = format!(
            "https://idp.example/auth?client_id={client}&redirect_uri=http%3A%2F%2Flocalhost%3A1%2Fcb&state=zq9-{client}\
             &code_challenge=x&code_challenge_method=S256"
        );
        let kind = EventKind::AuthorizationRequest {
            tab: 1,
            url,
            initiator: Initiator::External,
            browser: None,
            previous_url: None,
        };
        engine.handle(Event { time: 1, private: false, kind }).unwrap();
    }
    engine.take_changes().save.into_iter().map(|record| (record.id, record.into())).collect()
}

#[test]
fn a_broken_record_is_dropped_and_the_others_go_on() {
    let wrong = |path: &[&str], value: serde_json::Value| {
        let mut broken = serde_json::to_value(&stored()[1].1).unwrap();
        let field = path.iter().fold(&mut broken, |value, name| &mut value[*name]);
        assert!(!field.is_null() && *field != value, "{path:?}");
        *field = value;
        serde_json::from_value(broken).unwrap()
    };
    for broken in [
        Value::Null,
        "text".into(),
        7.into(),
        Value::List(Vec::new()),
        Value::object(),
        wrong(&["id"], json!(4)),
        wrong(&["attempt"], json!(null)),
        wrong(&["attempt", "id"], json!(4)),
        wrong(&["attempt", "private"], json!(true)),
        wrong(&["attempt", "started"], json!(-1)),
        wrong(&["attempt", "standing"], json!("lost")),
        wrong(&["attempt", "state"], json!(["zq9"])),
        // It would own the rules of the other attempt.
        wrong(&["attempt", "armed", "rules"], json!([192, 384])),
        wrong(&["attempt", "armed", "target"], json!("http://attacker.example:80")),
    ] {
        let mut records = stored();
        assert_eq!(records.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [0, 2, 4]);
        records[1].1 = broken.clone();
        let mut engine = Engine::new();
        engine.restore_stored(&records);
        assert_eq!(ids(&engine), [4], "{broken:?}");
        let kind = EventKind::InstalledRules { rules: (192..217).chain(384..409).collect() };
        let effects = engine.handle(Event { time: 2, private: false, kind }).unwrap();
        let expected = Effect::Disarm { attempt: 2, rules: (192..217).collect() };
        assert_eq!(effects, [expected], "{broken:?}");
        assert_eq!(engine.take_changes().forget, [2], "{broken:?}");
    }
}

#[test]
fn a_broken_counter_does_not_lead_to_an_id_that_is_in_use() {
    for broken in [Value::Null, Value::object().with("id", 0.into()).with("next", u32::MAX.into())] {
        let mut records = stored();
        records[0].1 = broken;
        let mut engine = Engine::new();
        engine.restore_stored(&records);
        let url = "http://localhost:1/cb?code=zq9&state=zq9-three".to_owned();
        let [method, error] = ["GET", "net::ERR_CONNECTION_REFUSED"].map(str::to_owned);
        let kind =
            EventKind::CallbackFailed { tab: 1, url, method, error, address: None, sees_requests: None, garbled: None };
        engine.handle(Event { time: 2, private: false, kind }).unwrap();
        assert_eq!(ids(&engine), [2, 4, 6]);
    }
}

#[test]
fn the_size_of_an_attempt_is_bounded() {
    let mut engine = Engine::new();
    let mut size = 0;
    for port in 1..3000 {
        let kind = EventKind::CallbackFailed {
            tab: 1,
            url: format!("http://127.0.0.1:{port}/callback?code=zq9&state=zq9"),
            method: "GET".to_owned(),
            error: "net::ERR_CONNECTION_REFUSED".to_owned(),
            sees_requests: None,
            address: None,
            garbled: None,
        };
        engine.handle(Event { time: 1, private: false, kind }).unwrap();
        if port == 100 {
            size = size_of(&engine);
        }
    }
    assert!(size_of(&engine) <= size + 100);
}

fn size_of(engine: &Engine) -> usize {
    attempts(engine).map(|attempt| attempt.to_string().len()).sum()
}
