/** Where the settings are stored. What is stored may be anything: the core says what can be used of it. */

import { ext, IS_FIREFOX } from './browser.js';
import { logError } from './log.js';

/** @import { LastPlace, Settings, TrustedServer } from '../types/contract.js' */

const KEY = 'settings';
/** In what an administrator presets: whether a page opens at installation. */
const WELCOME_KEY = 'showWelcome';
/** What the user trusts by having delivered a callback. */
const TRUST_KEY = 'trusted_servers';

/** Where the user last said that clients run. */
const PLACES_KEY = 'places';
/** How many clients are remembered. */
const MOST_PLACES = 50;

/** Until when the user has paused all corrections, in milliseconds since the Unix epoch. */
const PAUSE_KEY = 'paused_until';

/** Settings that could not be used completely when others were saved in their place, oldest first. */
const KEPT_KEY = 'settings-kept';

/**
 * What is stored as settings: what an administrator preset, and what the user saved. Undefined: nothing; null: it cannot
 * be read.
 * @typedef {{ preset: unknown, saved: unknown }} Stored
 */

/** @returns {Promise<Stored>} */
export async function storedSettings() {
  const [preset, saved] = await Promise.all([presetSettings(), savedSettings().catch(unreadable)]);
  return { preset, saved };
}

/** What the user saved. @returns {Promise<unknown>} */
export const savedSettings = () => ext.storage.local.get(KEY).then(({ [KEY]: saved }) => saved);

/** What an administrator preset. @returns {Promise<unknown>} */
const presetSettings = () => managed(KEY);

/** Whether an administrator wants no page to open at installation. */
export const hidesWelcome = async () => (await managed(WELCOME_KEY)) === false;

/** @param {string} key @returns {Promise<unknown>} */
const managed = (key) =>
  ext.storage.managed.get(key).then(
    ({ [key]: preset }) => preset,
    // Firefox rejects if no administrator has preset anything.
    (error) => (IS_FIREFOX && /manifest not found/.test(error.message) ? undefined : unreadable(error)),
  );

/** @param {unknown} error */
function unreadable(error) {
  logError(error);
  return null;
}

/** A list. One that cannot be read is empty. @param {string} key */
const loadList = (key) =>
  ext.storage.local.get(key).then(
    ({ [key]: list }) => (Array.isArray(list) ? list : []),
    (error) => unreadable(error) ?? [],
  );

/** The servers that the user trusts. @returns {Promise<TrustedServer[]>} */
export const loadTrustedServers = () => loadList(TRUST_KEY);

/** Where the user last said that clients run. @returns {Promise<LastPlace[]>} */
export const loadPlaces = () => loadList(PLACES_KEY);

/** Keeps where a client runs, in place of what was kept of it. @param {LastPlace} place */
export async function keepPlace(place) {
  const others = (await loadPlaces()).filter((other) => other?.client !== place.client);
  await ext.storage.local.set({ [PLACES_KEY]: [...others, place].slice(-MOST_PLACES) });
}

/** The length of a pause. */
export const PAUSE_MS = 15 * 60_000;

/** Until when corrections are paused; 0 if they are not. The clock may have been set back since. */
export const loadPause = () =>
  ext.storage.local.get(PAUSE_KEY).then(
    ({ [PAUSE_KEY]: until }) => (typeof until === 'number' && until <= Date.now() + PAUSE_MS ? until : 0),
    () => 0,
  );

/** @param {number} until */
export const savePause = (until) => ext.storage.local.set({ [PAUSE_KEY]: until });

/** @param {TrustedServer[]} servers */
export const saveTrustedServers = (servers) => ext.storage.local.set({ [TRUST_KEY]: servers });

/**
 * Replaces what the user saved. The background listens for the change.
 * @param {Settings} settings
 * @param {unknown} [replaced] what is stored, if it must not be lost
 */
export async function writeSettings(settings, replaced) {
  /** @type {Record<string, unknown>} */
  const values = { [KEY]: settings };
  if (replaced !== undefined) values[KEPT_KEY] = [...(await keptSettings()), replaced];
  await ext.storage.local.set(values);
}

/** @returns {Promise<unknown[]>} */
export async function keptSettings() {
  const { [KEPT_KEY]: kept } = await ext.storage.local.get(KEPT_KEY);
  return Array.isArray(kept) ? kept : [];
}

export const forgetKeptSettings = () => ext.storage.local.remove(KEPT_KEY);

/**
 * Calls back when the user saves settings, pauses corrections or trusts a server, or an administrator changes the preset.
 * @param {() => void} callback
 */
export function onSettingsChange(callback) {
  ext.storage.onChanged.addListener((changes, area) => {
    if (area !== 'session' && [KEY, KEPT_KEY, TRUST_KEY, PLACES_KEY, PAUSE_KEY].some((key) => key in changes))
      callback();
  });
}
