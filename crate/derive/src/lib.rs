//! One description of the contract: what a type of the `portmend` crate looks like as plain data, and in TypeScript,
//! is derived from its definition.
//!
//! | Derive        | What comes of it                                                                       |
//! |---------------|----------------------------------------------------------------------------------------|
//! | [`ToValue`]   | `impl From<T> for Value`: writing it                                                   |
//! | [`FromValue`] | `impl FromValue for T`: reading it                                                     |
//! | [`Shape`]     | its TypeScript type with its doc comments; in tests only, nothing of it is in a build  |
//! | [`Words`]     | all three for an enum whose variants carry nothing, and `as_str`                       |
//!
//! A struct becomes an object with its fields, a struct around one value becomes that value. An enum becomes an object
//! with the fields of its variant and a `type` that names it; an enum of [`Words`] becomes a text. Names of variants
//! are written in `snake_case`.
//!
//! Options of a type, in `#[contract(...)]`:
//!
//! - `camel_case`: fields are written `likeThis`.
//! - `omit_nulls`: a field that is null is left out.
//! - `untagged`: an enum is written without `type`. Such an enum cannot be read.
//! - `ts = "..."`: what TypeScript calls it, where that has a name for it already.
//!
//! Options of a field:
//!
//! - `default`, `default = ...`: what it is when nothing was given.
//! - `flatten`: the fields of its own object stand beside the others.
//! - `hidden`: TypeScript is not told of it.
//!
//! The code that is derived names `crate::value` and `crate::contract`: it fits the `portmend` crate alone.

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

/// Writes a type: `impl From<T> for Value`.
#[proc_macro_derive(ToValue, attributes(contract))]
pub fn to_value(input: TokenStream) -> TokenStream {
    derive(parse_macro_input!(input), to_value::expand)
}

/// Reads a type: `impl FromValue for T`.
#[proc_macro_derive(FromValue, attributes(contract))]
pub fn from_value(input: TokenStream) -> TokenStream {
    derive(parse_macro_input!(input), from_value::expand)
}

/// Tells the TypeScript type of a type, in tests: `impl Shape for T`.
#[proc_macro_derive(Shape, attributes(contract))]
pub fn shape(input: TokenStream) -> TokenStream {
    derive(parse_macro_input!(input), shape::expand)
}

/// Gives each variant of an enum its word: writes, reads and tells the type of it, and adds `as_str`.
#[proc_macro_derive(Words, attributes(contract))]
pub fn words(input: TokenStream) -> TokenStream {
    derive(parse_macro_input!(input), words::expand)
}

type Expand = fn(&Definition) -> syn::Result<proc_macro2::TokenStream>;

fn derive(input: DeriveInput, expand: Expand) -> TokenStream {
    let expanded = Definition::of(&input).and_then(|definition| expand(&definition));
    expanded.unwrap_or_else(syn::Error::into_compile_error).into()
}

/// What the tests of the derives need.
#[cfg(test)]
mod tests {
    use proc_macro2::TokenStream;

    use super::*;

    /// Whether this is a part of the code that is derived, white space apart.
    pub(crate) fn has(expand: Expand, input: TokenStream, part: &str) {
        let bare = |code: &str| code.replace([' ', '\n'], "");
        let code = expanded(expand, input).unwrap().to_string();
        assert!(bare(&code).contains(&bare(part)), "{part} is not in {code}");
    }

    /// What the compiler says instead.
    pub(crate) fn problem(expand: Expand, input: TokenStream) -> String {
        expanded(expand, input).unwrap_err().to_string()
    }

    fn expanded(expand: Expand, input: TokenStream) -> syn::Result<TokenStream> {
        expand(&Definition::of(&syn::parse2(input)?)?)
    }
}
