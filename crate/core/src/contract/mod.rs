//! The contract in the words of TypeScript: `extension/types/contract.d.ts`, by which `tsc` checks the shell, is written
//! from the types themselves: each derives its [`Shape`]. Part of the tests: nothing of it is in the program or in the
//! Wasm.

mod write;

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
    docs: &'static str,
    body: Body,
}

/// What a type with a name is.
#[derive(Debug)]
pub(crate) enum Body {
    /// One of these words.
    Words(Vec<Word>),
    /// An object with these fields, and those of other types.
    Object(Vec<Field>, Vec<Ts>),
    /// One of these.
    Variants(Vec<Variant>),
}

/// One of the words that an enum can be.
#[derive(Debug)]
pub(crate) struct Word {
    pub(crate) docs: &'static str,
    pub(crate) word: &'static str,
}

/// One of the things that an enum can be.
#[derive(Debug)]
pub(crate) struct Variant {
    docs: &'static str,
    content: Content,
}

/// What a variant carries.
#[derive(Debug)]
enum Content {
    /// These fields, and the one that tells it from the others.
    Object(Option<(&'static str, &'static str)>, Vec<Field>),
    /// Another type.
    Type(Ts),
}

/// A field of an object.
#[derive(Debug)]
pub(crate) struct Field {
    name: &'static str,
    docs: &'static str,
    shape: Ts,
    is_optional: bool,
}

impl Ts {
    /// A type that has a name already.
    pub(crate) fn named(name: &str) -> Self {
        Self { text: name.to_owned(), is_nullable: false }
    }
}

impl Contract {
    /// Declares a type once.
    pub(crate) fn declare(
        &mut self,
        name: &'static str,
        docs: &'static str,
        body: impl FnOnce(&mut Self) -> Body,
    ) -> Ts {
        if !self.begun.contains(&name) {
            self.begun.push(name);
            let body = body(self);
            self.declarations.push(Declaration { name, docs, body });
        }
        Ts::named(name)
    }
}

impl Variant {
    /// An object with these fields, and the one that tells it from the others, if there is one: its name and its word.
    pub(crate) fn object(docs: &'static str, tag: Option<(&'static str, &'static str)>, fields: Vec<Field>) -> Self {
        Self { docs, content: Content::Object(tag, fields) }
    }

    /// Another type.
    pub(crate) fn of<T: Shape>(contract: &mut Contract, docs: &'static str) -> Self {
        Self { docs, content: Content::Type(T::shape(contract)) }
    }
}

impl Field {
    /// A field, and whether it is left out where it is null.
    pub(crate) fn of<T: Shape>(
        contract: &mut Contract,
        name: &'static str,
        docs: &'static str,
        omits_null: bool,
    ) -> Self {
        let shape = T::shape(contract);
        Self { name, docs, is_optional: shape.is_nullable && omits_null, shape }
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
        let extension = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../extension");
        if !extension.exists() {
            return; // The published package has the library alone.
        }
        let path = extension.join("types/contract.d.ts");
        if env::var_os("RENEW").is_some() {
            fs::write(&path, &expected).unwrap();
        }
        let actual = fs::read_to_string(&path).unwrap();
        assert!(actual == expected, "extension/types/contract.d.ts is out of date; renew it with: {}", write::RENEW);
    }
}
