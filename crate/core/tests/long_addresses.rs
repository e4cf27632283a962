//! A page can make the browser report addresses of any length. They must not keep the engine busy.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::{Duration, Instant};

use portmend::browser::initiator::Initiator;
use portmend::event::EventKind;
use portmend::{Engine, Event};

/// Twenty times what is needed on a machine that does nothing else, and far less than what any quadratic step takes.
const SOON: Duration = Duration::from_secs(2);

fn request(parameters: &str) -> String {
    format!("https://idp.example/auth?client_id=c&redirect_uri=http%3A%2F%2Flocalhost%3A1%2F{parameters}")
}

/// Handles three requests with this address, and returns how long the fastest took: the machine may be busy.
fn handle(engine: &mut Engine, url: &str) -> Duration {
    let handled = (1..4).map(|tab| {
        let kind = EventKind::AuthorizationRequest {
            tab,
            url: url.to_owned(),
            initiator: Initiator::Page,
            browser: None,
            previous_url: None,
        };
        let start = Instant::now();
        engine.handle(Event { time: 1, private: false, kind }).unwrap();
        start.elapsed()
    });
    handled.min().unwrap_or_default()
}

#[test]
fn an_address_with_many_parameters_is_handled_soon() {
    let many: String = (0..5000).map(|n| format!("&p{n}=v{n}")).collect();
    let mut engine = Engine::new();
    let elapsed = handle(&mut engine, &request(&many));
    assert!(elapsed < SOON, "{elapsed:?}");
    assert!(!engine.take_changes().save.is_empty());
}

#[test]
fn an_address_of_megabytes_is_not_read() {
    let mut engine = Engine::new();
    let elapsed = handle(&mut engine, &request(&"&state=x".repeat(250_000)));
    assert!(elapsed < SOON, "{elapsed:?}");
    assert!(engine.take_changes().save.is_empty());
}
