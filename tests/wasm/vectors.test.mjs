// Runs tests/vectors against the Wasm build in Node: the same cases as crate/core/tests/vectors.rs.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { EXTENSION } from '../../scripts/lib/paths.mjs';
import { casesOf, play } from './corpus.mjs';

const VECTORS = join(import.meta.dirname, '../vectors');
const files = readdirSync(VECTORS).filter((name) => name.endsWith('.json'));

describe('tests/vectors against the Wasm build', () => {
  /** @type {typeof import('../../extension/wasm/portmend.js')} */
  let core;
  before(async () => {
    core = await import(join(EXTENSION, 'wasm/portmend.js'));
    core.initSync({ module: readFileSync(join(EXTENSION, 'wasm/portmend_bg.wasm')) });
  });

  it('there are cases', () => assert.ok(files.length > 0));

  for (const file of files) {
    describe(file, () => {
      for (const one of casesOf(JSON.parse(readFileSync(join(VECTORS, file), 'utf8')))) {
        it(one.name, () => {
          play(one, core.Engine, false);
          play(one, core.Engine, true);
        });
      }
    });
  }

  it('an invalid event is refused with an error name and variant', () => {
    const engine = new core.Engine();
    for (const [event, variant] of [
      [{ type: 'nonsense', time: 0 }, 'bad_shape'],
      [{ type: 'tab_closed', time: 0 }, 'bad_shape'],
      [7, 'bad_shape'],
    ]) {
      assert.throws(() => engine.handle(/** @type {any} */ (event)), { name: 'EventError', variant });
    }
  });

  it('invalid settings are refused with the path of the fault', () => {
    const registration = {
      name: '',
      authorization_server: 'https://idp.example',
      redirect_uris: ['http://localhost:1/cb'],
    };
    assert.throws(() => core.checkSettings({ version: 1, correction: 'automatic', registrations: [registration] }), {
      name: 'SettingsError',
      variant: 'empty_name',
      where: 'registrations[0].name',
    });
  });

  it('the shell listens for the error page URLs that the core knows', async () => {
    const { ERROR_ADDRESSES } = await import('../../extension/background/event-filters.js');
    assert.deepEqual(ERROR_ADDRESSES, core.errorAddresses());
  });

  it('a server with a non-ASCII host is normalized to the spelling that browsers use', () => {
    const registration = {
      name: 'n',
      authorization_server: 'https://bücher.example',
      redirect_uris: ['http://localhost:1/cb'],
    };
    const { registrations } = core.checkSettings({
      version: 1,
      correction: 'automatic',
      registrations: [registration],
    });
    assert.equal(registrations[0].authorization_server, 'https://xn--bcher-kva.example');
  });
});
