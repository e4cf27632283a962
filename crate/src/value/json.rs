//! JSON, for the command line and the tests.

use std::borrow::Cow;

use serde_json::Value as Json;

use super::Value;

impl From<Json> for Value {
    fn from(json: Json) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(truth) => Self::Bool(truth),
            Json::Number(number) => Self::Number(number.as_f64().unwrap_or(f64::NAN)),
            Json::String(text) => Self::Text(Cow::Owned(text)),
            Json::Array(items) => Self::List(items.into_iter().map(Self::from).collect()),
            Json::Object(fields) => {
                Self::Object(fields.into_iter().map(|(name, field)| (Cow::Owned(name), field.into())).collect())
            }
        }
    }
}

impl From<Value> for Json {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(truth) => Self::Bool(truth),
            // As JavaScript writes it: 2, not 2.0.
            Value::Number(number) if number.trunc() == number => Self::from(number as i64),
            Value::Number(number) => Self::from(number),
            Value::Text(text) => Self::String(text.into_owned()),
            Value::List(items) => items.into_iter().map(Self::from).collect(),
            Value::Object(fields) => {
                fields.into_iter().map(|(name, field)| (name.into_owned(), Self::from(field))).collect()
            }
        }
    }
}
