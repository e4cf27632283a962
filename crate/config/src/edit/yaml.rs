//! Changing one value in a text of YAML, or leaving its values out. Everything else stays byte for byte: no library for YAML
//! keeps comments, so this goes by the places that the parser reports.

use saphyr_parser::{Event, Parser, ScalarStyle};

use super::way::{Key, New};
use crate::syntax::Positions;

/// How deep values may be nested.
const MAX_DEPTH: usize = 100;

/// A value and where it is, in bytes.
struct Spanned {
    start: usize,
    end: usize,
    what: What,
}

enum What {
    /// A value in one line, and whether it is in quotes.
    Scalar {
        value: String,
        is_quoted: bool,
    },
    /// The items of a list.
    List(Vec<Spanned>),
    /// Names and values, one after the other.
    Table(Vec<Spanned>),
    Other,
}

/// Returns the text with another value at the end of a way: in place of the one that is there, or a new one in a list or a
/// table that is there. `None` if that would have to be guessed.
pub(super) fn written(text: &str, way: &[Key], new: &New) -> Option<String> {
    let root = read(text)?;
    let (last, tables) = way.split_last()?;
    let within = tables.iter().try_fold(&root, |node, key| match key {
        Key::Name(name) => node.get(name),
        Key::Item(_) | Key::Before(_) => None,
    })?;
    match (last, &within.what) {
        (Key::Name(name), What::Table(items)) => match within.get(name) {
            Some(value) => value.replaced(text, new),
            None => within.with_field(text, items, name, new),
        },
        (Key::Item(index), What::List(items)) => items.get(*index)?.replaced(text, new),
        (Key::Before(index), What::List(items)) => within.added_after(text, items.get(index.checked_sub(1)?)?, new),
        _ => None,
    }
}

/// Returns the text with `…` in place of each value that is not `kept`, and of each comment.
pub(super) fn without_values(text: &str, kept: &dyn Fn(&str) -> bool) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let mut hide = |from: usize, to: usize, shown: &str| {
        out.push_str(&without_comments(&text[at..from.max(at)]));
        out.push_str(shown);
        at = to.max(at);
    };
    read(text)?.each_value(&mut |value| match &value.what {
        What::Scalar { value: known, .. } if kept(known) => hide(value.start, value.end, &text[value.start..value.end]),
        _ => hide(value.start, value.end, "…"),
    });
    let rest = without_comments(&text[at..]);
    Some(out + &rest)
}

/// Returns what stands between values, without comments.
fn without_comments(text: &str) -> String {
    let lines = text.split_inclusive('\n').map(|line| match line.split_once('#') {
        Some((before, comment)) => format!("{before}# …{}", &comment[comment.trim_end_matches(['\r', '\n']).len()..]),
        None => line.to_owned(),
    });
    lines.collect()
}

fn read(text: &str) -> Option<Spanned> {
    let positions = Positions::new(text);
    let mut open: Vec<Spanned> = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.ok()?;
        let (start, end) = (positions.of_index(span.start.index()), positions.of_index(span.end.index()));
        let closed = match event {
            Event::Scalar(value, style, _, _) => {
                let is_quoted = matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted);
                let is_in_line = (is_quoted || style == ScalarStyle::Plain) && !text[start..end].contains('\n');
                let end = if is_quoted { end } else { start + text[start..end].trim_end().len() };
                let what = if is_in_line { What::Scalar { value: value.into_owned(), is_quoted } } else { What::Other };
                Spanned { start, end, what }
            }
            Event::Alias(_) => Spanned { start, end, what: What::Other },
            Event::SequenceStart(..) | Event::MappingStart(..) if open.len() >= MAX_DEPTH => return None,
            Event::SequenceStart(..) => {
                open.push(Spanned { start, end, what: What::List(Vec::new()) });
                continue;
            }
            Event::MappingStart(..) => {
                open.push(Spanned { start, end, what: What::Table(Vec::new()) });
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => Spanned { end, ..open.pop()? },
            Event::DocumentEnd => break,
            _ => continue,
        };
        match open.last_mut().map(|outer| &mut outer.what) {
            Some(What::List(items) | What::Table(items)) => items.push(closed),
            _ => return Some(closed),
        }
    }
    None
}

