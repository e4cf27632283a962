//! Reading a text: a file, a part of one, command lines, or Portmend's own export.

use std::ops::Range;

use portmend::value::Value as Plain;
use thiserror::Error;

use crate::command::read_commands;
use crate::entry::{self, Entry};
use crate::formats::{FORMATS, Format, format_of};
use crate::place::{Place, Places};
use crate::recognition::{candidates, tables};
use crate::server::{Server, SkipReason, Skipped};
use crate::syntax::Syntax;
use crate::tree::{Field, Node, Value};

/// Where a text comes from, as far as that is known.
#[derive(Debug, Clone, Copy, Default)]
pub struct Source<'a> {
    /// The name of the file, with or without its folder.
    pub name: Option<&'a str>,
    /// The client, by the id of its [`Format`], if someone has said it.
    pub client: Option<&'a str>,
}

/// What was found in a text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// The servers with a sign-in.
    pub servers: Vec<Server>,
    /// The entries that are left out, with the reason.
    pub skipped: Vec<Skipped>,
    /// The registrations of Portmend's own export, with the fields of one and no others. They are as they stand, to be
    /// shown and then checked: every value is a text.
    pub registrations: Vec<Plain>,
    /// The clients that write such a file, by the ids of their formats. Only if there is one, it is taken for this client's.
    pub clients: Vec<&'static str>,
}

/// A text that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ReadError {
    /// It breaks the rules of its syntax here.
    #[error("{}:{}: is not {}", .place.line, .place.column, .syntax.name())]
    Broken {
        /// Where.
        place: Place,
        /// The syntax.
        syntax: Syntax,
    },
    /// A quotation in this line of a command does not end.
    #[error("{}:{}: a quotation does not end", .0.line, .0.column)]
    OpenQuote(Place),
    /// It is neither a configuration nor a command.
    #[error("{}:{}: is neither a configuration nor a command", .0.line, .0.column)]
    Foreign(Place),
}

impl ReadError {
    /// Returns where the error is.
    pub fn place(&self) -> Place {
        match self {
            Self::Broken { place, .. } | Self::OpenQuote(place) | Self::Foreign(place) => *place,
        }
    }
}

/// Reads a text.
///
/// # Errors
///
/// A [`ReadError`] with the line and the column, if the text cannot be read. A text that can be read and has nothing of
/// interest is an empty [`Reading`].
///
/// # Examples
///
/// ```
/// use portmend_config::{Source, read};
///
/// let line = "claude mcp add --transport http --client-id 3MVG9 --callback-port 38000 sf https://api.salesforce.com/platform/mcp/v1/x";
/// let reading = read(line, &Source::default()).unwrap();
/// assert_eq!(reading.servers[0].callback.uri(), Some("http://localhost:38000/callback"));
/// assert_eq!(reading.servers[0].authorization_server.as_deref(), Some("https://login.salesforce.com"));
/// ```
pub fn read(text: &str, source: &Source<'_>) -> Result<Reading, ReadError> {
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Ok(Reading::default());
    }
    let places = Places::new(text);
    let promised =
        source.name.and_then(Syntax::of_name).or_else(|| source.client.and_then(format_of).map(|format| format.syntax));
    let seen = Syntax::of_text(text);
    if promised.is_none() && seen != Some(Syntax::Json) {
        let commands = read_commands(text, &places).map_err(|at| ReadError::OpenQuote(places.of(at)))?;
        let has_server = commands.iter().flatten().any(Result::is_ok);
        if let Some(reading) = quoted(text, source, &places).filter(|_| !has_server) {
            return Ok(reading);
        }
        if let Some(found) = commands {
            return Ok(gathered(found));
        }
    }
    let start = text.len() - text.trim_start().len();
    let syntax = promised.or(seen).ok_or_else(|| ReadError::Foreign(places.of(start)))?;
    let top = syntax.read(text).map_err(|at| ReadError::Broken { place: places.of(at), syntax })?;
    if !top.is_table() {
        return Err(ReadError::Foreign(places.of(start)));
    }
    if let Some(items) = top.get("registrations").filter(|_| syntax == Syntax::Json) {
        return Ok(exported(items, &places));
    }
    Ok(configured(&listed(top, syntax), syntax, source, &places))
}

