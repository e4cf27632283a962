/** Counts how often a browser starts the background script. */

import { FIREFOX_ID } from '../../extension/manifest.mjs';
import { inUi } from '../e2e/firefox-ui.mjs';
import { stopWorker } from '../e2e/portmend.mjs';

/** @import { Started } from '../e2e/browser.mjs' */

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
 * Makes Firefox keep which of its scripts for extensions start the background page: they are named like the interfaces whose
 * events they hand over.
 * @param {Started} started
 */
const traceStarts = ({ browser }) =>
  inUi(
    browser,
    async (id) => {
      /** @type {string[]} */
      const starters = [];
      Object.assign(window, { starters });
      WebExtensionPolicy.getByID(id).extension.on('background-script-event', () => {
        starters.push(...new Set(new Error().stack?.match(/ext-\w+\.js|\w+\.sys\.mjs/g)));
      });
    },
    FIREFOX_ID,
  );

/** What Firefox has kept since the last time. @param {Started} started @returns {Promise<string[]>} */
const takeStarters = ({ browser }) => inUi(browser, async () => window.starters?.splice(0) ?? []);

/**
 * Notes what starts the background script, which must not run at first.
 * @param {Started} started
 */
export async function startsOf(started) {
  /** @type {string[]} */
  const causes = [];
  const isFirefox = started.kind === 'firefox';
  if (isFirefox) await traceStarts(started);
  return {
    causes,
    /** Looks whether the script has been started, and stops it again. @param {string} cause what has just happened */
    async note(cause) {
      if (!(await isRunning(started))) return;
      causes.push(isFirefox ? `${cause}, by ${await takeStarters(started)}` : cause);
      await stopWorker(started);
    },
  };
}
