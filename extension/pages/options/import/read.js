/** Reads what the user drops or pastes, with a Wasm module that is loaded only then. */

import { ext } from '../../../shared/browser.js';
import { visible, visibleAddress } from '../../../shared/ui/visible.js';

/** @import { Registration, Settings } from '../../../types/contract.js' */
/** @import { FoundRegistration, FoundServer, Reading } from '../../../wasm/config.js' */
/** @typedef {typeof import('../../../wasm/config.js')} Reader */
/** @typedef {FoundRegistration & Partial<FoundServer>} Found a server of a client, or a registration of an export */

/** @type {Promise<Reader> | undefined} */
let loading;

/** @returns {Promise<Reader>} */
function loadReader() {
  loading ??= import('../../../wasm/config.js').then(async (reader) => {
    await reader.default({ module_or_path: ext.runtime.getURL('wasm/config_bg.wasm') });
    return reader;
  });
  return loading;
}

/** The fields in which a hidden character is percent-encoded. */
const ADDRESSES = new Set(['authorization_server', 'redirect_uris', 'listener', 'server_url']);

/** Writes out hidden characters, so that what is saved is what was shown. @param {Registration} registration */
function readable(registration) {
  const entries = Object.entries(registration).map(([field, value]) => {
    const write = ADDRESSES.has(field) ? visibleAddress : visible;
    const one = (/** @type {unknown} */ text) => (typeof text === 'string' ? write(text) : text);
    return [field, Array.isArray(value) ? value.map(one) : one(value)];
  });
  return /** @type {Registration} */ (Object.fromEntries(entries));
}

/**
 * Returns what is in a text, and which clients write such a text. Throws an error named `ReadError` with its line if the
 * text cannot be read.
 * @param {string} text
 * @param {{ name?: string, client?: string }} source the name of the file, and the client that the user has chosen
 * @param {Settings} settings
 * @returns {Promise<{ found: Found[] } & Pick<Reading, 'clients' | 'skipped'>>}
 */
export async function readText(text, { name, client }, settings) {
  const { readConfiguration } = await loadReader();
  const { registrations, servers, clients, skipped } = readConfiguration(text, name, client, JSON.stringify(settings));
  const all = [...registrations, ...servers].map((one) => ({ ...one, registration: readable(one.registration) }));
  return { found: all, clients, skipped };
}
