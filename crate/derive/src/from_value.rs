//! Deriving `FromValue`: reading a type.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Result;

use crate::definition::{Body, Content, Definition, Field, Variant};
use crate::options::Default;
use crate::to_value::TAG;

pub(crate) fn expand(definition: &Definition) -> Result<TokenStream> {
    definition.check_content()?;
    let name = &definition.name;
    let read = match &definition.body {
        Body::Struct(Content::One(_)) => quote! { Self(crate::value::FromValue::from_value(value, reader)) },
        Body::Struct(content) => {
            let fields = content.fields().iter().map(field);
            quote! {
                let mut fields = crate::value::Fields::of(value, reader);
                Self { #(#fields),* }
            }
        }
        Body::Enum(_) if definition.options.untagged => {
            return definition.error("an `untagged` enum cannot be read");
        }
        Body::Enum(variants) => tagged(definition, variants)?,
    };
    Ok(quote! {
        impl crate::value::FromValue for #name {
            fn from_value(value: &crate::value::Value, reader: &mut crate::value::Reader) -> Self {
                #read
            }
        }
    })
}

/// Returns the code that reads an enum. Reading continues after an error: an unknown tag is reported, and read as the
/// variant without fields.
fn tagged(definition: &Definition, variants: &[Variant]) -> Result<TokenStream> {
    let Some(empty) = variants.iter().find(|variant| matches!(variant.content, Content::Nothing)) else {
        return definition.error("an enum that is read needs a variant without fields, for unknown tags");
    };
    let empty = &empty.name;
    let arms = variants.iter().map(|Variant { name, word, content, .. }| {
        let fields = content.fields().iter().map(field);
        quote! { #word => Self::#name { #(#fields),* } }
    });
    Ok(quote! {
        let mut fields = crate::value::Fields::of(value, reader);
        let tag: ::std::string::String = fields.take(#TAG);
        match tag.as_str() {
            #(#arms,)*
            _ => {
                fields.note(#TAG, "a known type");
                Self::#empty
            }
        }
    })
}

fn field(Field { name, key, options, .. }: &Field) -> TokenStream {
    match &options.default {
        _ if options.flatten => quote! { #name: fields.flattened() },
        None => quote! { #name: fields.take(#key) },
        Some(Default::OfType) => quote! { #name: fields.take_or_default(#key) },
        Some(Default::Value(value)) => quote! { #name: fields.take_or(#key, #value) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{has, problem};

    #[test]
    fn a_field_is_read_by_its_name() {
        has(expand, quote! { struct A { b: u8, c: D } }, r#"Self{b:fields.take("b"),c:fields.take("c")}"#);
        has(expand, quote! { #[contract(camel_case)] struct A { tab_id: u8 } }, r#"{tab_id:fields.take("tabId")}"#);
        has(expand, quote! { struct A(u8); }, "Self(crate::value::FromValue::from_value(value,reader))");
    }

    #[test]
    fn a_field_can_have_a_default_or_be_flattened() {
        has(expand, quote! { struct A { #[contract(default)] b: u8 } }, r#"b:fields.take_or_default("b")"#);
        has(expand, quote! { struct A { #[contract(default = "GET")] b: String } }, r#"b:fields.take_or("b","GET")"#);
        has(expand, quote! { struct A { #[contract(flatten)] b: B } }, "b:fields.flattened()");
    }

    #[test]
    fn an_enum_is_read_by_its_tag() {
        let input = quote! { enum A { TabClosed { tab: u8 }, Tick } };
        has(expand, input.clone(), r#""tab_closed"=>Self::TabClosed{tab:fields.take("tab")},"tick"=>Self::Tick{},"#);
        has(expand, input, r#"_=>{fields.note("type","a known type");Self::Tick}"#);
    }

    #[test]
    fn unreadable_enums_are_rejected() {
        assert_eq!(
            problem(expand, quote! { #[contract(untagged)] enum A { B(u8) } }),
            "an `untagged` enum cannot be read"
        );
        assert_eq!(
            problem(expand, quote! { enum A { B { c: u8 } } }),
            "an enum that is read needs a variant without fields, for unknown tags"
        );
    }
}
