//! YAML 1.2, the first document of a text. Aliases are not followed: no client's settings need them, and a few lines of
//! them can stand for a million values.

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use crate::tree::{Field, Node, Value};

/// How deep values may be nested.
const MAX_DEPTH: usize = 100;

/// A list or table that is being read.
struct Open {
    at: usize,
    is_table: bool,
    /// The name of the next field of a table. A name that is no text has none.
    name: Option<Option<(String, usize)>>,
    items: Vec<Node>,
    fields: Vec<Field>,
}

impl Open {
    fn new(at: usize, is_table: bool) -> Self {
        Self { at, is_table, name: None, items: Vec::new(), fields: Vec::new() }
    }

    fn add(&mut self, node: Node) {
        if !self.is_table {
            self.items.push(node);
            return;
        }
        match self.name.take() {
            None => {
                let at = node.at;
                self.name = Some(node.scalar().map(|name| (name.to_owned(), at)));
            }
            Some(Some((name, at))) => self.fields.push(Field { name, at, node }),
            Some(None) => {}
        }
    }

    fn close(self) -> Node {
        let value = if self.is_table { Value::Table(self.fields) } else { Value::List(self.items) };
        Node { at: self.at, value }
    }
}

pub(crate) fn read(text: &str) -> Result<Node, usize> {
    let positions = Positions::new(text);
    let mut parser = Parser::new_from_str(text);
    let mut open: Vec<Open> = Vec::new();
    let mut root = None;
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| positions.of_index(error.marker().index()))?;
        let at = positions.of(span);
        let node = match event {
            Event::Scalar(text, style, _, _) => Node { at, value: scalar(&text, style) },
            Event::Alias(_) => Node { at, value: Value::Other },
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                if open.len() >= MAX_DEPTH {
                    return Err(at);
                }
                open.push(Open::new(at, matches!(event, Event::MappingStart(..))));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some(closed) => closed.close(),
                None => continue,
            },
            Event::DocumentEnd => break,
            _ => continue,
        };
        match open.last_mut() {
            Some(outer) => outer.add(node),
            None => root = Some(node),
        }
    }
    root.ok_or(text.len())
}

/// Reads a plain scalar by the core schema.
fn scalar(text: &str, style: ScalarStyle) -> Value {
    if style != ScalarStyle::Plain {
        return Value::Text(text.to_owned());
    }
    match text {
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        "" | "~" | "null" | "Null" | "NULL" => Value::Other,
        _ if text.bytes().all(|byte| byte.is_ascii_digit()) => Value::Number(text.to_owned()),
        _ => Value::Text(text.to_owned()),
    }
}

/// The positions in bytes of characters, by which the parser counts.
pub(crate) struct Positions {
    /// `None` if all characters are one byte long.
    bytes: Option<Vec<usize>>,
    end: usize,
}

impl Positions {
    pub(crate) fn new(text: &str) -> Self {
        let bytes = (!text.is_ascii()).then(|| text.char_indices().map(|(at, _)| at).collect());
        Self { bytes, end: text.len() }
    }

    fn of(&self, span: Span) -> usize {
        self.of_index(span.start.index())
    }

    pub(crate) fn of_index(&self, index: usize) -> usize {
        let at = match &self.bytes {
            Some(bytes) => bytes.get(index).copied(),
            None => Some(index),
        };
        at.unwrap_or(self.end).min(self.end)
    }
}
