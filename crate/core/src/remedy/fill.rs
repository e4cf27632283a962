//! Filling the placeholders of commands and other texts to copy.

use std::borrow::Cow;

use crate::protocol::loopback::LoopbackUrl;
use crate::quoting;
use crate::wording::{Command, System};

/// The values for one server's commands. An unknown value becomes a conspicuous text such as `<SERVER_NAME>`.
#[derive(Default)]
pub struct Values<'a> {
    /// The server's name in the client's configuration.
    pub name: Option<&'a str>,
    /// The server's URL.
    pub url: Option<&'a str>,
    /// The client id.
    pub client_id: Option<&'a str>,
    /// What to write in place of an unknown client id, in the provider's own term.
    pub client_id_fallback: &'static str,
    /// The authorization server's origin.
    pub server: Option<&'a str>,
    /// The callback URL.
    pub uri: Option<&'a str>,
}

impl Values<'_> {
    /// Returns the port of the callback URL, or `<PORT>`.
    pub fn port(&self) -> Cow<'_, str> {
        match self.uri.and_then(LoopbackUrl::read) {
            Some(url) => url.address.port.to_string().into(),
            None => "<PORT>".into(),
        }
    }

    /// Returns the name, or `<SERVER_NAME>`.
    pub fn name(&self) -> &str {
        self.name.unwrap_or("<SERVER_NAME>")
    }

    /// Returns the value for a placeholder; `None` if there is no such placeholder.
    fn value(&self, placeholder: &str) -> Option<Cow<'_, str>> {
        let address = || self.uri.and_then(LoopbackUrl::read).map(|url| url.address);
        Some(match placeholder {
            "port" => self.port(),
            "host" => address().map_or("localhost".into(), |address| address.host.to_string().into()),
            "origin" => address().map_or("http://localhost:<PORT>".into(), |address| address.to_string().into()),
            "uri" => self.uri.unwrap_or("<CALLBACK_URL>").into(),
            "name" => self.name().into(),
            "url" => self.url.unwrap_or("<SERVER_URL>").into(),
            "client_id" => self.client_id.unwrap_or(self.client_id_fallback).into(),
            "server" => self.server.unwrap_or("<AUTHORIZATION_SERVER>").into(),
            _ => return None,
        })
    }

    /// Fills a template. `quote` is given each placeholder with its value.
    fn fill(&self, template: &str, quote: &dyn Fn(&str, &str) -> String) -> String {
        let mut out = String::with_capacity(template.len() + 64);
        let mut rest = template;
        while let Some(open) = rest.find('{') {
            out.push_str(&rest[..open]);
            rest = &rest[open..];
            let filled = rest.find('}').and_then(|close| {
                let placeholder = &rest[1..close];
                Some((quote(placeholder, &self.value(placeholder)?), close))
            });
            let taken = match filled {
                Some((text, close)) => {
                    out.push_str(&text);
                    close + 1
                }
                // A brace that is part of the text.
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

    /// Fills a template for a file or a program: ports, hosts and origins unquoted, everything else as quoted strings.
    pub fn text(&self, template: &str) -> String {
        self.fill(template, &|placeholder, value| match placeholder {
            "port" | "host" | "origin" => value.to_owned(),
            _ => quoting::json(value),
        })
    }

    /// Fills a command. Each word with a placeholder is quoted as a whole.
    fn command(&self, template: &str, quote: fn(&str) -> String) -> String {
        let mut line = String::with_capacity(template.len() + 64);
        let mut before = 0;
        for word in template.split(' ') {
            // A client with a metadata document is given no client id: option and value are left out.
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

/// Returns the commands for all of `values`, one line each, from a template for POSIX shells and one for PowerShell.
pub fn commands(unix: &str, windows: &str, values: &[Values<'_>]) -> Vec<Command> {
    for_both(values, &|values, shell| match shell {
        Shell::Posix => values.command(unix, quoting::sh),
        Shell::PowerShell => values.command(windows, quoting::powershell),
    })
}

/// Returns the commands that set an environment variable, given as `NAME=value`.
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
                // PowerShell needs quotes around a value.
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

/// Returns a text that is the same on all systems.
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

/// Joins the texts that `write` returns for the values, without duplicates.
pub fn distinct(values: &[Values<'_>], separator: &str, write: &dyn Fn(&Values<'_>) -> String) -> String {
    let mut all: Vec<String> = Vec::new();
    let mut joined = String::new();
    for text in values.iter().map(write) {
        if !all.contains(&text) {
            if !all.is_empty() {
                joined.push_str(separator);
            }
            joined.push_str(&text);
            all.push(text);
        }
    }
    joined
}
