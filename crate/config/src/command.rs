//! Command lines: `claude mcp add`, `claude mcp add-json`, `mcp add` of Codex, Gemini CLI, Qwen Code, Kiro, Amp and
//! Factory Droid, `code --add-mcp` and mcp-remote.
//!
//! Sources: code.claude.com/docs/en/mcp and `claude mcp add --help` of 2.1.332; `codex mcp add --help` (`--url`,
//! `--oauth-client-id`, `--bearer-token-env-var`); google-gemini/gemini-cli docs/tools/mcp-server.md;
//! code.visualstudio.com, MCP servers; @qwen-code/qwen-code 0.15.10, `qwen mcp add`; aws/amazon-q-developer-cli
//! crates/chat-cli/src/cli/mcp.rs, from which `kiro-cli mcp add` comes (`--url` is newer); ampcode.com/manual;
//! Factory-AI/factory docs/cli/configuration/mcp.mdx.

use crate::entry::{Entry, Reader, read};
use crate::formats::{Format, format_of};
use crate::mcp_remote;
use crate::place::Places;
use crate::server::{Server, SkipReason, Skipped};
use crate::syntax::read_json;
use crate::tree::{Field, Node, Value};

/// A line, put together from those that end in a backslash, and where it starts.
struct Line {
    at: usize,
    text: String,
}

/// The programs that have `mcp add`, with their formats.
const CLIENTS: &[(&str, &str)] = &[
    ("claude", "claude-code"),
    ("codex", "codex"),
    ("gemini", "gemini-cli"),
    ("qwen", "qwen-code"),
    ("kiro-cli", "kiro"),
    ("amp", "amp"),
    ("droid", "droid"),
];

/// The other programs with which a command begins.
const OTHERS: &[&str] = &["code", "npx", "bunx", "uvx", "mcp-remote", "fastmcp-remote"];

/// How many more lines what is in quotes can take.
const MAX_QUOTED_LINES: usize = 60;

/// Reads the command lines of a text. Returns `None` if there are none. An error is the position of a line whose quotes do
/// not end. A sentence that speaks of a command may have an apostrophe.
pub(crate) fn read_commands(text: &str, places: &Places<'_>) -> Result<Option<Vec<Result<Server, Skipped>>>, usize> {
    let mut found = Vec::new();
    let mut lines = lines(text).into_iter().peekable();
    while let Some(mut line) = lines.next() {
        if !is_command(&line.text) {
            continue;
        }
        let mut words = shlex::split(&line.text);
        let begins_with_program = || {
            let first = line.text.split_whitespace().find(|word| !word.contains('=')).unwrap_or_default();
            let name = mcp_remote::name_of(first);
            CLIENTS.iter().any(|(program, _)| *program == name) || OTHERS.contains(&name.as_str())
        };
        if words.is_none() && begins_with_program() {
            // JSON in quotes may go on for some lines.
            for _ in 0..MAX_QUOTED_LINES {
                let Some(next) = lines.next() else { break };
                line.text.push('\n');
                line.text.push_str(&next.text);
                words = shlex::split(&line.text);
                if words.is_some() {
                    break;
                }
            }
            if words.is_none() {
                return Err(line.at);
            }
        }
        found.extend(words.and_then(|words| command(&words, line.at, places)));
    }
    Ok(Some(found).filter(|found| !found.is_empty()))
}

/// Joins lines that go on after a backslash, or what PowerShell and cmd write for it.
fn lines(text: &str) -> Vec<Line> {
    let mut found: Vec<Line> = Vec::new();
    let mut at = 0;
    let mut goes_on = false;
    for raw in text.split_inclusive('\n') {
        let line = raw.trim_end();
        let (line, next) = match line.strip_suffix(['\\', '`', '^']) {
            Some(line) => (line, true),
            None => (line, false),
        };
        match found.last_mut().filter(|_| goes_on) {
            Some(last) => {
                last.text.push(' ');
                last.text.push_str(line);
            }
            None => {
                let start = line.trim_start_matches(['$', '>', '%', ' ', '\t']);
                found.push(Line { at: at + line.len() - start.len(), text: start.to_owned() });
            }
        }
        goes_on = next;
        at += raw.len();
    }
    found
}

