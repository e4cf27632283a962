// Nothing that the test programs say of a skipped or failed test is lost.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { count } from '../../scripts/lib/results.mjs';

/** A file of tests with some of every kind. */
const PROGRAM = `
import { before, describe, it, test } from 'node:test';
test('good', () => {});
test('bad', () => { throw new Error('it is bad\\nand more'); });
test('alone (1 of 2)', { skip: 'there is no moon' }, () => {});
test('silent', { skip: true }, () => {});
describe('outer', () => {
  it('inner', { skip: 'see # 7' }, () => {});
  describe('deeper', { skip: 'nobody is there' }, () => { it('unseen', () => {}); });
  it('good', () => {});
});
describe('without a start', () => {
  before(() => { throw new Error('it does not start'); });
  it('never runs', () => {});
});
test('late', (context) => context.skip('found out too late'));
test('wordy', () => { throw new Error(Array.from({ length: 30 }, (_, line) => line + '.'.repeat(1000)).join('\\n')); });
`;

/** The first twelve and the last twelve lines, cut. */
const WORDY = Array.from({ length: 30 }, (_, line) => `${line === 0 ? 'Error: ' : ''}${line}${'.'.repeat(1000)}`)
  .filter((_, line) => line < 12 || line >= 18)
  .map((line) => line.slice(0, 200));

test('node names what it skips and what fails, with the reason', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portmend-results-'));
  try {
    writeFileSync(join(folder, 'program.test.mjs'), PROGRAM);
    // Otherwise it takes itself for a part of this test, and reports to it.
    const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
    const args = ['--test', '--test-reporter=spec', 'program.test.mjs'];
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: folder, env, encoding: 'utf8' });
    assert.deepEqual(count(status ?? 1, stdout), {
      passed: 2,
      failed: 3,
      failures: [
        { name: 'program.test.mjs:4:1: bad', reason: 'Error: it is bad\n    and more' },
        {
          name: 'program.test.mjs:14:3: never runs',
          reason: "'test did not finish before its parent and was cancelled'",
        },
        { name: 'program.test.mjs:12:1: without a start', reason: 'Error: it does not start' },
        { name: 'program.test.mjs:17:1: wordy', reason: WORDY.join('\n    ') },
      ],
      skipped: [
        { name: 'alone (1 of 2)', reason: 'there is no moon' },
        { name: 'silent', reason: 'no reason is given' },
        { name: 'outer, inner', reason: 'see # 7' },
        { name: 'outer, deeper', reason: 'nobody is there' },
        { name: 'late', reason: 'found out too late' },
      ],
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('cargo names what it ignores and what fails', () => {
  const output = `
running 4 tests
test engine::tests::one ... ok
test engine::tests::two ... ignored, takes an hour
test three ... ignored
test four ... FAILED

test result: FAILED. 1 passed; 1 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.00s
`;
  assert.deepEqual(count(101, output), {
    passed: 1,
    failed: 1,
    failures: [{ name: 'four', reason: 'no reason is given' }],
    skipped: [
      { name: 'engine::tests::two', reason: 'takes an hour' },
      { name: 'three', reason: 'no reason is given' },
    ],
  });
});

test('a program without a summary counts as one', () => {
  assert.deepEqual(count(0, 'all is well'), { passed: 1, failed: 0, failures: [], skipped: [] });
  assert.deepEqual(count(1, 'nothing is well'), { passed: 0, failed: 1, failures: [], skipped: [] });
});
