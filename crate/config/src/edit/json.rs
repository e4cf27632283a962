//! Changing values in a text of JSON.

use jsonc_parser::ParseOptions;
use jsonc_parser::cst::{CstInputValue, CstNode, CstObject, CstRootNode};

use super::way::{Key, New, Settings};

/// Returns the text with these values.
pub(super) fn written(text: &str, settings: &Settings) -> Option<String> {
    let root = CstRootNode::parse(text, &ParseOptions::default()).ok()?;
    for (way, new) in settings {
        write(&root.object_value()?, way, new)?;
    }
    Some(root.to_string())
}

fn write(object: &CstObject, way: &[Key], new: &New) -> Option<()> {
    let value = match new {
        New::Number(number) => CstInputValue::Number(number.to_string()),
        New::Text(text) => CstInputValue::String(text.clone()),
    };
    match way {
        [Key::Name(name)] => {
            match object.get(name) {
                Some(field) => {
                    let old = field.value()?;
                    field.set_value(Some(value).filter(|_| is_in_line(&old))?);
                }
                None => {
                    object.append(name, value);
                }
            }
            Some(())
        }
        [Key::Name(name), Key::Item(index)] => match object.array_value(name)?.elements().into_iter().nth(*index)? {
            CstNode::Leaf(item) => {
                let item = Some(CstNode::Leaf(item)).filter(is_in_line)?;
                match (item.as_string_lit(), item.as_number_lit()) {
                    (Some(item), _) => item.replace_with(value).map(|_| ()),
                    (_, Some(item)) => item.replace_with(value).map(|_| ()),
                    _ => None,
                }
            }
            CstNode::Container(_) => None,
        },
        [Key::Name(name), Key::Before(index)] => {
            object.array_value(name)?.insert(*index, value);
            Some(())
        }
        [Key::Name(name), rest @ ..] => write(&object.object_value_or_create(name)?, rest, new),
        _ => None,
    }
}

/// Returns whether it is a value in one line, which another one can take the place of: with the lines of a longer one, more would
/// be lost than what was to be changed.
fn is_in_line(old: &CstNode) -> bool {
    matches!(old, CstNode::Leaf(_)) && !old.to_string().contains('\n')
}
