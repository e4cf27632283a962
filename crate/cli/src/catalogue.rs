//! The extension's messages, from its English file.

use serde_json::Value;

use portmend::wording::{Arg, Message};

const MESSAGES: &str = include_str!("../../../extension/_locales/en/messages.json");

/// Marks the start of a message that is an argument of another: it is capitalised at the start of a sentence, while a
/// name keeps its spelling.
const ARGUMENT: char = '\u{2060}';

/// The messages by their keys.
pub struct Catalogue(Value);

impl Catalogue {
    /// Reads the file that is compiled in.
    pub fn english() -> Self {
        Self(serde_json::from_str(MESSAGES).unwrap_or_default())
    }

    /// Returns the text of a message, with its arguments.
    pub fn say(&self, message: &Message) -> String {
        let marked = self.marked(message);
        let mut text = String::with_capacity(marked.len());
        let mut at_start = true;
        let mut capital = false;
        let mut after_stop = false;
        for c in marked.chars() {
            match c {
                ARGUMENT => capital = at_start,
                c if capital => {
                    text.extend(c.to_uppercase());
                    (capital, at_start) = (false, false);
                }
                c => {
                    text.push(c);
                    at_start = c.is_whitespace() && (after_stop || at_start);
                }
            }
            after_stop = matches!(c, '.' | '!' | '?') || (after_stop && c.is_whitespace());
        }
        text
    }

    /// Returns the text of a message without arguments, or the key if there is no such message.
    pub fn text(&self, key: &str) -> String {
        self.0[key]["message"].as_str().unwrap_or(key).to_owned()
    }

    fn marked(&self, message: &Message) -> String {
        let entry = &self.0[message.key];
        let arguments: Vec<String> = message.args.iter().map(|argument| self.argument(argument)).collect();
        let text = self.text(message.key);
        let mut out = String::with_capacity(text.len() + 64);
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once('$') {
            out.push_str(before);
            let Some((name, after)) = after.split_once('$') else {
                rest = after;
                continue;
            };
            // "$1" is the first argument.
            let content = entry["placeholders"][name.to_lowercase()]["content"].as_str();
            let index = content.and_then(|content| content.strip_prefix('$')?.parse::<usize>().ok()).unwrap_or(0);
            out.push_str(arguments.get(index.wrapping_sub(1)).map_or("", String::as_str));
            rest = after;
        }
        out.push_str(rest);
        out
    }

    fn argument(&self, argument: &Arg) -> String {
        match argument {
            Arg::Text(text) => text.replace(ARGUMENT, ""),
            Arg::Message(message) => format!("{ARGUMENT}{}", self.marked(message)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say(key: &'static str, args: impl IntoIterator<Item = Arg>) -> String {
        Catalogue::english().say(&Message::new(key, args))
    }

    #[test]
    fn arguments_replace_their_placeholders() {
        assert_eq!(
            say("summary_nobody_listening", ["Codex".into(), "localhost:1".into()]),
            "Your browser went to localhost:1, as Codex had asked. Nothing is listening there."
        );
        assert_eq!(say("no_such_key", []), "no_such_key");
    }

    #[test]
    fn messages_are_capitalised_at_the_start_of_a_sentence_and_names_are_not() {
        let client = || Arg::Message(Message::plain("party_client"));
        let provider = || Arg::Message(Message::plain("party_provider"));
        assert_eq!(
            say("summary_landed_elsewhere", [client(), "localhost:1".into(), provider(), "localhost:2".into()]),
            "Your client should be waiting at localhost:1. The provider sent your browser to localhost:2, where nothing \
             is listening."
        );
        assert_eq!(
            say("cause_client_ended", ["goose".into()]),
            "goose may have been closed, or have given up waiting."
        );
        assert!(
            say("summary_unreachable", [Arg::Message(Message::plain("party_unknown_address")), "x".into()])
                .starts_with("An address")
        );
    }
}
