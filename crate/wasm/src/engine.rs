//! The engine, and who started a sign-in.

use js_sys::Array;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use portmend::browser::initiator::Evidence;
use portmend::effect::{Effect, Outcome};
use portmend::engine::Engine;
use portmend::event::{Event, EventKind};
use portmend::value::read;

use crate::convert::{from_js, parse, to_js};
use crate::errors::{engine_error, event_error};
use crate::settings::in_force;

/// The engine, for one run of the background script.
#[wasm_bindgen(js_name = Engine)]
pub struct JsEngine(Engine);

impl Default for JsEngine {
    fn default() -> Self {
        Self(Engine::with_json(parse))
    }
}

#[wasm_bindgen(js_class = Engine)]
impl JsEngine {
    /// Creates an engine.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the attempts from the records that earlier outcomes asked to save, with their ids. Those that cannot be read
    /// are left out; the next outcome asks to forget them.
    pub fn restore(&mut self, #[wasm_bindgen(unchecked_param_type = "[id: number, record: Record][]")] stored: &Array) {
        let entry = |entry: JsValue| {
            let entry: Array = entry.unchecked_into();
            (entry.get(0).as_f64().unwrap_or_default() as u32, from_js(&entry.get(1)))
        };
        self.0.restore_stored(&stored.iter().map(entry).collect::<Vec<_>>());
    }

    /// Handles one event. Throws an `Error` named `EventError`, `SettingsError` or `EngineError`.
    #[wasm_bindgen(skip_jsdoc, unchecked_return_type = "Outcome")]
    pub fn handle(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Event")] event: JsValue,
    ) -> Result<JsValue, JsValue> {
        let event = Event::read(&from_js(&event)).map_err(event_error)?;
        let effects = self.0.handle(event).map_err(engine_error)?;
        self.outcome(effects)
    }

    /// Puts in force what can be used of stored settings, see [`settings_in_force`], and of the lists of servers that
    /// the user trusts and of places where clients run. Until `paused`, in milliseconds since the Unix epoch, all corrections are off.
    #[wasm_bindgen(skip_jsdoc, js_name = useSettings, unchecked_return_type = "Outcome")]
    pub fn use_settings(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "unknown")] preset: JsValue,
        #[wasm_bindgen(unchecked_param_type = "unknown")] own: JsValue,
        #[wasm_bindgen(unchecked_param_type = "unknown[]")] trusted: JsValue,
        #[wasm_bindgen(unchecked_param_type = "unknown[]")] places: JsValue,
        paused: f64,
        time: f64,
    ) -> Result<JsValue, JsValue> {
        let mut settings = in_force(&preset, &own).settings;
        if time < paused {
            settings.pause();
        }
        settings.trust(&from_js(&trusted));
        settings.place(&from_js(&places));
        let kind = EventKind::Settings { settings };
        let effects = self.0.handle(Event { time: time as u64, private: false, kind }).map_err(engine_error)?;
        self.outcome(effects)
    }

    /// Returns the report of an attempt: redacted events that lead to the same effects when replayed. Throws an `Error`
    /// named `EngineError` if the attempt is unknown.
    #[wasm_bindgen(skip_jsdoc, unchecked_return_type = "Event[]")]
    pub fn report(&self, attempt: u32) -> Result<JsValue, JsValue> {
        to_js(&self.0.report(attempt).map_err(engine_error)?.into())
    }
}

impl JsEngine {
    fn outcome(&mut self, effects: Vec<Effect>) -> Result<JsValue, JsValue> {
        let changes = self.0.take_changes();
        let list = self.0.take_list(&changes);
        let (save, forget, unlist) = (changes.save, changes.forget, changes.unlist);
        let expires = self.0.expires();
        to_js(&Outcome { effects, save, forget, list, unlist, expires }.into())
    }
}

/// Returns who started a sign-in, from what the browser reported. Throws an `Error` named `EventError` if the evidence
/// is invalid.
#[wasm_bindgen(skip_jsdoc, unchecked_return_type = "Initiator")]
pub fn initiator(#[wasm_bindgen(unchecked_param_type = "Evidence")] evidence: JsValue) -> Result<String, JsValue> {
    let evidence: Evidence = read(&from_js(&evidence)).map_err(|error| event_error(error.into()))?;
    Ok(evidence.initiator().as_str().to_owned())
}
