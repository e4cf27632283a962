//! The JavaScript interface of the core: plain objects in, plain objects out.

#![cfg(target_arch = "wasm32")]

use std::borrow::Cow;

use js_sys::{Array, Error, Object, Reflect};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Url;

use portmend::browser::initiator::Evidence;
use portmend::effect::{Effect, Outcome};
use portmend::engine::{Engine, EngineError};
use portmend::event::{Event, EventError, EventKind};
use portmend::knowledge::{Client, ERROR_ADDRESSES, PathSuffix, client_by_id, clients, known_providers};
use portmend::pasted::{Given, PasteError, Pasted};
use portmend::preset::InForce;
use portmend::settings::{Registration, Settings, SettingsError};
use portmend::value::{Value, read};
use portmend::{place_forms, remedy_for_all};

/// An allocator of a third of the size of the standard library's. It needs no locks, because the module has no threads.
#[global_allocator]
static ALLOCATOR: WasmDynamicTalc = new_wasm_dynamic_allocator();

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"import type { Event, Evidence, Given, Initiator, Outcome, PlaceForm, Reading, Record, Registration, Settings, Step, Terminal } from "../types/contract";

/** The settings in force, and whose they are. */
export interface SettingsInForce {
    /** What is in force. The administrator's registrations come first. */
    settings: Settings;
    /** How many of the first registrations are the administrator's. */
    preset_registrations: number;
    /** Whether the administrator has preset the general policy. */
    is_policy_preset: boolean;
    /** What can be used of what the user has saved. */
    own: Settings;
    /** Which of the user's registrations are not in force, because the administrator's are: indexes in `own`. */
    overruled: number[];
    preset_problems: SettingsProblem[];
    own_problems: SettingsProblem[];
}

/** Something wrong with settings: its place, such as `registrations[2].listener`, and what it is. */
export interface SettingsProblem {
    where: string;
    variant: string;
    message: string;
}

/** A client of the knowledge base, with the redirect URI that it sends by default, as far as that is known. */
export interface KnownClient {
    id: string;
    name: string;
    host?: string;
    /** Empty for a redirect URI without a path. */
    path?: string;
    /** What is appended to the path, after a slash: the first nine bytes of the SHA-256 of the server's URL, in base64url. */
    path_suffix?: "server_url_hash";
    /** Missing for a client that uses a different port each time. */
    port?: number;
}"#;

/// Installs the panic hook, which logs where a panic happened. Runs once, when the module starts.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
}

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
    #[wasm_bindgen(unchecked_return_type = "Outcome")]
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
    #[wasm_bindgen(js_name = useSettings, unchecked_return_type = "Outcome")]
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
    #[wasm_bindgen(unchecked_return_type = "Event[]")]
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
    #[wasm_bindgen(unchecked_return_type = "Reading")]
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
    #[wasm_bindgen(unchecked_return_type = "Event[]")]
    pub fn report(&self, #[wasm_bindgen(unchecked_param_type = "Given")] given: &JsValue) -> Result<JsValue, JsValue> {
        to_js(&self.0.report(&read_given(given)?).map_err(|error| paste_error(&error))?.into())
    }
}

fn read_given(given: &JsValue) -> Result<Given, JsValue> {
    read(&from_js(given)).map_err(|error| event_error(error.into()))
}

/// Reads what stands after the number sign of a link. Throws an `Error` named `PasteError`.
#[wasm_bindgen(js_name = readLink, unchecked_return_type = "Given")]
pub fn read_link(fragment: &str) -> Result<JsValue, JsValue> {
    to_js(&Given::of_link(fragment).map_err(|error| paste_error(&error))?.into())
}

/// Checks a settings object and returns it normalised. Throws an `Error` named `SettingsError` whose `variant` says
/// what is wrong and whose `where` is the path to the wrong value, such as `registrations[2].redirect_uris[0]`.
#[wasm_bindgen(js_name = checkSettings, unchecked_return_type = "Settings")]
pub fn check_settings(#[wasm_bindgen(unchecked_param_type = "unknown")] settings: JsValue) -> Result<JsValue, JsValue> {
    let settings: Settings =
        read(&with_ascii_hosts(from_js(&settings))).map_err(|error| settings_error(error.into()))?;
    to_js(&settings.checked().map_err(settings_error)?.into())
}

