/** Opens the popup automatically when a sign-in is about to fail and can still be repaired. */

import { ext } from '../shared/browser.js';

/**
 * Opens the popup for a tab, but only if the tab is active and its window has the focus: otherwise the popup would
 * describe another tab or cover another program.
 * @param {number} tabId
 */
export async function openPopup(tabId) {
  const tab = await ext.tabs.get(tabId);
  const window = await ext.windows.get(tab.windowId);
  if (tab.active && window.focused) await ext.action.openPopup({ windowId: tab.windowId });
}
