//! TOML 1.1.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::tree::{Field, Node, Value};

pub(crate) fn read(text: &str) -> Result<Node, usize> {
    let table = DeTable::parse(text).map_err(|error| error.span().map_or(0, |span| span.start))?;
    Ok(Node { at: 0, value: fields(table.get_ref()) })
}

fn fields(table: &DeTable<'_>) -> Value {
    let field = |(name, value): (&Spanned<std::borrow::Cow<'_, str>>, &Spanned<DeValue<'_>>)| Field {
        name: name.get_ref().to_string(),
        at: name.span().start,
        node: node(value),
    };
    // The table is sorted by name. Inserting each is slower than the sorting of the standard library, and 3 kB less of Wasm.
    let mut fields: Vec<Field> = Vec::new();
    for field in table.iter().map(field) {
        fields.insert(fields.partition_point(|other| other.at < field.at), field);
    }
    Value::Table(fields)
}

fn node(value: &Spanned<DeValue<'_>>) -> Node {
    let at = value.span().start;
    let value = match value.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Value::Number(number.to_string()),
            Err(_) => Value::Other,
        },
        DeValue::Boolean(truth) => Value::Bool(*truth),
        DeValue::Array(items) => Value::List(items.iter().map(node).collect()),
        DeValue::Table(table) => fields(table),
        DeValue::Float(_) | DeValue::Datetime(_) => Value::Other,
    };
    Node { at, value }
}
