//! The contract in the words of TypeScript: `extension/types/contract.d.ts`, by which `tsc` checks the shell, is written
//! from the types themselves. The macros that turn a type into plain data know its fields and words and say them here
//! as well. Part of the tests: nothing of it is in the program or in the Wasm.

mod docs;
mod special;
mod write;

use docs::Docs;

/// A type of the contract.
pub(crate) trait Shape {
    /// How TypeScript writes it where it is used. A type with a name of its own is declared on the way.
    fn shape(contract: &mut Contract) -> Ts;
}

/// A type as TypeScript writes it.
#[derive(Debug, Clone)]
pub(crate) struct Ts {
    text: String,
    is_nullable: bool,
}

/// What becomes of a field that is null.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Nulls {
    Stay,
    AreLeftOut,
}

/// All declarations, those that others are made of first.
#[derive(Debug, Default)]
pub(crate) struct Contract {
    begun: Vec<&'static str>,
    declarations: Vec<Declaration>,
}

/// A type with a name.
#[derive(Debug)]
struct Declaration {
    name: &'static str,
    docs: Docs,
    body: Body,
}

/// What a type with a name is.
#[derive(Debug)]
pub(crate) enum Body {
    /// One of these words: each with the name of its variant.
    Words(Vec<(&'static str, &'static str)>),
    /// An object with these fields, and those of another type.
    Object(Vec<Field>, Option<Ts>),
    /// One of these objects.
    Variants(Vec<Variant>),
    /// Another name for one of these types.
    Types(Vec<Ts>),
}

/// One of the objects that an enum can be.
#[derive(Debug)]
pub(crate) struct Variant {
    name: &'static str,
    word: Option<&'static str>,
    fields: Vec<Field>,
}

/// A field of an object.
#[derive(Debug)]
pub(crate) struct Field {
    name: &'static str,
    shape: Ts,
    is_optional: bool,
}

impl Ts {
    /// A type that has a name already.
    pub(crate) fn named(name: &str) -> Self {
        Self { text: name.to_owned(), is_nullable: false }
    }
}

impl Nulls {
    /// As the macros say it: with the name of the method that leaves them out, or with nothing.
    pub(crate) fn of(method: &[&str]) -> Self {
        if method.is_empty() { Self::Stay } else { Self::AreLeftOut }
    }
}

impl Contract {
    /// Declares a type once, with the doc comments that stand in the file of its definition.
    pub(crate) fn declare(
        &mut self,
        name: &'static str,
        file: &'static str,
        body: impl FnOnce(&mut Self) -> Body,
    ) -> Ts {
        if !self.begun.contains(&name) {
            self.begun.push(name);
            let body = body(self);
            self.declarations.push(Declaration { name, docs: Docs::of(name, file), body });
        }
        Ts::named(name)
    }
}

impl Variant {
    /// An object of these fields, and the word that tells it from the others, if it has one.
    pub(crate) fn new(name: &'static str, word: &[&'static str], fields: Vec<Field>) -> Self {
        Self { name, word: word.first().copied(), fields }
    }
}

impl Field {
    /// A field of a struct. Its type is that of what the closure reads.
    pub(crate) fn of<S, T: Shape>(
        contract: &mut Contract,
        nulls: Nulls,
        name: &'static str,
        _: impl Fn(&S) -> &T,
    ) -> Self {
        let shape = T::shape(contract);
        Self { name, is_optional: shape.is_nullable && nulls == Nulls::AreLeftOut, shape }
    }

    /// A field of one variant of an enum.
    pub(crate) fn of_variant<S, T: Shape>(
        contract: &mut Contract,
        nulls: Nulls,
        name: &'static str,
        _: impl Fn(&S) -> Option<&T>,
    ) -> Self {
        let shape = T::shape(contract);
        Self { name, is_optional: shape.is_nullable && nulls == Nulls::AreLeftOut, shape }
    }
}

macro_rules! shapes {
    ($($type:ty = $name:literal),+ $(,)?) => {
        $(impl Shape for $type {
            fn shape(_: &mut Contract) -> Ts {
                Ts::named($name)
            }
        })+
    };
}

shapes! {
    bool = "boolean",
    i32 = "number",
    u16 = "number",
    u32 = "number",
    u64 = "number",
    String = "string",
    &'static str = "string",
}

impl<T: Shape> Shape for Option<T> {
    fn shape(contract: &mut Contract) -> Ts {
        Ts { is_nullable: true, ..T::shape(contract) }
    }
}

impl<T: Shape> Shape for Box<T> {
    fn shape(contract: &mut Contract) -> Ts {
        T::shape(contract)
    }
}

impl<T: Shape> Shape for Vec<T> {
    fn shape(contract: &mut Contract) -> Ts {
        Ts::named(&format!("{}[]", T::shape(contract).text))
    }
}

#[cfg(test)]
mod tests {
    use std::env;
    use std::fs;
    use std::path::PathBuf;

    use super::*;
    use crate::browser::initiator::Evidence;
    use crate::effect::Outcome;
    use crate::event::Event;

    #[test]
    fn the_types_of_the_shell_are_those_of_the_core() {
        let mut contract = Contract::default();
        Event::shape(&mut contract);
        Evidence::shape(&mut contract);
        Outcome::shape(&mut contract);
        let expected = contract.written();
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../extension/types/contract.d.ts");
        if env::var_os("RENEW").is_some() {
            fs::write(&path, &expected).unwrap();
        }
        let actual = fs::read_to_string(&path).unwrap();
        assert!(actual == expected, "extension/types/contract.d.ts is out of date; renew it with: {}", write::RENEW);
    }
}
