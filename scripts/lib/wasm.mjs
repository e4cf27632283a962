/** Builds `extension/wasm/` from the Rust core: compiles, generates bindings, optimizes. */

import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { npmProgram, ROOT, TARGET, WASM } from './paths.mjs';
import { heading, run } from './step.mjs';

const TRIPLE = 'wasm32-unknown-unknown';

/**
 * Compiler flags that replace local paths in panic messages, so that every machine builds the same bytes.
 */
function remap() {
  const registry = join(process.env.CARGO_HOME ?? join(homedir(), '.cargo'), 'registry', 'src');
  const folders = [[ROOT, '/portmend'], ...readdirSync(registry).map((index) => [join(registry, index), '/registry'])];
  return folders.map(([from, to]) => `--remap-path-prefix=${from}=${to}`).join(' ');
}

/** Builds the core and its JavaScript bindings. */
export async function buildWasm() {
  heading('core');
  // Fetch first: `remap` needs the registry's folder to exist.
  await run('cargo', ['fetch', '--locked', '--quiet']);
  await run('cargo', ['build', '--quiet', '--locked', '--package', 'portmend-wasm', '--release', '--target', TRIPLE], {
    env: { CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS: remap() },
  });
  rmSync(WASM, { recursive: true, force: true });
  mkdirSync(WASM, { recursive: true });
  await run('cargo', [
    'run',
    '--quiet',
    '--locked',
    '--package',
    'portmend-bindgen',
    '--',
    join(TARGET, TRIPLE, 'release', 'portmend_wasm.wasm'),
    WASM,
  ]);
  // No feature flags: with them wasm-opt writes a module that browsers refuse.
  const module = join(WASM, 'portmend_bg.wasm');
  await run(npmProgram('wasm-opt'), ['-Oz', module, '-o', module]);
}