/// Continue has a list of servers, in YAML only.
fn listed(top: Node, syntax: Syntax) -> Node {
    if syntax == Syntax::Yaml { top.with_items_by_name("mcpServers") } else { top }
}

/// Reads the part of a text that is a configuration, if the rest is what somebody has written around it.
fn quoted(text: &str, source: &Source<'_>, places: &Places<'_>) -> Option<Reading> {
    let part = fenced(text).or_else(|| in_braces(text))?;
    // With blanks in place of the rest, every place stays the same.
    let blank = |text: &str| text.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect::<String>();
    let alone = blank(&text[..part.start]) + &text[part.clone()] + &blank(&text[part.end..]);
    let syntax = Syntax::of_text(&alone)?;
    let top = syntax.read(&alone).ok().filter(Node::is_table)?;
    let reading = match top.get("registrations").filter(|_| syntax == Syntax::Json) {
        Some(items) => exported(items, places),
        None => configured(&listed(top, syntax), syntax, source, places),
    };
    let is_empty = reading.servers.is_empty() && reading.skipped.is_empty() && reading.registrations.is_empty();
    Some(reading).filter(|_| !is_empty)
}

/// Returns the first block of code in a text of Markdown.
fn fenced(text: &str) -> Option<Range<usize>> {
    const FENCE: &str = "```";
    let mut lines = line_ranges(text).filter(|line| text[line.clone()].trim_start().starts_with(FENCE));
    let (first, last) = (lines.next()?, lines.next()?);
    Some(first.end..last.start)
}

/// Returns the lines from the first that begins with a brace to the last that ends with one.
fn in_braces(text: &str) -> Option<Range<usize>> {
    let first = line_ranges(text).find(|line| text[line.clone()].trim_start().starts_with('{'))?;
    let last = line_ranges(text).filter(|line| text[line.clone()].trim_end().ends_with('}')).last()?;
    (first.start < last.end).then_some(first.start..last.end)
}

fn line_ranges(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some(start..*at)
    })
}

/// Reads a configuration.
fn configured(top: &Node, syntax: Syntax, source: &Source<'_>, places: &Places<'_>) -> Reading {
    let asked =
        source.client.and_then(format_of).filter(|format| format.syntax == syntax && !tables(top, format).is_empty());
    let formats = asked.map_or_else(|| candidates(top, syntax, source.name), |format| vec![format]);
    let Some(first) = formats.first() else { return bare(top, source, places) };
    let format = Some(*first).filter(|_| formats.len() == 1);
    // Formats that a file can have alike keep their servers in the same tables, but for the projects of Claude Code.
    let mut found = Vec::new();
    let widest = formats.iter().max_by_key(|format| tables(top, format).len()).unwrap_or(first);
    for table in tables(top, widest) {
        for field in table.entries {
            let entry = Entry {
                name: Some(&field.name),
                at: field.at,
                node: &field.node,
                top: Some(top),
                project: table.project,
                format,
            };
            found.push(entry::read(&entry, places));
        }
    }
    let clients = formats.iter().map(|format| format.id).collect();
    Reading { clients, ..gathered(found) }
}

/// Returns the client in whose folder for plug-ins a file is.
fn plug_in_of(name: &str) -> Option<&'static str> {
    let name = name.replace('\\', "/");
    let is_claudes = name.split('/').collect::<Vec<_>>().windows(2).any(|two| two == [".claude", "plugins"]);
    (is_claudes && name.ends_with("/.mcp.json")).then_some("claude-code")
}

