//! Reading plain data into a type, and saying where it has the wrong shape.

use std::borrow::Cow;

use thiserror::Error;

use super::Value;

/// A type of the contract that can be read from plain data.
pub trait FromValue: Sized {
    /// Takes the value apart.
    fn from_value(value: Value) -> Result<Self, ShapeError>;
}

/// Data of the wrong shape, with the place: `registrations[2].listener must be a text`.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{} must be {expected}", if at.is_empty() { "this" } else { at.as_str() })]
pub struct ShapeError {
    /// The path to the value; empty when it is the whole.
    pub at: String,
    /// What would have been right.
    pub expected: &'static str,
}

impl ShapeError {
    /// The value that is being read is not what it must be.
    pub fn expected(expected: &'static str) -> Self {
        Self { at: String::new(), expected }
    }

    /// The same error, as seen from the object or list that the value is in.
    #[must_use]
    pub fn within(self, outer: &str) -> Self {
        let dot = if self.at.is_empty() || self.at.starts_with('[') { "" } else { "." };
        Self { at: [outer, dot, &self.at].concat(), ..self }
    }
}

/// The fields of an object that is being read. Those that nobody takes are ignored: a newer version may have written
/// them.
pub struct Fields(Vec<(Cow<'static, str>, Value)>);

impl Fields {
    /// Opens an object.
    pub fn of(value: Value) -> Result<Self, ShapeError> {
        match value {
            Value::Object(fields) => Ok(Self(fields)),
            _ => Err(ShapeError::expected("an object")),
        }
    }

    /// Reads a field. One that is not there reads as null.
    pub fn take<T: FromValue>(&mut self, name: &str) -> Result<T, ShapeError> {
        T::from_value(self.value(name)).map_err(|error| error.within(name))
    }

    fn value(&mut self, name: &str) -> Value {
        let field = self.0.iter_mut().find(|(key, _)| key == name);
        field.map(|(_, value)| std::mem::take(value)).unwrap_or_default()
    }
}

impl FromValue for bool {
    fn from_value(value: Value) -> Result<Self, ShapeError> {
        match value {
            Value::Bool(truth) => Ok(truth),
            _ => Err(ShapeError::expected("true or false")),
        }
    }
}

impl FromValue for String {
    fn from_value(value: Value) -> Result<Self, ShapeError> {
        match value {
            Value::Text(text) => Ok(text.into_owned()),
            _ => Err(ShapeError::expected("a text")),
        }
    }
}

impl FromValue for i32 {
    fn from_value(value: Value) -> Result<Self, ShapeError> {
        whole(&value, Self::MIN.into(), Self::MAX.into()).map(|number| number as Self)
    }
}

impl FromValue for u16 {
    fn from_value(value: Value) -> Result<Self, ShapeError> {
        whole(&value, 0.0, Self::MAX.into()).map(|number| number as Self)
    }
}

impl FromValue for u32 {
    fn from_value(value: Value) -> Result<Self, ShapeError> {
        whole(&value, 0.0, Self::MAX.into()).map(|number| number as Self)
    }
}

impl FromValue for u64 {
    fn from_value(value: Value) -> Result<Self, ShapeError> {
        whole(&value, 0.0, 9_007_199_254_740_991.0).map(|number| number as Self)
    }
}

/// A whole number between two others.
fn whole(value: &Value, least: f64, most: f64) -> Result<f64, ShapeError> {
    match *value {
        Value::Number(number) if number.trunc() == number && least <= number && number <= most => Ok(number),
        _ => Err(ShapeError::expected("a whole number")),
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: Value) -> Result<Self, ShapeError> {
        match value {
            Value::Null => Ok(None),
            value => T::from_value(value).map(Some),
        }
    }
}

impl<T: FromValue> FromValue for Vec<T> {
    fn from_value(value: Value) -> Result<Self, ShapeError> {
        let items = match value {
            Value::Null => Vec::new(),
            Value::List(items) => items,
            _ => return Err(ShapeError::expected("a list")),
        };
        let mut list = Self::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            list.push(T::from_value(item).map_err(|error| error.within(&format!("[{index}]")))?);
        }
        Ok(list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_numbers_that_fit_are_numbers() {
        assert_eq!(u16::from_value(Value::Number(65535.0)), Ok(65535));
        assert_eq!(i32::from_value(Value::Number(-1.0)), Ok(-1));
        assert_eq!(u64::from_value(1_767_225_600_000_u64.into()), Ok(1_767_225_600_000));
        for wrong in [Value::Number(1.5), Value::Number(-1.0), Value::Number(65536.0), Value::Number(f64::NAN)] {
            assert!(u16::from_value(wrong).is_err());
        }
    }

    #[test]
    fn an_error_says_where() {
        let value = Value::object().with("ports", Value::List(vec![1_u16.into(), "2".into()]));
        let error = Fields::of(value).unwrap().take::<Vec<u16>>("ports").unwrap_err();
        assert_eq!(error.to_string(), "ports[1] must be a whole number");
        assert_eq!(error.within("outer").to_string(), "outer.ports[1] must be a whole number");
        assert_eq!(bool::from_value(Value::Null).unwrap_err().to_string(), "this must be true or false");
    }

    #[test]
    fn what_is_not_there_is_none_or_an_empty_list() {
        let mut fields = Fields::of(Value::object()).unwrap();
        assert_eq!(fields.take::<Option<u16>>("a"), Ok(None));
        assert_eq!(fields.take::<Vec<u16>>("a"), Ok(Vec::new()));
        assert!(fields.take::<u16>("a").is_err());
    }
}
