//! The derive macros of the `portmend` crate. From the definition of a type of its contract, they derive how the type
//! is read and written as plain data, and its TypeScript type.
//!
//! | Derive        | Generates                                                                   |
//! |---------------|-----------------------------------------------------------------------------|
//! | [`ToValue`]   | `impl From<T> for Value`, which writes it                                   |
//! | [`FromValue`] | `impl FromValue for T`, which reads it                                      |
//! | [`Shape`]     | the TypeScript type with its doc comments, for tests only                   |
//! | [`Words`]     | all three for an enum whose variants have no fields, and `as_str`           |
//!
//! A struct becomes an object with its fields; a struct with one unnamed value becomes that value. An enum becomes an
//! object with the fields of its variant and a `type` that names the variant; an enum that derives [`Words`] becomes a
//! string. Names of variants are written in `snake_case`.
//!
//! Options of a type, in `#[contract(...)]`:
//!
//! - `camel_case`: fields are written in `camelCase`.
//! - `omit_nulls`: fields that are null are left out.
//! - `untagged`: an enum is written without `type`. It cannot be read.
//! - `ts = "..."`: the name of an existing TypeScript type.
//!
//! Options of a field:
//!
//! - `default`, `default = ...`: the value if the field is missing or null.
//! - `flatten`: the fields of its object are written among the others.
//! - `hidden`: the field is not in the TypeScript type.
//!
//! The generated code refers to `crate::value` and `crate::contract`: it compiles only in the `portmend` crate.

mod definition;
mod from_value;
mod name;
mod options;
mod shape;
mod to_value;
mod words;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

use definition::Definition;

/// Derives `From<T> for Value`, which writes a type.
#[proc_macro_derive(ToValue, attributes(contract))]
pub fn to_value(input: TokenStream) -> TokenStream {
    derive(parse_macro_input!(input), to_value::expand)
}

/// Derives `FromValue`, which reads a type.
#[proc_macro_derive(FromValue, attributes(contract))]
pub fn from_value(input: TokenStream) -> TokenStream {
    derive(parse_macro_input!(input), from_value::expand)
}

/// Derives `Shape`, which describes a type in TypeScript, for tests only.
#[proc_macro_derive(Shape, attributes(contract))]
pub fn shape(input: TokenStream) -> TokenStream {
    derive(parse_macro_input!(input), shape::expand)
}

/// Derives `From<T> for Value`, `FromValue`, `Shape` and a method `as_str` for an enum that is written as a string.
#[proc_macro_derive(Words, attributes(contract))]
pub fn words(input: TokenStream) -> TokenStream {
    derive(parse_macro_input!(input), words::expand)
}

type Expand = fn(&Definition) -> syn::Result<proc_macro2::TokenStream>;

fn derive(input: DeriveInput, expand: Expand) -> TokenStream {
    let expanded = Definition::of(&input).and_then(|definition| expand(&definition));
    expanded.unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Helpers for the tests of the derives.
#[cfg(test)]
mod tests {
    use proc_macro2::TokenStream;

    use super::*;

    /// Asserts that the generated code contains `part`, ignoring white space.
    pub(crate) fn has(expand: Expand, input: TokenStream, part: &str) {
        let bare = |code: &str| code.replace([' ', '\n'], "");
        let code = expanded(expand, input).unwrap().to_string();
        assert!(bare(&code).contains(&bare(part)), "{part} is not in {code}");
    }

    /// Returns the error message for an invalid type.
    pub(crate) fn problem(expand: Expand, input: TokenStream) -> String {
        expanded(expand, input).unwrap_err().to_string()
    }

    fn expanded(expand: Expand, input: TokenStream) -> syn::Result<TokenStream> {
        expand(&Definition::of(&syn::parse2(input)?)?)
    }
}
