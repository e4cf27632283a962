//! The contract as TypeScript: `extension/types/contract.d.ts`, against which `tsc` checks the shell, is generated from
//! the types themselves, which derive [`Shape`]. Compiled for tests only.

mod write;

/// A type of the contract.
pub(crate) trait Shape {
    /// Returns the TypeScript type. A type that has a name is declared in the contract.
    fn shape(contract: &mut Contract) -> Ts;
}

/// A TypeScript type, as it is written where it is used.
#[derive(Debug, Clone)]
pub(crate) struct Ts {
    text: String,
    is_nullable: bool,
}

/// All declarations, each after those that it uses.
#[derive(Debug, Default)]
pub(crate) struct Contract {
    declared: Vec<&'static str>,
    declarations: Vec<Declaration>,
}

/// The declaration of a type.
#[derive(Debug)]
struct Declaration {
    name: &'static str,
    docs: &'static str,
    body: Body,
}

/// What is declared.
#[derive(Debug)]
pub(crate) enum Body {
    /// A union of string literals.
    Words(Vec<Word>),
    /// An object with these fields, and the fields of these types.
    Object(Vec<Field>, Vec<Ts>),
    /// A union of these variants.
    Variants(Vec<Variant>),
}

/// A variant of an enum that is written as a string.
#[derive(Debug)]
pub(crate) struct Word {
    pub(crate) docs: &'static str,
    pub(crate) word: &'static str,
}

/// A variant of an enum that is not written as a string.
#[derive(Debug)]
pub(crate) struct Variant {
    docs: &'static str,
    content: Content,
}

/// The content of a variant.
#[derive(Debug)]
enum Content {
    /// An object with these fields, after its tag, if any: the field's name and value.
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
    /// Returns a type that is declared elsewhere.
    pub(crate) fn named(name: &str) -> Self {
        Self { text: name.to_owned(), is_nullable: false }
    }
}

impl Contract {
    /// Declares a type, unless that is done already, and returns its name.
    pub(crate) fn declare(
        &mut self,
        name: &'static str,
        docs: &'static str,
        body: impl FnOnce(&mut Self) -> Body,
    ) -> Ts {
        if !self.declared.contains(&name) {
            self.declared.push(name);
            let body = body(self);
            self.declarations.push(Declaration { name, docs, body });
        }
        Ts::named(name)
    }
}

impl Variant {
    /// Returns a variant that is an object, with its tag, if any: the field's name and value.
    pub(crate) fn object(docs: &'static str, tag: Option<(&'static str, &'static str)>, fields: Vec<Field>) -> Self {
        Self { docs, content: Content::Object(tag, fields) }
    }

    /// Returns a variant that is another type.
    pub(crate) fn of<T: Shape>(contract: &mut Contract, docs: &'static str) -> Self {
        Self { docs, content: Content::Type(T::shape(contract)) }
    }
}

impl Field {
    /// Returns a field. `omits_null` tells whether it is left out if it is null.
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
    crate::shown::Shown = "string",
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
    use crate::pasted::{Given, Reading};
    use crate::wording::PlaceForm;

    #[test]
    fn the_contract_file_is_up_to_date() {
        let mut contract = Contract::default();
        Event::shape(&mut contract);
        Evidence::shape(&mut contract);
        Outcome::shape(&mut contract);
        Given::shape(&mut contract);
        Reading::shape(&mut contract);
        PlaceForm::shape(&mut contract);
        let expected = contract.to_typescript();
        let extension = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../extension");
        if !extension.exists() {
            return; // The published package does not contain the extension.
        }
        let path = extension.join("types/contract.d.ts");
        if env::var_os("RENEW").is_some() {
            fs::write(&path, &expected).unwrap();
        }
        let actual = fs::read_to_string(&path).unwrap();
        assert!(actual == expected, "extension/types/contract.d.ts is out of date; renew it with: {}", write::RENEW);
    }
}
