/**
 * The download stays small. The budgets are the current sizes with almost no margin. For comparison: the crate `url` and
 * the standard library alone make up about 45 kB of the core, and each language takes about 30 kB unpacked.
 */

import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { filesBelow } from '../../scripts/lib/files.mjs';
import { BROWSERS, unpacked, zipped } from '../../scripts/lib/paths.mjs';

/**
 * @param {import('node:test').TestContext} context
 * @param {string} what
 * @param {number} bytes
 * @param {number} budget in bytes
 */
function within(context, what, bytes, budget) {
  const text = `${what}: ${(bytes / 1000).toFixed(1)} kB of ${budget / 1000} kB`;
  context.diagnostic(text);
  assert.ok(bytes <= budget, text);
}

for (const browser of BROWSERS) {
  const folder = unpacked(browser);

  test(`${browser}: unpacked size`, (context) => {
    const bytes = filesBelow(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
    within(context, 'unpacked', bytes, 2_046_100);
  });

  test(`${browser}: zip size`, (context) => within(context, 'zip', statSync(zipped(browser)).size, 726_700));

  /** @param {string} what @param {string} module @param {number} budget */
  const module = (what, module, budget) =>
    test(`${browser}: ${what} size`, (context) => {
      const bytes = readFileSync(join(folder, 'wasm', module));
      within(context, `${what}, gzipped`, gzipSync(bytes, { level: 9 }).length, budget);
    });
  module('core', 'portmend_bg.wasm', 261_400);
  // Parsers of JSON, TOML and YAML, and the names of clients. Only the options page loads it, and only to import.
  module('import', 'config_bg.wasm', 129_500);
}
