//! The real program, as a user runs it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../../core/tests/corpus/mod.rs"]
mod corpus;

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use corpus::{corpus, events};
use portmend::value::Value;
use serde_json::json;

const LANDED: &str = "http://localhost:38000/callback";
const REQUESTED: &str = "http://localhost:40892/callback";
const SALESFORCE: &str = "https://login.salesforce.com/services/oauth2/authorize?response_type=code&client_id=3MVG9\
    &redirect_uri=http%3A%2F%2Flocalhost%3A40892%2Fcallback&state=secret-state&code_challenge=secret-challenge\
    &code_challenge_method=S256&resource=https%3A%2F%2Fapi.salesforce.com%2Fplatform%2Fmcp%2Fv1%2Fplatform%2Fsobject-reads";

fn portmend(arguments: &[&str]) -> Output {
    fed(arguments, "")
}

fn fed(arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portmend"));
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // It may end before it has read anything.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn good(output: &Output) -> String {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(output.status.success(), "{}{text}", String::from_utf8_lossy(&output.stderr));
    assert!(!text.contains("secret"), "{text}");
    text
}

/// The one line that is printed for bad input.
fn bad(output: &Output) -> String {
    let line = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(2), "{line}");
    assert!(output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(line.lines().count(), 1, "{line}");
    assert!(!line.contains("secret"), "{line}");
    line.trim_end().to_owned()
}

