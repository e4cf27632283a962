//! A sign-in as browsers tell of it. One that starts the extension for it may tell of its request, of who started it
//! and of its callback in any order; the time stamps are right.

use portmend::attempt::Initiator;
use portmend::event::What;
use portmend::value::Value as Plain;
use portmend::{Engine, Event};
use proptest::prelude::*;
use serde_json::Value;

use crate::story::{ERRORS, Kind, Landing, Request, landing, request, settings};

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
    let kind = prop_oneof![
        // A failure that is none leads to nothing.
        3 => proptest::sample::select(ERRORS).prop_filter("a failure", |error| *error != "net::ERR_ABORTED").prop_map(Kind::Failed),
        1 => proptest::sample::select(&[200_u16, 404, 302][..]).prop_map(Kind::Answered),
    ];
    // The `state` of an answer in a body is not seen: without its request it is nobody's.
    let request = request().prop_filter("seen", |request| request.mode != "form_post");
    let others = || proptest::option::weighted(0.3, proptest::bool::ANY);
    (settings(), others(), others(), request, landing(), initiator, kind).prop_flat_map(
        |(settings, older, newer, request, landing, initiator, kind)| {
            let older = older.map(|own_client| other(&request, own_client, "zq9-older"));
            let before = [What::Settings { settings }].into_iter().chain(older);
            let before: Vec<Event> = before.zip(1..).map(|(what, time)| at(time, what)).collect();
            let newer = newer.map(|own_client| other(&request, own_client, "zq9-newer"));
            let newer: Vec<Event> = newer.map(|what| at(1150, what)).into_iter().collect();
            let own = sign_in(&request, &landing, initiator, &kind);
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
fn other(request: &Request, own_client: bool, state: &'static str) -> What {
    let client = if own_client { request.client } else { "another" };
    let url = Request { state, client, ..request.clone() }.url();
    What::AuthorizationRequest { tab: TAB + 1, url, initiator: Initiator::External }
}

fn sign_in(request: &Request, landing: &Landing, initiator: Initiator, kind: &Kind) -> Vec<Event> {
    let url = Landing { state: None, ..landing.clone() }.url(request, request.state, 0);
    let asked = |initiator| What::AuthorizationRequest { tab: TAB, url: request.url(), initiator };
    let method = "GET".to_owned();
    let events = [
        asked(Initiator::Unknown),
        asked(initiator),
        What::CallbackRequest { tab: TAB, url: url.clone(), method: method.clone() },
        match kind {
            Kind::Failed(error) => What::CallbackFailed { tab: TAB, url, method, error: (*error).to_owned() },
            Kind::Answered(status) => {
                let address = Some("127.0.0.1".to_owned());
                What::CallbackAnswered { tab: TAB, url, method, status: *status, address }
            }
            Kind::Sent => What::CallbackRequest { tab: TAB, url, method },
        },
    ];
    events.into_iter().zip(10..).map(|(what, time)| at(time * 100, what)).collect()
}

fn at(time: u64, what: What) -> Event {
    Event { time, private: false, what }
}

/// What it comes to: what was last done or shown in its tab, and all that is known of each attempt. Not how it came to
/// that: its number and its story. Nor the rules: once a callback has landed, none is made for it any more.
pub fn end(before: &[Event], told: &[Event]) -> (Option<Value>, Vec<Value>) {
    let mut engine = Engine::new();
    let mut last = None;
    for event in before.iter().chain(told) {
        for effect in engine.handle(event.clone()).unwrap() {
            let effect = json_of(effect);
            // Late, the warning before the consent is none any more.
            let is_early = effect["explanation"]["diagnosis"] == "redirect_uri_mismatch";
            if effect["tab"] == TAB && !is_early {
                last = Some(without(effect, &["attempt"]));
            }
        }
    }
    let mut attempts: Vec<_> = engine.snapshot().into_iter().filter_map(|record| record.attempt).collect();
    attempts.sort_by_key(|attempt| attempt.started);
    (last, attempts.into_iter().map(|attempt| without(json_of(attempt), &["id", "story", "armed"])).collect())
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
