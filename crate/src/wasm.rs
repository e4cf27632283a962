//! The core in the browser: plain objects in, plain objects out. The only file that knows of JavaScript.

use js_sys::{Error, Reflect};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::effect::Effect;
use crate::engine::{Engine, EngineError, Record};
use crate::event::{Event, Time};
use crate::registration::{Settings, SettingsError};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"import type { Event, Outcome, Record, Settings } from "../types/contract";"#;

/// Lets a panic say where it happened. Runs once, when the module starts.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
}

/// The engine, for one run of the background script.
#[wasm_bindgen(js_name = Engine)]
#[derive(Default)]
pub struct JsEngine(Engine);

/// What an event led to.
#[derive(Serialize)]
struct Outcome {
    /// To be carried out in this order.
    effects: Vec<Effect>,
    /// To be written to `storage.session` under their ids.
    save: Vec<Record>,
    /// The ids of what must be removed from there.
    forget: Vec<u32>,
    /// When a `tick` is due at the latest, in milliseconds since the epoch.
    expires: Option<Time>,
}

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
        self.0.restore(read(records)?);
        Ok(())
    }

    /// Handles one event. Throws an `Error` named `EngineError` or `EventError`; nothing has changed then.
    #[wasm_bindgen(unchecked_return_type = "Outcome")]
    pub fn handle(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Event")] event: JsValue,
    ) -> Result<JsValue, JsValue> {
        let event: Event = read(event)?;
        let effects = self.0.handle(event).map_err(engine_error)?;
        let changes = self.0.take_changes();
        write(&Outcome { effects, save: changes.save, forget: changes.forget, expires: self.0.expires() })
    }
}

/// Checks a settings object and gives it back in its one form. Throws an `Error` named `SettingsError` whose
/// `variant` says what is wrong and whose `where` says at which value, like `registrations[2].redirect_uris[0]`.
#[wasm_bindgen(js_name = checkSettings, unchecked_return_type = "Settings")]
pub fn check_settings(#[wasm_bindgen(unchecked_param_type = "unknown")] settings: JsValue) -> Result<JsValue, JsValue> {
    let mut settings: Settings = read(settings)?;
    for registration in &mut settings.registrations {
        // The core reads ASCII hosts only; the browser knows how to spell the others.
        if let Ok(url) = web_sys::Url::new(&registration.authorization_server) {
            registration.authorization_server = url.href();
        }
    }
    write(&settings.checked().map_err(settings_error)?)
}

fn read<T: DeserializeOwned>(value: JsValue) -> Result<T, JsValue> {
    serde_wasm_bindgen::from_value(value).map_err(|error| named("EventError", "bad_shape", &error.to_string()))
}

fn write(value: &impl Serialize) -> Result<JsValue, JsValue> {
    value
        .serialize(&Serializer::json_compatible())
        .map_err(|error| named("EventError", "bad_shape", &error.to_string()))
}

fn engine_error(error: EngineError) -> JsValue {
    match error {
        EngineError::Settings(error) => settings_error(error),
        error => named("EngineError", error.variant(), &error.to_string()),
    }
}

fn settings_error(error: SettingsError) -> JsValue {
    let value = named("SettingsError", error.problem.variant(), &error.to_string());
    set(&value, "where", &error.at);
    value
}

/// An `Error` that pages can tell by its `name` and `variant`; the message is free to change.
fn named(name: &str, variant: &str, message: &str) -> JsValue {
    let error = Error::new(message);
    error.set_name(name);
    let value = JsValue::from(error);
    set(&value, "variant", variant);
    value
}

fn set(value: &JsValue, key: &str, text: &str) {
    // Setting a property of an object that was just made cannot fail.
    let _ = Reflect::set(value, &JsValue::from_str(key), &JsValue::from_str(text));
}
