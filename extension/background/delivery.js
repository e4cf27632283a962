/**
 * Delivers a callback in Chromium. It opens a second connection to the host of every address that an extension, a link or
 * a script opens, and sends nothing on it. A client that takes one connection only may take that one, and one that waits
 * for its connections to end waits for minutes. For an address that is reached by a redirection it opens none, so the tab
 * is sent to an address of ours, which a rule redirects (`tests/measure`, P).
 */

import { ext, IS_PRIVATE_INSTANCE } from '../shared/browser.js';
import { logError } from '../shared/log.js';

/** No attempt has these ids, so that the core removes a rule that is left behind. */
const RULE_ID = IS_PRIVATE_INSTANCE ? 2 : 1;

/** Browsers never connect to this port. */
const START = 'http://127.0.0.1:1/';

/** How long the redirection may take. */
const REDIRECTION_MS = 2000;

/**
 * Sends a tab to `url` by a redirection.
 * @param {number} tab
 * @param {string} url
 * @returns {Promise<boolean>} false if the tab was not sent there: the browser does not follow the rule, for instance
 *   without access to the host, or the tab is gone
 */
export async function redirectTab(tab, url) {
  const start = START + crypto.randomUUID();
  try {
    await ext.declarativeNetRequest.updateSessionRules({
      removeRuleIds: [RULE_ID],
      addRules: [
        {
          id: RULE_ID,
          priority: 1,
          action: { type: 'redirect', redirect: { url } },
          condition: { urlFilter: `|${start}|`, resourceTypes: ['main_frame'], tabIds: [tab] },
        },
      ],
    });
  } catch (error) {
    logError(error);
    return false;
  }
  const { promise, resolve } = Promise.withResolvers();
  const onRedirect = () => resolve(true);
  const onError = () => resolve(false);
  // A browser that tells neither in time is busy. The callback must not be sent twice.
  const timer = setTimeout(onRedirect, REDIRECTION_MS);
  ext.webRequest.onBeforeRedirect.addListener(onRedirect, { urls: [`${START}*`], types: ['main_frame'], tabId: tab });
  ext.webNavigation.onErrorOccurred.addListener(onError, { url: [{ urlEquals: start }] });
  try {
    await ext.tabs.update(tab, { url: start });
    return await promise;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
    // Listeners that stayed would wake this script.
    ext.webRequest.onBeforeRedirect.removeListener(onRedirect);
    ext.webNavigation.onErrorOccurred.removeListener(onError);
    void ext.declarativeNetRequest.updateSessionRules({ removeRuleIds: [RULE_ID] }).catch(() => undefined);
  }
}
