//! Runs the program as a user does.

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
    run(arguments, "")
}

fn run(arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portmend"));
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // The program may end before it has read anything.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn output_of(output: &Output) -> String {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(output.status.success(), "{}{text}", String::from_utf8_lossy(&output.stderr));
    assert!(!text.contains("secret"), "{text}");
    text
}

/// Returns the one line that is printed for invalid input.
fn error_of(output: &Output) -> String {
    let line = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(2), "{line}");
    assert!(output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(line.lines().count(), 1, "{line}");
    assert!(!line.contains("secret"), "{line}");
    line.trim_end().to_owned()
}

#[test]
fn the_commands_for_another_computer_say_where_the_code_belongs_and_nothing_refers_to_a_page() {
    let callback = format!("{REQUESTED}?code=secret&state=secret-state");
    let text = output_of(&portmend(&["explain", "--requested", REQUESTED, "--runs-on", "ssh:me@devbox", &callback]));
    for part in ["In a command, replace `code=…` with what follows", "curl.exe -gfsS", "ssh me@devbox 'curl -gfsS"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("above"), "{text}");
    // As the help advises, without code and state.
    let bare = output_of(&portmend(&["explain", "--requested", REQUESTED, "--runs-on", "ssh:me@devbox", REQUESTED]));
    for part in ["In a command, replace `code=…` with what follows", "curl.exe -gfsS", "ssh me@devbox 'curl -gfsS"] {
        assert!(bare.contains(part), "{part}: {bare}");
    }
    let no_state = format!("{REQUESTED}?code=secret");
    let text = output_of(&portmend(&["explain", "--requested", REQUESTED, "--runs-on", "ssh:me@devbox", &no_state]));
    assert!(text.contains("ssh me@devbox 'curl -gfsS"), "{text}");
}

#[test]
fn two_addresses_are_explained() {
    let text = output_of(&portmend(&["explain", "--requested", REQUESTED, LANDED]));
    assert!(text.starts_with("Sent to another address\n"), "{text}");
    for part in
        ["Your client should be waiting on port 40892.", "The provider sent", "^^^^^", "port 38000", "landed_elsewhere"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    // A command is one line, however long.
    let long: Vec<&str> = text.lines().filter(|line| line.chars().count() > 80).map(str::trim_start).collect();
    let command = "powershell -NoProfile -Command \"Get-Process | Where-Object Id -In (Get-NetTCPConnection -State Listen \
        -LocalPort 38000 -ErrorAction SilentlyContinue).OwningProcess\"";
    assert_eq!(long, [command], "{text}");
    assert!(!text.contains("Portmend asks") && !text.contains("provider.invalid"), "{text}");
}

#[test]
fn the_authorization_request_identifies_client_and_provider() {
    let landed = "http://localhost:38000/callback?code=secret-code&state=secret-state";
    let explained = |more: &[&str]| {
        let text =
            output_of(&portmend(&[&["explain", "--json", "--authorization", SALESFORCE], more, &[landed]].concat()));
        serde_json::from_str::<serde_json::Value>(&text).unwrap()
    };
    let explanation = explained(&[]);
    assert_eq!(explanation["diagnosis"], "landed_elsewhere");
    assert_eq!(explanation["provider"]["id"], "salesforce");
    assert_eq!(explanation["requested"], REQUESTED);
    assert_eq!(explanation["landed"], LANDED);
    assert_eq!(explanation["differences"], json!([{"part": "port", "requested": "40892", "landed": "38000"}]));
    // Giving the same address twice changes nothing.
    assert_eq!(explained(&["--requested", REQUESTED])["diagnosis"], "landed_elsewhere");
}

#[test]
fn each_sign_in_has_its_diagnosis() {
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
        let text = output_of(&portmend(&[&["explain", "--json"], arguments].concat()));
        let explanation: serde_json::Value = serde_json::from_str(&text).unwrap();
        let found = explanation["diagnosis"].as_str().unwrap();
        assert!(diagnosis.split(' ').any(|one| one == found), "{arguments:?}: {found}");
    }
}

