//! Sign-ins with events out of order. A browser that starts the extension for a sign-in may report the request, its
//! initiator and the callback in any order, with correct time stamps.

use portmend::browser::initiator::Initiator;
use portmend::event::EventKind;
use portmend::value::Value as Plain;
use portmend::{Engine, Event};
use proptest::prelude::*;
use serde_json::Value;

use crate::story::{CUT_OFF, ERRORS, Kind, Landing, Request, landing, request, settings};

const TAB: i32 = 1;

/// One sign-in in two orders, and the events before it.
#[derive(Debug, Clone)]
pub struct Reordered {
    pub before: Vec<Event>,
    /// The events in the order of the time stamps.
    pub in_order: Vec<Event>,
    /// The same events in the order in which they are reported.
    pub as_reported: Vec<Event>,
}

pub fn reordered() -> impl Strategy<Value = Reordered> {
    let initiator =
        prop_oneof![3 => Just(Initiator::External), 1 => Just(Initiator::Page), 1 => Just(Initiator::Unknown)];
    // An aborted request leads to nothing.
    let error = proptest::sample::select(ERRORS).prop_filter("a failure", |error| *error != "net::ERR_ABORTED");
    let status = proptest::sample::select(&[200_u16, 404, 302][..]);
    let outcome = prop_oneof![3 => error.prop_map(Kind::Failed), 1 => status.prop_map(Kind::Answered)];
    // The `state` of a form_post response is not visible, so that the callback is ignored until its request is known.
    let request = request().prop_filter("a visible state", |request| request.mode != "form_post");
    let others = || proptest::option::weighted(0.3, proptest::bool::ANY);
    let is_passed_on = proptest::bool::weighted(0.3);
    (settings(), others(), others(), request, landing(), initiator, outcome, is_passed_on).prop_flat_map(
        |(settings, older, newer, request, landing, initiator, outcome, is_passed_on)| {
            let older = older.map(|same_client| in_other_tab(&request, same_client, "zq9-older"));
            let before = [EventKind::Settings { settings }].into_iter().chain(older);
            let before: Vec<Event> = before.zip(1..).map(|(kind, time)| at(time, kind)).collect();
            let newer = newer.map(|same_client| in_other_tab(&request, same_client, "zq9-newer"));
            let newer: Vec<Event> = newer.map(|kind| at(1150, kind)).into_iter().collect();
            let is_passed_on = is_passed_on && matches!(outcome, Kind::Failed(error) if error != CUT_OFF);
            let events = sign_in(&request, &landing, initiator, &outcome, is_passed_on);
            Just(events.clone()).prop_shuffle().prop_map(move |shuffled| {
                let mut in_order = [events.clone(), newer.clone()].concat();
                in_order.sort_by_key(|event| event.time);
                // The newer request is reported first.
                Reordered { before: before.clone(), in_order, as_reported: [newer.clone(), shuffled].concat() }
            })
        },
    )
}

/// Returns a request in another tab, of the same client or of another.
fn in_other_tab(request: &Request, same_client: bool, state: &'static str) -> EventKind {
    let client = if same_client { request.client } else { "another" };
    let url = Request { state, client, ..request.clone() }.url();
    EventKind::AuthorizationRequest {
        tab: TAB + 1,
        url,
        initiator: Initiator::External,
        browser: None,
        previous_url: None,
    }
}

/// Returns the events of a sign-in. If it is passed on, who started it is known at once: the evidence about a request is
/// never reported before the request itself.
fn sign_in(
    request: &Request,
    landing: &Landing,
    initiator: Initiator,
    outcome: &Kind,
    is_passed_on: bool,
) -> Vec<Event> {
    let url = Landing { state: None, ..landing.clone() }.url(request, request.state, 0);
    let next = Request { server: "https://next.example", ..request.clone() };
    let seen = |request: &Request, initiator| EventKind::AuthorizationRequest {
        tab: TAB,
        url: request.url(),
        initiator,
        browser: None,
        previous_url: None,
    };
    let [first, second] = match is_passed_on {
        true => [seen(request, initiator), seen(&next, Initiator::Unknown)],
        false => [seen(request, Initiator::Unknown), seen(request, initiator)],
    };
    let method = "GET".to_owned();
    let events = [
        first,
        second,
        EventKind::CallbackRequest { tab: TAB, url: url.clone(), method: method.clone(), garbled: None },
        outcome.event(TAB, url, method),
    ];
    events.into_iter().zip(10..).map(|(kind, time)| at(time * 100, kind)).collect()
}

fn at(time: u64, kind: EventKind) -> Event {
    Event { time, private: false, kind }
}

/// Returns the last effect in the tab, and the final state of each attempt. What depends on the order is left out: ids,
/// logs, whether and what was explained on the way, the rules, which are no longer installed after the landing, when the
/// landing was first reported, which says nothing before its request is known, and the
/// steps of a warning about an answer, which use no values of the request if it was not known yet who had started it. Nor
/// does such a warning open the popup if another program has answered.
pub fn final_state(before: &[Event], events: &[Event]) -> (Option<Value>, Vec<Value>) {
    let mut engine = Engine::new();
    let mut last = None;
    for event in before.iter().chain(events) {
        for effect in engine.handle(event.clone()).unwrap() {
            let effect = json_of(effect);
            // The warning before the consent is not given for a request that is reported late.
            let is_early = effect["explanation"]["diagnosis"] == "redirect_uri_mismatch";
            if effect["tab"] == TAB && !is_early {
                let of_answer = effect["explanation"]["diagnosis"] == "other_program_answered";
                let left_out: &[&str] = match effect["type"] == "warn" {
                    true if of_answer => &["attempt", "remedy", "open_popup"],
                    true => &["attempt", "remedy"],
                    false => &["attempt"],
                };
                last = Some(without(effect, left_out));
            }
        }
    }
    let mut attempts: Vec<Value> = crate::play::attempts(&engine).collect();
    attempts.sort_by_key(|attempt| attempt["started"].as_u64());
    (
        last,
        attempts
            .into_iter()
            .map(|attempt| {
                without(
                    attempt,
                    &["id", "log", "armed", "is_explained", "quiet_warning", "landed_at", "told", "told_leg"],
                )
            })
            .collect(),
    )
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
