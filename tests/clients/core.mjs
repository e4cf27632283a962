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
 * The explanation for an authorization request.
 * @param {object} known what the user has saved
 * @param {string} known.client
 * @param {string} known.authorizationUrl from the client
 * @param {string} known.registered
 * @param {string} [known.name] of the server in the client's configuration
 * @param {string} [known.url] of the server
 * @returns {Explanation}
 */
export function explain({ client, authorizationUrl, registered, name, url }) {
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
  if (refused) return refused;
  // The provider ignores the port. Play a callback that lands on the registered URL instead.
  const landed = `${registered}?code=a-code&state=${encodeURIComponent(request.searchParams.get('state') ?? '')}`;
  const [dead] = tell({
    type: 'callback_failed',
    tab: 1,
    url: landed,
    method: 'GET',
    error: 'net::ERR_CONNECTION_REFUSED',
  });
  if (!dead) throw new Error(`the core has no explanation for ${client} at ${request.origin}`);
  return dead;
}
