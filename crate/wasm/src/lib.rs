//! The JavaScript interface of the core: plain objects in, plain objects out.

#![cfg(target_arch = "wasm32")]

mod convert;
mod engine;
mod errors;
mod knowledge;
mod pasted;
mod settings;

use talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator};
use wasm_bindgen::prelude::wasm_bindgen;

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
    /** How many of the first servers in `left_alone` are the administrator's. */
    preset_left_alone: number;
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
