//! Runs `portmend check` on prepared homes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

const SALESFORCE: &str = "https://api.salesforce.com/platform/mcp/v1/platform/sobject-reads";

/// An empty folder that is a home.
fn home(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("check").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("work")).unwrap();
    folder
}

fn write(home: &Path, path: &str, text: &str) {
    let path = home.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Runs the check as the user of this home, in its folder `work`.
fn run(home: &Path, arguments: &[&str]) -> Output {
    command(home, arguments).output().unwrap()
}

fn command(home: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portmend"));
    command.arg("check").args(arguments).current_dir(home.join("work"));
    for variable in [
        "XDG_CONFIG_HOME",
        "CODEX_HOME",
        "CLAUDE_CONFIG_DIR",
        "COPILOT_HOME",
        "APPDATA",
        "MCP_OAUTH_CALLBACK_PORT",
        "GOOSE_OAUTH_CALLBACK_PORT",
    ] {
        command.env_remove(variable);
    }
    command.env("HOME", home).env("USERPROFILE", home);
    command
}

/// Returns the result as JSON, and the exit status.
fn checked(home: &Path, arguments: &[&str]) -> (Value, i32) {
    result_of(&mut command(home, &[&["--json"], arguments].concat()))
}

fn result_of(command: &mut Command) -> (Value, i32) {
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(!text.contains("PLANTED"), "{text}");
    (
        serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}{}", String::from_utf8_lossy(&output.stderr))),
        output.status.code().unwrap(),
    )
}

/// Returns the findings that are more than notes, as `severity id`.
fn findings(result: &Value) -> Vec<String> {
    let servers = result["servers"].as_array().unwrap();
    let all = servers.iter().flat_map(|server| server["findings"].as_array().unwrap());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let all = all.filter(|finding| finding["severity"] != "note");
    all.map(|finding| format!("{} {}", text(&finding["severity"]), text(&finding["id"]))).collect()
}

fn claude(oauth: &Value) -> String {
    json!({ "mcpServers": { "sf": { "type": "http", "url": SALESFORCE, "oauth": oauth, "note": "PLANTED" } } })
        .to_string()
}

/// Writes the extension's export with this callback URL and returns its path.
fn registered(home: &Path, uri: &str) -> String {
    let registration = json!({
        "name": "Salesforce", "authorization_server": "https://login.salesforce.com", "client_id": "3MVG9",
        "redirect_uris": [uri], "client": "claude-code", "server_url": SALESFORCE,
    });
    write(home, "registrations.json", &json!({ "version": 1, "registrations": [registration] }).to_string());
    home.join("registrations.json").to_str().unwrap().to_owned()
}

/// Returns a port that is free. Fixed ports here are below those that the system hands out: the check looks who holds them.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[test]
fn all_is_well_with_the_registered_port() {
    let home = home("well");
    let port = free_port();
    write(&home, ".claude.json", &claude(&json!({ "clientId": "3MVG9", "callbackPort": port })));
    let uri = format!("http://localhost:{port}/callback");
    let registrations = registered(&home, &uri);
    let (result, status) = checked(&home, &["--registrations", &registrations]);
    assert_eq!((findings(&result), status), (vec![], 0), "{result:#}");
    let server = &result["servers"][0];
    assert_eq!(server["callback"], json!({ "kind": "fixed", "uri": uri }));
    assert_eq!(server["port"], json!({ "number": port, "state": "free" }));
    assert_eq!((&server["client"], &server["registered"]), (&json!("claude-code"), &json!([uri])));
}

#[test]
fn a_port_that_is_not_set_is_found_with_its_fix() {
    let home = home("not-set");
    write(&home, ".claude.json", &claude(&json!({ "clientId": "3MVG9" })));
    let (result, status) = checked(&home, &[]);
    assert_eq!((findings(&result), status), (vec!["fails port_must_be_set".to_owned()], 1), "{result:#}");
    let registrations = registered(&home, "http://localhost:18000/callback");
    let (result, status) = checked(&home, &["--registrations", &registrations]);
    assert_eq!((findings(&result), status), (vec!["fails not_registered".to_owned()], 1), "{result:#}");
    let steps = result["servers"][0]["findings"][0]["steps"].to_string();
    let add =
        format!("claude mcp add --transport http --scope user --client-id 3MVG9 --callback-port 18000 sf {SALESFORCE}");
    assert!(steps.contains(&add), "{steps}");
}

#[test]
fn another_port_than_the_registered_one_is_found() {
    let home = home("other");
    write(&home, ".claude.json", &claude(&json!({ "clientId": "3MVG9", "callbackPort": free_port() })));
    let registrations = registered(&home, "http://localhost:18000/callback");
    let (result, status) = checked(&home, &["--registrations", &registrations]);
    assert_eq!((findings(&result), status), (vec!["fails not_registered".to_owned()], 1), "{result:#}");
    assert!(result["servers"][0]["findings"].to_string().contains("--callback-port 18000"), "{result:#}");
}

#[test]
fn a_port_that_is_taken_is_found_with_its_program() {
    let home = home("taken");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    write(&home, ".claude.json", &claude(&json!({ "callbackPort": port })));
    let (result, status) = checked(&home, &[]);
    assert_eq!((findings(&result), status), (vec!["fails port_taken".to_owned()], 1), "{result:#}");
    if cfg!(target_os = "linux") {
        assert_eq!(result["servers"][0]["port"]["process"], json!(std::process::id()), "{result:#}");
    }
}