/// Returns the settings in force for what an administrator has preset and what the user has saved, whose they are, and what
/// is wrong with each. Nothing is `undefined`. Never throws: anything may be stored.
#[wasm_bindgen(js_name = settingsInForce, unchecked_return_type = "SettingsInForce")]
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
            .with("is_policy_preset", found.is_policy_preset.into())
            .with("own", found.own.into())
            .with("overruled", Value::List(overruled))
            .with("preset_problems", problems(found.preset_problems))
            .with("own_problems", problems(found.own_problems)),
    )
}

fn in_force(preset: &JsValue, own: &JsValue) -> InForce {
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
            if let Some(url) = server.as_text().and_then(|text| Url::new(text).ok()) {
                *server = url.href().into();
            }
        }
    }
    settings
}

/// Returns who started a sign-in, from what the browser reported. Throws an `Error` named `EventError` if the evidence
/// is invalid.
#[wasm_bindgen(unchecked_return_type = "Initiator")]
pub fn initiator(#[wasm_bindgen(unchecked_param_type = "Evidence")] evidence: JsValue) -> Result<String, JsValue> {
    let evidence: Evidence = read(&from_js(&evidence)).map_err(|error| event_error(error.into()))?;
    Ok(evidence.initiator().as_str().to_owned())
}

/// Returns the steps that pin one client for all servers that the user has registered for it; none for an unknown
/// client. Throws like [`check_settings`].
#[wasm_bindgen(js_name = remedyForAll, unchecked_return_type = "Step[]")]
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

/// Returns the user's settings with the place of a registration in theirs, of what is stored as for [`settings_in_force`]:
/// none if the user has no such registration. `is_preset` says whether an administrator has it.
#[wasm_bindgen(js_name = withPlace, unchecked_return_type = "{ settings?: Settings, is_preset: boolean }")]
pub fn with_place(
    #[wasm_bindgen(unchecked_param_type = "unknown")] preset: JsValue,
    #[wasm_bindgen(unchecked_param_type = "unknown")] own: JsValue,
    #[wasm_bindgen(unchecked_param_type = "Registration")] registration: JsValue,
) -> Result<JsValue, JsValue> {
    let registration: Registration = read(&from_js(&registration)).map_err(|error| settings_error(error.into()))?;
    let in_force = in_force(&preset, &own);
    let answer = Value::object()
        .with("settings", in_force.with_place(&registration).map_or(Value::Null, Value::from))
        .with("is_preset", in_force.is_preset(&registration).into());
    to_js(&answer.without_nulls())
}

/// Returns what to ask about each place where a client may run.
#[wasm_bindgen(js_name = places, unchecked_return_type = "PlaceForm[]")]
pub fn places() -> Result<JsValue, JsValue> {
    to_js(&place_forms().into())
}

/// Returns all clients of the knowledge base, for the pages that let the user choose one or import its configuration.
#[wasm_bindgen(js_name = clients, unchecked_return_type = "KnownClient[]")]
pub fn known_clients() -> Result<JsValue, JsValue> {
    to_js(&Value::List(clients().iter().map(known_client).collect()))
}

/// Returns the providers of the knowledge base that people know by a name, for the page that lets the user choose one.
#[wasm_bindgen(js_name = providers, unchecked_return_type = "{ id: string, name: string }[]")]
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

/// Parses JSON text with the browser's parser.
fn parse(json: &str) -> Option<Value> {
    js_sys::JSON::parse(json).ok().map(|value| from_js(&value))
}

/// Converts a JavaScript value, as far as JSON can represent it; anything else becomes null. Written by hand, because
/// the errors of serde-wasm-bindgen add 18 kB of number formatting to the Wasm.
fn from_js(value: &JsValue) -> Value {
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

fn to_js(value: &Value) -> Result<JsValue, JsValue> {
    Ok(value.serialize(&Serializer::json_compatible())?)
}

fn engine_error(error: EngineError) -> JsValue {
    match error {
        EngineError::Settings(error) => settings_error(error),
        error => named("EngineError", error.variant(), &error.to_string()),
    }
}

fn settings_error(error: SettingsError) -> JsValue {
    placed(named("SettingsError", error.problem.variant(), &error.to_string()), &error.at)
}

fn event_error(error: EventError) -> JsValue {
    placed(named("EventError", "bad_shape", &error.to_string()), error.at())
}

fn paste_error(error: &PasteError) -> JsValue {
    placed(named("PasteError", error.problem.variant(), &error.to_string()), &error.at)
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
