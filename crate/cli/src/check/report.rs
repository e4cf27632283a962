//! The result of a check, for people and as JSON.

use std::env;
use std::io::{self, IsTerminal};

use portmend::shown::visible;
use portmend::value::Value;
use portmend_config::{Callback, Server, SkipReason, Skipped, Wanted, format_of};

use super::fix::{Edit, Unmended};
use super::judge::{Finding, Row, Says, Severity, client_name, written};
use super::ports::PortState;
use super::read::{Entry, ReadFile, port_variable};
use crate::catalogue::Catalogue;
use crate::layout::Page;

/// Returns the result as text.
pub fn plain(files: &[ReadFile], rows: &[Row<'_>]) -> String {
    let words = Catalogue::english();
    let mut page = Page { out: String::new(), words: &words };
    if files.is_empty() {
        page.line(0, "No configuration of a client was found.");
        return page.out;
    }
    let paint = Paint::of_terminal();
    page.line(0, "Read:");
    for file in files {
        page.line(2, &format!("{}  ({})", file.found.shown, summary(file)));
    }
    if !rows.is_empty() {
        page.gap();
        table(&mut page, rows, paint);
    }
    for file in files {
        if let Err(unreadable) = &file.reading {
            page.gap();
            let at = unreadable.at.map(|(line, column)| format!(":{line}:{column}")).unwrap_or_default();
            let place = paint.bold(&visible(&format!("{}{at}", file.found.shown)));
            page.out.push_str(&format!("{}: {place}\n", paint.severity(Severity::Fails, "unreadable")));
            page.wrapped("  ", &format!("The file cannot be read, by its client neither: it {}.", unreadable.problem));
        }
    }
    for row in rows {
        for finding in row.findings.iter().filter(|finding| finding.severity > Severity::Note) {
            page.gap();
            told(&mut page, paint, row, finding);
        }
    }
    page.gap();
    let count = |severity| {
        rows.iter().filter(|row| row.findings.iter().map(|one| one.severity).max() == Some(severity)).count()
    };
    let sign_ins = |count| if count == 1 { "1 sign-in".to_owned() } else { format!("{count} sign-ins") };
    page.line(
        0,
        &match (count(Severity::Fails), count(Severity::MayFail)) {
            (0, 0) if files.iter().any(|file| file.reading.is_err()) => "Not every file can be read.".to_owned(),
            (0, 0) => "Nothing was found that will fail.".to_owned(),
            (0, may) => format!("{} may fail.", sign_ins(may)),
            (will, 0) => format!("{} will fail.", sign_ins(will)),
            (will, may) => format!("{} will fail, and {} may fail.", sign_ins(will), sign_ins(may)),
        },
    );
    page.out
}

/// Says whose file it is, and what is in it.
fn summary(file: &ReadFile) -> String {
    let Ok(reading) = &file.reading else { return "cannot be read".to_owned() };
    let names: Vec<&str> = reading.clients.iter().filter_map(|id| Some(format_of(id)?.name)).collect();
    let client = match (names.as_slice(), file.found.format) {
        ([], Some(format)) => format.name.to_owned(),
        ([], None) => "no client".to_owned(),
        ([name], _) => (*name).to_owned(),
        // Which one is for the user to say, with --client.
        (names, _) => format!("one of {}; say which with --client", names.join(", ")),
    };
    let count = reading.servers.len();
    let servers = match count {
        1 => "1 sign-in".to_owned(),
        count => format!("{count} sign-ins"),
    };
    // Why the others are left out is no mistake of the file.
    let is_lost = |skipped: &&Skipped| matches!(skipped.reason, SkipReason::NoAddress | SkipReason::Broken);
    let lost = match reading.skipped.iter().filter(is_lost).count() {
        0 => String::new(),
        1 => ", 1 entry without an address that can be read".to_owned(),
        count => format!(", {count} entries without an address that can be read"),
    };
    format!("{client}: {servers}{lost}")
}

/// Writes a table of the servers, one line each.
fn table(page: &mut Page<'_>, rows: &[Row<'_>], paint: Paint) {
    let mut cells = vec![["Server", "Client", "Port", "Callback URL"].map(str::to_owned)];
    cells.extend(rows.iter().map(|row| {
        let server = row.entry.server;
        let uri = match &server.callback {
            Callback::Fixed(uri) | Callback::Preferred(uri) | Callback::AnyPort(uri) | Callback::Hosted(uri) => {
                uri.as_str()
            }
            Callback::Unknown => "not known",
        };
        let uri = match port_variable(server) {
            Some(variable) => format!("{uri} ({variable})"),
            None => uri.to_owned(),
        };
        [name_of(server).to_owned(), client_name(&row.entry).to_owned(), port_of(row), uri].map(|cell| visible(&cell))
    }));
    let width = |column: usize| cells.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths = [width(0), width(1), width(2)];
    for (index, row) in cells.iter().enumerate() {
        let mut line = String::from("  ");
        for (cell, width) in row.iter().zip(widths) {
            line.push_str(&format!("{cell:width$}  "));
        }
        line.push_str(&row[3]);
        let worst =
            index.checked_sub(1).and_then(|index| rows[index].findings.iter().map(|finding| finding.severity).max());
        page.out.push_str(&match worst {
            _ if index == 0 => paint.bold(&line),
            Some(severity @ (Severity::Fails | Severity::MayFail)) => paint.severity(severity, &line),
            _ => line,
        });
        page.out.push('\n');
    }
}

