//! `portmend replay`: events as JSON lines in, effects as JSON lines out.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Read};

use crate::input::{parse, reason};
use crate::outcome::{Output, Problem};
use portmend::engine::Engine;
use portmend::event::Event;
use portmend::report::Redactor;
use portmend::shown::is_hidden;
use portmend::value::Value;

/// Replays the events of a file. They are redacted first, so that no effect can contain a secret.
pub fn replay(file: &OsStr) -> Result<Output, Problem> {
    let name = if file == "-" { "standard input".into() } else { file.to_string_lossy() };
    let bytes = read(file).map_err(|error| Problem::new(name.as_ref(), reason(&error)))?;
    let mut player = Player::new();
    for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let number = index + 1;
        player
            .play(line, number)
            .map_err(|(column, problem)| Problem::new(format!("{name}:{number}:{column}"), problem))?;
    }
    player.output.notes.iter_mut().for_each(|note| *note = format!("{name}:{note}"));
    Ok(player.output)
}

fn read(file: &OsStr) -> io::Result<Vec<u8>> {
    if file != "-" {
        return fs::read(file);
    }
    let mut bytes = Vec::new();
    io::stdin().read_to_end(&mut bytes)?;
    Ok(bytes)
}

struct Player {
    engine: Engine,
    redactor: Redactor,
    output: Output,
}

impl Player {
    fn new() -> Self {
        Self { engine: Engine::with_json(parse), redactor: Redactor::with_json(parse), output: Output::default() }
    }

    /// Plays one line. An error has its column.
    fn play(&mut self, line: &[u8], number: usize) -> Result<(), (usize, String)> {
        let line = std::str::from_utf8(line).map_err(|error| {
            let valid = String::from_utf8_lossy(&line[..error.valid_up_to()]);
            (valid.chars().count() + 1, "is not UTF-8".to_owned())
        })?;
        let line = line.trim_start_matches('\u{feff}');
        if line.trim().is_empty() {
            return Ok(());
        }
        let value: Value = serde_json::from_str(line).map_err(|error| {
            let text = error.to_string();
            let problem = text.rsplit_once(" at line ").map_or(text.as_str(), |(problem, _)| problem);
            (error.column().max(1), format!("is not JSON: {problem}"))
        })?;
        let event = Event::read(&value).map_err(|error| (column_of(line, error.at()), error.to_string()))?;
        match self.engine.handle(self.redactor.redact(event)) {
            Ok(effects) => {
                for effect in effects {
                    let json = serde_json::to_string(&Value::from(effect)).map_err(|error| (1, error.to_string()))?;
                    self.output.text.push_str(&escaped(&json));
                    self.output.text.push('\n');
                }
            }
            // The extension continued after this error, and so does the replay.
            Err(error) => self.output.notes.push(format!("{number}: {}: {error}", error.variant())),
        }
        Ok(())
    }
}

/// Escapes the hidden characters in a line of JSON, which leaves most of them as they are. A terminal obeys some.
fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if is_hidden(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// Returns the column of a field such as `settings.registrations[1].listener`, found by its last name; 1 if it is
/// missing.
fn column_of(line: &str, path: &str) -> usize {
    let name = path.rsplit('.').next().unwrap_or(path);
    let name = name.split('[').next().unwrap_or(name);
    let at = line.find(&format!("\"{name}\"")).filter(|_| !name.is_empty());
    at.map_or(1, |at| line[..at].chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(line: &str) -> (usize, String) {
        Player::new().play(line.as_bytes(), 1).unwrap_err()
    }

    #[test]
    fn an_invalid_line_is_reported_with_its_column() {
        assert_eq!(problem("{\"type\":}"), (9, "is not JSON: expected value".to_owned()));
        assert_eq!(problem("{\"type\":\"tick\",\"time\":\"x\"}"), (16, "time must be a whole number".to_owned()));
        assert_eq!(problem("{\"type\":\"tab_closed\"}"), (1, "tab must be a whole number".to_owned()));
        assert_eq!(problem("{ \"type\":\"tock\"}"), (3, "unknown event type \"tock\"".to_owned()));
        assert_eq!(problem("7").0, 1);
    }
}
