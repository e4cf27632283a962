// Nothing that the test programs say of a skipped or failed test is lost.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { count } from '../../scripts/lib/results.mjs';

/** A program as `node --test` would run it, with some of every kind. */
const PROGRAM = `
import { describe, it, test } from 'node:test';
test('good', () => {});
test('bad', () => { throw new Error('it is bad'); });
test('alone (1 of 2)', { skip: 'there is no moon' }, () => {});
test('silent', { skip: true }, () => {});
describe('outer', () => {
  it('inner', { skip: 'see # 7' }, () => {});
  describe('deeper', { skip: 'nobody is there' }, () => { it('unseen', () => {}); });
  it('good', () => {});
});
test('late', (context) => context.skip('found out too late'));
`;

test('node names what it skips, with its groups and its reason', () => {
  const args = ['--import', `data:text/javascript,${encodeURIComponent(PROGRAM)}`, '--test-reporter=spec'];
  // Otherwise it takes itself for a part of this test, and reports to it.
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
  const { status, stdout } = spawnSync(process.execPath, [...args, '--eval', ''], { env, encoding: 'utf8' });
  assert.deepEqual(count(status ?? 1, stdout), {
    passed: 2,
    failed: 1,
    skipped: [
      { name: 'alone (1 of 2)', reason: 'there is no moon' },
      { name: 'silent', reason: 'no reason is given' },
      { name: 'outer, inner', reason: 'see # 7' },
      { name: 'outer, deeper', reason: 'nobody is there' },
      { name: 'late', reason: 'found out too late' },
    ],
  });
});

test('cargo names what it ignores', () => {
  const output = `
running 3 tests
test engine::tests::one ... ok
test engine::tests::two ... ignored, takes an hour
test three ... ignored

test result: ok. 1 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.00s
`;
  assert.deepEqual(count(0, output), {
    passed: 1,
    failed: 0,
    skipped: [
      { name: 'engine::tests::two', reason: 'takes an hour' },
      { name: 'three', reason: 'no reason is given' },
    ],
  });
});

test('a program without a summary counts as one', () => {
  assert.deepEqual(count(0, 'all is well'), { passed: 1, failed: 0, skipped: [] });
  assert.deepEqual(count(1, 'nothing is well'), { passed: 0, failed: 1, skipped: [] });
});
