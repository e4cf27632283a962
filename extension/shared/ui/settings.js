/** The settings, as a page shows and changes them. */

import { savedSettings, storedSettings, writeSettings } from '../settings.js';
import { loadCore } from './core.js';

/** @import { Registration, Settings } from '../../types/contract.js' */

/** What is stored, what of it is in force, and what of that is an administrator's. */
export async function readSettings() {
  const [{ settingsInForce }, stored] = await Promise.all([loadCore(), storedSettings()]);
  return { ...stored, ...settingsInForce(stored.preset, stored.saved) };
}

/** The settings in force. @returns {Promise<Settings>} */
export const loadSettings = async () => (await readSettings()).settings;

/** The user's own settings, which a page may change. @returns {Promise<Settings>} */
export const loadOwnSettings = async () => (await readSettings()).own;

/**
 * Saves the user's own settings. What they replace is put aside if it could not be used completely.
 * @param {Settings} settings
 */
export async function saveSettings(settings) {
  const [{ settingsInForce }, saved] = await Promise.all([loadCore(), savedSettings()]);
  await writeSettings(settings, settingsInForce(undefined, saved).own_problems.length > 0 ? saved : undefined);
}

/** Whose a registration is, whatever it says of the place. @param {Registration} registration */
export async function whoseRegistration(registration) {
  const [core, { preset, saved }] = await Promise.all([loadCore(), storedSettings()]);
  return core.whoseRegistration(preset, saved, registration);
}

/** Saves where the client of a registration runs. @param {number} index @param {Registration['runs_on']} runs_on */
export async function saveRunsOn(index, runs_on) {
  const own = await loadOwnSettings();
  const registration = { ...own.registrations[index], runs_on };
  await saveSettings({ ...own, registrations: own.registrations.with(index, registration) });
}

/** Leaves a server alone, or does so no longer. @param {string} server @param {boolean} leaves */
export async function leaveAlone(server, leaves) {
  const own = await loadOwnSettings();
  const others = (own.left_alone ?? []).filter((/** @type {string} */ other) => other !== server);
  await saveSettings({ ...own, left_alone: leaves ? [...others, server] : others });
}