fn name_of(server: &Server) -> &str {
    server.name.as_deref().or(server.url.as_deref()).unwrap_or("(no name)")
}

/// Says how the port is chosen, or its state.
fn port_of(row: &Row<'_>) -> String {
    match (&row.port, &row.entry.server.callback) {
        (Some(PortState::Free), _) => "free".to_owned(),
        (Some(PortState::Taken(Some(holder))), _) => format!("taken by {}", holder.name),
        (Some(PortState::Taken(None)), _) => "taken".to_owned(),
        (Some(PortState::Reserved), _) => "reserved".to_owned(),
        (None, Callback::AnyPort(_)) => "not set".to_owned(),
        (None, _) => "-".to_owned(),
    }
}

fn told(page: &mut Page<'_>, paint: Paint, row: &Row<'_>, finding: &Finding) {
    let what = format!("{} ({})", name_of(row.entry.server), place_of(&row.entry, finding));
    heading(page, paint, finding.severity, &what);
    let text = text_of(page.words, finding);
    page.wrapped("  ", &text);
    if let Some(line) = line_of(&row.entry, finding) {
        page.wrapped("  ", &line);
    }
    page.steps(finding.steps.iter().cloned());
}

/// Returns the line that mends a finding whose text and steps do not say how.
fn line_of(entry: &Entry<'_>, finding: &Finding) -> Option<String> {
    let is_said = !finding.steps.is_empty() || matches!(finding.says, Says::Text(_));
    let change = finding.change.as_ref().filter(|_| !is_said).and_then(|change| written(entry, Wanted::Change(change)));
    change.or_else(|| Some(finding.otherwise.clone()).filter(|line| !is_said && !line.is_empty()))
}

fn place_of(entry: &Entry<'_>, finding: &Finding) -> String {
    format!("{}:{}:{}", entry.file.found.shown, finding.place.line, finding.place.column)
}

fn heading(page: &mut Page<'_>, paint: Paint, severity: Severity, what: &str) {
    let word = match severity {
        Severity::Fails => "fails",
        Severity::MayFail => "may fail",
        Severity::Note => "note",
    };
    page.out.push_str(&format!("{}: {}\n", paint.severity(severity, word), paint.bold(&visible(what))));
}

fn text_of(words: &Catalogue, finding: &Finding) -> String {
    match &finding.says {
        Says::Message(message) => words.say(message),
        Says::Text(text) => text.clone(),
    }
}

