/** What pages read and write: the settings, and what the background keeps for this session. */

import { ext } from '../browser.js';

export { readSettings as loadSettings } from '../../background/settings.js';

/** @typedef {import('./types.js').Settings} Settings */
/** @typedef {import('./types.js').View} View */
/** @typedef {import('./types.js').TabRecord} TabRecord */

/**
 * Saves the settings; the background hears of it by itself.
 * @param {Settings} settings
 */
export async function saveSettings(settings) {
  await ext.storage.local.set({ settings });
}

/**
 * One value of this session, or undefined.
 * @param {string} key
 * @returns {Promise<any>}
 */
export async function fromSession(key) {
  return (await ext.storage.session.get(key))[key];
}

/**
 * Every explanation that is still kept, the newest first.
 * @returns {Promise<View[]>}
 */
export async function keptViews() {
  const all = /** @type {Record<string, any>} */ (await ext.storage.session.get(null));
  return Object.entries(all)
    .filter(([key]) => key.startsWith('view:'))
    .map(([, view]) => /** @type {View} */ (view))
    .sort((a, b) => Number(b.attempt) - Number(a.attempt));
}

/**
 * Calls back when this key changes in this area.
 * @param {'local' | 'session' | 'managed'} area
 * @param {string} key
 * @param {() => void} callback
 */
export function whenChanged(area, key, callback) {
  ext.storage.onChanged.addListener((changes, where) => {
    if (where === area && key in changes) callback();
  });
}
