/** The extension from a test's point of view: its storage, pages and worker. */

import { until, within } from './wait.mjs';

/** @import { Started } from './browser.mjs' */

/**
 * A page of the extension through which its storage can be read and written. Open it before the test proper.
 * @param {Started} started
 */
export async function openExtension({ browser, origin }) {
  const page = await within('a new tab', browser.newPage());
  go(page, `${origin}/pages/options/options.html`);
  await until('the options page', () =>
    page.evaluate(() => document.readyState === 'complete' && location.pathname.endsWith('options.html')),
  );
  return {
    page,
    /** @param {'local' | 'session'} area @returns {Promise<Record<string, any>>} */
    read: (area) =>
      within(
        `what is in storage.${area}`,
        page.evaluate((name) => chrome.storage[name].get(null), area),
      ),
    /** @param {object} settings */
    save: (settings) => {
      const value = { version: 1, correction: 'automatic', registrations: [], ...settings };
      return within(
        'the settings to be saved',
        page.evaluate((all) => chrome.storage.local.set({ settings: all }), value),
      );
    },
    /** The armed session rules. */
    rules: () =>
      within(
        'the session rules',
        page.evaluate(() => chrome.declarativeNetRequest.getSessionRules()),
      ),
  };
}

/** @typedef {Awaited<ReturnType<typeof openExtension>>} ExtensionPage */

/**
 * Opens a URL as if the user had typed it. Does not wait for the page, which may never load.
 * @param {import('puppeteer-core').Page} page
 * @param {string} url
 */
export function go(page, url) {
  // In Firefox this promise never settles if the tab ends on an extension page, and rejects if another navigation
  // replaces it. Tests look at the result instead.
  page.goto(url, { timeout: 0 }).catch(() => undefined);
}

/**
 * Stops the background worker, as the browser does when it has been idle for 30 seconds. Chromium only.
 * @param {Started} started
 */
export async function stopWorker({ browser, origin }) {
  const isOurs = (/** @type {import('puppeteer-core').Target} */ target) =>
    target.type() === 'service_worker' && target.url().startsWith(origin);
  const target = browser.targets().find(isOurs);
  if (!target) return;
  const worker = await target.worker();
  await within('the worker to be closed', worker?.close());
  await until('the worker to be gone', () => !browser.targets().some(isOurs));
}

/**
 * Waits until a button answers: some do only when the page has been in view for a second.
 * @param {import('puppeteer-core').Page} page
 * @param {string} selector
 */
export async function answering(page, selector) {
  await until(`${selector} to press`, () => page.$(selector));
  // A background tab is not drawn and does not have the focus.
  await within('the tab to come to the front', page.bringToFront());
  return until(`${selector} to answer`, async () => {
    const button = await page.$(selector);
    const answers = await button?.evaluate((element) => !element.closest('[aria-disabled=true]'));
    return answers ? button : undefined;
  });
}

/**
 * Waits until everything on a page answers.
 * @param {import('puppeteer-core').Page} page
 */
export const settled = (page) => until('the page to answer', async () => !(await page.$('[data-waiting]')));

/**
 * Waits for a button and clicks it.
 * @param {import('puppeteer-core').Page} page
 * @param {string} selector
 */
export async function click(page, selector) {
  const button = await answering(page, selector);
  await within(`the click on ${selector}`, button.click());
}

/**
 * Waits for the explanation page in a tab, and returns its text.
 * @param {import('puppeteer-core').Page} page
 */
export function explanationIn(page) {
  return until('the explanation page', () =>
    page.evaluate(() => {
      const text = document.querySelector('main')?.innerText;
      return location.pathname.endsWith('/explain.html') && document.querySelector('h1')?.textContent?.trim()
        ? text
        : undefined;
    }),
  );
}
