//! Playing events, and what must hold for any of them.

use portmend::engine::Record;
use portmend::event::{AttemptId, EventKind};
use portmend::value::Value;
use portmend::{Effect, Engine, EngineError, Event};

use crate::judge::Judge;
use crate::moment::Moment;

/// Plays a story and checks its effects.
pub fn judged(story: &[Moment], judge: &mut Judge) -> Result<(), String> {
    let mut engine = Engine::new();
    for moment in story {
        let before = ids(&engine);
        let outcome: Result<Vec<Effect>, EngineError> = engine.handle(moment.event.clone());
        let after = ids(&engine);
        let (created, kept): (Vec<AttemptId>, Vec<AttemptId>) = after.iter().partition(|id| !before.contains(id));
        judge.keep(&kept);
        judge.follow(moment, &created, outcome.is_err());
        judge.check(moment, &outcome.unwrap_or_default()).map_err(|problem| format!("{problem}\n{moment:#?}"))?;
        judge.keep(&unfinished(&engine));
    }
    Ok(())
}

/// Checks that an engine that is restored before each event has the same effects and the same state.
pub fn restored_engine_agrees(events: impl IntoIterator<Item = Event>) -> Result<(), String> {
    let mut first = Engine::new();
    let mut second = Engine::new();
    let mut stored: Vec<Record> = Vec::new();
    let mut settings = None;
    for event in events {
        let mut restored = Engine::new();
        restored.restore(stored.clone());
        if let Some(settings) = settings.clone() {
            let event = Event { time: 0, private: false, kind: EventKind::Settings { settings } };
            same(restored.handle(event), &Ok(Vec::new()), "restoring has led to effects")?;
        }
        let expected = first.handle(event.clone());
        same(second.handle(event.clone()), &expected, "a second engine differs")?;
        same(restored.handle(event.clone()), &expected, "a restored engine differs")?;
        // Like the shell, this stores only the changes, and nothing after an error.
        if expected.is_err() {
            continue;
        }
        if let EventKind::Settings { settings: new } = event.kind {
            settings = Some(new);
        }
        let changes = restored.take_changes();
        stored.retain(|old| !changes.forget.contains(&old.id) && !changes.save.iter().any(|new| new.id == old.id));
        stored.extend(changes.save);
        same(in_order(stored.clone()), &in_order(first.snapshot()), "the stored records differ from the state")?;
    }
    Ok(())
}

fn same<T: PartialEq + std::fmt::Debug>(actual: T, expected: &T, problem: &str) -> Result<(), String> {
    if actual == *expected { Ok(()) } else { Err(format!("{problem}:\n{actual:?}\ninstead of\n{expected:?}")) }
}

/// Returns the ids of all attempts.
pub fn ids(engine: &Engine) -> Vec<AttemptId> {
    engine.snapshot().iter().map(|record| record.id).filter(|id| *id > 0).collect()
}

/// Returns the attempts that are not over, which still have a state.
fn unfinished(engine: &Engine) -> Vec<AttemptId> {
    let is_unfinished = |attempt: &serde_json::Value| attempt["standing"] != "done";
    attempts(engine).filter(is_unfinished).filter_map(|attempt| id_of(&attempt)).collect()
}

/// Returns all attempts in the form in which they are saved.
pub fn attempts(engine: &Engine) -> impl Iterator<Item = serde_json::Value> {
    let records = engine.snapshot().into_iter().map(|record| serde_json::to_value(Value::from(record)).unwrap());
    records.map(|mut record| record["attempt"].take()).filter(|attempt| !attempt.is_null())
}

/// Returns the id of a saved attempt.
pub fn id_of(attempt: &serde_json::Value) -> Option<AttemptId> {
    attempt["id"].as_u64()?.try_into().ok()
}

/// Returns the records of attempts in the order of their ids.
fn in_order(mut records: Vec<Record>) -> Vec<Record> {
    records.sort_by_key(|record| record.id);
    // Without the counter, which does not exist before the first attempt is saved.
    records.retain(|record| record.id > 0);
    records
}
