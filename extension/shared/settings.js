/** The settings in force, and how pages save them. */

import { ext } from './browser.js';

/** @import { Settings, TrustedServer } from '../types/contract.js' */

const KEY = 'settings';
/** What the user trusts by having delivered a callback. Kept apart, so that it does not replace what is preset. */
const TRUST_KEY = 'trusted_servers';

/** @returns {Settings} */
const defaults = () => ({ version: 1, correction: 'automatic', registrations: [], trusted_servers: [] });

/**
 * Returns what the user saved; if nothing is saved, what an administrator preset; otherwise the defaults.
 * @returns {Promise<Settings>}
 */
export async function loadSettings() {
  const { [KEY]: saved } = /** @type {{ settings?: Settings }} */ (await ext.storage.local.get(KEY));
  if (saved) return { ...defaults(), ...saved };
  // Firefox rejects if no administrator has preset anything.
  const { [KEY]: preset } = /** @type {{ settings?: Settings }} */ (
    await ext.storage.managed.get(KEY).catch(() => ({}))
  );
  return { ...defaults(), ...preset };
}

/**
 * Returns the settings as the core needs them: with the servers that the user trusts.
 * @returns {Promise<Settings>}
 */
export async function loadSettingsInForce() {
  const [settings, trusted] = await Promise.all([loadSettings(), loadTrustedServers()]);
  return { ...settings, trusted_servers: [...settings.trusted_servers, ...trusted] };
}

/** @returns {Promise<TrustedServer[]>} */
export async function loadTrustedServers() {
  const { [TRUST_KEY]: trusted } = /** @type {{ trusted_servers?: TrustedServer[] }} */ (
    await ext.storage.local.get(TRUST_KEY)
  );
  return trusted ?? [];
}

/** @param {TrustedServer[]} servers */
export const saveTrustedServers = (servers) => ext.storage.local.set({ [TRUST_KEY]: servers });

/**
 * Saves the settings. The background listens for the change.
 * @param {Settings} settings
 */
export async function saveSettings(settings) {
  await ext.storage.local.set({ [KEY]: settings });
}

/**
 * Calls back when the user saves settings or trusts a server, or an administrator changes the preset.
 * @param {() => void} callback
 */
export function onSettingsChange(callback) {
  ext.storage.onChanged.addListener((changes, area) => {
    if (area !== 'session' && (KEY in changes || TRUST_KEY in changes)) callback();
  });
}
