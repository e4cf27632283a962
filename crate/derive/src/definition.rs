//! The definition of a type, read from its syntax tree.

use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Error, Fields, Ident, Result, Type};

use crate::name;
use crate::options::{self, FieldOptions, TypeOptions};

/// A type of the contract.
pub(crate) struct Definition {
    pub(crate) name: Ident,
    pub(crate) docs: String,
    pub(crate) options: TypeOptions,
    pub(crate) body: Body,
}

/// The body of a type.
pub(crate) enum Body {
    Struct(Content),
    Enum(Vec<Variant>),
}

/// The content of a struct or a variant.
pub(crate) enum Content {
    Nothing,
    Fields(Vec<Field>),
    /// One unnamed value, which represents the whole.
    One(Box<Type>),
}

/// A variant of an enum.
pub(crate) struct Variant {
    pub(crate) name: Ident,
    /// The name in the contract.
    pub(crate) word: String,
    pub(crate) docs: String,
    pub(crate) content: Content,
}

/// A named field.
pub(crate) struct Field {
    pub(crate) name: Ident,
    /// The name in the contract.
    pub(crate) key: String,
    pub(crate) docs: String,
    pub(crate) ty: Type,
    pub(crate) options: FieldOptions,
}

impl Definition {
    pub(crate) fn of(input: &DeriveInput) -> Result<Self> {
        if !input.generics.params.is_empty() {
            return Err(Error::new_spanned(&input.generics, "a type of the contract cannot be generic"));
        }
        let options = TypeOptions::of(&input.attrs)?;
        let body = match &input.data {
            Data::Struct(_) if options.untagged => {
                return Err(Error::new_spanned(&input.ident, "only an enum can be `untagged`"));
            }
            Data::Struct(data) => Body::Struct(Content::of(&data.fields, &options)?),
            Data::Enum(data) if data.variants.is_empty() => {
                return Err(Error::new_spanned(&input.ident, "an enum of the contract needs a variant"));
            }
            Data::Enum(data) => {
                Body::Enum(data.variants.iter().map(|variant| Variant::of(variant, &options)).collect::<Result<_>>()?)
            }
            Data::Union(_) => return Err(Error::new_spanned(&input.ident, "the contract has no unions")),
        };
        Ok(Self { name: input.ident.clone(), docs: name::docs(&input.attrs), options, body })
    }

    /// Rejects types without content.
    pub(crate) fn check_content(&self) -> Result<()> {
        let is_empty = |variant: &Variant| matches!(variant.content, Content::Nothing);
        match &self.body {
            Body::Struct(Content::Nothing) => self.error("a struct of the contract needs a field"),
            Body::Enum(variants) if variants.iter().all(is_empty) => {
                self.error("derive `Words` for an enum whose variants have no fields")
            }
            _ => Ok(()),
        }
    }

    /// Returns an error about the type.
    pub(crate) fn error<T>(&self, message: &str) -> Result<T> {
        Err(Error::new_spanned(&self.name, message))
    }
}

impl Content {
    /// Returns the named fields.
    pub(crate) fn fields(&self) -> &[Field] {
        match self {
            Self::Fields(fields) => fields,
            Self::Nothing | Self::One(_) => &[],
        }
    }

    fn of(fields: &Fields, options: &TypeOptions) -> Result<Self> {
        match fields {
            Fields::Unit => Ok(Self::Nothing),
            Fields::Named(named) => {
                let fields: Vec<Field> =
                    named.named.iter().map(|field| Field::of(field, options)).collect::<Result<_>>()?;
                if fields.iter().filter(|field| field.options.flatten).count() > 1 {
                    return Err(Error::new_spanned(named, "only one field can be flattened"));
                }
                Ok(Self::Fields(fields))
            }
            Fields::Unnamed(unnamed) => match unnamed.unnamed.first() {
                Some(one) if unnamed.unnamed.len() == 1 => {
                    options::none(&one.attrs, "an unnamed field has no options")?;
                    Ok(Self::One(Box::new(one.ty.clone())))
                }
                _ => Err(Error::new_spanned(unnamed, "name these fields: the contract has no tuples")),
            },
        }
    }
}

