//! Deriving `From<T> for Value`: writing a type.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Ident, Result};

use crate::definition::{Body, Content, Definition, Field, Variant};

/// The field that names the variant of an enum.
pub(crate) const TAG: &str = "type";

pub(crate) fn expand(definition: &Definition) -> Result<TokenStream> {
    definition.check_content()?;
    let name = &definition.name;
    let written = match &definition.body {
        Body::Struct(Content::One(_)) => quote! { Self::from(it.0) },
        // Each field is moved out of its place, not into a variable first: a copy of each is code.
        Body::Struct(content) => object(definition, None, content.fields(), &|name| quote! { it.#name }),
        Body::Enum(variants) => {
            let arms = variants.iter().map(|variant| arm(definition, variant));
            quote! { match it { #(#arms)* } }
        }
    };
    Ok(quote! {
        impl ::core::convert::From<#name> for crate::value::Value {
            fn from(it: #name) -> Self {
                #written
            }
        }
    })
}

fn arm(definition: &Definition, variant: &Variant) -> TokenStream {
    let (name, variant_name) = (&definition.name, &variant.name);
    let tag = (!definition.options.untagged).then_some(variant.word.as_str());
    match &variant.content {
        Content::Nothing => {
            let object = object(definition, tag, &[], &|name| quote! { #name });
            quote! { #name::#variant_name => { #object } }
        }
        Content::One(_) => quote! { #name::#variant_name(it) => Self::from(it), },
        Content::Fields(fields) => {
            let names = fields.iter().map(|field| &field.name);
            let object = object(definition, tag, fields, &|name| quote! { #name });
            quote! { #name::#variant_name { #(#names),* } => { #object } }
        }
    }
}

/// Returns the code that builds an object of fields, and where `place` says that each is.
fn object(
    definition: &Definition,
    tag: Option<&str>,
    fields: &[Field],
    place: &dyn Fn(&Ident) -> TokenStream,
) -> TokenStream {
    let start = match fields.iter().find(|field| field.options.flatten).map(|field| place(&field.name)) {
        Some(place) => quote! { Self::from(#place) },
        None => quote! { Self::object() },
    };
    let tag = tag.map(|word| quote! { object.put(#TAG, #word); });
    let rest = fields.iter().filter(|field| !field.options.flatten).map(|Field { name, key, .. }| {
        let place = place(name);
        quote! { object.put(#key, #place); }
    });
    let end = if definition.options.omit_nulls {
        quote! { object.without_nulls() }
    } else {
        quote! { object }
    };
    quote! { let mut object = #start; #tag #(#rest)* #end }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{has, problem};

    #[test]
    fn a_struct_is_an_object_with_its_fields() {
        has(
            expand,
            quote! { #[contract(omit_nulls, camel_case)] struct A { tab_id: u8, r#type: u8 } },
            r#"let mut object = Self::object();
               object.put("tabId", it.tab_id);
               object.put("type", it.r#type);
               object.without_nulls()"#,
        );
        has(expand, quote! { struct A(String); }, "{ Self::from(it.0) }");
    }

    #[test]
    fn a_flattened_field_comes_first() {
        has(
            expand,
            quote! { struct A { time: u8, #[contract(flatten)] what: B } },
            r#"{ let mut object = Self::from(it.what); object.put("time", it.time); object }"#,
        );
    }

    #[test]
    fn an_enum_has_a_tag_unless_it_is_untagged() {
        has(
            expand,
            quote! { enum A { TabClosed { tab: u8 }, Tick } },
            r#"match it {
                A::TabClosed { tab } => {
                    let mut object = Self::object(); object.put("type", "tab_closed"); object.put("tab", tab); object
                }
                A::Tick => { let mut object = Self::object(); object.put("type", "tick"); object }
            }"#,
        );
        has(
            expand,
            quote! { #[contract(untagged)] enum A { B { c: u8 }, D(u8) } },
            r#"match it {
                A::B { c } => { let mut object = Self::object(); object.put("c", c); object }
                A::D(it) => Self::from(it),
            }"#,
        );
    }

    #[test]
    fn types_without_content_are_rejected() {
        assert_eq!(problem(expand, quote! { struct A; }), "a struct of the contract needs a field");
        let message = "derive `Words` for an enum whose variants have no fields";
        assert_eq!(problem(expand, quote! { enum A { B, C } }), message);
    }
}
