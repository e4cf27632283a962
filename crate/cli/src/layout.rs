//! Formatting an explanation for a terminal of 80 columns, like a compiler's error message: what, where, why, and what
//! to do.

use std::fmt::Write as _;

use crate::catalogue::Catalogue;
use portmend::Explanation;
use portmend::protocol::difference::{Difference, Part};
use portmend::shown::visible;
use portmend::value::Value;
use portmend::wording::{Arg, ClientOption, Command, Elsewhere, Remedy, Step, System};

const WIDTH: usize = 80;

/// What the pages do when they copy a command. A terminal would show the code, and keep it.
const ANSWER: &str = "In a command, replace `code=…` with what follows the `?` in the browser's address. Your shell may keep \
                      the command, with the code, in its history.";

/// Formats an explanation as JSON.
pub fn json(explanation: Explanation) -> String {
    serde_json::to_string_pretty(&Value::from(explanation)).unwrap_or_default() + "\n"
}

/// Formats an explanation as text.
pub fn plain(explanation: &Explanation) -> String {
    let words = Catalogue::english();
    let mut page = Page { out: String::new(), words: &words };
    page.line(0, &words.say(&explanation.headline));
    page.gap();
    page.wrapped("", &words.say(&explanation.summary));
    page.addresses(explanation);
    page.causes(explanation);
    page.elsewhere(explanation.elsewhere.as_ref());
    page.clients(explanation);
    page.remedy(&explanation.remedy);
    page.gap();
    let certainty = words.text(&format!("ui_certainty_{}", explanation.certainty.as_str()));
    let name = words.text("ui_fact_diagnosis");
    page.wrapped("", &format!("{name}: {} ({certainty})", explanation.diagnosis.as_str()));
    page.out
}

/// A text for a terminal.
pub struct Page<'a> {
    /// The text so far.
    pub out: String,
    /// The messages.
    pub words: &'a Catalogue,
}

impl Page<'_> {
    /// Writes an empty line.
    pub fn gap(&mut self) {
        self.out.push('\n');
    }

    /// Writes a line without wrapping it. Hidden characters are written out.
    pub fn line(&mut self, indent: usize, text: &str) {
        let text = format!("{:indent$}{}", "", visible(text));
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    /// Writes a paragraph in lines of at most 80 characters. The first line starts with `bullet`, and the others are
    /// indented by its width. A longer word, usually an address, is not broken.
    pub fn wrapped(&mut self, bullet: &str, text: &str) {
        let indent = bullet.chars().count();
        let mut line = bullet.to_owned();
        let mut length = indent;
        let mut is_empty = true;
        for word in visible(text).split_whitespace() {
            let size = word.chars().count();
            if !is_empty && length + 1 + size > WIDTH {
                self.line(0, &line);
                line = " ".repeat(indent);
                length = indent;
                is_empty = true;
            }
            if !is_empty {
                line.push(' ');
                length += 1;
            }
            line.push_str(word);
            length += size;
            is_empty = false;
        }
        self.line(0, &line);
    }

    /// Writes the addresses below each other, with carets below the differences.
    fn addresses(&mut self, explanation: &Explanation) {
        let compared = explanation.differences.first().map(|difference| difference.landed.is_some());
        let mut rows: Vec<(&str, &str, bool)> = Vec::new();
        rows.extend(explanation.requested.as_deref().map(|url| ("ui_fact_requested", url, compared.is_some())));
        let marked = compared == Some(false);
        rows.extend(explanation.registered.iter().map(|url| ("ui_fact_registered", &**url, marked)));
        rows.extend(explanation.landed.as_deref().map(|url| ("ui_fact_landed", url, compared == Some(true))));
        if rows.is_empty() {
            return;
        }
        self.gap();
        for (key, url, is_compared) in rows {
            let name = self.words.text(key);
            self.line(2, &format!("{name:<11} {url}"));
            let marks = if is_compared { marks(url, &explanation.differences) } else { String::new() };
            if !marks.is_empty() {
                self.line(14, &marks);
            }
        }
        if !explanation.differences.is_empty() {
            let parts: Vec<String> = explanation
                .differences
                .iter()
                .map(|d| self.words.text(&format!("ui_part_{}", d.part.as_str())))
                .collect();
            let text = format!("{} {}", self.words.text("ui_differs"), parts.join(", "));
            self.line(2, &text);
        }
    }

    /// Writes the causes and cautions.
    fn causes(&mut self, explanation: &Explanation) {
        let all = [&explanation.causes, &explanation.cautions_first, &explanation.cautions];
        let mut all = all.into_iter().flatten().peekable();
        if all.peek().is_none() {
            return;
        }
        self.gap();
        self.line(0, &self.words.text("ui_causes"));
        for message in all {
            self.wrapped("  - ", &self.words.say(message));
        }
    }

    /// Writes what to do where the client runs.
    fn elsewhere(&mut self, elsewhere: Option<&Elsewhere>) {
        let chosen = elsewhere.and_then(|it| it.choices.iter().find(|choice| Some(choice.place) == it.chosen));
        let Some(choice) = chosen else { return };
        let finish = choice.finish.iter().map(|it| Step { text: it.text.clone(), commands: it.commands.clone() });
        let note = choice.note.iter().map(|note| Step { text: note.clone(), commands: Vec::new() });
        for (title, steps) in [
            ("ui_place_finish", note.chain(finish).collect()),
            ("ui_place_open", choice.open.clone()),
            ("ui_place_lasting", choice.lasting.clone()),
        ] {
            let steps: Vec<Step> = steps;
            if !steps.is_empty() {
                self.gap();
                self.line(0, &self.words.text(title));
                if title == "ui_place_finish" && !choice.finish.is_empty() {
                    self.wrapped("  ", ANSWER);
                }
                self.steps(steps.into_iter());
            }
        }
    }

    /// Writes the clients of which the user can say which one it is, with the option that says so.
    fn clients(&mut self, explanation: &Explanation) {
        let named: Vec<&ClientOption> = explanation.clients.iter().filter(|option| option.client.is_some()).collect();
        if named.is_empty() || explanation.clients.iter().any(|option| option.chosen) {
            return;
        }
        self.gap();
        self.line(0, &self.words.text("ui_client_title"));
        let options: Vec<String> =
            named.iter().map(|option| format!("--client {}", option.client.as_deref().unwrap_or_default())).collect();
        let width = options.iter().map(String::len).max().unwrap_or_default();
        for (option, text) in named.iter().zip(options) {
            let Arg::Text(name) = &option.name else { continue };
            self.line(2, &format!("{text:<width$}  {}", &**name));
        }
    }

    fn remedy(&mut self, remedy: &Remedy) {
        if *remedy == Remedy::default() {
            return;
        }
        self.gap();
        self.line(0, &self.words.text("ui_remedy_title"));
        let lead = remedy.lead.iter().map(|text| Step { text: text.clone(), commands: Vec::new() });
        self.steps(lead.chain(remedy.steps.iter().cloned()));
    }

    /// Writes numbered steps with their commands.
    pub fn steps(&mut self, steps: impl Iterator<Item = Step>) {
        for (index, step) in steps.enumerate() {
            self.wrapped(&format!("{:>3}. ", index + 1), &self.words.say(&step.text));
            for command in &step.commands {
                self.command(command);
            }
        }
    }

    fn command(&mut self, command: &Command) {
        let system = match command.system {
            System::Any => None,
            System::Unix => Some("ui_system_unix"),
            System::Windows => Some("ui_system_windows"),
        };
        if let Some(key) = system {
            let name = self.words.text(key);
            self.line(7, &format!("{name}:"));
        }
        for line in command.text.lines() {
            self.line(9, line);
        }
    }
}

