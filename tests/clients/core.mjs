// The core's explanations, from the same Wasm as in the extension.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unpacked } from '../../scripts/lib/paths.mjs';

const folder = join(unpacked('chromium'), 'wasm');
/** @type {typeof import('../../extension/wasm/portmend.js')} */
const core = await import(join(folder, 'portmend.js'));
core.initSync({ module: readFileSync(join(folder, 'portmend_bg.wasm')) });

/** @typedef {import('../../extension/types/contract.js').Explanation} Explanation */

/**
 * An engine with these registrations. `tell` returns the explanations that an event caused.
 * @param {import('../../extension/types/contract.js').Registration[]} registrations
 */
export function startCore(registrations) {
  const engine = new core.Engine();
  let time = Date.now();
  const tell = (/** @type {import('../../extension/types/contract.js').EventKind} */ what) => {
    time += 1000;
    const { effects } = engine.handle({ time, private: false, ...what });
    return effects.flatMap((/** @type {import('../../extension/types/contract.js').Effect} */ effect) =>
      'explanation' in effect && effect.explanation ? [effect.explanation] : [],
    );
  };
  tell({ type: 'settings', settings: { version: 1, correction: 'automatic', registrations, trusted_servers: [] } });
  return { tell };
}

/**
 * The effects of a replayed report.
 * @param {import('../../extension/types/contract.js').Event[]} report
 */
export function replay(report) {
  const engine = new core.Engine();
  return report.flatMap((event) => engine.handle(event).effects);
}

/**
 * @typedef {object} Known what the user has saved
 * @property {string} client
 * @property {string} authorizationUrl from the client
 * @property {string} registered
 * @property {string} [name] of the server in the client's configuration
 * @property {string} [url] of the server
 */

/** An engine that has seen the authorization request. @param {Known} known */
function requested({ client, authorizationUrl, registered, name, url }) {
  const request = new URL(authorizationUrl);
  const { tell } = startCore([
    {
      name: 'Test',
      authorization_server: request.origin,
      client_id: request.searchParams.get('client_id') ?? undefined,
      redirect_uris: [registered],
      client,
      server_name: name,
      server_url: url,
      correction: 'off',
    },
  ]);
  const [refused] = tell({ type: 'authorization_request', tab: 1, url: authorizationUrl, initiator: 'external' });
  const dead = () => {
    const state = encodeURIComponent(request.searchParams.get('state') ?? '');
    const [first] = tell({
      type: 'callback_failed',
      tab: 1,
      url: `${registered}?code=a-code&state=${state}`,
      method: 'GET',
      error: 'net::ERR_CONNECTION_REFUSED',
    });
    if (!first) throw new Error(`the core has no explanation for ${client} at ${request.origin}`);
    return first;
  };
  return { refused, dead };
}

/**
 * The explanation for an authorization request.
 * @param {Known} known
 * @returns {Explanation}
 */
export function explain(known) {
  const { refused, dead } = requested(known);
  // If the provider ignores the port, play a callback that lands on the registered URL instead.
  return refused ?? dead();
}

/**
 * The explanation for a callback that came back to the registered URL, where nobody hears it.
 * @param {Known} known
 * @returns {Explanation}
 */
export const explainUnheard = (known) => requested(known).dead();
