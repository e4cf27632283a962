//! Any text ends with findings or with one error that has a place, soon, and never with a secret.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use portmend_config::{Source, read};
use proptest::collection::vec;
use proptest::prelude::*;

mod target;

use target::{configurations, every_way};

fn check(text: &str) -> Result<(), TestCaseError> {
    every_way(text).map_err(TestCaseError::fail)
}

/// Pieces that break any syntax.
const MARKS: &[&str] = &[
    "{", "}", "[", "]", ":", ",", "=", "\n", " ", "\"", "'", "\\", "#", "- ", "  ", "\u{feff}", "𝄞", "${", ":-", "&a",
    "*a", "|", ">", "38000", "true", "null",
];

/// Pieces of configurations, of which some have secrets.
const FIELDS: &[&str] = &[
    "\"mcpServers\": ",
    "\"servers\": ",
    "\"mcp\": ",
    "\"projects\": ",
    "mcp_servers.a",
    "extensions:\n",
    "\"a\": ",
    "url",
    "\"url\": ",
    "\"command\": ",
    "\"args\": ",
    "\"oauth\": ",
    "\"callbackPort\": ",
    "\"https://a.example/mcp\"",
    "\"https://me:PLANTED@a.example/?k=PLANTED\"",
    "\"clientSecret\": \"PLANTED\"",
    "\"headers\": {\"Authorization\": \"PLANTED\"}",
    "\"env\": {\"A\": \"PLANTED\"}",
];

/// Pieces of command lines, of which some have secrets.
const WORDS: &[&str] = &[
    "claude mcp add ",
    "claude mcp add-json ",
    "codex mcp add ",
    "npx mcp-remote ",
    "sh -c ",
    "https://a.example ",
    "name ",
    "-- ",
    "--client-id id ",
    "--callback-port 38000 ",
    "--header 'Authorization: PLANTED' ",
    "TOKEN=PLANTED ",
    "-e TOKEN=PLANTED ",
    "--static-oauth-client-info '{\"client_secret\":\"PLANTED\"}' ",
    "https://me:PLANTED@a.example/?k=PLANTED ",
    "\\\n",
    "\n",
    "$ ",
];

fn pieces(of: &[&[&'static str]]) -> impl Strategy<Value = String> + use<> {
    vec(prop::sample::select(of.concat()), 0..60).prop_map(|pieces| pieces.concat())
}

/// The end of the address with a key in its path.
const KEY: &str = "PLANTEDaB3dEfGhIjKlMnOpQr/mcp?";

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn arbitrary_text(text in any::<String>()) {
        check(&text)?;
    }

    #[test]
    fn pieces_of_configurations(text in pieces(&[MARKS, FIELDS])) {
        check(&text)?;
    }

    #[test]
    fn pieces_of_commands(text in pieces(&[WORDS])) {
        check(&text)?;
    }

    #[test]
    fn pieces_of_broken_commands(text in pieces(&[MARKS, &["claude mcp add ", "codex mcp add ", "npx mcp-remote ", "sh -c ", "https://a.example ", "--client-id "]])) {
        check(&text)?;
    }

    // What is cut out is short: without its name, a secret is no longer told from other values.
    #[test]
    fn broken_configurations(file in 0..32_usize, at in any::<prop::sample::Index>(), length in 0..12_usize, other in "[\\[\\]{}\",:=\\n ]{0,3}") {
        let files = real_files();
        let text = &files[file % files.len()];
        let from = at.index(text.len());
        let cut = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let (from, to) = (cut(from), cut(from + length));
        // A key in a path is told by its form alone, which a cut spoils, and without its mark a query is part of the path.
        let is_spoiled = text.find(KEY).is_some_and(|key| from < to && from <= key + KEY.len() && key <= to);
        prop_assume!(!is_spoiled);
        check(&format!("{}{other}{}", &text[..from], &text[to.max(from)..]))?;
    }
}

fn real_files() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/configurations");
    let names = [
        "claude-code/.claude.json",
        "claude-code/project/.mcp.json",
        "codex/.codex/config.toml",
        "goose/config.yaml",
        "gemini-cli/.gemini/settings.json",
        "claude-desktop/claude_desktop_config.json",
        "opencode/opencode.json",
    ];
    names.iter().map(|name| fs::read_to_string(folder.join(name)).unwrap()).collect()
}

