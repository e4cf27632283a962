//! What the pages and the background ask of the knowledge base.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use portmend::knowledge::{Client, ERROR_ADDRESSES, PathSuffix, client_by_id, clients, known_providers};
use portmend::settings::{Registration, Settings};
use portmend::value::{Value, read};
use portmend::{place_forms, remedy_for_all};

use crate::convert::{from_js, to_js};
use crate::errors::settings_error;

/// Returns the steps that pin one client for all servers that the user has registered for it; none for an unknown
/// client. Throws like [`check_settings`].
#[wasm_bindgen(skip_jsdoc, js_name = remedyForAll, unchecked_return_type = "Step[]")]
pub fn remedy_for_all_servers(
    #[wasm_bindgen(unchecked_param_type = "Settings")] settings: JsValue,
    client: &str,
) -> Result<JsValue, JsValue> {
    let settings: Settings = read(&from_js(&settings)).map_err(|error| settings_error(error.into()))?;
    let of_client: Vec<&Registration> =
        settings.registrations.iter().filter(|r| r.client.as_deref() == Some(client)).collect();
    let steps = client_by_id(client).map(|client| remedy_for_all(&of_client, client)).unwrap_or_default();
    to_js(&steps.into())
}

/// Returns what to ask about each place where a client may run.
#[wasm_bindgen(skip_jsdoc, js_name = places, unchecked_return_type = "PlaceForm[]")]
pub fn places() -> Result<JsValue, JsValue> {
    to_js(&place_forms().into())
}

/// Returns all clients of the knowledge base, for the pages that let the user choose one or import its configuration.
#[wasm_bindgen(skip_jsdoc, js_name = clients, unchecked_return_type = "KnownClient[]")]
pub fn known_clients() -> Result<JsValue, JsValue> {
    to_js(&Value::List(clients().iter().map(known_client).collect()))
}

/// Returns the providers of the knowledge base that people know by a name, for the page that lets the user choose one.
#[wasm_bindgen(skip_jsdoc, js_name = providers, unchecked_return_type = "{ id: string, name: string }[]")]
pub fn providers() -> Result<JsValue, JsValue> {
    let entry =
        |(id, name): (&'static str, &'static str)| Value::object().with("id", id.into()).with("name", name.into());
    to_js(&Value::List(known_providers().map(entry).collect()))
}

fn known_client(client: &Client) -> Value {
    Value::object()
        .with("id", client.id.into())
        .with("name", client.name.into())
        .with("host", client.host.map(|host| host.to_string()).into())
        .with("path", client.path.into())
        .with("path_suffix", client.path_suffix.map(PathSuffix::as_str).into())
        .with("port", client.port.into())
        .without_nulls()
}

/// Returns the parts of addresses for which the browser should wake the extension, because they may be error pages.
#[wasm_bindgen(js_name = errorAddresses)]
pub fn error_addresses() -> Vec<String> {
    ERROR_ADDRESSES.iter().map(|part| (*part).to_owned()).collect()
}
