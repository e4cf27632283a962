/**
 * Stores what the pages and the popup show. It is kept in `storage.session` and removed with its attempt. A badge marks a
 * tab that has something to show.
 */

import { ext } from '../shared/browser.js';
import { proposals, sessionName, tabRecords, views } from '../shared/session.js';

/** @import { Explanation, Registration } from '../types/contract.js' */
/** @import { TabRecord, View } from '../shared/session.js' */

// Symbols instead of words: they are the same in every language, and they fit.
const BADGES = {
  corrected: { text: '✓', color: '#0f766e' },
  warn: { text: '!', color: '#b42318' },
  explained: { text: '!', color: '#b42318' },
};

/**
 * A browser restores no private window. Without a name for those, the private instance never makes one for both.
 * @param {number} tab
 * @param {Explanation} explanation
 * @param {boolean} isPrivate
 * @returns {Promise<View>}
 */
async function viewOf(tab, explanation, isPrivate) {
  const view = { ...explanation, tab, private: isPrivate };
  return isPrivate ? view : { ...view, session: await sessionName() };
}

/**
 * Stores what happened in a tab and shows its badge.
 * @param {number} tab
 * @param {Omit<TabRecord, 'explanation'> & { explanation: Explanation }} record
 * @param {boolean} isPrivate
 */
export async function saveTabRecord(tab, record, isPrivate) {
  const view = await viewOf(tab, record.explanation, isPrivate);
  await ext.storage.session.set({
    ...views.entry(view.attempt, view),
    ...tabRecords.entry(tab, { ...record, explanation: view }),
  });
  await showBadge(tab, record.kind);
}

/**
 * Stores an explanation for the list of this session's sign-ins. The tab has nothing to show.
 * @param {number} tab
 * @param {Explanation} explanation
 * @param {boolean} isPrivate
 */
export async function saveView(tab, explanation, isPrivate) {
  const view = await viewOf(tab, explanation, isPrivate);
  await ext.storage.session.set(views.entry(view.attempt, view));
}

/**
 * Shows the badge of a tab again. Firefox removes it at each navigation.
 * @param {number} tab
 */
export async function restoreBadge(tab) {
  const record = await tabRecords.get(tab);
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
 * Removes what is stored for attempts that the core has forgotten, and their badges.
 * @param {number[]} attempts
 */
export async function forgetAttempts(attempts) {
  const records = await tabRecords.entries();
  const tabs = records.filter(([, { explanation }]) => attempts.includes(explanation.attempt)).map(([tab]) => tab);
  await ext.storage.session.remove([
    ...tabs.map((tab) => tabRecords.key(tab)),
    ...attempts.map((attempt) => views.key(attempt)),
  ]);
  await Promise.all(tabs.map((tabId) => ext.action.setBadgeText({ tabId, text: '' }).catch(() => undefined)));
}

/**
 * Stores a registration that the options page can offer.
 * @param {number} tab
 * @param {Registration} registration
 */
export async function saveProposal(tab, registration) {
  await ext.storage.session.set(proposals.entry(tab, registration));
}

/**
 * Removes what is stored for a closed tab.
 * @param {number} tab
 */
export async function forgetTab(tab) {
  const ofTab = (await views.entries()).filter(([, view]) => view.tab === tab).map(([attempt]) => attempt);
  await ext.storage.session.remove([
    tabRecords.key(tab),
    proposals.key(tab),
    ...ofTab.map((attempt) => views.key(attempt)),
  ]);
}
