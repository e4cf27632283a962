//! What stands in `#[contract(...)]`.

use syn::meta::ParseNestedMeta;
use syn::{Attribute, Expr, LitStr, Result, Token};

/// Options of a type.
#[derive(Default)]
pub(crate) struct TypeOptions {
    pub(crate) camel_case: bool,
    pub(crate) omit_nulls: bool,
    pub(crate) untagged: bool,
    pub(crate) ts: Option<LitStr>,
}

/// Options of a field.
#[derive(Default)]
pub(crate) struct FieldOptions {
    pub(crate) default: Option<Default>,
    pub(crate) flatten: bool,
    pub(crate) hidden: bool,
}

/// What a field is when nothing was given.
pub(crate) enum Default {
    /// The default of its type.
    OfType,
    /// This value, which is turned into its type.
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
                _ => return Err(meta.error("a type can be `camel_case`, `omit_nulls`, `untagged` or `ts = \"...\"`")),
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
                _ => return Err(meta.error("a field can have a `default`, or be `flatten` or `hidden`")),
            }
            if options.flatten && options.default.is_some() {
                return Err(meta.error("a flattened field is always there: it needs no default"));
            }
            Ok(())
        })?;
        Ok(options)
    }
}

/// For a place that has no options.
pub(crate) fn none(attributes: &[Attribute], message: &str) -> Result<()> {
    each(attributes, |meta| Err(meta.error(message)))
}

fn each(attributes: &[Attribute], mut read: impl FnMut(ParseNestedMeta<'_>) -> Result<()>) -> Result<()> {
    let ours = attributes.iter().filter(|attribute| attribute.path().is_ident("contract"));
    for attribute in ours {
        attribute.parse_nested_meta(&mut read)?;
    }
    Ok(())
}

fn name(meta: &ParseNestedMeta<'_>) -> String {
    meta.path.get_ident().map(ToString::to_string).unwrap_or_default()
}
