//! Reads TOML into types. Errors name the file, the line, the entry and the field, and what was expected.

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

/// A value of a file, with its position in the text.
pub type Value<'a> = Spanned<DeValue<'a>>;

/// An error, with its position in the text.
pub struct Problem {
    at: usize,
    message: String,
    /// Whether the message names the field.
    names_field: bool,
}

/// A file and its text.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    pub file: &'a str,
    pub text: &'a str,
}

/// A type that can be read from TOML.
pub trait FromToml: Sized {
    fn from_toml(value: &Value<'_>) -> Result<Self, Problem>;

    /// Returns the value of a field that is left out; `None` if the field is required.
    fn left_out() -> Option<Self> {
        None
    }
}

impl Problem {
    pub fn new(at: usize, message: impl Into<String>) -> Self {
        Self { at, message: message.into(), names_field: false }
    }

    /// A value that is not what was expected.
    pub fn not(value: &Value<'_>, expected: &str) -> Self {
        Self::new(value.span().start, format!("{} is not {expected}", shown(value.get_ref())))
    }

    /// A value that is not one of the valid ones.
    pub fn not_one_of(value: &Value<'_>, valid: &[&str]) -> Self {
        Self::new(value.span().start, format!("{} is not one of: {}", shown(value.get_ref()), valid.join(", ")))
    }

    /// Adds the entry or the field to the message.
    fn within(self, prefix: &str) -> Self {
        Self { message: format!("{prefix}{}", self.message), names_field: true, ..self }
    }
}

impl Source<'_> {
    /// Reads a whole file.
    pub fn read<T: FromToml>(&self) -> Result<T, Problem> {
        let table = DeTable::parse(self.text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            Problem::new(at, error.message())
        })?;
        let span = table.span();
        T::from_toml(&Spanned::new(span, DeValue::Table(table.into_inner())))
    }

    /// Returns the error as one line that starts with file and line number.
    pub fn line_of(&self, problem: &Problem) -> String {
        let line = self.text[..problem.at].matches('\n').count() + 1;
        format!("{}:{line}: {}", self.file, problem.message)
    }
}

/// The fields of a table that is being read.
pub struct Fields<'a> {
    table: &'a DeTable<'a>,
    /// Where the table begins.
    pub at: usize,
}

impl Fields<'_> {
    /// Reads a field.
    pub fn take<T: FromToml>(&self, name: &str) -> Result<T, Problem> {
        let Some(value) = self.table.get(name) else {
            return T::left_out().ok_or_else(|| Problem::new(self.at, format!("the field {name} is missing")));
        };
        T::from_toml(value).map_err(|problem| {
            if problem.names_field {
                problem
            } else if problem.at == value.span().start {
                problem.within(&format!("{name} = "))
            } else {
                problem.within(&format!("in {name}, "))
            }
        })
    }

    /// Returns the position of a field's value, or of the table if the field is left out.
    pub fn position(&self, name: &str) -> usize {
        self.table.get(name).map_or(self.at, |value| value.span().start)
    }
}

/// Reads a table with these fields and no others. `kind` is the kind of entry, empty for a whole file.
pub fn table<T>(
    value: &Value<'_>,
    kind: &str,
    known: &[&str],
    read: impl FnOnce(&Fields<'_>) -> Result<T, Problem>,
) -> Result<T, Problem> {
    let Some(table) = value.get_ref().as_table() else {
        return Err(Problem::not(value, "a table like { error_code = \"…\" }"));
    };
    let fields = Fields { table, at: value.span().start };
    let unknown = table.keys().filter(|key| !known.contains(&key.get_ref().as_ref()));
    let result = match unknown.min_by_key(|key| key.span().start) {
        Some(key) => Err(unknown_field(key, known)),
        None => read(&fields),
    };
    let entry = match table.get("id").and_then(|id| id.get_ref().as_str()) {
        Some(id) => format!("{kind} {id}: "),
        None if known.contains(&"id") => format!("{kind} without an id: "),
        None if kind.is_empty() => String::new(),
        None => format!("{kind}: "),
    };
    result.map_err(|problem| problem.within(&entry))
}

fn unknown_field(key: &Spanned<DeString<'_>>, known: &[&str]) -> Problem {
    let name = key.get_ref().as_ref();
    let closest = known.iter().min_by_key(|field| distance(name, field));
    let hint = match closest.filter(|field| distance(name, field) <= 3.min(name.len() / 2)) {
        Some(field) => format!("; did you mean {field}?"),
        None => format!("; the fields are: {}", known.join(", ")),
    };
    Problem::new(key.span().start, format!("unknown field {name}{hint}"))
}

/// Returns the Levenshtein distance of two words.
fn distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, a) in left.bytes().enumerate() {
        let mut diagonal = index;
        row[0] = index + 1;
        for (column, b) in right.bytes().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}

fn shown(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("{text:?}"),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(truth) => truth.to_string(),
        DeValue::Datetime(date) => date.to_string(),
        DeValue::Array(items) => {
            format!("[{}]", items.iter().map(|item| shown(item.get_ref())).collect::<Vec<_>>().join(", "))
        }
        DeValue::Table(table) => {
            let fields = table.iter().map(|(key, value)| format!("{} = {}", key.get_ref(), shown(value.get_ref())));
            format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
        }
    }
}

/// Returns the string of a value, which must not be empty.
pub fn text<'a>(value: &'a Value<'_>) -> Result<&'a str, Problem> {
    match value.get_ref().as_str() {
        Some("") => Err(Problem::new(value.span().start, "\"\" is empty")),
        Some(text) => Ok(text),
        None => Err(Problem::not(value, "a string in quotes")),
    }
}

/// Returns the number of a value, if it is from 0 to 65535.
pub fn number(value: &Value<'_>) -> Option<u16> {
    let number = value.get_ref().as_integer()?;
    u16::from_str_radix(number.as_str(), number.radix()).ok()
}

impl FromToml for String {
    fn from_toml(value: &Value<'_>) -> Result<Self, Problem> {
        text(value).map(str::to_owned)
    }
}

impl FromToml for bool {
    fn from_toml(value: &Value<'_>) -> Result<Self, Problem> {
        value.get_ref().as_bool().ok_or_else(|| Problem::not(value, "true or false"))
    }

    fn left_out() -> Option<Self> {
        Some(false)
    }
}

impl<T: FromToml> FromToml for Option<T> {
    fn from_toml(value: &Value<'_>) -> Result<Self, Problem> {
        T::from_toml(value).map(Some)
    }

    fn left_out() -> Option<Self> {
        Some(None)
    }
}

impl<T: FromToml> FromToml for Vec<T> {
    fn from_toml(value: &Value<'_>) -> Result<Self, Problem> {
        let items = value.get_ref().as_array().ok_or_else(|| Problem::not(value, "a list in brackets"))?;
        items.iter().map(T::from_toml).collect()
    }

    fn left_out() -> Option<Self> {
        Some(Self::new())
    }
}