fn is_command(line: &str) -> bool {
    ["mcp-remote", " mcp add", " --add-mcp"].iter().any(|part| line.contains(part))
}

/// Reads one command.
fn command(words: &[String], at: usize, places: &Places<'_>) -> Option<Result<Server, Skipped>> {
    for (program, format) in CLIENTS {
        let start = words.windows(3).position(|three| {
            mcp_remote::name_of(&three[0]) == *program
                && three[1] == "mcp"
                && matches!(three[2].as_str(), "add" | "add-json")
        });
        if let Some(start) = start {
            let is_json = words[start + 2] == "add-json";
            return Some(added(&words[start + 3..], is_json, format_of(format)?, at, places));
        }
    }
    if let Some(place) = words.iter().position(|word| word == "--add-mcp") {
        let json = words.get(place + 1)?;
        let name = read_json(json).ok().and_then(|node| Some(node.get("name")?.text()?.to_owned()));
        let Some(name) = name else {
            return Some(Err(Skipped { place: places.of(at), name: None, reason: SkipReason::NoAddress }));
        };
        return Some(added(&[name, json.clone()], true, format_of("vscode")?, at, places));
    }
    let call = mcp_remote::find(words)?;
    let mut reader = Reader::of_command(places);
    let server = reader.mcp_remote(&call, at);
    let (notes, pinned_at) = reader.noted();
    let place = places.of(at);
    Some(match server {
        Ok(server) => Ok(Server { place, notes, pinned_at, ..server }),
        Err(reason) => Err(Skipped { place, name: None, reason }),
    })
}

/// The words after a client's command, sorted.
#[derive(Default)]
struct Arguments<'a> {
    /// Options with their values.
    options: Vec<(&'a str, &'a str)>,
    /// Words that belong to no option.
    rest: Vec<&'a str>,
    /// What follows `--`: the program that a local server is.
    program: Vec<&'a str>,
    /// Whether there is an option that is not known, whose value may be in `rest`.
    has_unknown: bool,
}

impl<'a> Arguments<'a> {
    fn read(words: &'a [String]) -> Self {
        let mut all = Self::default();
        let mut words = words.iter().map(String::as_str).peekable();
        while let Some(word) = words.next() {
            if word == "--" {
                all.program.extend(words.by_ref());
            } else if let Some((name, value)) = word.split_once('=').filter(|(name, _)| name.starts_with("--")) {
                all.options.push((name, value));
            } else if takes_value(word) {
                let Some(value) = words.next() else { break };
                all.options.push((word, value));
                // These take several values.
                while let Some(value) = words.next_if(|next| is_further(word, next)) {
                    all.options.push((word, value));
                }
            } else if word.starts_with('-') {
                all.has_unknown |= word.starts_with("--");
            } else {
                all.rest.push(word);
            }
        }
        all
    }
}

