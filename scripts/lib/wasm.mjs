/** From the Rust core to `extension/wasm/`: compile, write the glue, optimise. */

import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { npmProgram, ROOT, TARGET, WASM } from './paths.mjs';
import { heading, run } from './step.mjs';

const TRIPLE = 'wasm32-unknown-unknown';

/**
 * Compiler flags that replace this machine's folders in panic messages, so that every machine builds the same bytes.
 */
function remap() {
  const registry = join(process.env.CARGO_HOME ?? join(homedir(), '.cargo'), 'registry', 'src');
  const folders = [[ROOT, '/portmend'], ...readdirSync(registry).map((index) => [join(registry, index), '/registry'])];
  return folders.map(([from, to]) => `--remap-path-prefix=${from}=${to}`).join(' ');
}

/** Builds the core and its glue. */
export async function buildWasm() {
  heading('core');
  // Fetched first: the registry's folder has to be there before its name can be replaced.
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
  // Without feature flags: with them it writes a module that browsers refuse (tests/measure).
  const module = join(WASM, 'portmend_bg.wasm');
  await run(npmProgram('wasm-opt'), ['-Oz', module, '-o', module]);
}
