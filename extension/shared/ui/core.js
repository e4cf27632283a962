/** Loads the core into a page when the page first needs it. */

import { ext } from '../browser.js';

/** @typedef {typeof import('../../wasm/portmend.js')} Core */

/** @type {Promise<Core> | undefined} */
let loading;

/** @returns {Promise<Core>} */
export function loadCore() {
  loading ??= import('../../wasm/portmend.js').then(async (core) => {
    await core.default({ module_or_path: ext.runtime.getURL('wasm/portmend_bg.wasm') });
    return core;
  });
  return loading;
}

/** Returns the clients that the core knows, sorted by name, or none if the core cannot be loaded. */
export async function knownClients() {
  const clients = await loadCore().then(
    (core) => core.clients(),
    () => [],
  );
  return clients.toSorted((one, other) => one.name.localeCompare(other.name));
}