#[test]
fn a_client_id_from_a_document_and_a_port_that_is_none_are_found() {
    let home = home("unfilled");
    write(&home, "work/.mcp.json", &claude(&json!({ "clientId": "<YOUR_CONSUMER_KEY>", "callbackPort": 99999 })));
    let (result, status) = checked(&home, &[]);
    assert_eq!(
        (findings(&result), status),
        (vec!["fails client_id_unfilled".to_owned(), "fails port_invalid".to_owned()], 1)
    );
}

#[test]
fn an_entry_of_a_project_that_outranks_the_right_one_is_found() {
    let home = home("scopes");
    let entry = |oauth: Value| json!({ "sf": { "type": "http", "url": SALESFORCE, "oauth": oauth } });
    let config = json!({
        "mcpServers": entry(json!({ "clientId": "3MVG9", "callbackPort": free_port() })),
        "projects": { "/home/me/crm": { "mcpServers": entry(json!({})) } },
    });
    write(&home, ".claude.json", &config.to_string());
    let (result, status) = checked(&home, &[]);
    assert_eq!((findings(&result), status), (vec!["may_fail entry_outranks".to_owned()], 0), "{result:#}");
}

#[test]
fn one_port_for_two_calls_of_mcp_remote_is_found() {
    let home = home("twice");
    let port = free_port().to_string();
    let call = |url: &str| json!({ "command": "npx", "args": ["mcp-remote", url, port] });
    let config = json!({ "mcpServers": { "a": call("https://a.example/mcp"), "b": call("https://b.example/mcp") } });
    write(&home, ".cursor/mcp.json", &config.to_string());
    let (result, status) = checked(&home, &[]);
    assert_eq!((findings(&result), status), (vec!["fails port_twice".to_owned(); 2], 1), "{result:#}");
    // In the files of two programs, they collide only while both run.
    let one = |name: &str| json!({ "mcpServers": { name: call(&format!("https://{name}.example/mcp")) } });
    write(&home, ".cursor/mcp.json", &one("a").to_string());
    write(&home, ".codeium/windsurf/mcp_config.json", &one("b").to_string());
    let (result, status) = checked(&home, &[]);
    assert_eq!((findings(&result), status), (vec!["may_fail port_twice".to_owned(); 2], 0), "{result:#}");
    // fastmcp-remote gives its port back after each sign-in.
    let call = |url: &str| json!({ "command": "uvx", "args": ["fastmcp-remote", url, port] });
    let config = json!({ "mcpServers": { "a": call("https://a.example/mcp"), "b": call("https://b.example/mcp") } });
    write(&home, ".cursor/mcp.json", &config.to_string());
    fs::remove_file(home.join(".codeium/windsurf/mcp_config.json")).unwrap();
    let (result, status) = checked(&home, &[]);
    assert_eq!((findings(&result), status), (vec!["may_fail port_twice".to_owned(); 2], 0), "{result:#}");
    // The same server in two programs is one: mcp-remote shares its listener.
    let call = |url: &str| json!({ "command": "npx", "args": ["mcp-remote", url, port] });
    let config = json!({ "mcpServers": { "a": call("https://a.example/mcp") } });
    write(&home, ".cursor/mcp.json", &config.to_string());
    write(&home, ".codeium/windsurf/mcp_config.json", &config.to_string());
    assert_eq!(checked(&home, &[]).1, 0);
}

#[test]
fn what_codex_and_gemini_are_told_wrongly_is_found() {
    let home = home("wrong");
    write(
        &home,
        ".codex/config.toml",
        "mcp_oauth_callback_url = \"http://localhost:18000/callback\"\n[mcp_servers.a]\nurl = \"https://a.example/mcp\"\n",
    );
    let gemini = json!({ "mcpServers": { "b": { "httpUrl": "https://b.example/mcp", "oauth": { "redirectUri": "http://localhost:18001/callback" } } } });
    write(&home, ".gemini/settings.json", &gemini.to_string());
    let (result, status) = checked(&home, &[]);
    assert_eq!(
        (findings(&result), status),
        (vec!["fails listens_elsewhere".to_owned(), "fails path_not_heard".to_owned()], 1),
        "{result:#}"
    );
    let text = result.to_string();
    assert!(
        text.contains("mcp_oauth_callback_port = 18000") && text.contains("http://localhost:18001/oauth/callback"),
        "{text}"
    );
}

#[test]
fn a_broken_file_is_named_with_its_place() {
    let home = home("broken");
    write(&home, ".claude.json", "{\n  \"mcpServers\": {,\n}");
    write(&home, ".codex/config.toml", "a = \"PLANTED\n");
    let output = run(&home, &[]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(!text.contains("fails"), "{text}");
    assert!(
        text.contains("unreadable: ~/.claude.json:2:18\n")
            && text.contains("it is not JSON.")
            && text.contains("~/.codex/config.toml:1:"),
        "{text}"
    );
    assert!(!text.contains("PLANTED"), "{text}");
    // A file that was named is input.
    let output = run(&home, &[home.join(".claude.json").to_str().unwrap()]);
    assert_eq!((output.status.code(), output.stdout.is_empty()), (Some(2), true));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "portmend: ~/.claude.json:2:18: is not JSON\n");
}

