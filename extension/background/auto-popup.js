/** Opens the popup by itself, while a sign-in that is bound to fail can still be mended. */

import { ext } from '../shared/browser.js';

/**
 * Opens the popup over a tab. Not where it would tell of another tab, or come in front of another program.
 * @param {number} tabId
 */
export async function openPopup(tabId) {
  const tab = await ext.tabs.get(tabId);
  const window = await ext.windows.get(tab.windowId);
  if (tab.active && window.focused) await ext.action.openPopup({ windowId: tab.windowId });
}
