// The core parses hosts and ports the way Node's URL does, on spellings of loopback and on the URL tests of the web
// platform.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { EXTENSION } from '../../scripts/lib/paths.mjs';
import { standardTests } from './url-data.mjs';
import { compare, elsewhere, onLoopback } from './urls.mjs';

describe('URLs', () => {
  /** @type {typeof import('../../extension/wasm/portmend.js')} */
  let core;
  before(async () => {
    core = await import(join(EXTENSION, 'wasm/portmend.js'));
    core.initSync({ module: readFileSync(join(EXTENSION, 'wasm/portmend_bg.wasm')) });
  });

  it('the core parses every spelling of loopback the way URL does', () => {
    const urls = onLoopback();
    assert.notEqual(urls.length, 0);
    assert.deepEqual(compare(core, urls), { different: [], loopback: urls.length });
  });

  it('the core takes nothing else for loopback', () => {
    const urls = elsewhere();
    assert.notEqual(urls.length, 0);
    assert.deepEqual(compare(core, urls), { different: [], loopback: 0 });
  });

  it('the core parses the URL tests of the web platform the way URL does', () => {
    const { inputs, loopback } = standardTests();
    assert.notEqual(loopback, 0);
    assert.deepEqual(compare(core, inputs), { different: [], loopback });
  });
});
