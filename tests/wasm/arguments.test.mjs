// What the core says has the arguments that its English text names: a text with another meaning under the same key would not.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import en from '../../extension/_locales/en/messages.json' with { type: 'json' };
import { EXTENSION } from '../../scripts/lib/paths.mjs';
import { casesOf } from './corpus.mjs';

const VECTORS = join(import.meta.dirname, '../vectors');

/** Texts that leave out a name: they get the same arguments as their relatives. */
const BRIEF = new Set([
  'cause_client_certificate',
  'cause_client_issuer',
  'cause_client_late',
  'cause_client_no_code',
  'cause_client_says_why',
  'cause_client_state',
  'cause_issuer_missing',
  'cause_paste_perhaps',
  'cause_state_encoded',
  'cause_state_rewritten',
  'finish_here',
  'step_claude_file',
  'step_close_other_windows',
  'step_listens_everywhere',
  'step_listens_on_loopback',
  'step_restart_starter',
  'step_sign_in_by_itself',
  'summary_live_keys',
  'summary_other_setting',
  'ui_journey_broke_address',
  'ui_journey_broke_garbled',
  'ui_journey_still_waiting',
]);

/** The number of arguments that each text names. */
const NAMED = new Map(
  Object.entries(/** @type {Record<string, { placeholders?: object }>} */ (en)).map(([key, { placeholders = {} }]) => [
    key,
    Object.keys(placeholders).length,
  ]),
);

/** Every message in a value. @param {any} value @returns {{ key: string, args: unknown[] }[]} */
function messagesIn(value) {
  if (value === null || typeof value !== 'object') return [];
  const own = typeof value.key === 'string' && Array.isArray(value.args) ? [value] : [];
  return [...own, ...Object.values(value).flatMap(messagesIn)];
}

describe('arguments of messages', () => {
  /** @type {typeof import('../../extension/wasm/portmend.js')} */
  let core;
  before(async () => {
    core = await import(join(EXTENSION, 'wasm/portmend.js'));
    core.initSync({ module: readFileSync(join(EXTENSION, 'wasm/portmend_bg.wasm')) });
  });

  it('are those that the text names', () => {
    const files = readdirSync(VECTORS).filter((name) => name.endsWith('.json'));
    const cases = files.flatMap((name) => casesOf(JSON.parse(readFileSync(join(VECTORS, name), 'utf8'))));
    /** @type {Set<string>} */
    const wrong = new Set();
    const keys = new Set();
    for (const { steps } of cases) {
      const engine = new core.Engine();
      for (const [index, { event, error }] of steps.entries()) {
        if (!event || error !== undefined) continue;
        for (const { key, args } of messagesIn(engine.handle({ time: (index + 1) * 1000, private: false, ...event }))) {
          keys.add(key);
          const named = NAMED.get(key) ?? -1;
          if (BRIEF.has(key) ? named >= args.length : named !== args.length)
            wrong.add(`${key}: ${args.length} arguments, ${named} in its text`);
        }
      }
    }
    assert.ok(keys.size > 200, `${keys.size} texts`);
    assert.deepEqual([...wrong], []);
  });
});
