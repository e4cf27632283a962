//! What a person can tell in a page is explained in the same way by the engine in the extension, by the reader of pasted texts,
//! and by the command line.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../../core/tests/corpus/mod.rs"]
mod corpus;

use std::collections::BTreeMap;
use std::process::Command;

use corpus::{corpus, events};
use portmend::browser::initiator::Initiator;
use portmend::event::{Event, EventKind};
use portmend::pasted::{Given, Pasted};
use portmend::settings::{Policy, Settings};
use portmend::value::Value;
use portmend::{Effect, Engine, Explanation};

fn parse(json: &str) -> Option<Value> {
    serde_json::from_str(json).ok()
}

/// The texts with which a person tells what happened in a case up to its last explanation.
struct Tale {
    texts: Vec<String>,
    page: Option<String>,
    explanation: Explanation,
}

/// Returns the tale of a case, or why a person cannot tell it.
fn tale(case: &serde_json::Value) -> Result<Tale, &'static str> {
    let mut events = events(case);
    // What the extension does by itself, it does not explain.
    for event in &mut events {
        if let EventKind::Settings { settings } = &mut event.kind {
            settings.correction = Policy::Automatic;
        }
    }
    let policy = |settings: &Settings| Settings { correction: settings.correction, ..Settings::default() };
    let asks = EventKind::Settings { settings: Settings { correction: Policy::Ask, ..Settings::default() } };
    let explained = |events: &[Event]| {
        let mut engine = Engine::with_json(parse);
        let mut last = None;
        for (index, event) in events.iter().enumerate() {
            for effect in engine.handle(event.clone()).unwrap_or_default() {
                match effect {
                    Effect::Explain { explanation, .. } | Effect::Warn { explanation, .. } => {
                        last = Some((index, *explanation));
                    }
                    Effect::Navigate { .. } => last = None,
                    _ => {}
                }
            }
        }
        last
    };
    let (index, _) = match explained(&events) {
        Some(found) => found,
        None => {
            let first = Event { time: 0, private: false, kind: asks };
            events.retain(|event| !matches!(event.kind, EventKind::Settings { .. }));
            events.insert(0, first);
            explained(&events).ok_or("nothing is explained")?
        }
    };
    events.truncate(index + 1);
    let (mut texts, mut page) = (Vec::new(), None);
    let mut tabs: Vec<i32> = Vec::new();
    let mut is_over = false;
    let mut requested = 0;
    for event in &events {
        if event.private {
            return Err("it is in a private window, beside others");
        }
        match &event.kind {
            EventKind::Settings { settings } if policy(settings) == *settings => {}
            EventKind::Settings { .. } => return Err("a registration or a trusted server is saved"),
            EventKind::AuthorizationRequest { initiator, .. } if *initiator != Initiator::External => {
                return Err("a page or nobody known has started it");
            }
            EventKind::AuthorizationRequest { browser: Some(_), .. } => {
                return Err("which browser it was is in no address");
            }
            _ if is_over => return Err("more happens after the browser's address is dead"),
            EventKind::AuthorizationRequest { tab, url, .. } => {
                tabs.push(*tab);
                if !texts.contains(url) {
                    requested += 1;
                    texts.push(url.clone());
                }
            }
            EventKind::CallbackFailed { tab, url, error, sees_requests: None, address: None, method, .. } => {
                if method.is_empty() {
                    return Err("the browser tells the failure twice, or only as an aborted navigation");
                }
                let name = error.strip_prefix("net::").filter(|_| error.starts_with("net::ERR_"));
                let name = name.or(Some(error.as_str()).filter(|it| it.starts_with("NS_ERROR_")));
                let Some(name) = name else { return Err("the browser's error has no name that its page shows") };
                tabs.push(*tab);
                texts.push(format!("{url}\n{name}"));
                is_over = true;
            }
            EventKind::ErrorPage {
                tab,
                url,
                title,
                text,
                calls: None,
                loopback_access: None,
                stopped_forms: None,
                status: None,
                links: None,
            } => {
                tabs.push(*tab);
                texts.push(url.clone());
                page = match (title, text) {
                    (None, None) => None,
                    (title, text) => {
                        Some([title.as_deref(), text.as_deref()].into_iter().flatten().collect::<Vec<_>>().join("\n"))
                    }
                };
                is_over = true;
            }
            EventKind::RequestFailed { tab, url, error } => {
                let name = error.strip_prefix("net::").ok_or("the browser's error has no name that its page shows")?;
                tabs.push(*tab);
                if !texts.contains(url) {
                    return Err("the page that failed is not that of the request");
                }
                texts.push(format!("The browser says {name}"));
                is_over = true;
            }
            EventKind::ErrorPage { .. } => return Err("what a page's script or status shows is not in its text"),
            EventKind::CallbackFailed { .. } => return Err("the browser reports more about the failure than it shows"),
            EventKind::CallbackRequest { .. } => return Err("the callback is under way"),
            EventKind::CallbackMoved { .. } => return Err("the browser has moved the callback"),
            EventKind::CallbackAnswered { .. } => return Err("a program answered"),
            EventKind::CallbackFrameFailed { .. } => return Err("a frame failed"),
            EventKind::Action { .. } => return Err("the person has chosen an action"),
            EventKind::TabClosed { .. }
            | EventKind::Tick
            | EventKind::InstalledRules { .. }
            | EventKind::PageRestored { .. } => {
                return Err("time passes, or a tab closes or is restored");
            }
        }
    }
    tabs.dedup();
    if tabs.len() > 1 {
        return Err("it is in several tabs");
    }
    if requested > 1 {
        return Err("there are several requests, and when they were made decides");
    }
    let took =
        events.last().map(|last| last.time).unwrap_or_default() - events.first().map(|it| it.time).unwrap_or_default();
    if took > 30_000 {
        return Err("how long it took decides");
    }
    let (_, explanation) = explained(&events).ok_or("nothing is explained")?;
    Ok(Tale { texts, page, explanation })
}

