//! What `--fix` prints and `--write` does: the changes of files that mend what was found.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use portmend_config::{Change, Server, Source, Syntax, Wanted, edited, without_yaml_values};
use similar::TextDiff;

use super::judge::{Finding, Row, Severity, written};
use super::read::{Entry, ReadFile};
use crate::input::reason;

/// The changes of one file.
pub struct Edit<'a> {
    /// The file.
    pub file: &'a ReadFile,
    /// The text as it was read.
    before: String,
    /// The text as it should be.
    after: String,
    /// What may be shown of both: everything else may be a secret.
    known: Vec<String>,
}

/// A finding that no edit mends.
pub struct Unmended<'a> {
    /// The finding.
    pub finding: &'a Finding,
    /// The server.
    pub entry: Entry<'a>,
    /// What a person can do, and why it is left to them.
    pub text: String,
}

/// What became of an edit.
pub enum Written {
    /// The file was changed; this is the copy of what it was.
    Done(PathBuf),
    /// It was left alone, because of this.
    Refused(String),
}

/// Returns the edits that mend the findings, one for each file that has any, and what none of them mends.
pub fn edits<'a>(files: &'a [ReadFile], rows: &'a [Row<'a>]) -> (Vec<Edit<'a>>, Vec<Unmended<'a>>) {
    let mut unmended = Vec::new();
    let edits = files.iter().filter_map(|file| edit(file, rows, &mut unmended)).collect();
    (edits, unmended)
}

fn edit<'a>(file: &'a ReadFile, rows: &'a [Row<'a>], unmended: &mut Vec<Unmended<'a>>) -> Option<Edit<'a>> {
    // What is not UTF-8 would not stay as it is.
    let (before, unread) = match fs::read(&file.found.path).map(String::from_utf8) {
        Ok(Ok(text)) => (text, None),
        Ok(Err(_)) => (String::new(), Some("The file is not UTF-8.".to_owned())),
        Err(error) => (String::new(), Some(format!("The file cannot be read any more: {}.", reason(&error)))),
    };
    let name = file.found.path.to_string_lossy();
    let source = Source { name: Some(&name), client: file.found.format.map(|format| format.id) };
    let mut after = before.clone();
    let mut known = Vec::new();
    for row in rows.iter().filter(|row| std::ptr::eq(row.entry.file, file)) {
        for finding in row.findings.iter().filter(|finding| finding.severity > Severity::Note) {
            let change = finding.change.as_ref();
            let text = change.and_then(|change| edited(&after, &source, row.entry.server, change));
            let (Some(change), Some(text)) = (change, text) else {
                let text = by_hand(&row.entry, finding, unread.as_deref());
                unmended.push(Unmended { finding, entry: row.entry, text });
                continue;
            };
            after = text;
            known.extend(shown_of(row.entry.server));
            known.push(match change {
                Change::Callback(uri) => uri.clone(),
                Change::ClientId(id) => id.clone(),
            });
        }
    }
    (after != before).then_some(Edit { file, before, after, known })
}

/// Says what a person can do about a finding, and why it is left to them.
fn by_hand(entry: &Entry<'_>, finding: &Finding, unread: Option<&str>) -> String {
    let is_of_one = entry.file.reading.as_ref().is_ok_and(|reading| reading.clients.len() == 1);
    let is_known = is_of_one || entry.file.found.format.is_some();
    let nowhere = match is_known {
        true => "Portmend knows no setting for it in this file.",
        false => "Several clients write such a file: --client says which one reads it.",
    };
    let Some(change) = &finding.change else {
        let otherwise = Some(finding.otherwise.as_str()).filter(|text| !text.is_empty());
        return otherwise.unwrap_or(nowhere).to_owned();
    };
    let how = match written(entry, Wanted::Change(change)) {
        _ if !finding.steps.is_empty() => Some("Follow the steps above.".to_owned()),
        line => line,
    };
    let why = match unread {
        Some(unread) => unread,
        None if how.is_some() && is_known => {
            "The entry is written in a way that Portmend cannot change without touching more than this."
        }
        None => nowhere,
    };
    let how = how.unwrap_or_else(|| match change {
        Change::Callback(uri) => format!("The client has to ask for {uri}."),
        Change::ClientId(id) => format!("The client has to send the client ID {id}."),
    });
    format!("{why} {how}")
}

