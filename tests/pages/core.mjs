/** The real core, for fixtures that say what it really says. Needs a build: `scripts/build`. */

import { readFileSync } from 'node:fs';
import { Engine, initSync } from '../../extension/wasm/portmend.js';

initSync({ module: readFileSync(new URL('../../extension/wasm/portmend_bg.wasm', import.meta.url)) });

/** @typedef {import('../../extension/types/contract.js').What} What */
/** @typedef {import('../../extension/types/contract.js').Effect} Effect */
/** @typedef {import('../../extension/shared/ui/types.js').View} View */

const TAB = 7;

/**
 * Plays events, a second apart, and gives the explanation of the last effect that has one.
 * @param {import('../../extension/types/contract.js').Settings} settings
 * @param {What[]} events
 * @returns {View}
 */
export function explanationOf(settings, events) {
  const engine = new Engine();
  /** @type {What[]} */
  const all = [{ type: 'settings', settings }, ...events];
  const effects = all.flatMap((what, index) => /** @type {Effect[]} */ (engine.handle({ ...what, private: false, time: 1_795_000_000_000 + index * 1000 }).effects));
  const found = effects.findLast((effect) => 'explanation' in effect && effect.explanation);
  if (!found || !('explanation' in found)) throw new Error('no explanation');
  return /** @type {View} */ ({ ...found.explanation, attempt: 12, tab: TAB, private: false });
}

/**
 * An authorization request of Claude Code at Salesforce.
 * @param {string} redirectUri
 * @param {'external' | 'page' | 'unknown'} initiator
 * @param {string} [state]
 * @param {number} [tab]
 * @returns {What}
 */
export function signIn(redirectUri, initiator, state = 'made-up-state', tab = TAB) {
  const url = new URL('https://login.salesforce.com/services/oauth2/authorize');
  const parameters = { response_type: 'code', client_id: '3MVG9pRzvMkjMb6kOLfG.2wVCnKZ', redirect_uri: redirectUri, state,
    code_challenge: 'x'.repeat(43), code_challenge_method: 'S256', resource: 'https://api.salesforce.com/platform/mcp/v1/platform/sobject-reads' };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return { type: 'authorization_request', tab, url: url.href, initiator };
}

/** @param {string} address @param {string} [state] */
const callback = (address, state = 'made-up-state') => ({ tab: TAB, url: `${address}?code=made-up-code&state=${state}`, method: 'GET' });

/** @param {string} address @param {string} [state] @returns {What} */
export const failed = (address, state) => ({ type: 'callback_failed', ...callback(address, state), error: 'net::ERR_CONNECTION_REFUSED' });

/** @param {string} address @param {number} [status] @returns {What} */
export const answered = (address, status = 200) => ({ type: 'callback_answered', ...callback(address), status, address: '127.0.0.1' });
