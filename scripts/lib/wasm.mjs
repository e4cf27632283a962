/** Builds `extension/wasm/` from the Rust crates: compiles, generates bindings, optimizes. */

import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { npmProgram, ROOT, TARGET, WASM } from './paths.mjs';
import { heading, run } from './step.mjs';

/** The target of the core. */
export const TRIPLE = 'wasm32-unknown-unknown';

/** What separates the flags in the variable. */
const SEPARATOR = '\x1f';

/** For the import, which hashes an address or two: the rounds of SHA-256 in a loop, not written out one after the other. */
const COMPACT = ['--cfg', 'sha2_backend_soft="compact"'];

/**
 * Compiler flags that replace local paths in panic messages, so that every machine builds the same bytes. This variable
 * counts in place of RUSTFLAGS and of the flags in any configuration of Cargo.
 */
function environment() {
  const registry = join(process.env.CARGO_HOME ?? join(homedir(), '.cargo'), 'registry', 'src');
  // Our own files are known without their folder, and those of others by their crate and its version.
  const own = ['crate/core/src', 'crate/config/src', 'crate/idna/src'].map((folder) => [folder, '']);
  const others = readdirSync(registry).map((index) => [join(registry, index), '']);
  const flags = [...own, [ROOT, '/portmend'], ...others].map(([from, to]) => `--remap-path-prefix=${from}=${to}`);
  return { CARGO_ENCODED_RUSTFLAGS: [...flags, ...COMPACT].join(SEPARATOR) };
}

/** The modules: the core, and what only the import needs. */
export const MODULES = [
  { crate: 'portmend-wasm', name: 'portmend' },
  { crate: 'portmend-config-wasm', name: 'config' },
];

/**
 * What is measured to give the smallest modules when compressed (docs/architecture.md). No feature flags: with them wasm-opt
 * writes a module that browsers refuse. Rust puts the stack first, so no pointer leads to the lowest addresses.
 */
const OPTIMISE = [
  '--low-memory-unused',
  '--flatten',
  '--rereloop',
  '-Oz',
  '-Oz',
  '--converge',
  '--reorder-functions-by-name',
];
/** Above this size, in Binaryen's units, a function with a single caller stays a function: more of them look alike then. */
const INLINE_ONCE = ['--one-caller-inline-max-function-size', '20'];
const STRIP = ['--strip-producers', '--strip-target-features'];

/** Builds the modules and their JavaScript bindings. */
export async function buildWasm() {
  heading('core');
  if (!existsSync(join(TARGET, TRIPLE))) console.log('The first build takes a few minutes.');
  // Fetch first: `environment` needs the registry's folder to exist.
  await run('cargo', ['fetch', '--locked', '--quiet']);
  rmSync(WASM, { recursive: true, force: true });
  mkdirSync(WASM, { recursive: true });
  // One by one: built together, each would have the features of crates that only the other needs.
  for (const module of MODULES) await buildModule(module);
}

/** @param {typeof MODULES[number]} module */
async function buildModule({ crate, name }) {
  await run('cargo', ['build', '--quiet', '--locked', '--package', crate, '--release', '--target', TRIPLE], {
    env: environment(),
  });
  const built = join(TARGET, TRIPLE, 'release', `${crate.replaceAll('-', '_')}.wasm`);
  // Flags of this machine would compile the program anew, and cannot change what it writes.
  await run('cargo', ['run', '--quiet', '--locked', '--package', 'portmend-bindgen', '--', built, WASM, name], {
    env: { RUSTFLAGS: undefined },
  });
  const module = join(WASM, `${name}_bg.wasm`);
  await run(npmProgram('wasm-opt'), [...OPTIMISE, ...INLINE_ONCE, ...STRIP, module, '-o', module]);
}
