//! JSON with comments and trailing commas, as editors and agents accept it.

use jsonc_parser::ast::{ObjectPropName, Value as Ast};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, CommentCollectionStrategy, ParseOptions, parse_to_ast};

use crate::tree::{Field, Node, Value};

/// Reads a text. A text that begins with a field, as documents show a part of a file, is read as a table of its fields.
pub(crate) fn read(text: &str) -> Result<Node, usize> {
    if !text.trim_start().starts_with('"') {
        return parse(text);
    }
    let wrapped = parse(&format!("{{{text}}}"));
    wrapped.map(|node| shifted(node, 1)).map_err(|at| at.saturating_sub(1).min(text.len()))
}

fn parse(text: &str) -> Result<Node, usize> {
    let collect = CollectOptions { comments: CommentCollectionStrategy::Off, tokens: false };
    let options = ParseOptions {
        allow_comments: true,
        allow_trailing_commas: true,
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    let parsed = parse_to_ast(text, &collect, &options).map_err(|error| error.range().start)?;
    parsed.value.map(node).ok_or(text.len())
}

fn node(ast: Ast<'_>) -> Node {
    let at = ast.range().start;
    let value = match ast {
        Ast::StringLit(text) => Value::Text(text.value.into_owned()),
        Ast::NumberLit(number) => Value::Number(number.value.to_owned()),
        Ast::BooleanLit(truth) => Value::Bool(truth.value),
        Ast::Array(array) => Value::List(array.elements.into_iter().map(node).collect()),
        Ast::Object(object) => {
            let field = |property: jsonc_parser::ast::ObjectProp<'_>| Field {
                at: property.range.start,
                name: match property.name {
                    ObjectPropName::String(name) => name.value.into_owned(),
                    ObjectPropName::Word(name) => name.value.to_owned(),
                },
                node: node(property.value),
            };
            Value::Table(object.properties.into_iter().map(field).collect())
        }
        Ast::NullKeyword(_) => Value::Other,
    };
    Node { at, value }
}

/// Moves all positions to the left.
fn shifted(mut node: Node, by: usize) -> Node {
    node.at = node.at.saturating_sub(by);
    match &mut node.value {
        Value::List(items) => *items = std::mem::take(items).into_iter().map(|item| shifted(item, by)).collect(),
        Value::Table(fields) => {
            for field in fields {
                field.at = field.at.saturating_sub(by);
                let place = Node { at: 0, value: Value::Other };
                field.node = shifted(std::mem::replace(&mut field.node, place), by);
            }
        }
        _ => {}
    }
    node
}
