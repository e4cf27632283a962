//! The options in `#[contract(...)]`.

use syn::meta::ParseNestedMeta;
use syn::{Attribute, Expr, LitStr, Result, Token};

const UNKNOWN_TYPE_OPTION: &str =
    "unknown option; a type can have `camel_case`, `omit_nulls`, `untagged` and `ts = \"...\"`";

/// The options of a type.
#[derive(Default)]
pub(crate) struct TypeOptions {
    pub(crate) camel_case: bool,
    pub(crate) omit_nulls: bool,
    pub(crate) untagged: bool,
    pub(crate) ts: Option<LitStr>,
}

/// The options of a field.
#[derive(Default)]
pub(crate) struct FieldOptions {
    pub(crate) default: Option<Default>,
    pub(crate) flatten: bool,
    pub(crate) hidden: bool,
}

/// The default of a field.
pub(crate) enum Default {
    /// The default of its type.
    OfType,
    /// This value, converted into its type.
    Value(Expr),
}

impl TypeOptions {
    pub(crate) fn of(attributes: &[Attribute]) -> Result<Self> {
        let mut options = Self::default();
        each(attributes, |meta| {
            match name(&meta).as_str() {
                "camel_case" => options.camel_case = true,
                "omit_nulls" => options.omit_nulls = true,
                "untagged" => options.untagged = true,
                "ts" => options.ts = Some(meta.value()?.parse()?),
                _ => return Err(meta.error(UNKNOWN_TYPE_OPTION)),
            }
            Ok(())
        })?;
        Ok(options)
    }
}

impl FieldOptions {
    pub(crate) fn of(attributes: &[Attribute]) -> Result<Self> {
        let mut options = Self::default();
        each(attributes, |meta| {
            match name(&meta).as_str() {
                "default" if meta.input.peek(Token![=]) => {
                    options.default = Some(Default::Value(meta.value()?.parse()?));
                }
                "default" => options.default = Some(Default::OfType),
                "flatten" => options.flatten = true,
                "hidden" => options.hidden = true,
                _ => return Err(meta.error("unknown option; a field can have `default`, `flatten` and `hidden`")),
            }
            if options.flatten && options.default.is_some() {
                return Err(meta.error("a flattened field cannot have a default"));
            }
            Ok(())
        })?;
        Ok(options)
    }
}

/// Checks that an item has no options.
pub(crate) fn none(attributes: &[Attribute], message: &str) -> Result<()> {
    each(attributes, |meta| Err(meta.error(message)))
}

fn each(attributes: &[Attribute], mut read: impl FnMut(ParseNestedMeta<'_>) -> Result<()>) -> Result<()> {
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("contract")) {
        attribute.parse_nested_meta(&mut read)?;
    }
    Ok(())
}

fn name(meta: &ParseNestedMeta<'_>) -> String {
    meta.path.get_ident().map(ToString::to_string).unwrap_or_default()
}