#[test]
fn the_client_can_be_chosen_where_several_fit() {
    let request = "https://idp.example/authorize?response_type=code&client_id=x&state=s&resource=https%3A%2F%2Fmcp.example%2F&redirect_uri=http%3A%2F%2Flocalhost%3A4444%2Foauth%2Fcallback";
    let explained = |more: &[&str]| {
        portmend(&[&["explain", "http://localhost:4444/oauth/callback", "--authorization", request], more].concat())
    };
    let text = output_of(&explained(&[]));
    assert!(text.contains("Which client is it?\n  --client gemini-cli  Gemini CLI (MCP servers)\n"), "{text}");
    let text = output_of(&explained(&["--client", "mcp-remote"]));
    assert!(text.contains("Start the sign-in again in mcp-remote.") && !text.contains("Gemini"), "{text}");
    let output = explained(&["--client", "zed"]);
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        (output.status.code(), error.as_str()),
        (Some(2), "portmend: --client: is not one of gemini-cli, mcp-remote\n")
    );
}

#[test]
fn help_and_version_are_printed() {
    for (arguments, part) in [
        (&["--help"][..], "completions"),
        (&["-h"], "explain"),
        (&["help"], "check"),
        (&["explain", "--help"], "portmend explain --requested"),
        (&["replay", "-h"], "portmend replay report.jsonl"),
        (&["help", "check"], "portmend check --registrations"),
    ] {
        let text = output_of(&portmend(arguments));
        assert!(text.contains(part), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    }
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(output_of(&portmend(&["completions", shell])).contains("registrations"), "{shell}");
    }
    assert_eq!(output_of(&portmend(&["--version"])), concat!("portmend ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn an_invalid_argument_is_reported() {
    for (arguments, start) in [
        (&[][..], "portmend: no command: "),
        (&["mend"], "portmend: the first argument: "),
        (&["explain"], "portmend: ADDRESS: missing"),
        (&["explain", "--port", "1"], "portmend: --port: is unknown"),
        (&["explain", "nonsense secret"], "portmend: ADDRESS: has no words of a known error page"),
        (&["explain", LANDED, "state=secret"], "portmend: ADDRESS: has no address of a sign-in"),
        (&["explain", "http://user:secret@localhost:1/"], "portmend: ADDRESS: is not an address on this computer"),
        (&["explain", "https://example.com/?code=secret"], "portmend: ADDRESS: is neither"),
        (&["explain", "http://localhost:1/?code=secret&state=a&state=b"], "portmend: ADDRESS: has an unusable state"),
        (&["explain", LANDED, "--requested"], "portmend: --requested: needs a value"),
        (&["explain", LANDED, "--requested", "cursor://secret"], "portmend: --requested: is not an address on this"),
        (&["explain", LANDED, "--requested", LANDED, "--requested", LANDED], "portmend: --requested: given twice"),
        (&["explain", LANDED, "--registered", "localhost:1"], "portmend: --registered: is not a callback URL"),
        (&["explain", LANDED, "--authorization", LANDED], "portmend: --authorization: is not an authorization request"),
        (&["explain", LANDED, "--authorization", SALESFORCE, "--requested", LANDED], "portmend: --requested: differs"),
        (&["replay"], "portmend: FILE: missing"),
        (&["replay", "a", "b"], "portmend: arguments: are too many"),
        (&["completions", "secret"], "portmend: SHELL: is not valid"),
        (&["check", "--client", "secret"], "portmend: --client: is not valid"),
        (&["check", "/no/such/file"], "portmend: /no/such/file: No such file or directory"),
        (&["check", "--registrations", "/no/such/file"], "portmend: /no/such/file: No such file or directory"),
        (&["replay", "/no/such/file"], "portmend: /no/such/file: No such file or directory"),
        (&["replay", "/"], "portmend: /: Is a directory"),
    ] {
        let line = error_of(&portmend(arguments));
        assert!(line.starts_with(start), "{arguments:?}: {line}");
    }
}

#[test]
fn an_invalid_line_is_reported_and_nothing_else_is_printed() {
    let valid_line = format!(
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
        let path = file(&format!("wrong-{}.jsonl", line.len()), &(valid_line.clone() + line));
        let name = path.to_str().unwrap();
        let expected = format!("portmend: {name}{problem}");
        assert_eq!(error_of(&portmend(&["replay", name])), expected);
        let from_input = error_of(&run(&["replay", "-"], &(valid_line.clone() + line)));
        assert_eq!(from_input, format!("portmend: standard input{problem}"));
    }
    let not_text = file("not-text.jsonl", "");
    fs::write(&not_text, b"{\"type\":\"\xff\"}").unwrap();
    assert!(error_of(&portmend(&["replay", not_text.to_str().unwrap()])).ends_with(":1:10: is not UTF-8"));
}

#[test]
fn the_corpus_replays_without_secrets() {
    for (name, case) in corpus() {
        let steps = case["steps"].as_array().unwrap();
        let lines: String = events(&case).into_iter().map(line).collect();
        let expected: usize = steps.iter().map(|step| step["effects"].as_array().map_or(0, Vec::len)).sum();
        let output = run(&["replay", "-"], &lines);
        let effects: Vec<serde_json::Value> =
            output_of(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
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
fn empty_lines_and_a_byte_order_mark_are_ignored() {
    let path =
        file("empty-lines.jsonl", "\u{feff}{\"type\":\"tick\",\"time\":1}\r\n\r\n\n{\"type\":\"tick\",\"time\":2}");
    assert_eq!(output_of(&portmend(&["replay", path.to_str().unwrap()])), "");
}

fn file(name: &str, content: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, content).unwrap();
    path
}

fn line(item: impl Into<Value>) -> String {
    serde_json::to_string(&item.into()).unwrap() + "\n"
}

#[test]
fn nothing_that_a_terminal_obeys_is_printed() {
    let hostile = "\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}\r\u{2028}";
    let requested = format!("http://localhost:40892/{hostile}");
    let authorization: String = SALESFORCE.replace("3MVG9", &url_encoded(&format!("id{hostile}")));
    let event = |kind: serde_json::Value| format!("{kind}\n");
    let settings = json!({ "version": 1, "registrations": [{
        "name": hostile, "authorization_server": "https://login.salesforce.com", "redirect_uris": [requested],
    }] });
    let lines = [
        event(json!({ "type": "settings", "time": 0, "private": false, "settings": settings })),
        event(json!({ "type": "settings", "time": 0, "private": false, "settings": {
            "version": 1, "registrations": [{ "name": "x", "authorization_server": hostile, "redirect_uris": [] }],
        } })),
        event(json!({
            "type": "authorization_request", "time": 1, "private": false, "tab": 1, "initiator": "external",
            "url": SALESFORCE,
        })),
        event(json!({
            "type": "authorization_request", "time": 1, "private": false, "tab": 2, "initiator": "external",
            "url": authorization.replace("secret-state", "secret-other"),
        })),
        event(json!({
            "type": "callback_failed", "time": 2, "private": false, "tab": 2, "method": "GET",
            "url": format!("{LANDED}?code=secret&state=secret-other"), "error": "net::ERR_TIMED_OUT",
        })),
        event(json!({ "type": "action", "time": 2, "private": false, "tab": 2, "attempt": 4, "action": "remember" })),
        event(json!({
            "type": "callback_failed", "time": 2, "private": false, "tab": 1, "method": "GET",
            "url": format!("{LANDED}?code=secret&state=secret-state"), "error": format!("net::ERR_TIMED_OUT{hostile}"),
        })),
    ]
    .concat();
    let outputs = [
        portmend(&["explain", "--requested", &requested, "--registered", &requested, LANDED]),
        portmend(&["explain", "--json", "--requested", &requested, LANDED]),
        portmend(&["explain", "--authorization", &authorization, LANDED]),
        portmend(&["explain", hostile]),
        portmend(&["replay", hostile]),
        run(&["replay", "-"], &lines),
        run(&["replay", "-"], &format!("{{\"type\": \"{hostile}\"}}")),
    ];
    for output in &outputs {
        for text in [&output.stdout, &output.stderr] {
            let text = String::from_utf8(text.clone()).unwrap();
            let hidden = text.chars().find(|c| *c != '\n' && portmend::shown::is_hidden(*c));
            assert_eq!(hidden, None, "{text}");
        }
    }
    // What was tried came through.
    let shown = |index: usize| {
        String::from_utf8_lossy(&[&outputs[index].stdout[..], &outputs[index].stderr].concat()).into_owned()
    };
    assert!(shown(0).contains("%1B]0;owned%07"), "{}", shown(0));
    assert!(shown(1).contains("%1B]0;owned%07"), "{}", shown(1));
    assert!(shown(4).contains("\\u{1B}]0;owned\\u{7}"), "{}", shown(4));
    assert!(shown(5).contains("\\u{1B}]0;owned\\u{7}"), "{}", shown(5));
    assert!(shown(5).contains("\"client_id\":\"id\\u001b]0;owned\\u0007\\u009b31m\\u202e"), "{}", shown(5));
}

fn url_encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
