//! Reads the files that were found, and what is registered.

use std::env;
use std::fs;
use std::path::Path;

use portmend::Settings;
use portmend::settings::Registration;
use portmend_config::{Callback, NoteKind, Reading, Server, Source, read};

use super::files::{self, Found};
use crate::input::{parse, reason};
use crate::outcome::Problem;

/// A file that was read.
pub struct ReadFile {
    /// The file.
    pub found: Found,
    /// Its text; empty if there is none.
    pub text: String,
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

/// Reads a file, as its client does.
pub fn read_file(found: Found) -> ReadFile {
    match files::text(&found.path) {
        Ok(text) => ReadFile { reading: reading(&found, &text), text, found },
        Err(problem) => ReadFile { reading: Err(Unreadable { at: None, problem }), text: String::new(), found },
    }
}

fn reading(found: &Found, text: &str) -> Result<Reading, Unreadable> {
    let name = found.path.to_string_lossy();
    let client = found.format.map(|format| format.id);
    let reading = read(text, &Source { name: Some(&name), client }).map(|mut reading| {
        reading.servers.iter_mut().for_each(use_variable);
        reading
    });
    reading.map_err(|error| {
        let place = error.place();
        // The text of the error starts with its place.
        let problem = error.to_string().split(": ").nth(1).unwrap_or("cannot be read").to_owned();
        Unreadable { at: Some((place.line, place.column)), problem }
    })
}

/// The variables in which clients look for a port that no file of theirs sets.
///
/// Sources: Claude Code 2.1.332, run; block/goose crates/goose/src/oauth/mod.rs.
const PORT_VARIABLES: &[(&str, &str)] =
    &[("claude-code", "MCP_OAUTH_CALLBACK_PORT"), ("goose", "GOOSE_OAUTH_CALLBACK_PORT")];

/// Gives a server the port that its client takes from a variable, if the client is started where this program is.
fn use_variable(server: &mut Server) {
    let Callback::AnyPort(uri) = &server.callback else { return };
    let of_client = PORT_VARIABLES.iter().find(|(client, _)| server.client == Some(client));
    let value = of_client.and_then(|(_, variable)| env::var(variable).ok());
    let Some(port) = value.and_then(|value| value.parse::<u16>().ok()).filter(|port| *port > 0) else { return };
    server.callback = Callback::Fixed(uri.replace('*', &port.to_string()));
    server.notes.retain(|note| note.kind != NoteKind::PortNotSet);
}

/// Returns the variable that sets the port of a server.
pub fn port_variable(server: &Server) -> Option<&'static str> {
    // Without it, these clients have no port of their own.
    let is_set = server.pinned_at.is_none() && matches!(server.callback, Callback::Fixed(_));
    let of_client = PORT_VARIABLES.iter().find(|(client, _)| server.client == Some(client));
    of_client.filter(|_| is_set).map(|(_, variable)| *variable)
}

/// Reads the registrations of an export.
pub fn registrations(file: &Path) -> Result<Vec<Registration>, Problem> {
    let name = file.to_string_lossy();
    let text = fs::read_to_string(file).map_err(|error| Problem::new(name.as_ref(), reason(&error)))?;
    let value = parse(&text).ok_or_else(|| Problem::new(name.as_ref(), "is not JSON"))?;
    let usable = Settings::usable(&value);
    match usable.problems.first() {
        Some(problem) => Err(Problem::new(name.as_ref(), problem.to_string())),
        None => Ok(usable.settings.registrations),
    }
}

#[cfg(test)]
mod tests {
    use portmend::knowledge::client_by_id;
    use portmend::remedy_for_all;

    use super::*;

    /// The remedy of Claude Code is a command in place of its variable.
    #[test]
    fn the_variable_of_goose_is_that_of_its_remedy() {
        let text = "extensions:\n  a: { type: streamable_http, uri: https://a.example/mcp, enabled: true }\n";
        let reading =
            portmend_config::read(text, &Source { name: Some("config.yaml"), client: Some("goose") }).unwrap();
        let mut registration = reading.servers[0].registration();
        registration.redirect_uris = vec!["http://127.0.0.1:38000/oauth_callback".to_owned()];
        let steps = remedy_for_all(&[&registration], client_by_id("goose").unwrap());
        let (_, variable) = PORT_VARIABLES.iter().find(|(client, _)| *client == "goose").unwrap();
        let mut commands = steps.iter().flat_map(|step| &step.commands);
        assert!(commands.any(|command| command.text.contains(&format!("{variable}=38000"))), "{steps:?}");
    }
}