#[test]
fn a_folder_is_looked_through_as_a_home_and_as_a_project() {
    let home = home("folders");
    let other = home.join("other");
    write(
        &other,
        ".kiro/settings/mcp.json",
        &json!({ "mcpServers": { "a": { "url": "https://a.example/mcp" } } }).to_string(),
    );
    write(
        &other,
        ".config/goose/config.yaml",
        "extensions:\n  b: { type: streamable_http, uri: https://b.example/mcp, enabled: true }\n",
    );
    let (result, status) = checked(&home, &[other.to_str().unwrap()]);
    let clients: Vec<&str> =
        result["servers"].as_array().unwrap().iter().map(|server| server["client"].as_str().unwrap()).collect();
    assert_eq!((clients, status), (vec!["kiro", "goose"], 0));
    let (result, status) = checked(&home, &[]);
    assert_eq!((&result["files"], status), (&json!([]), 0));
}

#[test]
fn a_file_of_several_clients_is_asked_about() {
    let home = home("several");
    let port = free_port();
    write(&home, "mine.json", &json!({ "mcpServers": { "a": { "url": "https://a.example/mcp", "oauth": { "redirectUri": format!("http://localhost:{port}/oauth/callback") } } } }).to_string());
    let file = home.join("mine.json");
    let (result, _) = checked(&home, &[file.to_str().unwrap()]);
    assert!(result["files"][0]["clients"].as_array().unwrap().len() > 3, "{result:#}");
    assert_eq!(result["servers"][0]["callback"]["kind"], "unknown");
    let (result, _) = checked(&home, &["--client", "gemini-cli", file.to_str().unwrap()]);
    assert_eq!(result["servers"][0]["callback"]["uri"], format!("http://localhost:{port}/oauth/callback"));
}

#[test]
fn the_text_fits_a_terminal_and_has_no_colours_elsewhere() {
    let home = home("text");
    write(&home, ".claude.json", &claude(&json!({ "clientId": "3MVG9" })));
    let output = run(&home, &[]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(text.starts_with("Read:\n  ~/.claude.json  (Claude Code: 1 sign-in)\n\n  Server  Client"), "{text}");
    assert!(text.contains("fails: sf (~/.claude.json:1:") && text.ends_with("1 sign-in will fail.\n"), "{text}");
    assert!(!text.contains('\u{1b}'), "{text}");
}

/// Starts a copy of a program under another name that listens on a port, and returns it with the port.
#[cfg(target_os = "linux")]
fn listening_as(home: &Path, name: &str) -> Option<(std::process::Child, u16)> {
    let python = ["/usr/bin/python3", "/usr/local/bin/python3"].iter().find(|path| Path::new(path).exists())?;
    let program = home.join(name);
    fs::copy(fs::canonicalize(python).unwrap(), &program).unwrap();
    let script = "import socket,sys,time\ns=socket.socket()\ns.bind((\"127.0.0.1\",0))\ns.listen()\nprint(s.getsockname()[1],flush=True)\ntime.sleep(60)";
    let mut child =
        Command::new(&program).args(["-S", "-c", script]).stdout(std::process::Stdio::piped()).spawn().ok()?;
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stdout.take()?), &mut line).ok()?;
    Some((child, line.trim().parse().ok()?))
}

#[test]
#[cfg(target_os = "linux")]
fn a_client_that_waits_on_its_own_port_is_no_failure() {
    let home = home("own-port");
    for (name, expected) in
        [("claude", (vec![], 0)), ("node", (vec!["may_fail port_taken"], 0)), ("other", (vec!["fails port_taken"], 1))]
    {
        let Some((mut child, port)) = listening_as(&home, name) else { return };
        write(&home, ".claude.json", &claude(&json!({ "callbackPort": port })));
        let (result, status) = checked(&home, &[]);
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(
            (findings(&result), status),
            (expected.0.iter().map(|it| (*it).to_owned()).collect(), expected.1),
            "{name}: {result:#}"
        );
    }
}

/// Runs the check with `--fix --write`, and returns what it says on both ways out.
fn fixed(home: &Path, arguments: &[&str]) -> (String, String) {
    let preview = run(home, &[arguments, &["--fix"]].concat());
    let output = run(home, &[arguments, &["--fix", "--write"]].concat());
    assert_eq!(preview.stdout, output.stdout, "the preview is what is done");
    let [out, notes] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    assert!(!out.contains("PLANTED") && !notes.contains("PLANTED"), "{out}{notes}");
    (out, notes)
}

fn read(home: &Path, path: &str) -> String {
    fs::read_to_string(home.join(path)).unwrap()
}

#[test]
fn a_fix_changes_one_setting_and_keeps_comments_and_order() {
    let home = home("fix");
    let before = format!(
        "{{\n  // mine\n  \"numStartups\": 7,\n  \"mcpServers\": {{\n    \"sf\": {{\n      \"type\": \"http\",\n      \"url\": \"{SALESFORCE}\", // prod\n      \"note\": \"PLANTED\",\n      \"oauth\": {{ \"clientId\": \"3MVG9\", \"callbackPort\": 3118 }},\n    }},\n  }},\n}}\n"
    );
    write(&home, ".claude.json", &before);
    let registrations = registered(&home, "http://localhost:18000/callback");
    let arguments = ["--registrations", &registrations];
    let (out, notes) = fixed(&home, &arguments);
    assert!(out.contains("--- ~/.claude.json\n+++ ~/.claude.json\n@@ -9 +9 @@\n"), "{out}");
    assert!(out.contains("+      \"oauth\": { \"clientId\": \"3MVG9\", \"callbackPort\": 18000 },\n"), "{out}");
    assert!(notes.contains("~/.claude.json is changed; .claude.json.bak is a copy"), "{notes}");
    assert_eq!(read(&home, ".claude.json"), before.replace("3118", "18000"));
    assert_eq!(read(&home, ".claude.json.bak"), before);
    let (result, status) = checked(&home, &arguments);
    assert_eq!((findings(&result), status), (vec![], 0), "{result:#}");
    // Nothing is left to do, and no other copy is made.
    let (out, notes) = fixed(&home, &arguments);
    assert!(out.ends_with("No change of a file mends what was found.\n") && notes.is_empty(), "{out}{notes}");
    assert!(!home.join(".claude.json.2.bak").exists());
}

