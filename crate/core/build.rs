//! Compiles the data of the knowledge base into static tables, so that the Wasm needs no parser.

#[path = "knowledge/check.rs"]
mod check;
#[path = "knowledge/read.rs"]
mod read;
#[expect(
    dead_code,
    reason = "some fields are for readers of the files only, and instructions are written through Debug"
)]
#[path = "knowledge/schema/mod.rs"]
mod schema;
#[path = "knowledge/tables.rs"]
mod tables;

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

use read::Source;
use schema::Client;

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=knowledge");
    println!("cargo::rerun-if-changed=build.rs");
    match generate() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            // Cargo prints this line without the output of a failed build script.
            println!("cargo::error={}", problem.replace('\n', " "));
            ExitCode::FAILURE
        }
    }
}

fn generate() -> Result<(), String> {
    let text = |file: &str| fs::read_to_string(file).map_err(|error| format!("{file}: {error}"));
    let (providers, clients) = (text("knowledge/providers.toml")?, text("knowledge/clients.toml")?);
    // Paths from the root of the repository, so that editors find the files.
    let providers = check::providers(Source { file: "crate/core/knowledge/providers.toml", text: &providers })?;
    let mut clients = check::clients(Source { file: "crate/core/knowledge/clients.toml", text: &clients })?;
    if env::var_os("CARGO_FEATURE_REMEDIES").is_none() {
        clients.client.iter_mut().for_each(forget_remedies);
    }
    let target = env::var("OUT_DIR").map_err(|error| format!("OUT_DIR: {error}"))?;
    let target = Path::new(&target).join("knowledge.rs");
    fs::write(&target, tables::rust(&providers, &clients)).map_err(|error| format!("{}: {error}", target.display()))
}

fn forget_remedies(client: &mut Client) {
    client.pin.clear();
    client.container_port = None;
    client.listen_everywhere.clear();
    client.sign_in_without_callback.clear();
    client.register_anew.clear();
    client.client_id_setting.clear();
    client.endpoint_setting.clear();
    client.cautions.clear();
}
