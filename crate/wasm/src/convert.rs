//! Values of JavaScript as plain data, and back.

use std::borrow::Cow;

use js_sys::{Array, Object};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::{JsCast, JsValue};

use portmend::value::Value;

/// Parses JSON text with the browser's parser.
pub(crate) fn parse(json: &str) -> Option<Value> {
    js_sys::JSON::parse(json).ok().map(|value| from_js(&value))
}

/// Converts a JavaScript value, as far as JSON can represent it; anything else becomes null. Written by hand, because
/// the errors of serde-wasm-bindgen add 18 kB of number formatting to the Wasm.
pub(crate) fn from_js(value: &JsValue) -> Value {
    if let Some(text) = value.as_string() {
        Value::Text(Cow::Owned(text))
    } else if let Some(number) = value.as_f64() {
        Value::Number(number)
    } else if let Some(truth) = value.as_bool() {
        Value::Bool(truth)
    } else if let Some(items) = value.dyn_ref::<Array>() {
        Value::List((0..items.length()).map(|index| from_js(&items.get(index))).collect())
    } else if let Some(object) = value.dyn_ref::<Object>() {
        let entries = Object::entries(object);
        let field = |index| {
            let entry: Array = entries.get(index).unchecked_into();
            (Cow::Owned(entry.get(0).as_string().unwrap_or_default()), from_js(&entry.get(1)))
        };
        Value::Object((0..entries.length()).map(field).collect())
    } else {
        Value::Null
    }
}

pub(crate) fn to_js(value: &Value) -> Result<JsValue, JsValue> {
    Ok(value.serialize(&Serializer::json_compatible())?)
}
