/**
 * What a user downloads stays small. The design's first figures (60 kB for the core, 160 and 400 kB for the whole) were
 * taken before there were a knowledge base, reports and seven languages: the crate `url` with the standard library alone
 * are about 45 kB of the core, and each language is about 30 kB unpacked. These bounds are what is there now, with next
 * to no room.
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
    within(context, 'unpacked', bytes, 682_000);
  });

  test(`${browser}: zip size`, (context) => within(context, 'zip', statSync(zipped(browser)).size, 270_000));

  test(`${browser}: core size`, (context) => {
    within(
      context,
      'core, gzipped',
      gzipSync(readFileSync(join(folder, 'wasm/portmend_bg.wasm')), { level: 9 }).length,
      116_000,
    );
  });
}
