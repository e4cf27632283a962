//! What a person has pasted.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use portmend::pasted::{Given, Pasted};
use portmend::value::read;

use crate::convert::{from_js, parse, to_js};
use crate::errors::{event_error, paste_error};

/// What a person has pasted, with the codes and states in it, until `free` is called.
#[wasm_bindgen(js_name = Pasted)]
pub struct JsPasted(Pasted);

impl Default for JsPasted {
    fn default() -> Self {
        Self(Pasted::with_json(parse))
    }
}

/// Its methods throw an `Error` named `PasteError`, whose `variant` says what is wrong and whose `where` is the place.
#[wasm_bindgen(js_class = Pasted)]
impl JsPasted {
    /// Starts with nothing.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text.
    pub fn add(&mut self, text: &str) -> Result<(), JsValue> {
        self.0.add(text).map_err(|error| paste_error(&error))
    }

    /// Returns what is said about all of it.
    #[wasm_bindgen(skip_jsdoc, unchecked_return_type = "Reading")]
    pub fn reading(&self, #[wasm_bindgen(unchecked_param_type = "Given")] given: &JsValue) -> Result<JsValue, JsValue> {
        to_js(&self.0.reading(&read_given(given)?).map_err(|error| paste_error(&error))?.into())
    }

    /// Returns the callback at the address of an offer, with its code; nothing if it is not offered.
    pub fn link(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Given")] given: &JsValue,
        listener: &str,
    ) -> Result<Option<String>, JsValue> {
        self.0.link(&read_given(given)?, listener).map_err(|error| paste_error(&error))
    }

    /// Returns the callback to paste into the client, with its code; nothing if that is not offered.
    pub fn copy(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Given")] given: &JsValue,
    ) -> Result<Option<String>, JsValue> {
        self.0.copy(&read_given(given)?).map_err(|error| paste_error(&error))
    }

    /// Returns the command for this terminal that delivers the callback where the client runs, with its code; nothing if that
    /// is not offered.
    pub fn command(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Given")] given: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "Terminal")] terminal: &JsValue,
    ) -> Result<Option<String>, JsValue> {
        let terminal = read(&from_js(terminal)).map_err(|error| event_error(error.into()))?;
        self.0.command(&read_given(given)?, terminal).map_err(|error| paste_error(&error))
    }

    /// Returns the report.
    #[wasm_bindgen(skip_jsdoc, unchecked_return_type = "Event[]")]
    pub fn report(&self, #[wasm_bindgen(unchecked_param_type = "Given")] given: &JsValue) -> Result<JsValue, JsValue> {
        to_js(&self.0.report(&read_given(given)?).map_err(|error| paste_error(&error))?.into())
    }
}

fn read_given(given: &JsValue) -> Result<Given, JsValue> {
    read(&from_js(given)).map_err(|error| event_error(error.into()))
}

/// Reads what stands after the number sign of a link. Throws an `Error` named `PasteError`.
#[wasm_bindgen(skip_jsdoc, js_name = readLink, unchecked_return_type = "Given")]
pub fn read_link(fragment: &str) -> Result<JsValue, JsValue> {
    to_js(&Given::of_link(fragment).map_err(|error| paste_error(&error))?.into())
}
