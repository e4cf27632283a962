/** Counts how often a browser starts the background script. */

import { FIREFOX_ID } from '../../extension/manifest.mjs';
import { inUi } from './firefox-ui.mjs';
import { stopWorker } from './portmend.mjs';

/** @import { Started } from './browser.mjs' */

/**
 * Whether the background script runs.
 * @param {Started} started
 * @returns {Promise<boolean>}
 */
export const isRunning = async ({ kind, browser, origin }) =>
  kind === 'chromium'
    ? browser.targets().some((target) => target.type() === 'service_worker' && target.url().startsWith(origin))
    : inUi(browser, async (id) => WebExtensionPolicy.getByID(id).extension.backgroundState !== 'stopped', FIREFOX_ID);

/** Whether Firefox has completely started its background page. @param {Started} started */
export const hasStarted = ({ browser }) =>
  inUi(browser, async (id) => WebExtensionPolicy.getByID(id).extension.backgroundState === 'running', FIREFOX_ID);

/**
 * Notes what starts the background script, which must not run at first.
 * @param {Started} started
 */
export function startsOf(started) {
  /** @type {string[]} */
  const causes = [];
  return {
    causes,
    /** Looks whether the script has been started, and stops it again. @param {string} cause what has just happened */
    async note(cause) {
      if (!(await isRunning(started))) return;
      causes.push(cause);
      await stopWorker(started);
    },
  };
}
