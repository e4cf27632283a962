// The corpus against the Wasm build, in Node: the same cases as crate/core/tests/vectors.rs.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { EXTENSION } from '../../scripts/lib/paths.mjs';
import { casesOf, play } from './corpus.mjs';

const VECTORS = join(import.meta.dirname, '../vectors');
const files = readdirSync(VECTORS).filter((name) => name.endsWith('.json'));

describe('the corpus against the Wasm build', () => {
  /** @type {typeof import('../../extension/wasm/portmend.js')} */
  let core;
  before(async () => {
    core = await import(join(EXTENSION, 'wasm/portmend.js'));
    core.initSync({ module: readFileSync(join(EXTENSION, 'wasm/portmend_bg.wasm')) });
  });

  it('has cases', () => assert.ok(files.length > 0));

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

  it('an object that is no event is refused with a name and a variant', () => {
    const engine = new core.Engine();
    for (const [event, variant] of [
      [{ type: 'nonsense', time: 0 }, 'bad_shape'],
      [{ type: 'tab_closed', time: 0 }, 'bad_shape'],
      [7, 'bad_shape'],
    ]) {
      assert.throws(() => engine.handle(/** @type {any} */ (event)), { name: 'EventError', variant });
    }
  });

  it('wrong settings are refused with their place', () => {
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

  it('the shell listens for the same error addresses as the core knows', async () => {
    const { ERROR_ADDRESSES } = await import('../../extension/background/event-filters.js');
    assert.deepEqual(ERROR_ADDRESSES, core.errorAddresses());
  });

  it('a server whose host is not ASCII is brought into the spelling that the browser uses', () => {
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
