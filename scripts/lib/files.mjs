/** The files that make up the extension. */

import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { EXTENSION } from './paths.mjs';

/** @import { Browser } from './paths.mjs' */

/** Sources that only the build and the type checker use; one file contains the modules of the background (bundle.mjs). */
const NOT_SHIPPED = [/^manifest\.mjs$/, /^types\//, /\.d\.ts$/, /^wasm\//, /\.md$/, /^background\//];

/** Sources that only one browser reads. @type {Record<Browser, RegExp[]>} */
const FOREIGN = { chromium: [], firefox: [/^managed_schema\.json$/] };

/** The background script, in the repository and, with its modules in it, in the packages. */
export const BACKGROUND = 'background/main.js';

/** Where the notices of others are, in a package. */
export const NOTICES = 'THIRD-PARTY.txt';

/**
 * The licence of the packages, which the build copies from the repository's root. The repository has another to choose;
 * what is built uses the code of others under MIT, too.
 */
export const LICENCE = 'LICENSE-MIT';

/** Files that the build generates, apart from the texts (locales.mjs). */
export const GENERATED = [
  NOTICES,
  BACKGROUND,
  'manifest.json',
  'wasm/config.js',
  'wasm/config_bg.wasm',
  'wasm/portmend.js',
  'wasm/portmend_bg.wasm',
];

/**
 * All files below a folder, as sorted paths with slashes.
 * @param {string} folder
 */
export function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort(byCodeUnit);
}

/** The source files that go into the package. @param {Browser} browser */
function shippedSources(browser) {
  const left = [...NOT_SHIPPED, ...FOREIGN[browser]];
  return filesBelow(EXTENSION).filter((file) => !left.some((pattern) => pattern.test(file)));
}

/** Everything in the package, in the order of the zip. @param {Browser} browser */
export const packagedFiles = (browser) => [...shippedSources(browser), LICENCE, ...GENERATED].sort(byCodeUnit);

/** @param {string} a @param {string} b */
export function byCodeUnit(a, b) {
  // Not localeCompare: the order must not depend on the machine's language.
  return a < b ? -1 : Number(a > b);
}