#[test]
fn a_setting_that_is_missing_is_added_where_its_client_looks() {
    let home = home("fix-missing");
    write(&home, ".claude.json", &claude(&json!({ "clientId": "<YOUR_CONSUMER_KEY>" })));
    let registrations = registered(&home, "http://localhost:18000/callback");
    fixed(&home, &["--registrations", &registrations]);
    let after: Value = serde_json::from_str(&read(&home, ".claude.json")).unwrap();
    assert_eq!(after["mcpServers"]["sf"]["oauth"], json!({ "clientId": "3MVG9", "callbackPort": 18000 }));
    assert_eq!(after["mcpServers"]["sf"]["note"], "PLANTED");
}

#[test]
fn what_codex_and_gemini_are_told_wrongly_is_mended_in_their_files() {
    let home = home("fix-wrong");
    let codex = "# mine\nmcp_oauth_callback_url = \"http://localhost:18000/callback\" # the app's\n\n[mcp_servers.a]\nurl = \"https://a.example/mcp\"\nenv = { TOKEN = \"PLANTED\" }\n";
    write(&home, ".codex/config.toml", codex);
    let gemini = "{\n  \"mcpServers\": {\n    \"b\": { \"httpUrl\": \"https://b.example/mcp\", \"oauth\": { \"redirectUri\": \"http://localhost:18001/callback\" } }\n  }\n}\n";
    write(&home, ".gemini/settings.json", gemini);
    fixed(&home, &[]);
    let after = read(&home, ".codex/config.toml");
    assert!(after.starts_with("# mine\nmcp_oauth_callback_url = \"http://localhost:18000/callback\" # the app's\nmcp_oauth_callback_port = 18000\n"), "{after}");
    assert!(
        after.ends_with("[mcp_servers.a]\nurl = \"https://a.example/mcp\"\nenv = { TOKEN = \"PLANTED\" }\n"),
        "{after}"
    );
    assert_eq!(read(&home, ".gemini/settings.json"), gemini.replace("18001/callback", "18001/oauth/callback"));
    assert_eq!(checked(&home, &[]).1, 0);
}