/// Reads entries without their table, or one entry alone: what documents show, and what plug-ins of several clients have.
fn bare(top: &Node, source: &Source<'_>, places: &Places<'_>) -> Reading {
    let format = source.client.or_else(|| source.name.and_then(plug_in_of)).and_then(format_of);
    let is_entry = |node: &Node| {
        let names = ["url", "serverUrl", "httpUrl", "uri", "command", "cmd"];
        names.iter().any(|name| node.get(name).is_some_and(|node| node.text().is_some() || !node.items().is_empty()))
    };
    let read = |name, at, node| entry::read(&Entry { name, at, node, top: None, project: None, format }, places);
    // A manifest has tables with an address, too, such as its author, beside texts of its own.
    let is_table = |field: &Field| field.node.is_table() || !field.name.starts_with(char::is_alphanumeric);
    let found: Vec<_> = if is_entry(top) {
        vec![read(None, top.at, top)]
    } else if !top.fields().iter().all(is_table) {
        Vec::new()
    } else {
        top.fields()
            .iter()
            .filter(|field| is_entry(&field.node))
            .map(|field| read(Some(&field.name), field.at, &field.node))
            .collect()
    };
    let reading = gathered(found);
    let clients = match format {
        Some(format) => vec![format.id],
        None if reading.servers.iter().all(|server| server.client.is_some()) => Vec::new(),
        None => FORMATS.iter().filter(|format| format.syntax == Syntax::Json).map(|format| format.id).collect(),
    };
    Reading { clients, ..reading }
}

/// Sorts what was found. An entry that is there twice, for the user and for a project, is one.
fn gathered(found: Vec<Result<Server, Skipped>>) -> Reading {
    let mut reading = Reading::default();
    let mut seen = std::collections::HashSet::new();
    for one in found {
        match one {
            Ok(server) => {
                let key = (
                    server.client,
                    server.name.clone(),
                    server.url.clone(),
                    server.client_id.clone(),
                    server.callback.clone(),
                );
                if seen.insert(key) {
                    reading.servers.push(server);
                }
            }
            Err(skipped) => reading.skipped.push(skipped),
        }
    }
    reading
}

/// The fields of a registration, and those of the place where its client runs.
const FIELDS: &[&str] = &[
    "name",
    "authorization_server",
    "client_id",
    "redirect_uris",
    "listener",
    "client",
    "server_name",
    "server_url",
    "correction",
    "runs_on",
];
const PLACE: &[&str] = &["type", "host", "distribution", "name", "tool", "pod", "namespace"];

/// Reads Portmend's own export.
fn exported(items: &Node, places: &Places<'_>) -> Reading {
    let mut reading = Reading::default();
    for item in items.items() {
        if !item.is_table() {
            reading.skipped.push(Skipped { place: places.of(item.at), name: None, reason: SkipReason::Broken });
            continue;
        }
        let registration = fields_of(item, FIELDS);
        let registration = match registration.field("redirect_uris") {
            Plain::Null => registration.with("redirect_uris", Plain::List(Vec::new())),
            _ => registration,
        };
        reading.registrations.push(registration);
    }
    reading
}

/// Returns these fields of a table and no others, which may be secrets.
fn fields_of(node: &Node, names: &[&'static str]) -> Plain {
    let field = |name: &&'static str| ((*name).into(), node.get(name).map_or(Plain::Null, plain));
    Plain::Object(names.iter().map(field).collect()).without_nulls()
}

fn plain(node: &Node) -> Plain {
    match &node.value {
        Value::Text(text) => text.clone().into(),
        Value::Number(number) => number.clone().into(),
        Value::Bool(truth) => truth.to_string().into(),
        Value::List(items) => Plain::List(items.iter().map(plain).collect()),
        Value::Table(_) => fields_of(node, PLACE),
        Value::Other => Plain::Null,
    }
}

impl From<&Reading> for Plain {
    fn from(reading: &Reading) -> Self {
        let format = |id: &&'static str| {
            let name = format_of(id).map_or(*id, |format: &'static Format| format.name);
            Self::object().with("id", (*id).into()).with("name", name.into())
        };
        Self::object()
            .with("clients", Self::List(reading.clients.iter().map(format).collect()))
            .with("servers", Self::List(reading.servers.iter().map(Self::from).collect()))
            .with("skipped", Self::List(reading.skipped.iter().map(Self::from).collect()))
            .with("registrations", Self::List(reading.registrations.clone()))
    }
}
