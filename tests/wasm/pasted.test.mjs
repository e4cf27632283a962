// What a person can tell of the cases in tests/vectors is explained by the page's reader as the engine explains it. The native
// counterpart, which also runs the command line and lists what cannot be told and why, is crate/cli/tests/told.rs.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { EXTENSION } from '../../scripts/lib/paths.mjs';
import { casesOf } from './corpus.mjs';

const VECTORS = join(import.meta.dirname, '../vectors');
const DEAD = 'net::ERR_CONNECTION_REFUSED';
/** The fields of an event that a person can tell, or that say nothing beyond it. */
const FIELDS = ['type', 'tab', 'url', 'method', 'error', 'initiator'];
/** What only the extension says: what it can do in the browser, and the number of the sign-in. */
const NOT_SAID = ['actions', 'assurances', 'attempt', 'doubt', 'retry_at'];

/** @param {any} explanation */
const said = (explanation) =>
  Object.fromEntries(Object.entries(explanation).filter(([key]) => !NOT_SAID.includes(key)));

/**
 * The texts with which a person tells a case of one request and one dead address in default settings, or undefined.
 * @param {any[]} events
 */
function told(events) {
  const [request, callback, ...more] = events.filter(({ type }) => type !== 'settings');
  const plain = (/** @type {any} */ event) => Object.keys(event).every((key) => FIELDS.includes(key));
  const isTold =
    more.length === 0 &&
    request?.type === 'authorization_request' &&
    request.initiator === 'external' &&
    callback?.type === 'callback_failed' &&
    callback.error === DEAD &&
    callback.method === 'GET' &&
    plain(request) &&
    plain(callback) &&
    request.tab === callback.tab;
  return isTold ? [request.url, callback.url] : undefined;
}

describe('the reader of pasted texts', () => {
  /** @type {typeof import('../../extension/wasm/portmend.js')} */
  let core;
  before(async () => {
    core = await import(join(EXTENSION, 'wasm/portmend.js'));
    core.initSync({ module: readFileSync(join(EXTENSION, 'wasm/portmend_bg.wasm')) });
  });

  /**
   * The explanation after these events, if there is one.
   * @param {import('../../extension/types/contract.js').Policy} correction
   * @param {any[]} events
   */
  function explained(correction, events) {
    const engine = new core.Engine();
    const settings = { version: 1, correction, registrations: [], trusted_servers: [] };
    const effects = [{ type: 'settings', settings }, ...events].flatMap(
      (event, index) =>
        /** @type {any[]} */ (engine.handle({ time: (index + 1) * 1000, private: false, ...event }).effects),
    );
    return effects.at(-1)?.explanation;
  }

  it('explains as the engine does, in whatever order the texts are pasted', () => {
    let compared = 0;
    for (const file of readdirSync(VECTORS).filter((name) => name.endsWith('.json'))) {
      for (const one of casesOf(JSON.parse(readFileSync(join(VECTORS, file), 'utf8')))) {
        const events = one.steps.slice(0, 3).flatMap(({ event }) => event ?? []);
        const upToFailure = events.slice(0, events.findIndex(({ type }) => type === 'callback_failed') + 1);
        const texts = told(upToFailure);
        if (!texts || upToFailure.some(({ settings }) => settings)) continue;
        // First as the extension does by default; what it corrects by itself, it explains when it has to ask.
        const explanation = explained('automatic', upToFailure) ?? explained('ask', upToFailure);
        if (!explanation) continue;
        for (const order of [texts, texts.toReversed()]) {
          const pasted = new core.Pasted();
          for (const text of order) pasted.add(text);
          const reading = pasted.reading({ registered: [] });
          pasted.free();
          assert.deepEqual(said(reading.explanation), said(explanation), `${file}: ${one.name}`);
        }
        compared += 1;
      }
    }
    assert.ok(compared > 20, `only ${compared} cases`);
  });

  it('says what is wrong, and where', () => {
    const pasted = new core.Pasted();
    assert.throws(() => pasted.add('hello'), { name: 'PasteError', variant: 'nothing_found', where: 'text' });
    assert.throws(() => pasted.add('x'.repeat(2 ** 20 + 1)), { name: 'PasteError', variant: 'too_long' });
    assert.throws(() => core.readLink('client=none'), {
      name: 'PasteError',
      variant: 'unknown_client',
      where: 'client',
    });
    assert.throws(() => pasted.reading({ registered: ['nonsense'] }), { where: 'registered[0]' });
    assert.deepEqual(core.readLink('client=claude-code'), { client: 'claude-code', registered: [] });
  });

  it('a megabyte of addresses does not keep it busy', () => {
    const pasted = new core.Pasted();
    const text = 'http://localhost:1/?code=a&state=b '.repeat(29_000);
    const start = performance.now();
    pasted.add(text);
    pasted.reading({ registered: [] });
    assert.ok(performance.now() - start < 5000);
  });
});