/// The files are what `scripts/fuzz` starts from, and what it has found.
#[test]
fn every_input_in_the_corpus_of_the_fuzzer_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fuzz/configurations");
    let paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    for path in &paths {
        let input = fs::read(path).unwrap();
        let text = std::str::from_utf8(&input).map(every_way).unwrap_or(Ok(()));
        text.and(configurations(&input)).unwrap_or_else(|problem| panic!("{}: {problem}", path.display()));
    }
    assert!(!paths.is_empty());
}

/// Without optimisation the code is some ten times slower than as it is shipped, where a megabyte takes under a second.
const LIMIT: Duration = Duration::from_secs(if cfg!(debug_assertions) { 12 } else { 1 });

#[test]
fn a_megabyte_is_read_in_time() {
    let megabyte = |piece: &str| piece.repeat(1_000_000 / piece.len());
    let entry = r#""a": {"url": "https://a.example/mcp", "oauth": {"clientId": "${A:-b}", "callbackPort": 1}},"#;
    let texts = [
        ("one line of servers", format!("{{\"mcpServers\": {{{}}}}}", megabyte(entry))),
        ("one entry of many fields", format!("{{\"mcpServers\": {{\"a\": {{{}}}}}}}", megabyte("\"a\": 1,"))),
        ("open braces", megabyte("{")),
        ("open lists", format!("{{\"a\": {}", megabyte("["))),
        ("open fields", format!("{{\"a\":{}", megabyte("{\"a\":"))),
        ("flow of YAML", format!("extensions: {}", megabyte("["))),
        ("deep YAML", (0..1400).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect()),
        ("keys of YAML", megabyte("a: b\n")),
        ("questions of YAML", megabyte("? ")),
        ("aliases of YAML", format!("a: &a [1]\nextensions:\n{}", megabyte("  - *a\n"))),
        ("one text of YAML", format!("a: \"{}", megabyte("x "))),
        ("tables of TOML", (0..60_000).map(|index| format!("[mcp_servers.a{index}]\n")).collect()),
        ("dots of TOML", format!("{} = 1", megabyte("a."))),
        ("arrays of TOML", format!("a = {}", megabyte("["))),
        ("commands", megabyte("claude mcp add -t http a https://a.example/mcp --callback-port 1\n")),
        ("one long command", format!("npx mcp-remote {}", megabyte("a "))),
        ("shells", format!("sh -c {} mcp-remote", megabyte("'a b' "))),
        ("lines that go on", megabyte("mcp-remote \\\n")),
        ("placeholders", format!("{{\"mcpServers\": {{\"a\": {{\"url\": \"{}\"}}}}}}", megabyte("${A:-"))),
        ("registrations", format!("{{\"registrations\": [{}]}}", megabyte("{\"name\": \"a\"},"))),
        ("one registration", format!("{{\"registrations\": [{{{}}}]}}", megabyte("\"a\": 1,"))),
        ("nothing", megabyte("\n")),
        ("one word", megabyte("x")),
    ];
    for (what, text) in texts {
        let name = [("YAML", "a.yaml"), ("TOML", "a.toml")].into_iter().find(|(syntax, _)| what.ends_with(syntax));
        for name in [None, name.map(|(_, name)| name)] {
            let start = Instant::now();
            let _ = read(&text, &Source { name, client: None });
            assert!(start.elapsed() < LIMIT, "{what} as {name:?}: {:?}", start.elapsed());
        }
    }
}
