/** Paths in this repository, and the version number. */

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The repository's root. */
export const ROOT = resolve(import.meta.dirname, '../..');

/** The extension's sources. `wasm/` in it is generated. */
export const EXTENSION = join(ROOT, 'extension');

/** The generated glue and the optimised core. */
export const WASM = join(EXTENSION, 'wasm');

/** The built extension. */
export const DIST = join(ROOT, 'dist');

/** The built page on the web. */
export const WEB = join(DIST, 'web');

/** Cargo's build folder. */
export const TARGET = resolve(ROOT, process.env.CARGO_TARGET_DIR ?? 'target');

/** Both browsers, by the names used for folders and zips. */
export const BROWSERS = /** @type {const} */ (['chromium', 'firefox']);

/** @typedef {typeof BROWSERS[number]} Browser */

/**
 * A value from the Cargo workspace.
 * @param {'package' | 'metadata.release'} section
 * @param {string} key
 */
function workspace(section, key) {
  const manifest = readFileSync(join(ROOT, 'Cargo.toml'), 'utf8');
  const found = new RegExp(`^\\[workspace\\.${section}\\][^[]*?^${key} = "([^"]+)"`, 'ms').exec(manifest)?.[1];
  if (!found) throw new Error(`Cargo.toml has no ${key} under [workspace.${section}]`);
  return found;
}

/** The version of the Cargo workspace, which is used for everything. */
export const version = () => workspace('package', 'version');

/** What the manifests say of the project. @returns {import('../../extension/manifest.mjs').Project} */
export const project = () => ({ version: version(), homepage: workspace('package', 'repository') });

/** The version of the compiler with which the published packages are built. */
export const releaseCompiler = () => workspace('metadata.release', 'rust');

/** @param {string} name of a program installed by npm */
export const npmProgram = (name) => join(ROOT, 'node_modules', '.bin', name);

/** @param {Browser} browser */
export const unpacked = (browser) => join(DIST, browser);

/** @param {Browser} browser */
export const zipped = (browser) => join(DIST, `portmend-${version()}-${browser}.zip`);
