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
    within(context, 'unpacked', bytes, 1_313_500);
  });

  test(`${browser}: zip size`, (context) => within(context, 'zip', statSync(zipped(browser)).size, 478_500));

  test(`${browser}: core size`, (context) => {
    within(
      context,
      'core, gzipped',
      gzipSync(readFileSync(join(folder, 'wasm/portmend_bg.wasm')), { level: 9 }).length,
      201_000,
    );
  });
}
