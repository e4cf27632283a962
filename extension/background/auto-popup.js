/** The popup opens by itself, once, while a sign-in that is bound to fail can still be mended. */

import { ext } from '../shared/browser.js';
import { views } from '../shared/session.js';

/** @import { Explanation } from '../types/contract.js' */

/**
 * Whether the user should hear of this now: it is about the request, so nothing is lost yet, and it was not told before.
 * To be asked before the explanation is kept.
 * @param {Explanation} explanation
 */
export async function isEarlyNews({ attempt, journey }) {
  if (journey.broken !== 'request') return false;
  return (await views.get(attempt)) === undefined;
}

/**
 * Opens the popup over a tab. Not where it would tell of another tab, or come in front of another program.
 * @param {number} tabId
 */
export async function openPopup(tabId) {
  const tab = await ext.tabs.get(tabId);
  const window = await ext.windows.get(tab.windowId);
  if (tab.active && window.focused) await ext.action.openPopup({ windowId: tab.windowId });
}
