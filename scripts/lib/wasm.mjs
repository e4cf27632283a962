/** Builds `extension/wasm/` from the Rust core: compiles, generates bindings, optimizes. */

import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { npmProgram, ROOT, TARGET, WASM } from './paths.mjs';
import { heading, run } from './step.mjs';

/** The target of the core. */
export const TRIPLE = 'wasm32-unknown-unknown';

/** What separates the flags in the variable. */
const SEPARATOR = '\x1f';

/**
 * Compiler flags that replace local paths in panic messages, so that every machine builds the same bytes. This variable
 * counts in place of RUSTFLAGS and of the flags in any configuration of Cargo.
 */
function environment() {
  const registry = join(process.env.CARGO_HOME ?? join(homedir(), '.cargo'), 'registry', 'src');
  const folders = [[ROOT, '/portmend'], ...readdirSync(registry).map((index) => [join(registry, index), '/registry'])];
  const flags = folders.map(([from, to]) => `--remap-path-prefix=${from}=${to}`);
  return { CARGO_ENCODED_RUSTFLAGS: flags.join(SEPARATOR) };
}

/** Builds the core and its JavaScript bindings. */
export async function buildWasm() {
  heading('core');
  // Fetch first: `environment` needs the registry's folder to exist.
  await run('cargo', ['fetch', '--locked', '--quiet']);
  await run('cargo', ['build', '--quiet', '--locked', '--package', 'portmend-wasm', '--release', '--target', TRIPLE], {
    env: environment(),
  });
  rmSync(WASM, { recursive: true, force: true });
  mkdirSync(WASM, { recursive: true });
  const bindgen = ['run', '--quiet', '--locked', '--package', 'portmend-bindgen', '--'];
  // Flags of this machine would compile the program anew, and cannot change what it writes.
  await run('cargo', [...bindgen, join(TARGET, TRIPLE, 'release', 'portmend_wasm.wasm'), WASM], {
    env: { RUSTFLAGS: undefined },
  });
  // No feature flags: with them wasm-opt writes a module that browsers refuse.
  const module = join(WASM, 'portmend_bg.wasm');
  await run(npmProgram('wasm-opt'), ['-Oz', module, '-o', module]);
}
