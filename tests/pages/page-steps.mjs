/** What tests do on a page, and what they ask it. */

import { until } from '../e2e/wait.mjs';

/** @import { Page } from 'puppeteer-core' */

/** What the page sent to the background. @param {Page} page */
export const sent = (page) => page.evaluate(() => /** @type {any} */ (globalThis).__sent);
/** @param {Page} page @returns {Promise<import('../../extension/types/contract.js').Settings>} */
export const saved = (page) =>
  page.evaluate(async () => /** @type {any} */ (await chrome.storage.local.get('settings')).settings);
/** Replaces the page's clipboard with one that tests can read. @param {Page} page */
export const watchClipboard = (page) =>
  page.evaluate(() => {
    navigator.clipboard.writeText = async (text) => {
      Object.assign(globalThis, { copied: text });
    };
  });
/** @param {Page} page @returns {Promise<string | undefined>} */
export const copied = (page) => page.evaluate(() => /** @type {any} */ (globalThis).copied);
/** @param {Page} page @param {...import('puppeteer-core').KeyInput} keys */
export const press = async (page, ...keys) => {
  for (const key of keys) await page.keyboard.press(key);
};
/** Waits until the table has this many registrations. @param {Page} page @param {number} count */
export const rows = (page, count) =>
  until(`${count} registrations`, async () => (await page.$$('tbody tr')).length === count);
/** @param {string} name @param {object} [more] */
export const action = (name, more = {}) => ({ kind: 'action', tab: 7, attempt: 12, action: name, ...more });
/** Takes the focus from the page, or gives it back: whatever takes time in a test, nothing answers in between. @param {Page} page @param {boolean} focused */
export const setFocus = (page, focused) =>
  page.evaluate((has) => {
    document.hasFocus = () => has;
    dispatchEvent(new Event(has ? 'focus' : 'blur'));
  }, focused);
