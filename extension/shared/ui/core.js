/** The core in a page: started only when a page has something to ask it. */

import { ext } from '../browser.js';

/** @typedef {typeof import('../../wasm/portmend.js')} Core */

/** @type {Promise<Core> | undefined} */
let started;

/** @returns {Promise<Core>} */
export function loadedCore() {
  started ??= import('../../wasm/portmend.js').then(async (core) => {
    await core.default({ module_or_path: ext.runtime.getURL('wasm/portmend_bg.wasm') });
    return core;
  });
  return started;
}

/**
 * The clients that the core knows, in the order of their names; none where the core cannot be had.
 * @returns {Promise<{ id: string, name: string }[]>}
 */
export async function knownClients() {
  const clients = await loadedCore().then(
    (core) => core.clients(),
    () => [],
  );
  return clients.toSorted((one, other) => one.name.localeCompare(other.name));
}
