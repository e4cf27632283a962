// What the core takes for a host and a port is what Node's URL takes for it. The data: the web platform's own tests, as
// the url crate carries them, and spellings of this computer.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { EXTENSION } from '../../scripts/lib/paths.mjs';
import { inputs } from './url-data.mjs';
import { compare, spellings } from './urls.mjs';

describe('addresses', () => {
  /** @type {typeof import('../../extension/wasm/portmend.js')} */
  let core;
  before(async () => {
    core = await import(join(EXTENSION, 'wasm/portmend.js'));
    core.initSync({ module: readFileSync(join(EXTENSION, 'wasm/portmend_bg.wasm')) });
  });

  it('every spelling of this computer is seen as the URL of JavaScript sees it', () => {
    const { different, here } = compare(core, spellings());
    assert.deepEqual(different, []);
    assert.ok(here > 300, `${here}`);
  });

  it('so is every input of the test data', () => {
    const all = inputs();
    assert.ok(all.length > 500);
    const { different, here } = compare(core, all);
    assert.deepEqual(different, []);
    assert.ok(here > 1, `${here}`);
  });
});