impl Spanned {
    fn get(&self, name: &str) -> Option<&Self> {
        let What::Table(items) = &self.what else { return None };
        let is_named = |item: &Self| matches!(&item.what, What::Scalar { value, .. } if value == name);
        items.chunks_exact(2).find(|pair| is_named(&pair[0])).map(|pair| &pair[1])
    }

    /// Calls `visit` for each value that is neither a list nor a table nor a name.
    fn each_value(&self, visit: &mut dyn FnMut(&Self)) {
        match &self.what {
            What::List(items) => items.iter().for_each(|item| item.each_value(visit)),
            What::Table(items) => items.iter().skip(1).step_by(2).for_each(|item| item.each_value(visit)),
            What::Scalar { .. } | What::Other => visit(self),
        }
    }

    /// Returns the text with another value in place of this one.
    fn replaced(&self, text: &str, new: &New) -> Option<String> {
        let What::Scalar { is_quoted, .. } = self.what else { return None };
        // A number without quotes stays one: the client takes it.
        let (before, after) = (text.get(..self.start)?, text.get(self.end..)?);
        Some(format!("{before}{}{after}", value_of(new, is_quoted)?))
    }

    /// Returns the text with a new item of this list after one that is there.
    fn added_after(&self, text: &str, item: &Self, new: &New) -> Option<String> {
        let value = value_of(new, true).filter(|_| matches!(item.what, What::Scalar { .. }))?;
        if self.is_in_line(text) {
            return inserted(text, item.end, &format!(", {value}"));
        }
        let dash = text.get(start_of_line(text, item.start)..item.start).filter(|dash| dash.trim() == "-")?;
        with_line(text, item.end, &format!("{dash}{value}"))
    }

    /// Returns the text with a new field of this table, after the first one whose value is in one line.
    fn with_field(&self, text: &str, items: &[Self], name: &str, new: &New) -> Option<String> {
        let mut fields = items.chunks_exact(2);
        let [before, value] = fields.find(|pair| matches!(pair[1].what, What::Scalar { .. }))? else { return None };
        let field = format!("{name}: {}", value_of(new, true)?);
        if self.is_in_line(text) {
            return inserted(text, value.end, &format!(", {field}"));
        }
        let indent = text.get(start_of_line(text, before.start)..before.start).filter(|it| it.trim().is_empty())?;
        with_line(text, value.end, &format!("{indent}{field}"))
    }

    fn is_in_line(&self, text: &str) -> bool {
        text.get(self.start..).is_some_and(|text| text.starts_with(['[', '{']))
    }
}

fn start_of_line(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |at| at + 1)
}

fn inserted(text: &str, at: usize, new: &str) -> Option<String> {
    Some([text.get(..at)?, new, text.get(at..)?].concat())
}

/// Returns the text with a new line after the one at this place.
fn with_line(text: &str, at: usize, line: &str) -> Option<String> {
    let rest = text.get(at..)?;
    let Some(length) = rest.find('\n') else { return Some(format!("{text}\n{line}")) };
    let end = if rest[..length].ends_with('\r') { "\r\n" } else { "\n" };
    inserted(text, at + length + 1, &format!("{line}{end}"))
}