#[test]
fn two_addresses_are_enough_for_an_explanation() {
    let text = good(&portmend(&["explain", "--requested", REQUESTED, LANDED]));
    assert!(text.starts_with("Sent to another address\n"), "{text}");
    for part in
        ["Your client is waiting on port 40892.", "The provider sent", "^^^^^", "port 38000", "landed_elsewhere"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    assert!(!text.contains("Portmend asks") && !text.contains("provider.invalid"), "{text}");
}

#[test]
fn the_whole_request_tells_client_and_provider() {
    let landed = "http://localhost:38000/callback?code=secret-code&state=secret-state";
    let explained = |more: &[&str]| {
        let text = good(&portmend(&[&["explain", "--json", "--authorization", SALESFORCE], more, &[landed]].concat()));
        serde_json::from_str::<serde_json::Value>(&text).unwrap()
    };
    let explanation = explained(&[]);
    assert_eq!(explanation["diagnosis"], "landed_elsewhere");
    assert_eq!(explanation["provider"]["id"], "salesforce");
    assert_eq!(explanation["requested"], REQUESTED);
    assert_eq!(explanation["landed"], LANDED);
    assert_eq!(explanation["differences"], json!([{"part": "port", "requested": "40892", "landed": "38000"}]));
    // Saying the same twice changes nothing.
    assert_eq!(explained(&["--requested", REQUESTED])["diagnosis"], "landed_elsewhere");
}

#[test]
fn each_question_has_its_diagnosis() {
    let post = SALESFORCE.to_owned() + "&response_mode=form_post";
    for (arguments, diagnosis) in [
        (&["--requested", LANDED, LANDED][..], "nobody_listening"),
        (&[LANDED], "unknown_attempt"),
        (
            &["--requested", "http://127.0.0.1:1/cb", "http://127.0.0.1:1/cb"],
            "landed_elsewhere nobody_listening address_family",
        ),
        (&["--requested", REQUESTED, "http://localhost:38000/other?code=secret"], "landed_elsewhere"),
        (&["--requested", LANDED, "http://localhost:38000/callback?error=access_denied"], "authorization_error"),
        (&["--authorization", SALESFORCE, "http://localhost:38000/callback?code=1&state=another"], "unknown_attempt"),
        (&["--authorization", &post, LANDED], "response_body_lost"),
        (
            &["--requested", REQUESTED, "--registered", LANDED, "https://idp.example/?error=redirect_uri_mismatch"],
            "rejected_by_provider",
        ),
        (
            &["--requested", LANDED, "--registered", LANDED, "https://idp.example/?error=redirect_uri_mismatch"],
            "registration_not_propagated",
        ),
    ] {
        let text = good(&portmend(&[&["explain", "--json"], arguments].concat()));
        let explanation: serde_json::Value = serde_json::from_str(&text).unwrap();
        let found = explanation["diagnosis"].as_str().unwrap();
        assert!(diagnosis.split(' ').any(|one| one == found), "{arguments:?}: {found}");
    }
}

#[test]
fn help_and_version_are_there() {
    for arguments in [&["--help"][..], &["-h"], &["help"], &["explain", "--help"], &["replay", "-h"]] {
        let text = good(&portmend(arguments));
        assert!(text.contains("portmend explain --requested") && text.contains("portmend replay report.jsonl"));
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    }
    assert_eq!(good(&portmend(&["--version"])), concat!("portmend ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn a_wrong_argument_is_named() {
    for (arguments, start) in [
        (&[][..], "portmend: a command is missing: "),
        (&["mend"], "portmend: the first argument: "),
        (&["explain"], "portmend: LANDED_URL: missing"),
        (&["explain", "--port", "1"], "portmend: --port: is not known"),
        (&["explain", "nonsense secret"], "portmend: LANDED_URL: is not a URL"),
        (&["explain", LANDED, "state=secret"], "portmend: LANDED_URL: given twice"),
        (&["explain", "http://user:secret@localhost:1/"], "portmend: LANDED_URL: is not an address of this computer"),
        (&["explain", "https://example.com/?code=secret"], "portmend: LANDED_URL: is neither"),
        (&["explain", "http://localhost:1/?code=secret&state=a&state=b"], "portmend: LANDED_URL: has no state"),
        (&["explain", LANDED, "--requested"], "portmend: --requested: a URL is missing"),
        (&["explain", LANDED, "--requested", "cursor://secret"], "portmend: --requested: is not an address of this"),
        (&["explain", LANDED, "--requested", LANDED, "--requested", LANDED], "portmend: --requested: given twice"),
        (&["explain", LANDED, "--registered", "localhost:1"], "portmend: --registered: is not a callback URL"),
        (&["explain", LANDED, "--authorization", LANDED], "portmend: --authorization: is no authorization request"),
        (
            &["explain", LANDED, "--authorization", SALESFORCE, "--requested", LANDED],
            "portmend: --requested: is another",
        ),
        (&["replay"], "portmend: FILE: missing"),
        (&["replay", "a", "b"], "portmend: FILE: given twice"),
        (&["replay", "/no/such/file"], "portmend: /no/such/file: No such file or directory"),
        (&["replay", "/"], "portmend: /: Is a directory"),
    ] {
        let line = bad(&portmend(arguments));
        assert!(line.starts_with(start), "{arguments:?}: {line}");
    }
}

#[test]
fn a_wrong_line_is_named_and_nothing_else_is_printed() {
    let good_line = format!(
        "{}\n",
        json!({"type": "authorization_request", "time": 1, "tab": 1, "url": SALESFORCE, "initiator": "external"})
    );
    for (line, problem) in [
        ("{\"type\":\"tick\",}\n", ":2:16: is not JSON: trailing comma"),
        ("{\"type\":\"tick\"\n", ":2:14: is not JSON: EOF while parsing an object"),
        ("{\"type\":\"tock\",\"time\":1}\n", ":2:2: unknown event type \"tock\""),
        ("{\"type\":\"tick\",\"time\":-1}\n", ":2:16: time must be a whole number"),
        ("{\"type\":\"tab_closed\",\"time\":1}\n", ":2:1: tab must be a whole number"),
        ("\n[]\n", ":3:1: the value must be an object"),
    ] {
        let path = file(&format!("wrong-{}.jsonl", line.len()), &(good_line.clone() + line));
        let name = path.to_str().unwrap();
        let expected = format!("portmend: {name}{problem}");
        assert_eq!(bad(&portmend(&["replay", name])), expected);
        let from_input = bad(&fed(&["replay", "-"], &(good_line.clone() + line)));
        assert_eq!(from_input, format!("portmend: standard input{problem}"));
    }
    let not_text = file("not-text.jsonl", "");
    fs::write(&not_text, b"{\"type\":\"\xff\"}").unwrap();
    assert!(bad(&portmend(&["replay", not_text.to_str().unwrap()])).ends_with(":1:10: is not UTF-8"));
}

#[test]
fn a_report_replays_without_its_secrets() {
    for (name, case) in corpus() {
        let steps = case["steps"].as_array().unwrap();
        let lines: String = events(&case).into_iter().map(line).collect();
        let expected: usize = steps.iter().map(|step| step["effects"].as_array().map_or(0, Vec::len)).sum();
        let output = fed(&["replay", "-"], &lines);
        let effects: Vec<serde_json::Value> =
            good(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        // The rules of an attempt are one effect in the corpus and several here.
        let mut types: Vec<_> = effects.iter().map(|effect| (&effect["type"], &effect["attempt"])).collect();
        types.dedup_by(|a, b| a == b && *a.0 == "arm");
        assert_eq!(types.len(), expected, "{name}: {}", case["name"]);
        let refused = String::from_utf8(output.stderr).unwrap();
        let errors = steps.iter().filter(|step| step.get("error").is_some()).count();
        assert_eq!(refused.lines().count(), errors, "{name}: {}: {refused}", case["name"]);
    }
}

#[test]
fn a_file_with_empty_lines_and_a_mark_replays_as_well() {
    let path =
        file("empty-lines.jsonl", "\u{feff}{\"type\":\"tick\",\"time\":1}\r\n\r\n\n{\"type\":\"tick\",\"time\":2}");
    assert_eq!(good(&portmend(&["replay", path.to_str().unwrap()])), "");
}

fn file(name: &str, content: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, content).unwrap();
    path
}

fn line(item: impl Into<Value>) -> String {
    serde_json::to_string(&item.into()).unwrap() + "\n"
}
