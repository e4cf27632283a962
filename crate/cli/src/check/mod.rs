//! `portmend check`: reads the configurations of clients and says which sign-in will fail, before the browser opens. It
//! sends nothing, opens no connection, and writes only what it is told to write.

mod files;
mod fix;
mod judge;
mod ports;
mod report;

use std::fs;
use std::path::Path;

use portmend::Settings;
use portmend::settings::Registration;
use portmend_config::{Reading, Server, Source, read};

use crate::arguments::Check;
use crate::{Output, Problem, Status, parse};
use files::Found;
use fix::Written;

/// A file that was read.
pub struct ReadFile {
    /// The file.
    pub found: Found,
    /// What is in it, or why it cannot be read.
    pub reading: Result<Reading, Unreadable>,
}

/// A file that cannot be read.
pub struct Unreadable {
    /// The line and the column, if it is not the file itself.
    pub at: Option<(u32, u32)>,
    /// What is wrong.
    pub problem: String,
}

/// A server of a file.
#[derive(Clone, Copy)]
pub struct Entry<'a> {
    /// The file.
    pub file: &'a ReadFile,
    /// The server.
    pub server: &'a Server,
}

/// Runs the check.
pub fn check(asked: &Check) -> Result<Output, Problem> {
    let registrations = asked.registrations.as_deref().map(registrations).transpose()?.unwrap_or_default();
    let found = files::find(&asked.paths, asked.client.as_deref())?;
    let mut files = Vec::new();
    for found in found {
        let reading = reading(&found);
        if let (true, Err(unreadable)) = (found.is_named, &reading) {
            let at = unreadable.at.map(|(line, column)| format!(":{line}:{column}")).unwrap_or_default();
            return Err(Problem::new(format!("{}{at}", found.shown), unreadable.problem.clone()));
        }
        files.push(ReadFile { found, reading });
    }
    let of =
        |file: &'_ ReadFile| file.reading.as_ref().map_or([].as_slice(), |reading| reading.servers.as_slice()).len();
    let mut entries = Vec::with_capacity(files.iter().map(of).sum());
    for file in &files {
        entries.extend(file.reading.iter().flat_map(|reading| &reading.servers).map(|server| Entry { file, server }));
    }
    let ports = ports::states(entries.iter().filter_map(|entry| entry.server.callback.port()));
    let rows = judge::judge(&entries, &registrations, &ports);
    let failed = rows.iter().flat_map(|row| &row.findings).any(judge::Finding::fails);
    let is_unread = files.iter().any(|file| file.reading.is_err());
    let status = match (is_unread, failed) {
        (true, _) => Status::BadInput,
        (false, true) => Status::Failed,
        (false, false) => Status::Well,
    };
    let edits = if asked.fix { fix::edits(&files, &rows) } else { Vec::new() };
    let mut text = if asked.json { report::json(&files, &rows, &edits) } else { report::plain(&files, &rows) };
    if asked.fix && !asked.json {
        text += &report::diffs(&edits);
    }
    let mut notes = Vec::new();
    let mut status = status;
    for edit in edits.iter().filter(|_| asked.write) {
        let shown = &edit.file.found.shown;
        notes.push(match edit.write() {
            Written::Done(copy) => format!(
                "{shown} is changed; {} is a copy of what it was. Restart its client.",
                copy.file_name().unwrap_or_default().to_string_lossy()
            ),
            Written::Refused(reason) => {
                status = Status::BadInput;
                format!("{shown} is left as it is: {reason}")
            }
        });
    }
    Ok(Output { text, notes, status })
}

fn reading(found: &Found) -> Result<Reading, Unreadable> {
    let text = files::text(&found.path).map_err(|problem| Unreadable { at: None, problem })?;
    let name = found.path.to_string_lossy();
    let client = found.format.map(|format| format.id);
    read(&text, &Source { name: Some(&name), client }).map_err(|error| {
        let place = error.place();
        // The text of the error starts with its place.
        let problem = error.to_string().split(": ").nth(1).unwrap_or("cannot be read").to_owned();
        Unreadable { at: Some((place.line, place.column)), problem }
    })
}

/// Reads the registrations of an export.
fn registrations(file: &Path) -> Result<Vec<Registration>, Problem> {
    let name = file.to_string_lossy();
    let text = fs::read_to_string(file).map_err(|error| Problem::new(name.as_ref(), files::reason(&error)))?;
    let value = parse(&text).ok_or_else(|| Problem::new(name.as_ref(), "is not JSON"))?;
    let usable = Settings::usable(&value);
    match usable.problems.first() {
        Some(problem) => Err(Problem::new(name.as_ref(), problem.to_string())),
        None => Ok(usable.settings.registrations),
    }
}
