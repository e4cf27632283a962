/** The settings in force. */

import { ext } from '../shared/browser.js';

/** @typedef {import('../types/contract.js').Settings} Settings */

/** @returns {Settings} */
const fresh = () => ({ version: 1, correction: 'automatic', registrations: [] });

/**
 * What the user saved; where nothing is saved, what an administrator presets; else the defaults.
 * @returns {Promise<Settings>}
 */
export async function readSettings() {
  const { settings: saved } = /** @type {{ settings?: Settings }} */ (await ext.storage.local.get('settings'));
  if (saved) return { ...fresh(), ...saved };
  // Firefox rejects where no administrator presets anything.
  const preset = await ext.storage.managed.get('settings').catch(() => ({ settings: undefined }));
  return { ...fresh(), .../** @type {Settings | undefined} */ (preset.settings) };
}