#[test]
fn calls_of_mcp_remote_with_one_port_get_different_ones() {
    let home = home("fix-twice");
    let port = free_port();
    let call = |url: &str| json!({ "command": "npx", "args": ["-y", "mcp-remote", url, port.to_string(), "--header", "X: PLANTED"] });
    let all = ["a", "b", "c"].map(|name| (name.to_owned(), call(&format!("https://{name}.example/mcp"))));
    let servers: serde_json::Map<String, Value> = all.into_iter().collect();
    write(&home, ".cursor/mcp.json", &json!({ "mcpServers": servers }).to_string());
    fixed(&home, &[]);
    let (result, status) = checked(&home, &[]);
    let ports: std::collections::BTreeSet<String> = result["servers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|server| server["callback"]["uri"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!((ports.len(), status), (3, 0), "{result:#}");
    assert!(ports.contains(&format!("http://localhost:{port}/oauth/callback")), "the first keeps its port");
}

#[test]
fn a_fix_of_yaml_changes_one_argument_and_keeps_comments_and_order() {
    let home = home("fix-yaml");
    let port = free_port();
    let before = format!(
        "# mine PLANTED\nGOOSE_PROVIDER: anthropic\nextensions:\n  a:\n    type: stdio\n    cmd: npx # ü\n    args:\n      - mcp-remote\n      - https://a.example/mcp\n      - '{port}'\n      - --header\n      - X:PLANTED\n    envs: {{ TOKEN: PLANTED }}\n  b:\n    type: stdio\n    cmd: npx\n    args: [-y, mcp-remote, https://b.example/mcp, '{port}', --header, X:PLANTED] # PLANTED\n"
    );
    write(&home, ".config/goose/config.yaml", &before);
    let (out, _) = fixed(&home, &[]);
    assert!(out.contains("-    args: […, mcp-remote, https://b.example/mcp,"), "{out}");
    let after = read(&home, ".config/goose/config.yaml");
    assert!(after.starts_with(before.split_once("https://b").unwrap().0), "{after}");
    assert!(after.ends_with("\", --header, X:PLANTED] # PLANTED\n"), "{after}");
    assert_eq!(checked(&home, &[]).1, 0);
}

#[test]
fn a_client_id_of_goose_is_read_and_fixed() {
    let home = home("fix-goose");
    let config = "extensions:\n  a: # mine\n    type: streamable_http\n    uri: https://a.example/mcp\n    client_id: old # here\nGOOSE_PROVIDER: x\n";
    write(&home, ".config/goose/config.yaml", config);
    write(
        &home,
        "settings.json",
        r#"{ "version": 1, "registrations": [{ "name": "a", "authorization_server": "https://a.example", "client_id": "registered", "client": "goose", "server_name": "a", "server_url": "https://a.example/mcp", "redirect_uris": ["http://127.0.0.1:*/oauth_callback"] }] }"#,
    );
    let settings = home.join("settings.json").display().to_string();
    let (out, _) = fixed(&home, &["--registrations", &settings]);
    let changed = config.replace("old", "\"registered\"");
    assert_eq!(read(&home, ".config/goose/config.yaml"), changed, "{out}");
}

#[test]
fn a_port_in_a_variable_counts_where_the_client_reads_it() {
    let home = home("variable");
    let port = free_port();
    write(&home, ".claude.json", &claude(&json!({ "clientId": "3MVG9" })));
    write(
        &home,
        ".config/goose/config.yaml",
        "extensions:\n  b: { type: streamable_http, uri: https://b.example/mcp, enabled: true }\n",
    );
    let registrations = registered(&home, &format!("http://localhost:{port}/callback"));
    let arguments = ["--json", "--registrations", &registrations];
    let with = |variable: &str| result_of(command(&home, &arguments).env(variable, port.to_string()));
    let (result, status) = with("MCP_OAUTH_CALLBACK_PORT");
    assert_eq!((findings(&result), status), (vec![], 0), "{result:#}");
    assert_eq!(result["servers"][0]["port_variable"], "MCP_OAUTH_CALLBACK_PORT");
    assert_eq!(result["servers"][1]["callback"]["kind"], "any_port");
    let (result, status) = with("GOOSE_OAUTH_CALLBACK_PORT");
    assert_eq!((findings(&result), status), (vec!["fails not_registered".to_owned()], 1), "{result:#}");
    let uri = format!("http://127.0.0.1:{port}/oauth_callback");
    assert_eq!(result["servers"][1]["callback"], json!({ "kind": "fixed", "uri": uri }));
}

#[test]
fn what_is_registered_for_a_client_that_is_not_known_is_not_held_against_it() {
    let home = home("unknown-client");
    let server = json!({ "url": SALESFORCE, "oauth": { "redirectUri": "http://localhost:7777/oauth/callback" } });
    write(&home, "mine.json", &json!({ "mcpServers": { "sf": server } }).to_string());
    let registrations = registered(&home, "http://localhost:18000/callback");
    let file = home.join("mine.json");
    let (result, _) = checked(&home, &["--registrations", &registrations, file.to_str().unwrap()]);
    assert!(!result.to_string().contains("has no setting"), "{result:#}");
}

#[test]
fn the_plug_ins_of_claude_code_are_read_and_left_alone() {
    let home = home("plug-ins");
    let server = |oauth: Value| json!({ "type": "http", "url": SALESFORCE, "oauth": oauth });
    let flat = json!({ "sf": server(json!({ "callbackPort": 99999 })) }).to_string();
    write(&home, "plug-ins/a/.mcp.json", &flat);
    let manifest = json!({ "name": "b", "mcpServers": { "sf": server(json!({ "callbackPort": free_port() })) } });
    write(&home, "plug-ins/b/.claude-plugin/plugin.json", &manifest.to_string());
    write(&home, "plug-ins/off/.mcp.json", &flat);
    write(&home, "plug-ins/elsewhere/.mcp.json", &flat);
    let path = |name: &str| home.join("plug-ins").join(name);
    let installed = json!({ "version": 2, "plugins": {
        "a@market": [{ "scope": "user", "installPath": path("a") }],
        "b@market": [{ "scope": "local", "projectPath": home, "installPath": path("b") }],
        "off@market": [{ "scope": "user", "installPath": path("off") }],
        "elsewhere@market": [{ "scope": "local", "projectPath": path("a"), "installPath": path("elsewhere") }],
    } });
    write(&home, ".claude/plugins/installed_plugins.json", &installed.to_string());
    write(&home, ".claude/settings.json", &json!({ "enabledPlugins": { "off@market": false } }).to_string());
    let (result, status) = checked(&home, &["--fix"]);
    let files = result["files"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap().to_owned());
    let expected = [path("a").join(".mcp.json"), path("b").join(".claude-plugin/plugin.json")];
    assert_eq!(files.collect::<Vec<_>>(), expected.map(|path| path.to_str().unwrap().to_owned()));
    assert_eq!((findings(&result), status), (vec!["fails port_invalid".to_owned()], 1), "{result:#}");
    assert_eq!(result["servers"].as_array().unwrap().len(), 2);
    assert!(result["by_hand"][0]["text"].as_str().unwrap().starts_with("This file belongs to a plug-in"));
}

/// Writes a plug-in of Claude Code whose port is none, and says in this folder that it is installed.
fn installed(home: &Path, folder: &str, name: &str) -> PathBuf {
    let server = json!({ "sf": { "type": "http", "url": SALESFORCE, "oauth": { "callbackPort": 99999 } } });
    let path = home.join("plug-ins").join(name);
    write(home, &format!("plug-ins/{name}/.mcp.json"), &server.to_string());
    let installed = json!({ "plugins": { format!("{name}@market"): [{ "scope": "user", "installPath": path }] } });
    write(home, &format!("{folder}/plugins/installed_plugins.json"), &installed.to_string());
    path
}

#[test]
fn the_folder_of_plug_ins_in_a_variable_is_that_of_this_user_alone() {
    let home = home("plug-ins-variable");
    installed(&home, "mine", "a");
    fs::create_dir_all(home.join("other")).unwrap();
    let count = |arguments: &[&str]| {
        let mut command = command(&home, &[&["--json"], arguments].concat());
        let (result, _) = result_of(command.env("CLAUDE_CONFIG_DIR", home.join("mine")));
        result["servers"].as_array().unwrap().len()
    };
    assert_eq!((count(&[]), count(&[home.join("other").to_str().unwrap()])), (1, 0));
}

#[test]
fn a_plug_in_counts_as_its_project_has_it_and_lists_its_files() {
    let home = home("plug-ins-project");
    let path = installed(&home, ".claude", "a");
    let manifest = json!({ "mcpServers": ["./more.json", "./.mcp.json"] }).to_string();
    fs::create_dir_all(path.join(".claude-plugin")).unwrap();
    fs::write(path.join(".claude-plugin/plugin.json"), manifest).unwrap();
    fs::write(path.join("more.json"), json!({ "b": { "url": "https://b.example/mcp" } }).to_string()).unwrap();
    let count = |arguments: &[&str]| checked(&home, arguments).0["servers"].as_array().unwrap().len();
    let switched = |folder: &str, is_on: bool| {
        write(&home, folder, &json!({ "enabledPlugins": { "a@market": is_on } }).to_string());
    };
    assert_eq!(count(&[]), 2);
    // What is nearer to the project counts: its own settings, those of one person there, those of the user.
    switched(".claude/settings.json", true);
    switched("work/.claude/settings.json", false);
    assert_eq!(count(&[]), 0);
    switched("work/.claude/settings.local.json", true);
    assert_eq!(count(&[]), 2);
    // A folder that is named is home and project.
    assert_eq!(count(&[home.to_str().unwrap()]), 2);
    switched(".claude/settings.local.json", false);
    assert_eq!(count(&[home.to_str().unwrap()]), 0);
}

#[test]
fn what_a_plug_in_has_wrong_is_said_without_a_change_of_its_file() {
    const BELONGS: &str = "This file belongs to a plug-in";
    let home = home("plug-ins-remedies");
    let path = installed(&home, ".claude", "a");
    let of_port = |port: u16| {
        let server = json!({ "sf": { "type": "http", "url": SALESFORCE, "oauth": { "callbackPort": port } } });
        fs::write(path.join(".mcp.json"), server.to_string()).unwrap();
    };
    // Another program has the port: that is nothing for the author.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    of_port(listener.local_addr().unwrap().port());
    let taken = by_hand(&home, &[]).concat();
    assert!(taken.starts_with("port_taken: No line of a file frees a port. End the program"), "{taken}");
    assert!(!taken.contains(BELONGS) && !taken.contains("Write "), "{taken}");
    drop(listener);
    // A plain check has no steps here, so that its text says what to do.
    of_port(free_port());
    let registrations = registered(&home, "http://localhost:18000/callback");
    let text = String::from_utf8(run(&home, &["--registrations", &registrations]).stdout).unwrap();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("refuses that.") && text.contains(BELONGS) && !text.contains("claude mcp add"), "{text}");
    // What no change of a file mends stays as it is.
    let registrations = registered(&home, "http://localhost:18000/other");
    let other = by_hand(&home, &["--registrations", &registrations]).concat();
    assert!(other.contains("has no setting for it. Register http://localhost:"), "{other}");
}

/// What people read in the table of the first case, each in a home of its own: what is seen before the sign-in.
#[test]
fn each_mistake_of_the_first_case_is_found() {
    let set = |oauth: Value| claude(&oauth);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().map(|address| (taken, address.port())).unwrap();
    let uri = |port: u16| format!("http://localhost:{port}/callback");
    let cases = [
        // The port is drawn for each sign-in: the browser lands where nobody listens, or the provider refuses.
        ("random", set(json!({ "clientId": "3MVG9" })), uri(18000), "fails not_registered"),
        // Another port is pinned than the registered one: the browser opens and fails at once.
        ("pinned", set(json!({ "clientId": "3MVG9", "callbackPort": 18001 })), uri(18000), "fails not_registered"),
        // Another path or host is registered than the client's own.
        (
            "path",
            set(json!({ "clientId": "3MVG9", "callbackPort": 18000 })),
            "http://localhost:18000/oauth/callback".to_owned(),
            "fails not_registered",
        ),
        (
            "host",
            set(json!({ "clientId": "3MVG9", "callbackPort": 18000 })),
            "http://127.0.0.1:18000/callback".to_owned(),
            "fails not_registered",
        ),
        // The port is not free when the listener starts.
        ("taken", set(json!({ "clientId": "3MVG9", "callbackPort": taken.1 })), uri(taken.1), "fails port_taken"),
        // The command of the document was pasted as it is.
        (
            "key",
            set(json!({ "clientId": "<YOUR_CONSUMER_KEY>", "callbackPort": 18000 })),
            uri(18000),
            "fails client_id_unfilled",
        ),
        // The consumer key is that of another app.
        (
            "app",
            set(json!({ "clientId": "3MVG9other", "callbackPort": 18000 })),
            uri(18000),
            "may_fail client_id_differs",
        ),
    ];
    for (name, config, registered_uri, expected) in cases {
        let home = home(&format!("first-{name}"));
        write(&home, ".claude.json", &config);
        let registrations = registered(&home, &registered_uri);
        let (result, status) = checked(&home, &["--registrations", &registrations]);
        assert_eq!(findings(&result), [expected], "{name}: {result:#}");
        assert_eq!(status, i32::from(expected.starts_with("fails")), "{name}");
    }
}

/// The same files as in the tests of the library and of the browsers, through the program.
#[test]
fn every_configuration_is_read_as_the_library_reads_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/configurations").canonicalize().unwrap();
    let expected: Value = serde_json::from_str(&fs::read_to_string(folder.join("expected.json")).unwrap()).unwrap();
    let home = home("configurations");
    let files = expected.as_object().unwrap().iter().filter(|(name, _)| !name.ends_with(".txt"));
    let mut clients = std::collections::BTreeSet::new();
    for (name, expected) in files {
        let (result, _) = checked(&home, &[folder.join(name).to_str().unwrap()]);
        let ids = |of: &Value| of.as_array().unwrap().iter().map(|one| one["id"].clone()).collect::<Value>();
        assert_eq!(result["files"][0]["clients"], ids(&expected["clients"]), "{name}");
        assert_eq!(result["files"][0]["skipped"], expected["skipped"], "{name}");
        let (read, wanted) = (result["servers"].as_array().unwrap(), expected["servers"].as_array().unwrap());
        assert_eq!(read.len(), wanted.len(), "{name}");
        for (server, wanted) in read.iter().zip(wanted) {
            let registration = &wanted["registration"];
            for (field, wanted) in [
                ("name", &registration["server_name"]),
                ("client", &wanted["client"]),
                ("project", &wanted["project"]),
                ("place", &wanted["place"]),
                ("url", &registration["server_url"]),
                ("client_id", &registration["client_id"]),
                ("callback", &wanted["callback"]),
            ] {
                assert_eq!(&server[field], wanted, "{name}: {field}");
            }
            let authorization = registration["authorization_server"].as_str().filter(|server| !server.is_empty());
            assert_eq!(server["authorization_server"].as_str(), authorization, "{name}");
        }
        if let [only] = expected["clients"].as_array().unwrap().as_slice() {
            clients.insert(only["id"].as_str().unwrap().to_owned());
        }
    }
    let all = portmend_config::FORMATS.iter().map(|format| format.id.to_owned()).collect();
    assert_eq!(clients, all, "each client has an example");
}