/// Returns carets for the parts of `url` that differ.
fn marks(url: &str, differences: &[Difference]) -> String {
    let mut marks = String::new();
    for (part, from, to) in spans(url) {
        if differences.iter().any(|difference| difference.part == part) {
            let (from, to) = (url[..from].chars().count(), url[..to].chars().count());
            let gap = from.saturating_sub(marks.chars().count());
            let _ = write!(marks, "{:gap$}{}", "", "^".repeat(to - from));
        }
    }
    marks
}

/// Returns the positions of the parts of an address. Missing parts are left out.
fn spans(url: &str) -> Vec<(Part, usize, usize)> {
    let Some(scheme) = url.find("://") else { return Vec::new() };
    let host = scheme + 3;
    let end = |from: usize, stops: &[char]| url[from..].find(stops).map_or(url.len(), |at| from + at);
    let path = end(host, &['/', '?', '#']);
    let query = end(path, &['?', '#']);
    let fragment = end(query, &['#']);
    // A colon within [::1] is not that of a port.
    let port = url[host..path].rfind(':').map(|at| host + at).filter(|at| !url[*at..path].contains(']'));
    let mut spans = vec![(Part::Scheme, 0, scheme), (Part::Host, host, port.unwrap_or(path))];
    spans.extend(port.map(|port| (Part::Port, port + 1, path)));
    spans.extend([(Part::Path, path, query), (Part::Query, query, fragment)]);
    spans.retain(|(_, from, to)| from < to);
    spans
}

#[cfg(test)]
mod tests {
    use super::*;
    use portmend::shown::Shown;

    fn marked(url: &str, parts: &[Part]) -> String {
        let difference =
            |part: &Part| Difference { part: *part, requested: Shown::default(), registered: None, landed: None };
        marks(url, &parts.iter().map(difference).collect::<Vec<_>>())
    }

    #[test]
    fn differences_are_marked() {
        assert_eq!(marked("http://localhost:38000/cb", &[Part::Port]), format!("{:17}^^^^^", ""));
        assert_eq!(marked("http://[::1]/cb?a#b", &[Part::Host, Part::Port, Part::Query]), "       ^^^^^   ^^");
        assert_eq!(marked("https://127.0.0.1:1", &[Part::Scheme, Part::Host, Part::Path]), "^^^^^   ^^^^^^^^^");
        assert_eq!(marked("nothing", &[Part::Host]), "");
    }

    #[test]
    fn lines_fit_the_terminal_and_control_characters_are_replaced() {
        let words = Catalogue::english();
        let mut page = Page { out: String::new(), words: &words };
        page.wrapped("  - ", &format!("{} \u{1b}[2J {}", "word ".repeat(40), "x".repeat(100)));
        assert!(page.out.lines().all(|line| line.chars().count() <= WIDTH || line.trim().len() == 100));
        assert!(page.out.lines().skip(1).all(|line| line.starts_with("    ")));
        assert!(!page.out.contains('\u{1b}'));
    }
}
