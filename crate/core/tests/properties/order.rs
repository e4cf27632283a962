//! A sign-in as browsers tell of it. One that starts the extension for it may tell of its request, of who started it
//! and of its callback in any order; the time stamps are right.

use portmend::browser::initiator::Initiator;
use portmend::event::EventKind;
use portmend::value::Value as Plain;
use portmend::{Engine, Event};
use proptest::prelude::*;
use serde_json::Value;

use crate::story::{ERRORS, Landing, Request, landing, request, settings};

const TAB: i32 = 1;

/// One sign-in in two orders, and what was before it.
#[derive(Debug, Clone)]
pub struct Telling {
    pub before: Vec<Event>,
    /// In the order of the time stamps.
    pub in_time: Vec<Event>,
    /// The same events in another order.
    pub as_told: Vec<Event>,
}

pub fn telling() -> impl Strategy<Value = Telling> {
    let initiator =
        prop_oneof![3 => Just(Initiator::External), 1 => Just(Initiator::Page), 1 => Just(Initiator::Unknown)];
    // A failure that is none leads to nothing.
    let error = proptest::sample::select(ERRORS).prop_filter("a failure", |error| *error != "net::ERR_ABORTED");
    // The `state` of an answer in a body is not seen: without its request it is nobody's.
    let request = request().prop_filter("seen", |request| request.mode != "form_post");
    let others = || proptest::option::weighted(0.3, proptest::bool::ANY);
    (settings(), others(), others(), request, landing(), initiator, error).prop_flat_map(
        |(settings, older, newer, request, landing, initiator, error)| {
            let older = older.map(|own_client| other(&request, own_client, "zq9-older"));
            let before = [EventKind::Settings { settings }].into_iter().chain(older);
            let before: Vec<Event> = before.zip(1..).map(|(kind, time)| at(time, kind)).collect();
            let newer = newer.map(|own_client| other(&request, own_client, "zq9-newer"));
            let newer: Vec<Event> = newer.map(|kind| at(1150, kind)).into_iter().collect();
            let own = sign_in(&request, &landing, initiator, error);
            Just(own.clone()).prop_shuffle().prop_map(move |mixed| {
                let mut in_time = [own.clone(), newer.clone()].concat();
                in_time.sort_by_key(|event| event.time);
                // A newer request that is told of first has overtaken this one.
                Telling { before: before.clone(), in_time, as_told: [newer.clone(), mixed].concat() }
            })
        },
    )
}

/// The request of a sign-in in another tab, of the same client or of another.
fn other(request: &Request, own_client: bool, state: &'static str) -> EventKind {
    let client = if own_client { request.client } else { "another" };
    let url = Request { state, client, ..request.clone() }.url();
    EventKind::AuthorizationRequest { tab: TAB + 1, url, initiator: Initiator::External }
}

fn sign_in(request: &Request, landing: &Landing, initiator: Initiator, error: &str) -> Vec<Event> {
    let url = Landing { state: None, ..landing.clone() }.url(request, request.state, 0);
    let asked = |initiator| EventKind::AuthorizationRequest { tab: TAB, url: request.url(), initiator };
    let method = "GET".to_owned();
    let events = [
        asked(Initiator::Unknown),
        asked(initiator),
        EventKind::CallbackRequest { tab: TAB, url: url.clone(), method: method.clone() },
        EventKind::CallbackFailed { tab: TAB, url, method, error: error.to_owned() },
    ];
    events.into_iter().zip(10..).map(|(kind, time)| at(time * 100, kind)).collect()
}

fn at(time: u64, kind: EventKind) -> Event {
    Event { time, private: false, kind }
}

/// What it comes to: what was last done or shown in its tab, and all that is known of each attempt. Not how it came to
/// that: its number, its log, and what was said on the way. Nor the rules: once a callback has landed, none is made for it any more.
pub fn end(before: &[Event], told: &[Event]) -> (Option<Value>, Vec<Value>) {
    let mut engine = Engine::new();
    let mut last = None;
    for event in before.iter().chain(told) {
        for effect in engine.handle(event.clone()).unwrap() {
            let effect = json_of(effect);
            if effect["tab"] == TAB {
                last = Some(without(effect, &["attempt"]));
            }
        }
    }
    let mut attempts: Vec<Value> = crate::attempts(&engine).collect();
    attempts.sort_by_key(|attempt| attempt["started"].as_u64());
    (last, attempts.into_iter().map(|attempt| without(attempt, &["id", "log", "armed", "is_explained"])).collect())
}

fn without(mut object: Value, fields: &[&str]) -> Value {
    for field in fields {
        object[*field].take();
    }
    if let Some(explanation) = object.get_mut("explanation") {
        *explanation = without(explanation.take(), fields);
    }
    object
}

fn json_of(item: impl Into<Plain>) -> Value {
    serde_json::to_value(item.into()).unwrap()
}
