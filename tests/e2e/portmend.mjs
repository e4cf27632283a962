/** The extension as a test sees it: its storage, its pages, its worker. */

import { until, within } from './wait.mjs';

/** @import { Started } from './browser.mjs' */

/**
 * A page of the extension, from which its storage can be read and written. Open it before anything is measured.
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
    /** The session rules that are armed. */
    rules: () =>
      within(
        'the session rules',
        page.evaluate(() => chrome.declarativeNetRequest.getSessionRules()),
      ),
  };
}

/** @typedef {Awaited<ReturnType<typeof openExtension>>} ExtensionPage */

/**
 * Opens an address as the user would by typing it. Does not wait for the page: it may never come.
 * @param {import('puppeteer-core').Page} page
 * @param {string} url
 */
export function go(page, url) {
  // In Firefox a tab that ends on a page of an extension never settles, and one that another navigation replaces
  // rejects: what happened is looked for by the test, not told by this promise.
  page.goto(url, { timeout: 0 }).catch(() => undefined);
}

/**
 * Ends the background worker, as the browser does after 30 seconds of rest. Chromium only.
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
 * Clicks a button when it is there.
 * @param {import('puppeteer-core').Page} page
 * @param {string} selector
 */
export async function click(page, selector) {
  const button = await until(`${selector} to click`, () => page.$(selector));
  // A tab in the background draws nothing, and a click waits for it to be drawn.
  await within('the tab to come to the front', page.bringToFront());
  await within(`the click on ${selector}`, button.click());
}

/**
 * The explanation that a tab shows, as text, once it does.
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
