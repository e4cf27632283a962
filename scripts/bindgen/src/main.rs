//! Generates the JavaScript glue for a compiled Wasm module: `portmend-bindgen MODULE.wasm OUT_DIR NAME`.
//!
//! It does the same as `wasm-bindgen --target web`. As a program of this workspace, it needs no installed tool, always
//! has the version that the module was built with, and is cached with the rest of the build.

use std::env;
use std::error::Error;
use std::path::PathBuf;

use wasm_bindgen_cli_support::{Bindgen, EncodeInto};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args_os().skip(1).map(PathBuf::from);
    let arguments = [arguments.next(), arguments.next(), arguments.next(), arguments.next()];
    let [Some(module), Some(out_dir), Some(name), None] = arguments else {
        return Err("usage: portmend-bindgen MODULE.wasm OUT_DIR NAME".into());
    };
    let name = name.to_str().ok_or("NAME is not Unicode")?;
    let mut bindgen = Bindgen::new();
    bindgen.input_path(module).out_name(name).web(true)?.typescript(true);
    // All browsers that the extension supports have it.
    bindgen.encode_into(EncodeInto::Always).generate(out_dir)?;
    Ok(())
}