/// Returns what the check tells of a server anyway.
fn shown_of(server: &Server) -> impl Iterator<Item = String> {
    let texts = [server.url.clone(), server.client_id.clone(), server.callback.uri().map(str::to_owned)];
    texts.into_iter().flatten().chain(server.notes.iter().filter_map(|note| note.detail.clone()))
}

impl Edit<'_> {
    /// Returns the edit as a diff of the file: the lines that change, and none beside them. Texts that are no setting of a
    /// sign-in are left out.
    pub fn diff(&self) -> String {
        let is_yaml = self.file.found.format.is_some_and(|format| format.syntax == Syntax::Yaml);
        let [before, after] = [&self.before, &self.after].map(|text| match is_yaml {
            true => without_yaml_values(text, &|value| is_shown(value, &self.known)).unwrap_or_default(),
            false => masked(text, &self.known),
        });
        let name = self.file.found.shown.as_str();
        TextDiff::from_lines(&before, &after).unified_diff().context_radius(0).header(name, name).to_string()
    }

    /// Writes the file, after a copy of it.
    pub fn write(&self) -> Written {
        let named = &self.file.found.path;
        // A link stays one.
        let path = fs::canonicalize(named).unwrap_or_else(|_| named.clone());
        self.written(&path).unwrap_or_else(|error| Written::Refused(reason(&error)))
    }

    fn written(&self, path: &Path) -> std::io::Result<Written> {
        let is_same = || fs::read(path).map(|bytes| bytes == self.before.as_bytes());
        let has_changed = || Ok(Written::Refused("it has changed meanwhile; run the check again".to_owned()));
        if !is_same()? {
            return has_changed();
        }
        let copy = free_name(path, "bak");
        fs::copy(path, &copy)?;
        let new = free_name(path, "new");
        let mut file = fs::File::create_new(&new)?;
        // Before the text is in it: the file may hold tokens.
        fs::set_permissions(&new, fs::metadata(path)?.permissions())?;
        let is_written = file.write_all(self.after.as_bytes()).and_then(|()| file.sync_all());
        if is_written.is_err() || !is_same()? {
            let _ = fs::remove_file(&new);
            is_written?;
            let _ = fs::remove_file(&copy);
            return has_changed();
        }
        fs::rename(&new, path)?;
        Ok(Written::Done(copy))
    }
}

/// Returns a name beside a file that no file has: `mcp.json.bak`, `mcp.json.2.bak`.
fn free_name(path: &Path, extension: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let numbered = (2..).map(|number| path.with_file_name(format!("{name}.{number}.{extension}")));
    let first = path.with_file_name(format!("{name}.{extension}"));
    std::iter::once(first).chain(numbered).find(|path| !path.exists()).unwrap_or_else(|| path.to_owned())
}

/// Returns a text of JSON or TOML in which each text in quotes is left out, but for the names of fields and what is known to
/// be no secret.
fn masked(text: &str, known: &[String]) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let mut rest = line;
        while let Some(start) = rest.find(['"', '\'']) {
            let quote = if rest[start..].starts_with('"') { '"' } else { '\'' };
            let inside = &rest[start + 1..];
            let Some(length) = end_of(inside, quote) else { break };
            let (inner, after) = (&inside[..length], &inside[length + 1..]);
            let is_name = after.trim_start().starts_with([':', '=']) || is_of_table(line);
            out.push_str(&rest[..=start]);
            out.push_str(if is_name || is_shown(inner, known) { inner } else { "…" });
            out.push(quote);
            rest = after;
        }
        // The end of a text that goes on in another line, or a comment.
        match rest.find(['"', '\'']) {
            Some(start) => {
                out.push_str(&format!("{}…{}", &rest[..=start], if line.ends_with('\n') { "\n" } else { "" }))
            }
            None => out.push_str(rest),
        }
    }
    out
}

