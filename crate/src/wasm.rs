//! The core in the browser: plain objects in, plain objects out. The only file that knows of JavaScript.

use std::borrow::Cow;

use talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use crate::engine::{Engine, EngineError};
use crate::event::{Event, EventError};
use crate::registration::{Settings, SettingsError};
use crate::value::{Value, object, read};

/// A third of the size of the standard library's allocator. The module has no threads.
#[global_allocator]
static ALLOCATOR: WasmDynamicTalc = new_wasm_dynamic_allocator();

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"import type { Event, Outcome, Record, Settings } from "../types/contract";"#;

// The few names of JavaScript that are needed. The crate js-sys has them all, and leaves 4 kB of itself behind.
#[wasm_bindgen]
extern "C" {
    type Array;
    #[wasm_bindgen(constructor)]
    fn new() -> Array;
    #[wasm_bindgen(static_method_of = Array, js_name = isArray)]
    fn is_array(value: &JsValue) -> bool;
    #[wasm_bindgen(method, getter)]
    fn length(this: &Array) -> u32;
    #[wasm_bindgen(method, indexing_getter)]
    fn get(this: &Array, index: u32) -> JsValue;
    #[wasm_bindgen(method)]
    fn push(this: &Array, value: &JsValue);

    type Object;
    #[wasm_bindgen(constructor)]
    fn new() -> Object;
    #[wasm_bindgen(static_method_of = Object)]
    fn entries(object: &JsValue) -> Array;
    #[wasm_bindgen(method, indexing_setter)]
    fn set(this: &Object, name: &str, value: &JsValue);

    #[wasm_bindgen(extends = Object)]
    type Error;
    #[wasm_bindgen(constructor)]
    fn new(message: &str) -> Error;

    type URL;
    #[wasm_bindgen(constructor, catch)]
    fn new(text: &str) -> Result<URL, JsValue>;
    #[wasm_bindgen(method, getter)]
    fn href(this: &URL) -> String;
}

/// Lets a panic say where it happened. Runs once, when the module starts.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
}

/// The engine, for one run of the background script.
#[wasm_bindgen(js_name = Engine)]
#[derive(Default)]
pub struct JsEngine(Engine);

#[wasm_bindgen(js_class = Engine)]
impl JsEngine {
    /// An engine that has seen nothing.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes back the records that earlier outcomes asked to save.
    pub fn restore(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Record[]")] records: JsValue,
    ) -> Result<(), JsValue> {
        self.0.restore(read(&from_js(&records)).map_err(|error| event_error(error.into()))?);
        Ok(())
    }

    /// Handles one event. Throws an `Error` named `EngineError` or `EventError`; nothing has changed then.
    #[wasm_bindgen(unchecked_return_type = "Outcome")]
    pub fn handle(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Event")] event: JsValue,
    ) -> Result<JsValue, JsValue> {
        let event = Event::read(&from_js(&event)).map_err(event_error)?;
        let effects = self.0.handle(event).map_err(engine_error)?;
        let changes = self.0.take_changes();
        let (save, forget, expires) = (changes.save, changes.forget, self.0.expires());
        Ok(to_js(&object! { effects, save, forget, expires }))
    }
}

/// Checks a settings object and gives it back in its one form. Throws an `Error` named `SettingsError` whose
/// `variant` says what is wrong and whose `where` says at which value, like `registrations[2].redirect_uris[0]`.
#[wasm_bindgen(js_name = checkSettings, unchecked_return_type = "Settings")]
pub fn check_settings(#[wasm_bindgen(unchecked_param_type = "unknown")] settings: JsValue) -> Result<JsValue, JsValue> {
    let mut settings: Settings = read(&from_js(&settings)).map_err(|error| settings_error(error.into()))?;
    for registration in &mut settings.registrations {
        // The core reads ASCII hosts only; the browser knows how to spell the others.
        if let Ok(url) = URL::new(&registration.authorization_server) {
            registration.authorization_server = url.href();
        }
    }
    Ok(to_js(&settings.checked().map_err(settings_error)?.into()))
}

/// What of a JavaScript value JSON could say.
fn from_js(value: &JsValue) -> Value {
    if let Some(text) = value.as_string() {
        Value::Text(Cow::Owned(text))
    } else if let Some(number) = value.as_f64() {
        Value::Number(number)
    } else if let Some(truth) = value.as_bool() {
        Value::Bool(truth)
    } else if Array::is_array(value) {
        let items: &Array = value.unchecked_ref();
        Value::List((0..items.length()).map(|index| from_js(&items.get(index))).collect())
    } else if value.is_object() {
        let entries = Object::entries(value);
        let mut fields = Vec::new();
        for index in 0..entries.length() {
            let entry: Array = entries.get(index).unchecked_into();
            fields.push((Cow::Owned(entry.get(0).as_string().unwrap_or_default()), from_js(&entry.get(1))));
        }
        Value::Object(fields)
    } else {
        Value::Null
    }
}

fn to_js(value: &Value) -> JsValue {
    match value {
        Value::Null => JsValue::NULL,
        Value::Bool(truth) => JsValue::from_bool(*truth),
        Value::Number(number) => JsValue::from_f64(*number),
        Value::Text(text) => JsValue::from_str(text),
        Value::List(items) => {
            let list = Array::new();
            for item in items {
                list.push(&to_js(item));
            }
            list.into()
        }
        Value::Object(fields) => {
            let object = Object::new();
            for (name, field) in fields {
                object.set(name, &to_js(field));
            }
            object.into()
        }
    }
}

fn engine_error(error: EngineError) -> JsValue {
    match error {
        EngineError::Settings(error) => settings_error(error),
        error => named("EngineError", error.variant(), &error.to_string()).into(),
    }
}

fn settings_error(error: SettingsError) -> JsValue {
    placed(named("SettingsError", error.problem.variant(), &error.to_string()), &error.at)
}

fn event_error(error: EventError) -> JsValue {
    placed(named("EventError", "bad_shape", &error.to_string()), error.at())
}

/// An `Error` that pages can tell by its `name` and `variant`; the message is free to change.
fn named(name: &str, variant: &str, message: &str) -> Error {
    let error = Error::new(message);
    error.set("name", &name.into());
    error.set("variant", &variant.into());
    error
}

fn placed(error: Error, place: &str) -> JsValue {
    error.set("where", &place.into());
    error.into()
}
