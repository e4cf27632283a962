/** The real core, for fixtures that say what it really says. Needs a build: `scripts/build`. */

import { readFileSync } from 'node:fs';
import { Engine, initSync } from '../../extension/wasm/portmend.js';

initSync({ module: readFileSync(new URL('../../extension/wasm/portmend_bg.wasm', import.meta.url)) });

/**
 * Plays events, a second apart, and gives the explanation of the last effect that has one.
 * @param {Record<string, unknown>} settings
 * @param {Record<string, unknown>[]} events
 */
export function explanationOf(settings, events) {
  const engine = new Engine();
  let found = null;
  [{ type: 'settings', settings }, ...events].forEach((event, index) => {
    const { effects } = engine.handle({ tab: 7, private: false, time: 1_795_000_000_000 + index * 1000, ...event });
    for (const effect of effects) found = effect.explanation ?? found;
  });
  if (!found) throw new Error('no explanation');
  return { ...found, attempt: 12, tab: 7, private: false };
}

/**
 * An authorization request of Claude Code at Salesforce.
 * @param {string} redirectUri
 * @param {'external' | 'page' | 'unknown'} initiator
 * @param {string} [state]
 */
export function signIn(redirectUri, initiator, state = 'made-up-state') {
  const url = new URL('https://login.salesforce.com/services/oauth2/authorize');
  const parameters = { response_type: 'code', client_id: '3MVG9pRzvMkjMb6kOLfG.2wVCnKZ', redirect_uri: redirectUri, state,
    code_challenge: 'x'.repeat(43), code_challenge_method: 'S256', resource: 'https://api.salesforce.com/platform/mcp/v1/platform/sobject-reads' };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return { type: 'authorization_request', url: url.href, initiator };
}

/** @param {string} address @param {string} [state] */
const callback = (address, state = 'made-up-state') => ({ url: `${address}?code=made-up-code&state=${state}`, method: 'GET' });

/** @param {string} address @param {string} [state] */
export const failed = (address, state) => ({ type: 'callback_failed', ...callback(address, state), error: 'net::ERR_CONNECTION_REFUSED' });

/** @param {string} address @param {number} [status] */
export const answered = (address, status = 200) => ({ type: 'callback_answered', ...callback(address), status, address: '127.0.0.1' });
