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
    let mut fields: Vec<Field> = table.iter().map(field).collect();
    // The table is sorted by name.
    fields.sort_by_key(|field| field.at);
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
