//! The errors that the interface throws.

use js_sys::{Error, Reflect};
use wasm_bindgen::JsValue;

use portmend::engine::EngineError;
use portmend::event::EventError;
use portmend::pasted::PasteError;
use portmend::settings::SettingsError;

pub(crate) fn engine_error(error: EngineError) -> JsValue {
    match error {
        EngineError::Settings(error) => settings_error(error),
        error => named("EngineError", error.variant(), &error.to_string()),
    }
}

pub(crate) fn settings_error(error: SettingsError) -> JsValue {
    placed(named("SettingsError", error.problem.variant(), &error.to_string()), &error.at)
}

pub(crate) fn event_error(error: EventError) -> JsValue {
    placed(named("EventError", "bad_shape", &error.to_string()), error.at())
}

/// The pages have a text for each variant; the English one is for the command line.
pub(crate) fn paste_error(error: &PasteError) -> JsValue {
    let variant = error.problem.variant();
    placed(named("PasteError", variant, variant), &error.at)
}

/// Creates an `Error`. Pages recognise it by `name` and `variant`; the message may change.
fn named(name: &str, variant: &str, message: &str) -> JsValue {
    let error = Error::new(message);
    error.set_name(name);
    set(error.into(), "variant", variant)
}

fn placed(error: JsValue, place: &str) -> JsValue {
    set(error, "where", place)
}

fn set(error: JsValue, name: &str, text: &str) -> JsValue {
    // Setting a property of a new object cannot fail.
    let _ = Reflect::set(&error, &name.into(), &text.into());
    error
}
