//! The list of the sign-ins of this session outlives attempts and tabs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use portmend::Engine;
use portmend::listed::Listed;
use portmend::value::Value;
use portmend::wording::{Leg, Progress};
use serde_json::{Value as Json, json};

/// Plays events, and returns the entries that the last one made new or different.
fn listed(events: &[Json]) -> (Vec<Listed>, Vec<u32>) {
    let mut engine = Engine::new();
    let mut last = (Vec::new(), Vec::new());
    for (time, event) in events.iter().enumerate() {
        let mut event = event.clone();
        event["time"] = json!(1000 * (time + 1));
        let value: Value = serde_json::from_value(event).unwrap();
        engine.handle(portmend::Event::read(&value).unwrap()).unwrap();
        let changes = engine.take_changes();
        last = (engine.take_list(&changes), changes.unlist);
    }
    last
}

fn request(private: bool) -> Json {
    let url = "https://idp.example/auth?response_type=code&client_id=cli&state=secret-1\
        &redirect_uri=http%3A%2F%2Flocalhost%3A40892%2Fcallback";
    json!({ "type": "authorization_request", "tab": 1, "url": url, "initiator": "page", "private": private })
}

fn callback(kind: &str, more: &Json) -> Json {
    let mut event = json!({
        "type": kind, "tab": 1, "method": "GET",
        "url": "http://localhost:40892/callback?code=secret-code&state=secret-1",
    });
    event.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    event
}

fn only(events: &[Json]) -> (String, Leg, Progress) {
    let (list, _) = listed(events);
    assert_eq!(list.len(), 1);
    let text = serde_json::to_string(&Value::from(list[0].clone())).unwrap();
    assert!(!text.contains("secret"), "{text}");
    (list[0].end.key.to_owned(), list[0].leg, list[0].progress)
}

#[test]
fn each_sign_in_is_listed_with_how_far_it_got() {
    let sent = callback("callback_request", &json!({}));
    let answered = callback("callback_answered", &json!({ "status": 200, "address": "127.0.0.1" }));
    let failed = callback("callback_failed", &json!({ "error": "net::ERR_CONNECTION_REFUSED" }));
    let closed = json!({ "type": "tab_closed", "tab": 1 });
    let is = |events: &[Json], key: &str, leg, progress| assert_eq!(only(events), (key.to_owned(), leg, progress));
    is(&[request(false)], "ui_end_at_provider", Leg::Response, Progress::Open);
    is(&[request(false), sent.clone()], "ui_end_sent", Leg::Delivery, Progress::Open);
    is(&[request(false), sent.clone(), answered.clone()], "ui_end_answered", Leg::Listener, Progress::Answered);
    let mut moved = callback("callback_request", &json!({}));
    moved["url"] = json!("http://localhost:38000/callback?code=secret-code&state=secret-1");
    is(&[request(false), moved, answered.clone()], "ui_corrected", Leg::Listener, Progress::Answered);
    is(&[request(false), failed.clone()], "diagnosis_nobody_listening", Leg::Listener, Progress::Failed);
    is(&[request(false), closed.clone()], "ui_end_tab_closed", Leg::Response, Progress::Open);
    // The callback has failed where the provider sent it, and the user has taken it where the client waits.
    let mut elsewhere = failed.clone();
    elsewhere["url"] = json!("http://localhost:38000/callback?code=secret-code&state=secret-1");
    is(&[request(false), elsewhere, answered.clone()], "ui_corrected", Leg::Listener, Progress::Answered);
    // What was said last stays.
    let refused = callback("callback_answered", &json!({ "status": 500, "address": "127.0.0.1" }));
    is(&[request(false), refused.clone()], "diagnosis_answered_with_error", Leg::Listener, Progress::Failed);
    assert_eq!(listed(&[request(false), refused, answered.clone()]).0, []);
    assert_eq!(listed(&[request(false), failed, closed.clone()]).0, []);
    assert_eq!(listed(&[request(false), sent, answered, closed]).0, []);
}

#[test]
fn a_sign_in_is_listed_under_the_name_that_its_explanation_has() {
    let (google, shown) = ("https://accounts.google.com", "diagnosis_provider_trouble");
    let mut trouble = request(false);
    trouble["url"] = json!(
        trouble["url"].as_str().unwrap().replace("https://idp.example/auth", &format!("{google}/o/oauth2/v2/auth"))
    );
    let page = format!("{google}/signin/oauth/error/v2?authError=ChBpbnRlcm5hbF9mYWlsdXJlGgsg9AM%3D&client_id=cli");
    let page = json!({ "type": "error_page", "tab": 1, "url": page });
    assert_eq!(only(&[trouble, page]), (shown.to_owned(), Leg::Request, Progress::Failed));

    let mut broken = request(false);
    broken["url"] = json!(broken["url"].as_str().unwrap().replace("callback", "call%20back"));
    assert_eq!(only(&[broken]), ("diagnosis_request_broken".to_owned(), Leg::Request, Progress::Failed));

    let refused = callback("callback_failed", &json!({ "error": "NS_ERROR_CONNECTION_REFUSED" }));
    assert_eq!(
        only(&[request(false), refused]),
        ("diagnosis_probably_nobody".to_owned(), Leg::Listener, Progress::Failed)
    );
}

#[test]
fn an_entry_of_a_private_window_goes_with_its_tab() {
    let closed = json!({ "type": "tab_closed", "tab": 1, "private": true });
    assert_eq!(listed(&[request(true), closed]), (Vec::new(), vec![3]));
}

#[test]
fn while_a_client_waits_the_list_says_how_long_it_does() {
    let mut goose = request(false);
    let url = goose["url"]
        .as_str()
        .unwrap()
        .replace("client_id=cli", "client_id=https%3A%2F%2Fgoose-docs.ai%2Foauth%2Fclient-metadata.json");
    goose["url"] = json!(url);
    assert_eq!(only(&[goose]), ("ui_end_at_provider_limit".to_owned(), Leg::Response, Progress::Open));
}
