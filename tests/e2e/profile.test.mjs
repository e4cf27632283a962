// The search for secrets on disk finds what is there, in every form that it knows.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { deflateSync, gzipSync } from 'node:zlib';
import { searchProfile } from './profile.mjs';

const SECRET = { name: 'code', value: 'Zq3vW9xY7bN1kLmP5tRsUd2f' };
const { value } = SECRET;
const folder = mkdtempSync(join(tmpdir(), 'portmend-profile-'));
after(() => rmSync(folder, { recursive: true }));

/** The forms in which a secret is found in a file with these bytes. @param {Buffer | string} bytes @param {typeof SECRET} [secret] */
function formsIn(bytes, secret = SECRET) {
  writeFileSync(join(folder, 'file'), bytes);
  return searchProfile(folder, [secret]).map(({ as }) => as);
}

/** Seven characters, repeated: a compressed file holds them once. */
const PATTERN = Buffer.from('Zq3vW9x');
const REPEATED = { name: 'code', value: `${PATTERN}${PATTERN}${PATTERN}Zq3` };
const FURTHER = REPEATED.value.length - PATTERN.length;

/** A file of Firefox with one block: the pattern as a literal, its repetition, a literal. */
function mozLz4() {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(REPEATED.value.length + 5);
  const repetition = [PATTERN.length, 0];
  const token = (PATTERN.length << 4) | (FURTHER - 4);
  return Buffer.concat([
    Buffer.from('mozLz40\0'),
    size,
    Buffer.from([token]),
    PATTERN,
    Buffer.from(repetition),
    Buffer.from('P====='),
  ]);
}

/** A LevelDB table with one block, compressed by Snappy: literals around a repetition. */
function levelDb() {
  const restarts = Buffer.from([0, 0, 0, 0, 1, 0, 0, 0]);
  const start = Buffer.concat([Buffer.from([0, 1, REPEATED.value.length]), Buffer.from('k'), PATTERN]);
  const data = Buffer.concat([
    Buffer.from([start.length + FURTHER + restarts.length, (start.length - 1) << 2]),
    start,
    Buffer.from([((FURTHER - 1) << 2) | 2, PATTERN.length, 0, (restarts.length - 1) << 2]),
    restarts,
  ]);
  const index = Buffer.concat([Buffer.from([0, 1, 2]), Buffer.from('k'), Buffer.from([0, data.length]), restarts]);
  const footer = Buffer.alloc(48);
  Buffer.from([0, 0, data.length + 5, index.length]).copy(footer);
  Buffer.from('57fb808b247547db', 'hex').copy(footer, 40);
  return Buffer.concat([data, Buffer.from([1, 0, 0, 0, 0]), index, Buffer.alloc(5), footer]);
}

test('a file without the secret', () => assert.deepEqual(formsIn(`only ${value.slice(0, 10)}`), []));

test('text, also half of it', () => {
  assert.deepEqual(formsIn(`?code=${value}&`), ['text']);
  assert.deepEqual(formsIn(`${value.slice(0, 12)}, then another page of a database`), ['text']);
  assert.deepEqual(formsIn(`${value.slice(12)}, which another page begins with`), ['text']);
});

test('UTF-16', () => assert.deepEqual(formsIn(Buffer.from(`a title: ${value}`, 'utf16le')), ['UTF-16']));

test('base64, wherever the value begins', () => {
  for (const before of ['', 'a', 'ab'])
    assert.deepEqual(formsIn(Buffer.from(`${before}${value}.`).toString('base64')), ['base64']);
});

test('gzip and zlib, also in the middle of a file', () => {
  for (const pack of [gzipSync, deflateSync])
    assert.deepEqual(formsIn(Buffer.concat([Buffer.from('header'), pack(`${value} `.repeat(2))])), ['text, gzip']);
});

test("Firefox's LZ4, and a block of LevelDB compressed by Snappy", () => {
  assert.deepEqual(formsIn(mozLz4(), REPEATED), ['text, LZ4']);
  assert.deepEqual(formsIn(levelDb(), REPEATED), ['text, LevelDB']);
});
