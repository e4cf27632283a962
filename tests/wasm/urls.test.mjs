// What the core takes for a host and a port is what Node's URL takes for it. The data: the web platform's own tests, as
// the url crate carries them, and spellings of this computer.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { before, describe, it } from 'node:test';
import { EXTENSION, ROOT } from '../../scripts/lib/paths.mjs';
import { compare, spellings } from './urls.mjs';

/** `urltestdata.json` from the sources of the url crate that the core is built with. */
function inputs() {
  /** @type {(program: string, ...args: string[]) => string} */
  const run = (program, ...args) => execFileSync(program, args, { cwd: ROOT, maxBuffer: 2 ** 26, encoding: 'utf8' });
  // What only other systems need may not be downloaded.
  const host = /^host: (.*)$/m.exec(run('rustc', '-vV'))?.[1] ?? '';
  const { packages } = JSON.parse(run('cargo', 'metadata', '--format-version=1', '--offline', '--locked', '--filter-platform', host));
  const { manifest_path: manifest } = packages.find((/** @type {{ name: string }} */ one) => one.name === 'url');
  /** @type {({ input: string } | string)[]} */
  const data = JSON.parse(readFileSync(join(dirname(manifest), 'tests/urltestdata.json'), 'utf8'));
  return data.flatMap((one) => (typeof one === 'string' ? [] : [one.input]));
}

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
