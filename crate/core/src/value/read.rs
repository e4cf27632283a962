//! Reading plain data into a type, with errors that say where the wrong value is.
//!
//! Reading continues after an error, with a default value that is never returned: an early return at each field would
//! take more code than the reading itself.

use thiserror::Error;

use super::plain::Value;

/// A type of the contract that can be read from plain data.
pub trait FromValue: Sized {
    /// Reads the value, and reports errors to the reader.
    fn from_value(value: &Value, reader: &mut Reader) -> Self;
}

/// An error in the shape of the data: `registrations[2].listener must be a string`.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{} must be {expected}", if at.is_empty() { "the value" } else { at.as_str() })]
pub struct ShapeError {
    /// The path to the wrong value; empty for the whole value.
    pub at: String,
    /// What was expected.
    pub expected: &'static str,
}

impl ShapeError {
    /// Returns this error, seen from an object in which the value is the field `name`.
    pub(crate) fn within(mut self, name: &str) -> Self {
        let separator = if self.at.is_empty() || self.at.starts_with('[') { "" } else { "." };
        self.at.insert_str(0, separator);
        self.at.insert_str(0, name);
        self
    }
}

/// Reads a value of any type of the contract.
///
/// # Errors
///
/// The first [`ShapeError`], in the order of reading.
///
/// # Examples
///
/// ```
/// use portmend::Settings;
/// use portmend::value::{Value, read};
///
/// let json = Value::object().with("version", 1.into()).with("correction", "ask".into());
/// let settings: Settings = read(&json).unwrap();
/// assert!(settings.registrations.is_empty());
///
/// let error = read::<Settings>(&Value::object()).unwrap_err();
/// assert_eq!(error.to_string(), "version must be a whole number");
/// ```
pub fn read<T: FromValue>(value: &Value) -> Result<T, ShapeError> {
    let mut reader = Reader::default();
    let read = T::from_value(value, &mut reader);
    reader.error.map_or(Ok(read), Err)
}

/// The state of reading: the current path, and the first error.
#[derive(Default)]
pub struct Reader {
    path: String,
    error: Option<ShapeError>,
}

impl Reader {
    /// Reports that the current value is not what was expected, and returns a default value to continue with.
    pub fn expected<T: Default>(&mut self, expected: &'static str) -> T {
        self.note(expected);
        T::default()
    }

    /// Reports that the current value is not what was expected.
    pub fn note(&mut self, expected: &'static str) {
        if self.error.is_none() {
            self.error = Some(ShapeError { at: self.path.clone(), expected });
        }
    }

    /// Returns the place of the current value in a list of words, or reports that it is none of them and returns 0. It is
    /// one function for the words of all types.
    #[inline(never)]
    pub(crate) fn word(&mut self, value: &Value, words: &[&str], expected: &'static str) -> usize {
        let place = value.as_text().and_then(|text| words.iter().position(|word| *word == text));
        place.unwrap_or_else(|| self.expected(expected))
    }

    /// Returns the first error, if any.
    pub fn error(self) -> Option<ShapeError> {
        self.error
    }

    fn enter(&mut self, name: &str) -> usize {
        let outer = self.path.len();
        if outer > 0 {
            self.path.push('.');
        }
        self.path.push_str(name);
        outer
    }

    fn enter_item(&mut self, index: usize) -> usize {
        let outer = self.path.len();
        self.path.push_str(&format!("[{index}]"));
        outer
    }

    fn leave(&mut self, outer: usize) {
        self.path.truncate(outer);
    }
}

/// The fields of an object that is being read. Unknown fields are ignored: a newer version may have written them.
pub struct Fields<'a> {
    value: &'a Value,
    reader: &'a mut Reader,
}

impl<'a> Fields<'a> {
    /// Starts reading an object.
    pub fn of(value: &'a Value, reader: &'a mut Reader) -> Self {
        if !matches!(value, Value::Object(_)) {
            reader.note("an object");
        }
        Self { value, reader }
    }

    /// Reads a field. A missing one reads as null.
    pub fn take<T: FromValue>(&mut self, name: &str) -> T {
        let outer = self.reader.enter(name);
        let read = T::from_value(self.value.field(name), self.reader);
        self.reader.leave(outer);
        read
    }

    /// Reads an optional field.
    pub fn take_or_default<T: FromValue + Default>(&mut self, name: &str) -> T {
        self.take::<Option<T>>(name).unwrap_or_default()
    }

    /// Reads an optional field with this default.
    pub fn take_or<T: FromValue>(&mut self, name: &str, default: impl Into<T>) -> T {
        self.take::<Option<T>>(name).unwrap_or_else(|| default.into())
    }

