//! Changing values in a text of TOML.

use toml_edit::{DocumentMut, InlineTable, Item, TableLike};

use super::way::{Key, New, Settings};

/// Returns the text with these values.
pub(super) fn written(text: &str, settings: &Settings) -> Option<String> {
    let mut document: DocumentMut = text.parse().ok()?;
    for (way, new) in settings {
        write(document.as_table_mut(), way, new)?;
    }
    Some(document.to_string())
}

fn write(table: &mut dyn TableLike, way: &[Key], new: &New) -> Option<()> {
    let value: toml_edit::Value = match new {
        New::Number(number) => i64::from(*number).into(),
        New::Text(text) => text.as_str().into(),
    };
    let in_place_of = |old: &mut toml_edit::Value, mut value: toml_edit::Value| {
        let is_in_line = !matches!(old, toml_edit::Value::Array(_) | toml_edit::Value::InlineTable(_))
            && !old.clone().decorated("", "").to_string().contains('\n');
        *value.decor_mut() = old.decor().clone();
        is_in_line.then(|| *old = value)
    };
    match way {
        [Key::Name(name)] => {
            match table.get_mut(name) {
                Some(item) => in_place_of(item.as_value_mut()?, value)?,
                None => {
                    table.insert(name, Item::Value(value));
                }
            }
            Some(())
        }
        [Key::Name(name), Key::Item(index)] => {
            in_place_of(table.get_mut(name)?.as_array_mut()?.get_mut(*index)?, value)
        }
        [Key::Name(name), Key::Before(index)] => {
            table.get_mut(name)?.as_array_mut()?.insert(*index, value);
            Some(())
        }
        [Key::Name(name), rest @ ..] => {
            let item = table.entry(name).or_insert(Item::Value(InlineTable::new().into()));
            write(item.as_table_like_mut()?, rest, new)
        }
        _ => None,
    }
}
