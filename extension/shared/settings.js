/** The settings in force, and how pages save them. */

import { ext } from './browser.js';

/** @import { Settings } from '../types/contract.js' */

const KEY = 'settings';

/** @returns {Settings} */
const defaults = () => ({ version: 1, correction: 'automatic', registrations: [] });

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
 * Saves the settings. The background listens for the change.
 * @param {Settings} settings
 */
export async function saveSettings(settings) {
  await ext.storage.local.set({ [KEY]: settings });
}

/**
 * Calls back when the user saves settings or an administrator changes the preset.
 * @param {() => void} callback
 */
export function onSettingsChange(callback) {
  ext.storage.onChanged.addListener((changes, area) => {
    if (area !== 'session' && KEY in changes) callback();
  });
}