/// Reads what a client is told to add, as the entry that it would write.
fn added(
    words: &[String],
    is_json: bool,
    format: &'static Format,
    at: usize,
    places: &Places<'_>,
) -> Result<Server, Skipped> {
    let Arguments { options, rest, program, has_unknown } = Arguments::read(words);
    // What stands for an address comes after what stands for a name.
    let stands_for_one = |word: &&str| word.starts_with(['$', '<']);
    let is_address = |word: &&str| word.contains("://") && !word.contains(' ');
    let address = rest.iter().position(is_address).or_else(|| rest.iter().rposition(stands_for_one));
    // The value of an option that is not known looks like a word of its own, and may be a secret. The name stands before the
    // address.
    let name = match address.filter(|_| !is_json) {
        Some(place) => place.checked_sub(1).map(|before| rest[before]),
        None => rest.first().copied().filter(|_| !has_unknown || is_json),
    };
    let option = |names: &[&str]| options.iter().find(|(name, _)| names.contains(name)).map(|(_, value)| *value);
    let name = option(&["--name"]).or(name);
    let node = if is_json {
        // In PowerShell, each quote has a backtick before it, and is taken for the shell's here.
        let read = |json: &&str| read_json(json).or_else(|_| read_json(&json.replace('`', "\""))).ok();
        let parsed = rest.get(1).and_then(read);
        parsed.unwrap_or(Node { at, value: Value::Table(Vec::new()) })
    } else {
        let url = option(&["--url"]).or_else(|| address.map(|place| rest[place]));
        let mut fields = Fields { at, fields: Vec::new() };
        match url {
            Some(url) if program.is_empty() => fields.text(format.fields.url, url),
            _ => {
                let arguments =
                    options.iter().filter(|(name, _)| *name == "--args").flat_map(|(_, args)| args.split(','));
                let command = option(&["--command"]).into_iter().chain(arguments);
                let local = rest.iter().skip(1).copied().chain(program.iter().copied()).chain(command);
                let items = local.map(|word| Node { at, value: Value::Text(word.to_owned()) });
                fields.add("command", Value::List(items.collect()));
            }
        }
        if let Some(id) = option(&["--client-id", "--oauth-client-id"]) {
            fields.text(format.fields.client_id, id);
        }
        if let Some(port) = option(&["--callback-port"]) {
            fields.text(format.fields.port, port);
        }
        if let Some(uri) = option(&["--oauth-redirect-uri"]) {
            fields.text(format.fields.redirect_uri, uri);
        }
        if let Some(url) = option(&["--oauth-authorization-url"]) {
            fields.text(format.fields.authorization, url);
        }
        if option(&["--bearer-token-env-var"]).is_some() {
            fields.text(&["bearer_token_env_var"], "-");
        }
        let headers = options.iter().filter(|(name, _)| matches!(*name, "-H" | "--header"));
        let headers = headers.map(|(_, header)| Field {
            name: header.split([':', '=']).next().unwrap_or_default().trim().to_owned(),
            at,
            node: Node { at, value: Value::Other },
        });
        fields.add("headers", Value::Table(headers.collect()));
        Node { at, value: Value::Table(fields.fields) }
    };
    let entry = Entry { name, at, node: &node, top: None, project: None, format: Some(format) };
    if name.is_none() {
        return Err(Skipped { place: places.of(at), name: None, reason: SkipReason::NoAddress });
    }
    // Positions within the JSON of a command are not those of the text.
    let place = places.of(at);
    let read = read(&entry, &Places::new(""));
    read.map(|mut server| {
        server.place = place;
        server.pinned_at = server.pinned_at.map(|_| place);
        server.notes.iter_mut().for_each(|note| note.place = place);
        server
    })
    .map_err(|skipped| Skipped { place, ..skipped })
}

struct Fields {
    at: usize,
    fields: Vec<Field>,
}

impl Fields {
    fn add(&mut self, name: &str, value: Value) {
        self.fields.push(Field { name: name.to_owned(), at: self.at, node: Node { at: self.at, value } });
    }

    /// Adds a text at the first of these paths.
    fn text(&mut self, paths: &[&str], text: &str) {
        let Some(path) = paths.first() else { return };
        let text = Value::Text(text.to_owned());
        match path.split_once('.') {
            None => self.add(path, text),
            Some((outer, inner)) => {
                let mut within = Self { at: self.at, fields: Vec::new() };
                if let Some(index) = self.fields.iter().position(|field| field.name == outer) {
                    within.fields = self.fields.remove(index).node.fields().to_vec();
                }
                within.add(inner, text);
                self.add(outer, Value::Table(within.fields));
            }
        }
    }
}

fn takes_value(word: &str) -> bool {
    let names = [
        "-t",
        "--transport",
        "-s",
        "--scope",
        "-e",
        "--env",
        "-H",
        "--header",
        "--client-id",
        "--callback-port",
        "--url",
        "--oauth-client-id",
        "--oauth-resource",
        "--bearer-token-env-var",
        "--timeout",
        "--include-tools",
        "--exclude-tools",
        "--description",
        "--oauth-client-secret",
        "--oauth-redirect-uri",
        "--oauth-authorization-url",
        "--oauth-token-url",
        "--oauth-scopes",
        "--name",
        "--command",
        "--args",
        "--agent",
        "--type",
    ];
    names.contains(&word)
}

/// Returns whether a word is one more value of an option that takes several.
fn is_further(option: &str, word: &str) -> bool {
    match option {
        "-e" | "--env" => {
            word.split_once('=').is_some_and(|(name, _)| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'))
        }
        "-H" | "--header" => word.contains(": "),
        _ => false,
    }
}