/// Returns a value as it is written.
fn value_of(new: &New, in_quotes: bool) -> Option<String> {
    let value = match new {
        New::Number(number) => return Some(number.to_string()),
        New::Text(text) => text,
    };
    let is_plain = |c: char| c.is_ascii_graphic() && !"\"\\".contains(c);
    let is_number = value.bytes().all(|byte| byte.is_ascii_digit());
    value.chars().all(is_plain).then(|| if in_quotes || !is_number { format!("\"{value}\"") } else { value.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOSE: &str = "# mine\nextensions:\n  a: # the first\n    args: [-y, mcp-remote, https://a.example/mcp] # flow\n  b:\n    args:\n      - mcp-remote\n      - https://b.example/mcp # here\n      - '9200'\n      - --debug\n";

    fn way(name: &str, last: Key) -> Vec<Key> {
        ["extensions", name, "args"].map(|name| Key::Name(name.to_owned())).into_iter().chain([last]).collect()
    }

    fn port() -> New {
        New::Text("38000".to_owned())
    }

    #[test]
    fn an_item_is_replaced_and_everything_else_stays() {
        let changed = written(GOOSE, &way("b", Key::Item(2)), &port());
        assert_eq!(changed, Some(GOOSE.replace("'9200'", "\"38000\"")));
        let plain = GOOSE.replace("'9200'", "9200  # ü");
        let changed = written(&plain, &way("b", Key::Item(2)), &port());
        assert_eq!(changed, Some(GOOSE.replace("'9200'", "38000  # ü")));
        assert_eq!(written(GOOSE, &way("b", Key::Item(9)), &port()), None);
    }

    #[test]
    fn an_item_is_added_in_the_style_of_its_list() {
        let changed = written(GOOSE, &way("a", Key::Before(3)), &port());
        assert_eq!(changed, Some(GOOSE.replace("a.example/mcp]", "a.example/mcp, \"38000\"]")));
        for end in ["\n", "\r\n"] {
            let text = GOOSE.replace('\n', end);
            let there = format!("https://b.example/mcp # here{end}");
            let changed = written(&text, &way("b", Key::Before(2)), &port());
            assert_eq!(changed, Some(text.replace(&there, &format!("{there}      - \"38000\"{end}"))));
            let last = text.trim_end();
            let changed = written(last, &way("b", Key::Before(4)), &port());
            assert_eq!(changed, Some(format!("{last}{}      - \"38000\"", "\n")));
        }
    }

    #[test]
    fn a_field_that_is_missing_is_added_after_the_first_value_in_one_line() {
        let way = |name: &str| ["extensions", name, "client_id"].map(|name| Key::Name(name.to_owned())).to_vec();
        let id = New::Text("cli".to_owned());
        for end in ["\n", "\r\n"] {
            let text = "extensions:\n  a:\n    # about x\n    envs:\n      X: y\n    type: sse # old\n    uri: z\n  b: { type: sse }\n  c: {}\n  d:\n    type: sse";
            let text = text.replace('\n', end);
            let there = format!("    type: sse # old{end}");
            let added = text.replace(&there, &format!("{there}    client_id: \"cli\"{end}"));
            assert_eq!(written(&text, &way("a"), &id), Some(added));
            let added = text.replace("{ type: sse }", "{ type: sse, client_id: \"cli\" }");
            assert_eq!(written(&text, &way("b"), &id), Some(added));
            assert_eq!(written(&text, &way("c"), &id), None);
            assert_eq!(written(&text, &way("d"), &id), Some(format!("{text}\n    client_id: \"cli\"")));
        }
    }

    #[test]
    fn what_is_not_there_or_goes_over_lines_is_left_alone() {
        let name = |name: &str| vec![Key::Name(name.to_owned())];
        assert_eq!(written(GOOSE, &[name("other"), name("x")].concat(), &port()), None);
        assert_eq!(written("a: |\n  9200\n", &name("a"), &port()), None);
        assert_eq!(written("a: *b\n", &name("a"), &port()), None);
        assert_eq!(written("a: \"x\n", &name("a"), &port()), None);
        assert_eq!(written("- - 9200\n", &[Key::Before(1)], &port()), None);
        assert_eq!(written("a: 9200\n", &name("a"), &New::Text("x\"y".to_owned())), None);
    }

    #[test]
    fn values_and_comments_are_left_out() {
        let text =
            "a: s3cr3t # s3cr3t\n\"b\": { c: 's3cr3t', d: 9200 }\ne: |\n  s3cr3t\n# s3cr3t\nf: [mcp-remote, s3cr3t]\n";
        let shown = without_values(text, &|value| value == "mcp-remote" || value == "9200").unwrap();
        assert_eq!(shown, "a: … # …\n\"b\": { c: …, d: 9200 }\ne: |\n  …\n# …\nf: [mcp-remote, …]\n");
    }
}
