//! What is pasted is often a part of a page, with sentences around it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use portmend_config::{ReadError, Reading, Source, read};

const JSON: &str = r#"{
  "mcpServers": {
    "docs": { "command": "npx", "args": ["mcp-remote", "https://mcp.acme.example/mcp", "9696"] }
  }
}"#;

fn pasted(text: &str) -> Result<Reading, ReadError> {
    read(text, &Source::default())
}

fn uris(text: &str) -> Vec<String> {
    let servers = pasted(text).unwrap().servers;
    servers.iter().filter_map(|server| server.callback.uri().map(str::to_owned)).collect()
}

#[test]
fn sentences_around_a_configuration_are_left_out() {
    let expected = ["http://localhost:9696/oauth/callback"];
    for text in [
        format!("Add this to your configuration:\n\n{JSON}\n"),
        format!("Don't forget mcp-remote's port:\n{JSON}\nThen restart the program, that's all."),
        format!("1. Install mcp-remote\n2. Write\n```json\n{JSON}\n```\nDone: sign in."),
    ] {
        assert_eq!(uris(&text), expected, "{text}");
    }
    let toml = "In ~/.codex/config.toml:\n```toml\nmcp_oauth_callback_port = 38000\n\n[mcp_servers.docs]\nurl = \"https://mcp.acme.example/mcp\"\n```\n";
    assert!(uris(toml)[0].starts_with("http://127.0.0.1:38000/callback/"), "{toml}");
}

#[test]
fn places_are_those_of_the_whole_text() {
    let reading = pasted(&format!("Schön, das hier:\n{JSON}")).unwrap();
    let place = reading.servers[0].place;
    assert_eq!((place.line, place.column), (4, 5));
}

#[test]
fn a_sentence_beside_a_command_may_have_an_apostrophe() {
    let command = "claude mcp add --transport http --callback-port 38000 docs https://mcp.acme.example/mcp";
    let text = format!("Don't use claude mcp add without a port, it's random:\n{command}\nThat's it.");
    assert_eq!(uris(&text), ["http://localhost:38000/callback"]);
    let broken = pasted("claude mcp add docs 'https://mcp.acme.example/mcp");
    assert!(matches!(broken, Err(ReadError::OpenQuote(_))), "{broken:?}");
}
