//! Shorthand for types whose form in the contract is that of the type itself.

/// An object from variables of the same name, or from `name: value`.
macro_rules! object {
    ($($name:ident $(: $value:expr)?),* $(,)?) => {
        $crate::value::Value::object()$(.with(stringify!($name), $crate::value::object!(@value $name $($value)?)))*
    };
    (@value $name:ident) => { $crate::value::Value::from($name) };
    (@value $name:ident $value:expr) => { $crate::value::Value::from($value) };
}

/// Turns a struct into an object with its fields. The compiler insists that none is forgotten.
macro_rules! into_value {
    ($type:ident { $($field:ident),+ $(,)? } $($without_nulls:ident)?) => {
        impl From<$type> for $crate::value::Value {
            fn from($type { $($field),+ }: $type) -> Self {
                $crate::value::object! { $($field),+ }$(.$without_nulls())?
            }
        }
    };
}

/// A struct of the contract, with the way it goes: an object that the shell gets, or one that it gives.
macro_rules! contract {
    (to_shell $type:ident { $($field:ident),+ $(,)? } $($without_nulls:ident)?) => {
        $crate::value::into_value!($type { $($field),+ } $($without_nulls)?);
        $crate::value::contract!(@shape $type { $($field),+ } $($without_nulls)?);
    };
    (from_shell $type:ident { $($field:ident),+ $(,)? }) => {
        $crate::value::from_value!($type { $($field),+ });
        $crate::value::contract!(@shape $type { $($field),+ });
    };
    (@shape $type:ident { $($field:ident),+ } $($without_nulls:ident)?) => {
        #[cfg(test)]
        impl $crate::contract::Shape for $type {
            fn shape(contract: &mut $crate::contract::Contract) -> $crate::contract::Ts {
                use $crate::contract::{Body, Docs, Field};
                let docs = Docs::of(stringify!($type), file!());
                let omits = ![$(stringify!($without_nulls),)? ""][0].is_empty();
                contract.declare(stringify!($type), docs.of_type(), |contract| {
                    let fields = [$({
                        let name = stringify!($field);
                        Field::read(contract, name, docs.of_part(name), omits, |it: &Self| Some(&it.$field))
                    }),+];
                    Body::Object(fields.into(), Vec::new())
                })
            }
        }
    };
}

/// Turns an enum into one of several objects: each with the fields of a variant, and with the word that tells it from
/// the others.
macro_rules! variants {
    (
        $type:ident { $($variant:ident { $($field:ident),* $(,)? } $(= $word:literal)?),+ $(,)? }
        $($without_nulls:ident)?
    ) => {
        impl From<$type> for $crate::value::Value {
            fn from(it: $type) -> Self {
                match it {
                    $($type::$variant { $($field),* } => {
                        $crate::value::object! { $(type: $word,)? $($field),* }
                    })+
                }$(.$without_nulls())?
            }
        }

        #[cfg(test)]
        impl $crate::contract::Shape for $type {
            fn shape(contract: &mut $crate::contract::Contract) -> $crate::contract::Ts {
                use $crate::contract::{Body, Docs, Field, Variant};
                let docs = Docs::of(stringify!($type), file!());
                let omits = ![$(stringify!($without_nulls),)? ""][0].is_empty();
                contract.declare(stringify!($type), docs.of_type(), |contract| {
                    let variants = [$({
                        let fields = [$(Field::read(contract, stringify!($field), "", omits, |it: &Self| match it {
                            Self::$variant { $field, .. } => Some($field),
                            _ => None,
                        })),*];
                        let tag = [$(Some(("type", $word)),)? None][0];
                        Variant::object(docs.of_part(stringify!($variant)), tag, fields.into())
                    }),+];
                    Body::Variants(variants.into())
                })
            }
        }
    };
}

/// Reads a struct from an object with its fields.
macro_rules! from_value {
    ($type:ident { $($field:ident),+ $(,)? }) => {
        impl $crate::value::FromValue for $type {
            fn from_value(value: &$crate::value::Value, reader: &mut $crate::value::Reader) -> Self {
                let mut fields = $crate::value::Fields::of(value, reader);
                Self { $($field: fields.take(stringify!($field))),+ }
            }
        }
    };
}

/// Both: a struct that is turned into an object and read back from one.
macro_rules! plain {
    ($type:ident { $($field:ident),+ $(,)? }) => {
        $crate::value::into_value!($type { $($field),+ });
        $crate::value::from_value!($type { $($field),+ });
    };
}

/// Gives each variant of an enum its word in the contract, and reads it.
macro_rules! words {
    ($type:ident { $first:ident = $first_word:literal $(, $variant:ident = $word:literal)* $(,)? }) => {
        impl $type {
            /// Its stable name.
            pub fn as_str(self) -> &'static str {
                match self {
                    Self::$first => $first_word,
                    $(Self::$variant => $word,)*
                }
            }
        }

        impl From<$type> for $crate::value::Value {
            fn from(it: $type) -> Self {
                it.as_str().into()
            }
        }

        impl $crate::value::FromValue for $type {
            fn from_value(value: &$crate::value::Value, reader: &mut $crate::value::Reader) -> Self {
                match value.as_text() {
                    Some($first_word) => Self::$first,
                    $(Some($word) => Self::$variant,)*
                    _ => {
                        reader.note(concat!($first_word $(, " or ", $word)*));
                        Self::$first
                    }
                }
            }
        }

        #[cfg(test)]
        impl $crate::contract::Shape for $type {
            fn shape(contract: &mut $crate::contract::Contract) -> $crate::contract::Ts {
                use $crate::contract::{Body, Docs, Word};
                let docs = Docs::of(stringify!($type), file!());
                contract.declare(stringify!($type), docs.of_type(), |_| {
                    let word = |name, word| Word { docs: docs.of_part(name), word };
                    let first = word(stringify!($first), $first_word);
                    Body::Words(vec![first $(, word(stringify!($variant), $word))*])
                })
            }
        }
    };
}

pub(crate) use {contract, from_value, into_value, object, plain, variants, words};
