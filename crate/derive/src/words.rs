//! Deriving `Words`: enums that are written as strings.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Result;

use crate::definition::{Body, Content, Definition};

pub(crate) fn expand(definition: &Definition) -> Result<TokenStream> {
    let Definition { name, docs, body: Body::Enum(variants), .. } = definition else {
        return definition.error("only an enum can derive `Words`");
    };
    if variants.iter().any(|variant| !matches!(variant.content, Content::Nothing)) {
        return definition.error("a variant has fields: derive `ToValue`, `FromValue` and `Shape` instead");
    }
    let names: Vec<_> = variants.iter().map(|variant| &variant.name).collect();
    let words: Vec<_> = variants.iter().map(|variant| variant.word.as_str()).collect();
    let comments = variants.iter().map(|variant| &variant.docs);
    let all = words.join(" or ");
    let first = names.first();
    let places = 0..names.len();
    Ok(quote! {
        impl #name {
            const WORDS: &[&str] = &[#(#words),*];

            /// Returns the stable name used in JSON.
            pub fn as_str(self) -> &'static str {
                Self::WORDS[self as usize]
            }
        }

        impl ::core::convert::From<#name> for crate::value::Value {
            fn from(it: #name) -> Self {
                it.as_str().into()
            }
        }

        impl crate::value::FromValue for #name {
            fn from_value(value: &crate::value::Value, reader: &mut crate::value::Reader) -> Self {
                match reader.word(value, Self::WORDS, #all) {
                    #(#places => Self::#names,)*
                    _ => Self::#first,
                }
            }
        }

        #[cfg(test)]
        impl crate::contract::Shape for #name {
            fn shape(contract: &mut crate::contract::Contract) -> crate::contract::Ts {
                contract.declare(stringify!(#name), #docs, |_| {
                    crate::contract::Body::Words(vec![#(crate::contract::Word { docs: #comments, word: #words }),*])
                })
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{has, problem};

    #[test]
    fn each_variant_has_its_word() {
        let input = quote! { enum Pkce { S256, None } };
        has(expand, input.clone(), r#"&["s256", "none"]"#);
        has(expand, input.clone(), r#"match reader.word(value, Self::WORDS, "s256 or none")"#);
        has(expand, input, "0usize => Self::S256, 1usize => Self::None, _ => Self::S256,");
    }

    #[test]
    fn only_an_enum_without_fields_derives_words() {
        assert_eq!(problem(expand, quote! { struct A { b: u8 } }), "only an enum can derive `Words`");
        assert_eq!(
            problem(expand, quote! { enum A { B, C { d: u8 } } }),
            "a variant has fields: derive `ToValue`, `FromValue` and `Shape` instead"
        );
    }
}
