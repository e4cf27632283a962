//! The settings.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::Url;

use portmend::preset::InForce;
use portmend::settings::{Registration, Settings, SettingsError};
use portmend::value::{Value, read};

use crate::convert::{from_js, to_js};
use crate::errors::settings_error;

/// Checks a settings object and returns it normalised. Throws an `Error` named `SettingsError` whose `variant` says
/// what is wrong and whose `where` is the path to the wrong value, such as `registrations[2].redirect_uris[0]`.
#[wasm_bindgen(skip_jsdoc, js_name = checkSettings, unchecked_return_type = "Settings")]
pub fn check_settings(#[wasm_bindgen(unchecked_param_type = "unknown")] settings: JsValue) -> Result<JsValue, JsValue> {
    let settings: Settings =
        read(&with_ascii_hosts(from_js(&settings))).map_err(|error| settings_error(error.into()))?;
    to_js(&settings.checked().map_err(settings_error)?.into())
}

/// Returns the settings in force for what an administrator has preset and what the user has saved, whose they are, and what
/// is wrong with each. Nothing is `undefined`. Never throws: anything may be stored.
#[wasm_bindgen(skip_jsdoc, js_name = settingsInForce, unchecked_return_type = "SettingsInForce")]
pub fn settings_in_force(
    #[wasm_bindgen(unchecked_param_type = "unknown")] preset: JsValue,
    #[wasm_bindgen(unchecked_param_type = "unknown")] own: JsValue,
) -> Result<JsValue, JsValue> {
    let found = in_force(&preset, &own);
    let problem = |error: SettingsError| {
        Value::object()
            .with("where", error.at.clone().into())
            .with("variant", error.problem.variant().into())
            .with("message", error.to_string().into())
    };
    let problems = |errors: Vec<SettingsError>| Value::List(errors.into_iter().map(problem).collect());
    let overruled = found.overruled.into_iter().map(|index| (index as u32).into()).collect();
    to_js(
        &Value::object()
            .with("settings", found.settings.into())
            .with("preset_registrations", (found.preset_registrations as u32).into())
            .with("preset_left_alone", (found.preset_left_alone as u32).into())
            .with("is_policy_preset", found.is_policy_preset.into())
            .with("own", found.own.into())
            .with("overruled", Value::List(overruled))
            .with("preset_problems", problems(found.preset_problems))
            .with("own_problems", problems(found.own_problems)),
    )
}

/// Returns whose a registration is, whatever it says of the place, of what is stored as for [`settings_in_force`]: its index
/// among the user's, or whether an administrator has it.
#[wasm_bindgen(skip_jsdoc, js_name = whoseRegistration, unchecked_return_type = "{ index?: number, is_preset: boolean }")]
pub fn whose_registration(
    #[wasm_bindgen(unchecked_param_type = "unknown")] preset: JsValue,
    #[wasm_bindgen(unchecked_param_type = "unknown")] own: JsValue,
    #[wasm_bindgen(unchecked_param_type = "Registration")] registration: JsValue,
) -> Result<JsValue, JsValue> {
    let registration: Registration = read(&from_js(&registration)).map_err(|error| settings_error(error.into()))?;
    let in_force = in_force(&preset, &own);
    let answer = Value::object()
        .with("index", in_force.own_position(&registration).map_or(Value::Null, |index| (index as u32).into()))
        .with("is_preset", in_force.is_preset(&registration).into());
    to_js(&answer.without_nulls())
}

pub(crate) fn in_force(preset: &JsValue, own: &JsValue) -> InForce {
    let stored = |value: &JsValue| (!value.is_undefined()).then(|| with_ascii_hosts(from_js(value)));
    InForce::of(stored(preset).as_ref(), stored(own).as_ref())
}

/// Writes the servers of registrations with ASCII hosts. The core reads no others; the browser converts them.
fn with_ascii_hosts(mut settings: Value) -> Value {
    let Value::Object(fields) = &mut settings else { return settings };
    let lists = fields.iter_mut().filter(|(name, _)| name == "registrations").map(|(_, list)| list);
    for registration in
        lists.filter_map(|list| if let Value::List(items) = list { Some(items) } else { None }).flatten()
    {
        let Value::Object(fields) = registration else { continue };
        for (_, server) in fields.iter_mut().filter(|(name, _)| name == "authorization_server") {
            let unusual = server.as_text().filter(|text| !text.is_ascii() || text.contains('%'));
            if let Some(url) = unusual.and_then(|text| Url::new(text).ok()) {
                *server = url.href().into();
            }
        }
    }
    settings
}
