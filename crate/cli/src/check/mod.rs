//! `portmend check`: reads the configurations of clients and says which sign-in will fail, before the browser opens. It
//! sends nothing, opens no connection, and writes only what it is told to write.

mod files;
mod fix;
mod judge;
mod plug_ins;
mod ports;
mod read;
mod report;

use crate::arguments::Check;
use crate::outcome::{Output, Problem, Status};
use fix::Written;
use read::{Entry, ReadFile, read_file, registrations};

/// Runs the check.
pub fn check(asked: &Check) -> Result<Output, Problem> {
    let registrations = asked.registrations.as_deref().map(registrations).transpose()?.unwrap_or_default();
    let found = files::find(&asked.paths, asked.client.as_deref())?;
    let files: Vec<ReadFile> = found.into_iter().map(read_file).collect();
    for file in files.iter().filter(|file| file.found.is_named) {
        if let Err(unreadable) = &file.reading {
            let at = unreadable.at.map(|(line, column)| format!(":{line}:{column}")).unwrap_or_default();
            return Err(Problem::new(format!("{}{at}", file.found.shown), unreadable.problem.clone()));
        }
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
    let (edits, unmended) = if asked.fix { fix::edits(&files, &rows) } else { Default::default() };
    let mut text =
        if asked.json { report::json(&files, &rows, &edits, &unmended) } else { report::plain(&files, &rows) };
    if asked.fix && !asked.json {
        text += &report::diffs(&edits, &unmended);
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