impl Variant {
    fn of(variant: &syn::Variant, options: &TypeOptions) -> Result<Self> {
        options::none(&variant.attrs, "a variant has no options")?;
        if let Some((_, number)) = &variant.discriminant {
            // Words are found by the place of their variant.
            return Err(Error::new_spanned(number, "a variant has no number"));
        }
        let content = Content::of(&variant.fields, options)?;
        match &content {
            Content::One(_) if !options.untagged => {
                let message = "name the field of this variant, or make the enum `untagged`";
                return Err(Error::new_spanned(variant, message));
            }
            Content::Nothing if options.untagged => {
                return Err(Error::new_spanned(variant, "a variant of an `untagged` enum needs content"));
            }
            Content::Fields(fields) if fields.iter().any(|field| field.options.flatten) => {
                return Err(Error::new_spanned(variant, "only a field of a struct can be flattened"));
            }
            _ => {}
        }
        let name = variant.ident.clone();
        let word = name::snake_case(&name.unraw().to_string());
        Ok(Self { name, word, docs: name::docs(&variant.attrs), content })
    }
}

impl Field {
    fn of(field: &syn::Field, options: &TypeOptions) -> Result<Self> {
        let Some(name) = field.ident.clone() else { return Err(Error::new_spanned(field, "this field needs a name")) };
        let key = name.unraw().to_string();
        Ok(Self {
            key: if options.camel_case { name::camel_case(&key) } else { key },
            name,
            docs: name::docs(&field.attrs),
            ty: field.ty.clone(),
            options: FieldOptions::of(&field.attrs)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use crate::tests::problem;
    use crate::to_value::expand;

    #[test]
    fn unsupported_types_are_rejected() {
        for (input, message) in [
            (quote! { struct A<T> { a: T } }, "a type of the contract cannot be generic"),
            (quote! { union A { a: u8 } }, "the contract has no unions"),
            (quote! { enum A {} }, "an enum of the contract needs a variant"),
            (quote! { enum A { B = 1, C = 0 } }, "a variant has no number"),
            (quote! { struct A(u8, u8); }, "name these fields: the contract has no tuples"),
            (quote! { enum A { B(u8) } }, "name the field of this variant, or make the enum `untagged`"),
        ] {
            assert_eq!(problem(expand, input), message);
        }
    }

    #[test]
    fn options_are_rejected_where_they_have_no_meaning() {
        for (input, message) in [
            (quote! { #[contract(untagged)] struct A { a: u8 } }, "only an enum can be `untagged`"),
            (quote! { #[contract(untagged)] enum A { B } }, "a variant of an `untagged` enum needs content"),
            (quote! { enum A { #[contract(hidden)] B } }, "a variant has no options"),
            (quote! { struct A(#[contract(default)] u8); }, "an unnamed field has no options"),
            (quote! { enum A { B { #[contract(flatten)] b: C } } }, "only a field of a struct can be flattened"),
            (
                quote! { struct A { #[contract(flatten)] a: B, #[contract(flatten)] c: D } },
                "only one field can be flattened",
            ),
            (quote! { struct A { #[contract(flatten, default)] a: B } }, "a flattened field cannot have a default"),
        ] {
            assert_eq!(problem(expand, input), message);
        }
    }

    #[test]
    fn the_error_for_an_unknown_option_lists_the_known_ones() {
        assert_eq!(
            problem(expand, quote! { #[contract(rename)] struct A { a: u8 } }),
            "unknown option; a type can have `camel_case`, `omit_nulls`, `untagged` and `ts = \"...\"`"
        );
        assert_eq!(
            problem(expand, quote! { struct A { #[contract(skip)] a: u8 } }),
            "unknown option; a field can have `default`, `flatten` and `hidden`"
        );
    }
}
