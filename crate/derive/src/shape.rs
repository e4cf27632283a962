//! Deriving `Shape`: the TypeScript type, for tests only.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Result;

use crate::definition::{Body, Content, Definition, Field, Variant};
use crate::to_value::TAG;

pub(crate) fn expand(definition: &Definition) -> Result<TokenStream> {
    definition.check_content()?;
    let Definition { name, docs, options, body } = definition;
    let shape = match body {
        _ if options.ts.is_some() => {
            let ts = &options.ts;
            quote! { crate::contract::Ts::named(#ts) }
        }
        Body::Struct(Content::One(ty)) => quote! { <#ty as crate::contract::Shape>::shape(contract) },
        Body::Struct(content) => {
            let all = content.fields();
            let fields = fields(definition, all);
            let flattened = all.iter().filter(|field| field.options.flatten).map(|Field { ty, .. }| {
                quote! { <#ty as crate::contract::Shape>::shape(contract) }
            });
            let body = quote! { crate::contract::Body::Object(#fields, vec![#(#flattened),*]) };
            quote! { contract.declare(stringify!(#name), #docs, |contract| #body) }
        }
        Body::Enum(variants) => {
            let variants = variants.iter().map(|it| variant(definition, it));
            let body = quote! { crate::contract::Body::Variants(vec![#(#variants),*]) };
            quote! { contract.declare(stringify!(#name), #docs, |contract| #body) }
        }
    };
    Ok(quote! {
        #[cfg(test)]
        impl crate::contract::Shape for #name {
            fn shape(contract: &mut crate::contract::Contract) -> crate::contract::Ts {
                #shape
            }
        }
    })
}

fn variant(definition: &Definition, Variant { word, docs, content, .. }: &Variant) -> TokenStream {
    if let Content::One(ty) = content {
        return quote! { crate::contract::Variant::of::<#ty>(contract, #docs) };
    }
    let fields = fields(definition, content.fields());
    let tag = if definition.options.untagged {
        quote! { ::core::option::Option::None }
    } else {
        quote! { ::core::option::Option::Some((#TAG, #word)) }
    };
    quote! { crate::contract::Variant::object(#docs, #tag, #fields) }
}

fn fields(definition: &Definition, all: &[Field]) -> TokenStream {
    let omit_nulls = definition.options.omit_nulls;
    let visible = all.iter().filter(|field| !field.options.hidden && !field.options.flatten);
    let fields = visible.map(|Field { key, docs, ty, .. }| {
        quote! { crate::contract::Field::of::<#ty>(contract, #key, #docs, #omit_nulls) }
    });
    quote! { vec![#(#fields),*] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::has;

    #[test]
    fn a_struct_is_declared_with_its_comments() {
        has(
            expand,
            quote! {
                /// All.
                struct A {
                    /// One.
                    b: u8,
                    #[contract(hidden)]
                    c: D,
                }
            },
            r#"contract.declare(stringify!(A), "All.", |contract| crate::contract::Body::Object(
                vec![crate::contract::Field::of::<u8>(contract, "b", "One.", false)],
                vec![]
            ))"#,
        );
    }

    #[test]
    fn a_flattened_field_is_a_separate_type() {
        has(
            expand,
            quote! { struct A { #[contract(flatten)] b: B } },
            "Object(vec![], vec![<B as crate::contract::Shape>::shape(contract)])",
        );
    }

    #[test]
    fn an_existing_typescript_type_is_named() {
        has(expand, quote! { #[contract(ts = "chrome.Rule")] struct A { b: u8 } }, r#"Ts::named("chrome.Rule")"#);
    }

    #[test]
    fn an_enum_is_declared_with_its_variants() {
        has(
            expand,
            quote! { enum A { B, C { d: u8 } } },
            r#"Variant::object("",::core::option::Option::Some(("type","b")),vec![])"#,
        );
        has(expand, quote! { #[contract(untagged)] enum A { B(u8) } }, r#"Variant::of::<u8>(contract,"")"#);
    }
}