/// Returns what is left to the user, as `id: text`.
fn by_hand(home: &Path, arguments: &[&str]) -> Vec<String> {
    let (result, _) = checked(home, &[arguments, &["--fix"]].concat());
    assert_eq!(result["edits"], json!([]), "{result:#}");
    let all = result["by_hand"].as_array().unwrap().iter();
    all.map(|one| format!("{}: {}", one["id"].as_str().unwrap(), one["text"].as_str().unwrap())).collect()
}

#[test]
fn what_is_not_changed_is_said_with_its_line_or_with_the_reason() {
    let home = home("by-hand");
    let at = "~/.claude.json:1:16";
    // What only the user knows.
    write(&home, ".claude.json", &claude(&json!({ "clientId": "<YOUR_CONSUMER_KEY>", "callbackPort": 99999 })));
    let line = |line: &str| format!("Write {line} into oauth of the entry at {at}; its other settings stay.");
    let expected = [
        format!("client_id_unfilled: {}", line("\"clientId\": \"<CLIENT_ID>\"")),
        format!("port_invalid: {}", line("\"callbackPort\": <PORT>")),
    ];
    assert_eq!(by_hand(&home, &[]), expected);
    let text = String::from_utf8(run(&home, &[]).stdout).unwrap();
    assert!(text.contains("  Write \"callbackPort\": <PORT> into oauth of the entry"), "{text}");
    write(&home, ".claude.json", &claude(&json!({ "clientId": "3MVG9" })));
    let unknown = by_hand(&home, &[]).concat();
    assert!(unknown.contains("--registrations") && unknown.contains("\"callbackPort\": <PORT>"), "{unknown}");
    // What no file says.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    write(&home, ".claude.json", &claude(&json!({ "callbackPort": listener.local_addr().unwrap().port() })));
    let taken = by_hand(&home, &[]).concat();
    assert!(taken.starts_with("port_taken: No line of a file frees a port."), "{taken}");
    assert!(taken.contains("\"callbackPort\": <PORT>"), "{taken}");
    fs::remove_file(home.join(".claude.json")).unwrap();
    // What is written in a way that cannot be changed: a command within a text.
    let port = free_port();
    let call = |name: &str| json!({ "command": "sh", "args": ["-c", format!("npx mcp-remote https://{name}.example/mcp {port}")] });
    write(&home, ".cursor/mcp.json", &json!({ "mcpServers": { "a": call("a"), "b": call("b") } }).to_string());
    let twice = by_hand(&home, &[]);
    assert_eq!(twice[0], format!("port_twice: This entry keeps port {port}; b gets another one."));
    assert!(twice[1].contains("without touching more") && twice[1].contains("as the argument after"), "{twice:?}");
    // What is printed for people.
    let text = String::from_utf8(run(&home, &["--fix"]).stdout).unwrap();
    assert!(
        text.contains("\nNo change of a file mends what was found.\n\nby hand: a (~/.cursor/mcp.json:1:"),
        "{text}"
    );
}