/// Returns whether a value is known to be no secret.
fn is_shown(value: &str, known: &[String]) -> bool {
    let is_number = value.chars().all(|c| c.is_ascii_digit());
    is_number || matches!(value, "mcp-remote" | "fastmcp-remote") || known.iter().any(|known| known == value)
}

/// Returns whether a line of TOML begins a table.
fn is_of_table(line: &str) -> bool {
    line.strip_prefix('[').is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric()))
        && line.trim_end().ends_with(']')
}

/// Returns where a text in quotes ends.
fn end_of(text: &str, quote: char) -> Option<usize> {
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' if quote == '"' => is_escaped = true,
            _ if c == quote => return Some(at),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use portmend_config::{Reading, format_of};

    use super::*;
    use crate::check::files::Found;
    use crate::check::judge::finding;

    #[test]
    fn a_file_that_has_changed_meanwhile_is_left_alone() {
        let folder = std::env::temp_dir().join(format!("portmend-fix-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("mcp.json");
        let found = Found {
            path: path.clone(),
            shown: "mcp.json".to_owned(),
            format: None,
            is_named: true,
            is_of_plug_in: false,
        };
        let file = ReadFile { found, text: String::new(), reading: Ok(Reading::default()) };
        let edit = Edit { file: &file, before: "old".to_owned(), after: "new".to_owned(), known: Vec::new() };
        fs::write(&path, "other").unwrap();
        assert!(matches!(edit.write(), Written::Refused(reason) if reason.contains("has changed meanwhile")));
        assert_eq!((fs::read_to_string(&path).unwrap().as_str(), fs::read_dir(&folder).unwrap().count()), ("other", 1));
        fs::write(&path, "old").unwrap();
        assert!(matches!(edit.write(), Written::Done(copy) if copy.ends_with("mcp.json.bak")));
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_file_that_is_gone_is_told_from_one_that_is_not_utf_8() {
        let text = r#"{ "mcpServers": { "a": { "url": "https://a.example/mcp" } } }"#;
        let path = std::env::temp_dir().join(format!("portmend-unread-{}.json", std::process::id()));
        let found = Found {
            path: path.clone(),
            shown: "mcp.json".to_owned(),
            format: format_of("claude-code"),
            is_named: true,
            is_of_plug_in: false,
        };
        let source = Source { client: Some("claude-code"), ..Source::default() };
        let reading = portmend_config::read(text, &source).unwrap();
        let file = ReadFile { found, text: text.to_owned(), reading: Ok(reading) };
        let server = &file.reading.as_ref().unwrap_or_else(|_| panic!()).servers[0];
        let change = Some(Change::ClientId("b".to_owned()));
        let finding =
            Finding { change, ..finding("client_id_differs", Severity::MayFail, server.place, String::new()) };
        let entry = Entry { file: &file, server };
        let rows = [Row { entry, port: None, registered: Vec::new(), findings: vec![finding] }];
        let said = || edits(std::slice::from_ref(&file), &rows).1[0].text.clone();
        assert!(said().starts_with("The file cannot be read any more: "), "{}", said());
        fs::write(&path, b"{\xff").unwrap();
        assert!(said().starts_with("The file is not UTF-8. Write "), "{}", said());
        fs::remove_file(&path).unwrap();
    }

    #[test]
    fn texts_that_may_be_secret_are_left_out() {
        let known = ["https://a.example/mcp".to_owned()];
        for (text, expected) in [
            ("  \"url\": \"https://a.example/mcp\",\n", "  \"url\": \"https://a.example/mcp\",\n"),
            ("{ \"key\": \"s3cr3t\", \"port\": 7 }", "{ \"key\": \"…\", \"port\": 7 }"),
            (r#"["mcp-remote", "9696", "a\"b"]"#, r#"["mcp-remote", "9696", "…"]"#),
            ("[mcp_servers.\"a b\"]\ntoken = 's3cr3t' # 'x\n", "[mcp_servers.\"a b\"]\ntoken = '…' # '…\n"),
            ("[\"s3cr3t\"]\n", "[\"…\"]\n"),
        ] {
            assert_eq!(masked(text, &known), expected);
        }
    }
}
