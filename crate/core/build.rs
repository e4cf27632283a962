//! Turns the data of the knowledge base into static tables, so that the Wasm needs no parser.

#[path = "knowledge/check.rs"]
mod check;
#[path = "knowledge/schema.rs"]
mod schema;
#[path = "knowledge/tables.rs"]
mod tables;

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

use check::Source;

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=knowledge");
    println!("cargo::rerun-if-changed=build.rs");
    match generate() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            // Cargo shows this line without the noise of a failed build script around it.
            println!("cargo::error={}", problem.replace('\n', " "));
            ExitCode::FAILURE
        }
    }
}

fn generate() -> Result<(), String> {
    let read = |file: &str| fs::read_to_string(file).map_err(|error| format!("{file}: {error}"));
    let (providers_file, clients_file) = ("knowledge/providers.toml", "knowledge/clients.toml");
    let providers = read(providers_file)?;
    let clients = read(clients_file)?;
    let providers = check::providers(Source { file: providers_file, text: &providers })?;
    let clients = check::clients(Source { file: clients_file, text: &clients })?;
    let target = env::var("OUT_DIR").map_err(|error| format!("OUT_DIR: {error}"))?;
    let target = Path::new(&target).join("knowledge.rs");
    fs::write(&target, tables::rust(&providers, &clients)).map_err(|error| format!("{}: {error}", target.display()))
}
