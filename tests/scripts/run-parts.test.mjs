// The order in which scripts/test runs its parts, and what it makes of those that fail.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { runParts } from '../../scripts/lib/run-parts.mjs';

/** @import { Part } from '../../scripts/lib/parts.mjs' */

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'portmend-parts-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const mark = (/** @type {string} */ name) => JSON.stringify(join(folder, name));

/** @param {string[]} statements @param {Part['when']} [when] @returns {Pick<Part, 'commands' | 'when'>} */
const part = (statements, when) => ({
  commands: () => [[process.execPath, ['-e', `const fs = require('node:fs'); ${statements.join(';')}`]]],
  when,
});
const touch = (/** @type {string} */ name) => `fs.writeFileSync(${mark(name)}, '')`;
const waitFor = (/** @type {string} */ name) =>
  `for (const end = Date.now() + 20_000; !fs.existsSync(${mark(name)});) if (Date.now() > end) throw new Error('too late')`;
const demand = (/** @type {string} */ name) => `if (!fs.existsSync(${mark(name)})) throw new Error('too early')`;

/** @param {Parameters<typeof runParts>[0]} parts @param {(name: string) => boolean} [isPointless] */
async function outcomes(parts, isPointless = () => false) {
  const results = await runParts(parts, Object.keys(parts), isPointless);
  return results.map(({ name, passed, failed }) => ({ name, passed, failed }));
}

test('what runs beside others does so, and what runs alone waits for it', async () => {
  const parts = {
    // Each of these two waits for the other. The first of them takes longer.
    beside: part([touch('beside'), waitFor('first'), `setTimeout(() => ${touch('end')}, 500)`], 'beside'),
    first: part([touch('first'), waitFor('beside')]),
    last: part([demand('end')], 'alone'),
  };
  assert.deepEqual(await outcomes(parts), [
    { name: 'beside', passed: 1, failed: 0 },
    { name: 'first', passed: 1, failed: 0 },
    { name: 'last', passed: 1, failed: 0 },
  ]);
});

test('a part that fails does not stop the others, and counts', async () => {
  const parts = {
    beside: part(['process.exit(3)'], 'beside'),
    first: part(['process.exit(1)']),
    last: part([], 'alone'),
  };
  assert.deepEqual(await outcomes(parts), [
    { name: 'beside', passed: 0, failed: 1 },
    { name: 'first', passed: 0, failed: 1 },
    { name: 'last', passed: 1, failed: 0 },
  ]);
});

test('a part that cannot run has failed without being run', async () => {
  const parts = { first: part([touch('first')]), last: part([touch('last')]) };
  assert.deepEqual(await outcomes(parts, (name) => name === 'first'), [
    { name: 'first', passed: 0, failed: 1 },
    { name: 'last', passed: 1, failed: 0 },
  ]);
  assert.deepEqual([existsSync(join(folder, 'first')), existsSync(join(folder, 'last'))], [false, true]);
});

test('a part whose second command is not reached has failed', async () => {
  const commands = () => [...part(['process.exit(1)']).commands(), ...part([touch('second')]).commands()];
  assert.deepEqual(await outcomes({ only: { commands } }), [{ name: 'only', passed: 0, failed: 1 }]);
  assert.equal(existsSync(join(folder, 'second')), false);
});
