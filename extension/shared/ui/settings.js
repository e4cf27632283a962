/** The settings in force, as a page shows and changes them. */

import { savedSettings, storedSettings, writeSettings } from '../settings.js';
import { loadCore } from './core.js';

/** @import { Settings } from '../../types/contract.js' */

/** What is stored, and what can be used of it. */
export async function readSettings() {
  const [{ usableSettings }, stored] = await Promise.all([loadCore(), storedSettings()]);
  return { ...stored, ...usableSettings(stored.value) };
}

/** @returns {Promise<Settings>} */
export async function loadSettings() {
  return (await readSettings()).settings;
}

/**
 * Saves settings. What they replace is put aside if it could not be used completely.
 * @param {Settings} settings
 */
export async function saveSettings(settings) {
  const [{ usableSettings }, saved] = await Promise.all([loadCore(), savedSettings()]);
  await writeSettings(settings, usableSettings(saved).problems.length > 0 ? saved : undefined);
}
