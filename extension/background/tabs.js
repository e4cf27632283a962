/**
 * What pages and popup are shown, in `storage.session`: `view:<attempt>` an explanation, `tab:<tab>` the last that
 * happened in a tab, `proposal:<tab>` a registration to offer. None of it holds a code or a state, and it goes with the
 * attempt that it is about.
 */

import { ext } from '../shared/browser.js';

/** @typedef {import('../types/contract.js').Explanation} Explanation */
/** @typedef {{ kind: 'corrected' | 'warn' | 'explained', explanation: Explanation, from?: string, to?: string }} TabRecord */
/** @typedef {Explanation & { tab: number, private: boolean }} View */

// A symbol and not a word: the same in every language, and it fits.
const BADGES = {
  corrected: { text: '✓', color: '#0f766e' },
  warn: { text: '!', color: '#b42318' },
  explained: { text: '!', color: '#b42318' },
};

/**
 * Keeps what happened in a tab and shows its badge.
 * @param {number} tab
 * @param {TabRecord} record
 * @param {boolean} isPrivate
 */
export async function keepForTab(tab, record, isPrivate) {
  /** @type {View} */
  const view = { ...record.explanation, tab, private: isPrivate };
  await ext.storage.session.set({ [`view:${view.attempt}`]: view, [`tab:${tab}`]: { ...record, explanation: view } });
  await showBadge(tab, record.kind);
}

/**
 * Shows the badge of a tab again: Firefox drops it with each navigation.
 * @param {number} tab
 */
export async function restoreBadge(tab) {
  const key = `tab:${tab}`;
  const record = /** @type {TabRecord | undefined} */ ((await ext.storage.session.get(key))[key]);
  if (record) await showBadge(tab, record.kind);
}

/**
 * @param {number} tabId
 * @param {TabRecord['kind']} kind
 */
async function showBadge(tabId, kind) {
  const { text, color } = BADGES[kind];
  // The tab may have been closed in the meantime.
  await Promise.all([
    ext.action.setBadgeText({ tabId, text }),
    ext.action.setBadgeBackgroundColor({ tabId, color }),
  ]).catch(() => undefined);
}

/**
 * Forgets what was kept of attempts that the core has forgotten, and takes their badges away.
 * @param {number[]} attempts
 */
export async function forgetAttempts(attempts) {
  const all = /** @type {any} */ (await ext.storage.session.get(null));
  const tabs = Object.keys(all).filter(
    (key) => key.startsWith('tab:') && attempts.includes(all[key].explanation.attempt),
  );
  await ext.storage.session.remove([...tabs, ...attempts.map((attempt) => `view:${attempt}`)]);
  const clear = (/** @type {string} */ key) =>
    ext.action.setBadgeText({ tabId: Number(key.slice('tab:'.length)), text: '' });
  await Promise.all(tabs.map((key) => clear(key).catch(() => undefined)));
}

/**
 * @param {number} tab
 * @param {import('../types/contract.js').Registration} registration
 */
export async function keepProposal(tab, registration) {
  await ext.storage.session.set({ [`proposal:${tab}`]: registration });
}

/**
 * Forgets what was kept for a tab that is gone.
 * @param {number} tab
 */
export async function forgetTab(tab) {
  const all = /** @type {any} */ (await ext.storage.session.get(null));
  const views = Object.keys(all).filter((key) => key.startsWith('view:') && all[key].tab === tab);
  await ext.storage.session.remove([`tab:${tab}`, `proposal:${tab}`, ...views]);
}
