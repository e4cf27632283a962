// The core parses hosts and ports the way Node's URL does, on spellings of loopback and on the URL tests of the web
// platform.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { EXTENSION } from '../../scripts/lib/paths.mjs';
import { inputs } from './url-data.mjs';
import { compare, spellings } from './urls.mjs';

describe('URLs', () => {
  /** @type {typeof import('../../extension/wasm/portmend.js')} */
  let core;
  before(async () => {
    core = await import(join(EXTENSION, 'wasm/portmend.js'));
    core.initSync({ module: readFileSync(join(EXTENSION, 'wasm/portmend_bg.wasm')) });
  });

  it('the core parses every spelling of loopback the way URL does', () => {
    const { different, loopback } = compare(core, spellings());
    assert.deepEqual(different, []);
    assert.ok(loopback > 300, `${loopback}`);
  });

  it('the core parses the URL tests of the web platform the way URL does', () => {
    const all = inputs();
    assert.ok(all.length > 500);
    const { different, loopback } = compare(core, all);
    assert.deepEqual(different, []);
    assert.ok(loopback > 1, `${loopback}`);
  });
});