/// What is compared: everything that is said, but for the number of the sign-in and for what only a browser can do.
fn said(mut explanation: Explanation) -> serde_json::Value {
    explanation.attempt = 0;
    explanation.actions.clear();
    explanation.doubt = None;
    explanation.retry_at = None;
    let mut said = serde_json::to_value(Value::from(explanation)).unwrap();
    // Only where a delivery is offered, the extension says why it is safe.
    said.as_object_mut().unwrap().remove("assurances");
    said
}

/// Checks that the command line says everything that is said elsewhere. It asks nothing: `elsewhere` is there once the person has
/// said where the client runs.
fn compare(printed: &serde_json::Value, expected: &serde_json::Value, name: &str) {
    for (key, value) in expected.as_object().unwrap() {
        if !["actions", "attempt", "elsewhere"].contains(&key.as_str()) {
            assert_eq!(&printed[key], value, "{name}: {key}");
        }
    }
}

#[test]
fn what_can_be_told_reads_the_same_everywhere() {
    let mut untold: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let (mut told, mut failures) = (0, String::new());
    for (file, case) in corpus() {
        let name = format!("{file}: {}", case["name"].as_str().unwrap());
        let tale = match tale(&case) {
            Ok(tale) => tale,
            Err(reason) => {
                untold.entry(reason).or_default().push(name);
                continue;
            }
        };
        told += 1;
        let expected = said(tale.explanation);
        let mut pasted = Pasted::with_json(parse);
        let mut read = || {
            for text in &tale.texts {
                pasted.add(text)?;
            }
            if let Some(page) = tale.page.as_deref().filter(|page| !page.trim().is_empty()) {
                pasted.add_page(page)?;
            }
            pasted.explanation(&Given::default())
        };
        let found = match read() {
            Ok(explanation) => explanation.map(said),
            Err(error) => Some(serde_json::json!(error.to_string())),
        };
        if found.as_ref() != Some(&expected) {
            failures += &format!("\n{name}\n  {}\n", difference(&expected, found.as_ref()));
            continue;
        }
        let mut command = Command::new(env!("CARGO_BIN_EXE_portmend"));
        command.args(["explain", "--json", "--"]).args(&tale.texts);
        if let Some(page) = tale.page.filter(|page| !page.trim().is_empty()) {
            let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("told.txt");
            std::fs::write(&path, page).unwrap();
            command = Command::new(env!("CARGO_BIN_EXE_portmend"));
            command.args(["explain", "--json", "--page-text"]).arg(path).arg("--").args(&tale.texts);
        }
        let output = command.output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let printed: serde_json::Value = serde_json::from_str(&text)
            .unwrap_or_else(|_| panic!("{name}: {}", String::from_utf8_lossy(&output.stderr)));
        compare(&printed, &expected, &name);
    }
    assert!(failures.is_empty(), "{told} told{failures}");
    assert!(told > 100, "only {told} cases can be told");
    for (reason, cases) in &untold {
        println!("{:4} cannot be told: {reason}", cases.len());
    }
    println!("{told:4} were told");
}

/// The web page takes the text of an error page in its only field, the command line in a file.
#[test]
fn an_error_page_beside_other_addresses_reads_the_same_in_a_file() {
    let page = "error=redirect_uri_mismatch&error_description=redirect_uri%20must%20match%20configuration";
    let request = |uri: &str| {
        format!(
            "https://login.salesforce.com/services/oauth2/authorize?response_type=code&client_id=c&state=s&redirect_uri={uri}"
        )
    };
    let dead = "http://localhost:38000/callback?code=secret-c&state=s".to_owned();
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("beside.txt");
    std::fs::write(&path, page).unwrap();
    for texts in [
        vec![dead.clone()],
        vec!["http://localhost:38000/callback".to_owned()],
        vec![request("http%3A%2F%2Flocalhost%3A40892%2Fcallback")],
        vec![request("http%3A%2F%2Flocalhost%3A40892%2Fcallback"), dead],
        vec![request("urn%3Aietf%3Awg%3Aoauth%3A2.0%3Aoob")],
    ] {
        let mut pasted = Pasted::with_json(parse);
        // A request whose answer does not come to this computer is refused alone, and kept.
        texts.iter().map(String::as_str).chain([page]).for_each(|text| pasted.add(text).unwrap());
        let expected = said(pasted.explanation(&Given::default()).unwrap().unwrap());
        let mut command = Command::new(env!("CARGO_BIN_EXE_portmend"));
        command.args(["explain", "--json", "--page-text"]).arg(&path).arg("--").args(&texts);
        let output = command.output().unwrap();
        let printed: serde_json::Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{texts:?}: {}", String::from_utf8_lossy(&output.stderr)));
        compare(&printed, &expected, &format!("{texts:?}"));
    }
}

fn difference(expected: &serde_json::Value, found: Option<&serde_json::Value>) -> String {
    let Some(found) = found else { return "nothing is explained".into() };
    let Some(fields) = expected.as_object().filter(|_| found.is_object()) else { return found.to_string() };
    let differing = fields.iter().filter(|(key, value)| found[key.as_str()] != **value);
    differing
        .map(|(key, value)| format!("{key}: {value}\n  not {}", found[key.as_str()]))
        .collect::<Vec<_>>()
        .join("\n  ")
}
