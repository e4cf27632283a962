//! Filling the placeholders of commands and other texts to copy.

use std::borrow::Cow;

use crate::into_vec::IntoVec;
use crate::protocol::loopback::{LoopbackAddress, LoopbackUrl};
use crate::quoting::{self, Shell};
use crate::terminal::System;
use crate::wording::Command;

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
        match self.address() {
            Some(address) => address.port.to_string().into(),
            None => "<PORT>".into(),
        }
    }

    /// Returns the name, or `<SERVER_NAME>`.
    pub fn name(&self) -> &str {
        self.name.unwrap_or("<SERVER_NAME>")
    }

    fn address(&self) -> Option<LoopbackAddress> {
        self.uri.and_then(LoopbackUrl::read).map(|url| url.address)
    }

    /// Returns the value for a placeholder, and the conspicuous text in place of one that is unknown or cannot be used;
    /// `None` if there is no such placeholder.
    fn value(&self, placeholder: &str) -> Option<(Option<Cow<'_, str>>, &'static str)> {
        Some(match placeholder {
            "port" => (Some(self.port()), "<PORT>"),
            "host" => (self.address().map(|address| address.host.to_string().into()), "localhost"),
            "origin" => (self.address().map(|address| address.to_string().into()), "http://localhost:<PORT>"),
            "uri" => (self.uri.map(Cow::Borrowed), "<CALLBACK_URL>"),
            "name" => (self.name.map(Cow::Borrowed), "<SERVER_NAME>"),
            "url" => (self.url.map(Cow::Borrowed), "<SERVER_URL>"),
            "client_id" => (self.client_id.map(Cow::Borrowed), self.client_id_fallback),
            "server" => (self.server.map(Cow::Borrowed), "<AUTHORIZATION_SERVER>"),
            _ => return None,
        })
    }

    /// Fills a template. `write` is given each placeholder with its value, if that can be used according to `takes`, or
    /// with the text in place of the value.
    fn fill(&self, template: &str, takes: &dyn Fn(&str) -> bool, write: &dyn Fn(&str, &str) -> String) -> String {
        let mut out = String::with_capacity(template.len() + 64);
        let mut rest = template;
        while let Some(open) = rest.find('{') {
            out.push_str(&rest[..open]);
            rest = &rest[open..];
            let filled = rest.find('}').and_then(|close| {
                let placeholder = &rest[1..close];
                let (value, fallback) = self.value(placeholder)?;
                let value = value.filter(|value| takes(value));
                Some((write(placeholder, value.as_deref().unwrap_or(fallback)), close))
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
        self.fill(template, &quoting::is_writable, &|placeholder, value| match placeholder {
            "port" | "host" | "origin" => value.to_owned(),
            _ => quoting::json(value),
        })
    }

    /// Fills one word of a command, without quoting it.
    fn word(&self, template: &str, shell: Shell) -> String {
        self.fill(template, &|value| shell.takes(value), &|_, value| value.to_owned())
    }

    /// Fills a command. Each word with a placeholder is quoted as a whole.
    fn command(&self, template: &str, shell: Shell) -> String {
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
                // In quotes, no shell expands it.
                let home = if word.starts_with("~/") { "~/" } else { "" };
                line.push_str(home);
                line.push_str(&shell.quote(&self.word(&word[home.len()..], shell)));
            } else {
                line.push_str(word);
            }
        }
        line
    }
}

/// Returns the commands for all of `values`, one line each, from a template that is quoted for each shell.
pub fn commands(template: &str, values: &[Values<'_>]) -> Vec<Command> {
    for_both(values, &|values, shell| values.command(template, shell))
}

/// Returns the commands that set an environment variable, given as `NAME=value`.
pub fn environment(template: &str, values: &[Values<'_>]) -> Vec<Command> {
    let (name, value) = template.split_once('=').unwrap_or((template, ""));
    for_both(values, &|values, shell| {
        let word = values.word(value, shell);
        match shell {
            Shell::Posix => format!("export {name}={}", shell.quote(&word)),
            // PowerShell needs quotes around a value.
            Shell::Windows => format!("$env:{name} = \"{word}\""),
        }
    })
}

/// Returns a command of these words, which are ours, have been checked, or are to be replaced.
pub fn words(words: &[&str]) -> Vec<Command> {
    let line = |quote: fn(&str) -> String| words.iter().map(|word| quote(word)).into_vec().join(" ");
    let unix = line(|word| Shell::Posix.quote(word));
    let windows = line(quoting::literal_on_windows);
    if unix == windows {
        return anywhere(unix);
    }
    vec![Command { system: System::Unix, text: unix }, Command { system: System::Windows, text: windows }]
}

/// Returns a text that is the same on all systems.
pub fn anywhere(text: String) -> Vec<Command> {
    vec![Command { system: System::Any, text }]
}

fn for_both(values: &[Values<'_>], write: &dyn Fn(&Values<'_>, Shell) -> String) -> Vec<Command> {
    let unix = distinct(values, "\n", &|values| write(values, Shell::Posix));
    let windows = distinct(values, "\n", &|values| write(values, Shell::Windows));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_home_directory_stays_outside_the_quotes() {
        let path = "~/.cli/{name}.json";
        let of = |name| commands(path, &[Values { name, ..Values::default() }]).remove(0).text;
        assert_eq!(of(Some("staging")), "~/.cli/staging.json");
        assert_eq!(of(None), "~/\".cli/<SERVER_NAME>.json\"");
    }
}
