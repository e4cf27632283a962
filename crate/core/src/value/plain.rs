//! A JSON value.

use std::borrow::Cow;

/// A JSON value.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Value {
    /// `null`, which reads like a missing field.
    #[default]
    Null,
    /// A boolean.
    Bool(bool),
    /// A number. The contract has integers only.
    Number(f64),
    /// A string.
    Text(Cow<'static, str>),
    /// An array.
    List(Vec<Value>),
    /// An object: its fields with their names, each name once.
    Object(Vec<(Cow<'static, str>, Value)>),
}

impl Value {
    /// Returns the string, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the value of a field, or `Null` if there is no such field.
    pub fn field(&self, name: &str) -> &Self {
        if let Self::Object(fields) = self {
            for (key, value) in fields {
                if key == name {
                    return value;
                }
            }
        }
        &Self::Null
    }

    /// Creates an object without fields.
    pub fn object() -> Self {
        Self::Object(Vec::new())
    }

    /// Returns this object with one more field.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: Self) -> Self {
        self.add(name, value);
        self
    }

    /// Adds a field to this object. Generated code calls it for each field of the contract.
    #[inline(never)]
    pub(crate) fn put<T: Into<Self>>(&mut self, name: &'static str, value: T) {
        self.add(name, value.into());
    }

    fn add(&mut self, name: &'static str, value: Self) {
        if let Self::Object(fields) = self {
            fields.push((Cow::Borrowed(name), value));
        }
    }

    /// Returns this object without the fields that are null.
    #[must_use]
    pub fn without_nulls(mut self) -> Self {
        if let Self::Object(fields) = &mut self {
            fields.retain(|(_, value)| *value != Self::Null);
        }
        self
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self::Bool(truth)
    }
}

impl From<i32> for Value {
    fn from(number: i32) -> Self {
        Self::Number(number.into())
    }
}

impl From<u16> for Value {
    fn from(number: u16) -> Self {
        Self::Number(number.into())
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<u64> for Value {
    /// Converts a number, exactly up to 2^53. As a time in milliseconds, that is 285,000 years.
    fn from(number: u64) -> Self {
        Self::Number(number as f64)
    }
}

impl From<&'static str> for Value {
    fn from(text: &'static str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, T::into)
    }
}

impl<T: Into<Value>> From<Box<T>> for Value {
    fn from(value: Box<T>) -> Self {
        (*value).into()
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(values: Vec<T>) -> Self {
        let mut list = Vec::with_capacity(values.len());
        for value in values {
            append(&mut list, value.into());
        }
        Self::List(list)
    }
}

/// Adds an item to a list. It is one function for lists of all types.
#[inline(never)]
fn append(list: &mut Vec<Value>, item: Value) {
    list.push(item);
}