#[test]
fn the_line_to_write_is_that_of_the_setting_that_is_there() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let json = |servers: Value| servers.to_string();
    let url = "https://a.example/mcp";
    let uri = format!("http://localhost:{port}/oauth/callback");
    let info = json!({ "client_id": "<YOUR_ID>", "client_secret": "PLANTED" }).to_string();
    let codex = |url: &str, port: &str| format!("{url}{port}[mcp_servers.a]\nurl = \"https://a.example/mcp\"\n");
    let mut wrong = Vec::new();
    for (name, path, text, expected) in [
        (
            "bridge",
            ".cursor/mcp.json",
            json(json!({ "mcpServers": { "a": { "command": "npx", "args": ["mcp-remote", url, "--static-oauth-client-info", info] } } })),
            "In the argument after --static-oauth-client-info, replace the client_id with <CLIENT_ID>, in the entry at ",
        ),
        (
            "gemini",
            ".gemini/settings.json",
            json(json!({ "mcpServers": { "a": { "httpUrl": url, "oauth": { "redirectUri": uri } } } })),
            "Write \"redirectUri\": \"http://localhost:<PORT>/oauth/callback\" into oauth of the entry at ",
        ),
        (
            "kiro",
            ".kiro/settings/mcp.json",
            json(json!({ "mcpServers": { "a": { "url": url, "oauth": { "redirectUri": format!("http://127.0.0.1:{port}") } } } })),
            "Write \"redirectUri\": \"http://127.0.0.1:<PORT>\" into oauth of the entry at ",
        ),
        (
            "opencode",
            "work/opencode.json",
            json(json!({ "mcp": { "a": { "type": "remote", "url": url, "oauth": { "redirectUri": uri } } } })),
            "Write \"redirectUri\": \"http://localhost:<PORT>/oauth/callback\" into oauth of the entry at ",
        ),
        (
            "codex",
            ".codex/config.toml",
            format!("{}[mcp_servers.a.oauth]\ncallback_url = \"{uri}\"\ncallback_port = {port}\n", codex("", "")),
            "Write callback_url = \"http://localhost:<PORT>/oauth/callback\" and callback_port = <PORT> into oauth of the entry at ",
        ),
        (
            "codex-for-all",
            ".codex/config.toml",
            codex(&format!("mcp_oauth_callback_url = \"{uri}\"\n"), &format!("mcp_oauth_callback_port = {port}\n")),
            "Write mcp_oauth_callback_url = \"http://localhost:<PORT>/oauth/callback\" and mcp_oauth_callback_port = <PORT> at the top of ~/.codex/config.toml, where ",
        ),
        (
            "goose",
            ".config/goose/config.yaml",
            "extensions:\n  a:\n    type: streamable_http\n    config:\n      uri: https://a.example/mcp\n      client_id: <YOUR_ID>\n"
                .to_owned(),
            "Write client_id: \"<CLIENT_ID>\" into config of the entry at ",
        ),
    ] {
        let home = home(&format!("by-hand-{name}"));
        write(&home, path, &text);
        let said = by_hand(&home, &[]).concat();
        if !said.contains(expected) {
            wrong.push(format!("{name}: {said}"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn no_steps_are_named_where_there_are_none() {
    let home = home("by-hand-none");
    let registrations = registered(&home, "http://localhost:18000/callback");
    let text = fs::read_to_string(&registrations).unwrap().replace(r#""client":"claude-code","#, "");
    fs::write(&registrations, text).unwrap();
    let several = json!({ "mcpServers": { "a": { "url": SALESFORCE, "oauth": { "clientId": "<YOUR_ID>" } } } });
    write(&home, "mine.json", &several.to_string());
    let file = home.join("mine.json").to_str().unwrap().to_owned();
    let says_which = "client_id_unfilled: Several clients write such a file: --client says which one reads it.";
    assert_eq!(by_hand(&home, &[&file]), [says_which]);
    let wanted = by_hand(&home, &["--registrations", &registrations, &file]);
    assert_eq!(wanted[0], format!("{says_which} The client has to send the client ID 3MVG9."));
    // No option of fastmcp-remote for it is known.
    let info = json!({ "client_id": "<YOUR_ID>" }).to_string();
    let arguments = ["fastmcp-remote", SALESFORCE, "18000", "--static-oauth-client-info", &info];
    let call = json!({ "mcpServers": { "a": { "command": "uvx", "args": arguments } } });
    write(&home, ".cursor/mcp.json", &call.to_string());
    let none = "client_id_unfilled: Portmend knows no setting for it in this file.";
    assert_eq!(by_hand(&home, &[]), [none]);
    let wanted = by_hand(&home, &["--registrations", &registrations]);
    assert!(wanted.contains(&format!("{none} The client has to send the client ID 3MVG9.")), "{wanted:?}");
}

#[test]
fn a_file_in_which_no_single_client_is_known_is_left_to_the_user() {
    let home = home("by-hand-client");
    let port = free_port().to_string();
    let call = |url: &str| json!({ "command": "npx", "args": ["mcp-remote", url, port] });
    let config = json!({ "mcpServers": { "a": call("https://a.example/mcp"), "b": call("https://b.example/mcp") } });
    write(&home, "mine.json", &config.to_string());
    let file = home.join("mine.json");
    let twice = by_hand(&home, &[file.to_str().unwrap()]);
    assert!(twice[1].contains("--client says which one reads it. Write \""), "{twice:?}");
}

#[test]
fn no_client_id_is_read_or_written_where_the_client_has_no_field_for_one() {
    let home = home("droid");
    let server = json!({ "type": "http", "url": SALESFORCE, "oauth": { "clientId": "other" } });
    write(&home, ".factory/mcp.json", &json!({ "mcpServers": { "sf": server } }).to_string());
    let registrations = registered(&home, "http://localhost:18000/callback");
    let text = fs::read_to_string(&registrations).unwrap().replace("claude-code", "droid");
    fs::write(&registrations, text).unwrap();
    let (result, _) = checked(&home, &["--fix", "--registrations", &registrations]);
    assert_eq!((&result["servers"][0]["client_id"], &result["edits"]), (&Value::Null, &json!([])), "{result:#}");
}

#[test]
fn writing_needs_the_fix_to_be_asked_for() {
    let home = home("write");
    assert_eq!(run(&home, &["--write"]).status.code(), Some(2));
}
