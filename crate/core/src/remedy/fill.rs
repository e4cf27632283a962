//! Filling the places of a command, quoted for the shell it is meant for.

use std::borrow::Cow;

use crate::protocol::loopback::LoopbackUrl;
use crate::quoting;
use crate::wording::{Command, System};

/// What fills the places of one server's commands. What is not known becomes a placeholder that nobody can overlook.
#[derive(Default)]
pub struct Values<'a> {
    /// The server's name in the client's configuration.
    pub name: Option<&'a str>,
    /// The server's address.
    pub url: Option<&'a str>,
    /// The client id.
    pub client_id: Option<&'a str>,
    /// What the provider calls a client id.
    pub client_id_place: &'static str,
    /// The authorization server's origin.
    pub server: Option<&'a str>,
    /// The callback URL.
    pub uri: Option<&'a str>,
}

impl Values<'_> {
    /// The port of the callback URL.
    pub fn port(&self) -> Cow<'_, str> {
        match self.uri.and_then(LoopbackUrl::read) {
            Some(url) => url.address.port.to_string().into(),
            None => "<PORT>".into(),
        }
    }

    /// The name, or its place.
    pub fn name(&self) -> &str {
        self.name.unwrap_or("<SERVER_NAME>")
    }

    fn value(&self, place: &str) -> Option<Cow<'_, str>> {
        let address = || self.uri.and_then(LoopbackUrl::read).map(|url| url.address);
        Some(match place {
            "port" => self.port(),
            "host" => address().map_or("localhost".into(), |address| address.host.to_string().into()),
            "origin" => address().map_or("http://localhost:<PORT>".into(), |address| address.to_string().into()),
            "uri" => self.uri.unwrap_or("<CALLBACK_URL>").into(),
            "name" => self.name().into(),
            "url" => self.url.unwrap_or("<SERVER_URL>").into(),
            "client_id" => self.client_id.unwrap_or(self.client_id_place).into(),
            "server" => self.server.unwrap_or("<AUTHORIZATION_SERVER>").into(),
            _ => return None,
        })
    }

    /// Fills a text; `quote` gets the place and its value.
    fn fill(&self, template: &str, quote: &dyn Fn(&str, &str) -> String) -> String {
        let mut out = String::with_capacity(template.len() + 64);
        let mut rest = template;
        while let Some(open) = rest.find('{') {
            out.push_str(&rest[..open]);
            rest = &rest[open..];
            let filled = rest.find('}').and_then(|close| {
                let place = &rest[1..close];
                Some((quote(place, &self.value(place)?), close))
            });
            let taken = match filled {
                Some((text, close)) => {
                    out.push_str(&text);
                    close + 1
                }
                // A brace of the text's own.
                None => {
                    out.push('{');
                    1
                }
            };
            rest = &rest[taken..];
        }
        out.push_str(rest);
        out
    }

    /// A piece of a file or a program: numbers and addresses bare, everything else a quoted string.
    pub fn text(&self, template: &str) -> String {
        self.fill(template, &|place, value| match place {
            "port" | "host" | "origin" => value.to_owned(),
            _ => quoting::json(value),
        })
    }

    fn command(&self, template: &str, quote: fn(&str) -> String) -> String {
        let mut line = String::with_capacity(template.len() + 64);
        let mut before = 0;
        for word in template.split(' ') {
            // A client that is known by its metadata document takes no client id: option and value are left out.
            if word == "{client_id}" && self.client_id.is_some_and(|id| id.starts_with("https://")) {
                line.truncate(before);
                continue;
            }
            before = line.len();
            if before > 0 {
                line.push(' ');
            }
            if word.contains('{') {
                line.push_str(&quote(&self.fill(word, &|_, value| value.to_owned())));
            } else {
                line.push_str(word);
            }
        }
        line
    }
}

/// The commands for all of `values`, one line each; `windows` does in PowerShell what `unix` does in a POSIX shell.
pub fn commands(unix: &str, windows: &str, values: &[Values<'_>]) -> Vec<Command> {
    for_both(values, &|values, shell| match shell {
        Shell::Posix => values.command(unix, quoting::sh),
        Shell::PowerShell => values.command(windows, quoting::powershell),
    })
}

/// Setting a variable, `NAME=value`.
pub fn environment(template: &str, values: &[Values<'_>]) -> Vec<Command> {
    let (name, value) = template.split_once('=').unwrap_or((template, ""));
    for_both(values, &|values, shell| {
        let word = values.fill(value, &|_, value| value.to_owned());
        let mut line = String::with_capacity(template.len() + word.len() + 16);
        match shell {
            Shell::Posix => {
                line.push_str("export ");
                line.push_str(name);
                line.push('=');
                line.push_str(&quoting::sh(&word));
            }
            Shell::PowerShell => {
                let quoted = quoting::powershell(&word);
                // A bare word is no value here.
                let mark = if quoted.starts_with('\'') { "" } else { "'" };
                line.push_str("$env:");
                line.push_str(name);
                line.push_str(" = ");
                line.push_str(mark);
                line.push_str(&quoted);
                line.push_str(mark);
            }
        }
        line
    })
}

/// The same text everywhere.
pub fn anywhere(text: String) -> Vec<Command> {
    vec![Command { system: System::Any, text }]
}

#[derive(Clone, Copy)]
enum Shell {
    Posix,
    PowerShell,
}

fn for_both(values: &[Values<'_>], write: &dyn Fn(&Values<'_>, Shell) -> String) -> Vec<Command> {
    let unix = distinct(values, "\n", &|values| write(values, Shell::Posix));
    let windows = distinct(values, "\n", &|values| write(values, Shell::PowerShell));
    if unix == windows {
        return anywhere(unix);
    }
    vec![Command { system: System::Unix, text: unix }, Command { system: System::Windows, text: windows }]
}

/// The distinct texts that `write` makes of the values, in order.
pub fn distinct(values: &[Values<'_>], between: &str, write: &dyn Fn(&Values<'_>) -> String) -> String {
    let mut all: Vec<String> = Vec::new();
    let mut joined = String::new();
    for text in values.iter().map(write) {
        if !all.contains(&text) {
            if !all.is_empty() {
                joined.push_str(between);
            }
            joined.push_str(&text);
            all.push(text);
        }
    }
    joined
}
