//! The JavaScript interface of portmend-config. It is a module of its own, which the options page loads when something is
//! dropped or pasted: the background needs none of it.

#![cfg(target_arch = "wasm32")]

use js_sys::{Error, Reflect};
use portmend::settings::Registration;
use portmend::value::{Value, read as read_value};
use portmend_config::{ReadError, Reading, Source, read};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[global_allocator]
static ALLOCATOR: WasmDynamicTalc = new_wasm_dynamic_allocator();

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"import type { Registration } from "../types/contract";

/** What was found in a text. */
export interface Reading {
    /** The clients that write such a file. Only if there is one, it is taken for this client's. */
    clients: { id: string; name: string }[];
    /** The servers with a sign-in. */
    servers: FoundServer[];
    /** The entries that are left out. */
    skipped: { place: Place; name?: string; reason: string }[];
    /** The registrations of Portmend's own export, which are still to be checked. */
    registrations: FoundRegistration[];
}

/** A place in the text, counted from 1. */
export interface Place {
    line: number;
    column: number;
}

/** A registration, and whether the same one is saved already. */
export interface FoundRegistration {
    registration: Registration;
    saved: boolean;
}

/** A server. What is missing in its registration is empty. */
export interface FoundServer extends FoundRegistration {
    place: Place;
    /** Missing if several clients write such a file. */
    client?: string;
    /** The client's name. */
    client_name?: string;
    /** The project for which the file has it. */
    project?: string;
    callback: { kind: "fixed" | "preferred" | "any_port" | "hosted" | "unknown"; uri?: string };
    /** What is missing or wrong: messages `note_KIND` with the client's name and the detail. */
    notes: { place: Place; kind: string; detail?: string }[];
}"#;

/// Reads the configuration of a client, a part of one, command lines or Portmend's own export. `name` is that of the file,
/// `client` the client's id if the user has chosen one, and `saved` the settings as JSON. Throws an `Error` named `ReadError`
/// with a `line` and a `column`.
#[wasm_bindgen(skip_jsdoc, js_name = readConfiguration, unchecked_return_type = "Reading")]
pub fn read_configuration(
    text: &str,
    name: Option<String>,
    client: Option<String>,
    saved: &str,
) -> Result<JsValue, JsValue> {
    let source = Source { name: name.as_deref(), client: client.as_deref() };
    let reading = read(text, &source).map_err(read_error)?;
    let saved = read(saved, &Source::default()).map(|export| export.registrations).unwrap_or_default();
    Ok(value(&reading, &saved).serialize(&Serializer::json_compatible())?)
}

fn value(reading: &Reading, saved: &[Value]) -> Value {
    let registrations: Vec<Registration> = saved.iter().filter_map(|saved| read_value(saved).ok()).collect();
    let servers = reading.servers.iter().map(|server| {
        Value::from(server)
            .with("client_name", server.client_name().into())
            .with("saved", server.is_saved(&registrations).into())
            .without_nulls()
    });
    let own = reading.registrations.iter().map(|registration| {
        Value::object().with("registration", registration.clone()).with("saved", saved.contains(registration).into())
    });
    let Value::Object(fields) = Value::from(reading) else { return Value::Null };
    let fields = fields.into_iter().filter(|(name, _)| !matches!(name.as_ref(), "servers" | "registrations"));
    Value::Object(fields.collect())
        .with("servers", Value::List(servers.collect()))
        .with("registrations", Value::List(own.collect()))
}

fn read_error(error: ReadError) -> JsValue {
    let thrown = Error::new(&error.to_string());
    thrown.set_name("ReadError");
    let place = error.place();
    let set = |name: &str, number: u32| {
        // Setting a property of a new object cannot fail.
        let _ = Reflect::set(&thrown, &name.into(), &number.into());
    };
    set("line", place.line);
    set("column", place.column);
    thrown.into()
}