    /// Reads a type from the fields of this object.
    pub fn flattened<T: FromValue>(&mut self) -> T {
        T::from_value(self.value, self.reader)
    }

    /// Reports that a field is not what was expected.
    pub fn note(&mut self, name: &str, expected: &'static str) {
        let outer = self.reader.enter(name);
        self.reader.note(expected);
        self.reader.leave(outer);
    }
}

impl FromValue for bool {
    fn from_value(value: &Value, reader: &mut Reader) -> Self {
        match value {
            Value::Bool(truth) => *truth,
            _ => reader.expected("true or false"),
        }
    }
}

impl FromValue for String {
    fn from_value(value: &Value, reader: &mut Reader) -> Self {
        match value {
            Value::Text(text) => text.clone().into_owned(),
            _ => reader.expected("a string"),
        }
    }
}

impl FromValue for i32 {
    fn from_value(value: &Value, reader: &mut Reader) -> Self {
        reader.whole(value, Self::MIN.into(), Self::MAX.into()) as Self
    }
}

impl FromValue for u16 {
    fn from_value(value: &Value, reader: &mut Reader) -> Self {
        reader.whole(value, 0.0, Self::MAX.into()) as Self
    }
}

impl FromValue for u32 {
    fn from_value(value: &Value, reader: &mut Reader) -> Self {
        reader.whole(value, 0.0, Self::MAX.into()) as Self
    }
}

impl FromValue for u64 {
    /// Reads a number up to 2^53 - 1, the largest safe integer of JavaScript.
    fn from_value(value: &Value, reader: &mut Reader) -> Self {
        reader.whole(value, 0.0, 9_007_199_254_740_991.0) as Self
    }
}

impl Reader {
    fn whole(&mut self, value: &Value, least: f64, most: f64) -> f64 {
        match value {
            Value::Number(number) if number.trunc() == *number && least <= *number && *number <= most => *number,
            _ => self.expected("a whole number"),
        }
    }
}

impl FromValue for Value {
    fn from_value(value: &Value, _: &mut Reader) -> Self {
        value.clone()
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &Value, reader: &mut Reader) -> Self {
        match value {
            Value::Null => None,
            value => Some(T::from_value(value, reader)),
        }
    }
}

impl<T: FromValue> FromValue for Vec<T> {
    fn from_value(value: &Value, reader: &mut Reader) -> Self {
        let items = match value {
            Value::Null => &[],
            Value::List(items) => items.as_slice(),
            _ => reader.expected("a list"),
        };
        let mut list = Self::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let outer = reader.enter_item(index);
            list.push(T::from_value(item, reader));
            reader.leave(outer);
        }
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::FromValue;

    #[derive(FromValue)]
    struct Ports {
        ports: Vec<u16>,
    }

    fn problem<T: FromValue>(value: Value) -> Option<String> {
        read::<T>(&value).err().map(|error| error.to_string())
    }

    #[test]
    fn only_whole_numbers_in_range_are_accepted() {
        assert_eq!(read(&Value::Number(65535.0)), Ok(65535_u16));
        assert_eq!(read(&Value::Number(-1.0)), Ok(-1_i32));
        assert_eq!(read(&1_767_225_600_000_u64.into()), Ok(1_767_225_600_000_u64));
        for wrong in [1.5, -1.0, 65536.0, f64::NAN] {
            assert!(problem::<u16>(Value::Number(wrong)).is_some());
        }
    }

    #[test]
    fn the_first_error_says_where_it_is() {
        let ports = |ports: Vec<Value>| Value::object().with("ports", ports.into());
        assert_eq!(read::<Ports>(&ports(vec![1_u16.into(), 2_u16.into()])).map(|it| it.ports), Ok(vec![1, 2]));
        let wrong = || ports(vec![1_u16.into(), "2".into(), "3".into()]);
        assert_eq!(problem::<Ports>(wrong()).unwrap(), "ports[1] must be a whole number");
        let nested = vec![ports(Vec::new()), wrong()].into();
        assert_eq!(problem::<Vec<Ports>>(nested).unwrap(), "[1].ports[1] must be a whole number");
        assert_eq!(problem::<Ports>(Value::Null).unwrap(), "the value must be an object");
    }

    #[test]
    fn a_missing_value_is_none_or_an_empty_list() {
        assert_eq!(read::<Option<u16>>(&Value::Null), Ok(None));
        assert!(read::<Ports>(&Value::object()).unwrap().ports.is_empty());
        assert!(problem::<u16>(Value::Null).is_some());
    }
}