/// Returns the result as JSON.
pub fn json(files: &[ReadFile], rows: &[Row<'_>], edits: &[Edit<'_>], unmended: &[Unmended<'_>]) -> String {
    let words = Catalogue::english();
    let value = Value::object()
        .with("files", Value::List(files.iter().map(file_json).collect()))
        .with("servers", Value::List(rows.iter().map(|row| row_json(row, &words)).collect()))
        .with("edits", Value::List(edits.iter().map(edit_json).collect()))
        .with("by_hand", Value::List(unmended.iter().map(unmended_json).collect()));
    serde_json::to_string_pretty(&value).unwrap_or_default() + "\n"
}

fn edit_json(edit: &Edit<'_>) -> Value {
    let path = edit.file.found.path.to_string_lossy().into_owned();
    Value::object().with("path", path.into()).with("diff", edit.diff().into())
}

fn unmended_json(unmended: &Unmended<'_>) -> Value {
    let path = unmended.entry.file.found.path.to_string_lossy().into_owned();
    Value::object()
        .with("path", path.into())
        .with("place", unmended.finding.place.into())
        .with("name", unmended.entry.server.name.clone().into())
        .with("id", unmended.finding.id.into())
        .with("text", unmended.text.clone().into())
        .without_nulls()
}

/// Returns the edits as text, and what is left to the user.
pub fn diffs(edits: &[Edit<'_>], unmended: &[Unmended<'_>]) -> String {
    let words = Catalogue::english();
    let paint = Paint::of_terminal();
    let mut page = Page { out: String::new(), words: &words };
    if edits.is_empty() {
        page.out.push_str("\nNo change of a file mends what was found.\n");
    }
    edits.iter().for_each(|edit| page.out.push_str(&format!("\n{}", edit.diff())));
    for one in unmended {
        page.gap();
        let what = format!("{} ({})", name_of(one.entry.server), place_of(&one.entry, one.finding));
        page.out.push_str(&format!("by hand: {}\n", paint.bold(&visible(&what))));
        page.wrapped("  ", &one.text);
    }
    page.out
}

fn file_json(file: &ReadFile) -> Value {
    let value = Value::object().with("path", file.found.path.to_string_lossy().into_owned().into());
    match &file.reading {
        Ok(reading) => {
            let client = reading.clients.iter().map(|id| (*id).into()).collect();
            let skipped = reading.skipped.iter().map(Value::from).collect();
            value.with("clients", Value::List(client)).with("skipped", Value::List(skipped))
        }
        Err(unreadable) => {
            let at = unreadable.at;
            let error = Value::object()
                .with("line", at.map(|(line, _)| line).into())
                .with("column", at.map(|(_, column)| column).into())
                .with("problem", unreadable.problem.clone().into());
            value.with("error", error.without_nulls())
        }
    }
}

fn row_json(row: &Row<'_>, words: &Catalogue) -> Value {
    let server = row.entry.server;
    let port = row.port.as_ref().map_or(Value::Null, |state| {
        let (word, holder) = match state {
            PortState::Free => ("free", None),
            PortState::Taken(holder) => ("taken", holder.as_ref()),
            PortState::Reserved => ("reserved", None),
        };
        Value::object()
            .with("number", server.callback.port().into())
            .with("state", word.into())
            .with("program", holder.map(|holder| holder.name.clone()).into())
            .with("process", holder.map(|holder| holder.pid).into())
            .without_nulls()
    });
    let finding = |finding: &Finding| {
        Value::object()
            .with("id", finding.id.into())
            .with("severity", finding.severity.as_str().into())
            .with("place", finding.place.into())
            .with("text", text_of(words, finding).into())
            .with("line", line_of(&row.entry, finding).into())
            .with("steps", finding.steps.clone().into())
            .without_nulls()
    };
    Value::object()
        .with("name", server.name.clone().into())
        .with("file", row.entry.file.found.path.to_string_lossy().into_owned().into())
        .with("place", server.place.into())
        .with("project", server.project.clone().into())
        .with("client", server.client.into())
        .with("url", server.url.clone().into())
        .with("client_id", server.client_id.clone().into())
        .with("authorization_server", server.authorization_server.clone().into())
        .with("callback", (&server.callback).into())
        .with("port", port)
        .with("port_variable", port_variable(server).into())
        .with("registered", Value::List(row.registered.iter().map(|uri| (*uri).to_owned().into()).collect()))
        .with("findings", Value::List(row.findings.iter().map(finding).collect()))
        .without_nulls()
}

/// Colours, on a terminal only.
#[derive(Clone, Copy)]
struct Paint {
    is_on: bool,
}

impl Paint {
    fn of_terminal() -> Self {
        // https://no-color.org: any value that is not empty.
        let is_unwanted = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self { is_on: io::stdout().is_terminal() && !is_unwanted }
    }

    fn painted(self, code: &str, text: &str) -> String {
        if self.is_on { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    fn bold(self, text: &str) -> String {
        self.painted("1", text)
    }

    fn severity(self, severity: Severity, text: &str) -> String {
        match severity {
            Severity::Fails => self.painted("31", text),
            Severity::MayFail => self.painted("33", text),
            Severity::Note => text.to_owned(),
        }
    }
}
