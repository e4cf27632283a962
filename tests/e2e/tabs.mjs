/** A browser and its tabs: what they show, and that their start and their end do not take for ever. */

import { glance, LONGEST, within } from './wait.mjs';

/** @typedef {import('puppeteer-core').Page} Page */

/** How much of a page is told. */
const ENOUGH = 400;

/**
 * Starts a browser. One that does not start is ended.
 * @param {(ending: { timeout: number, protocolTimeout: number, signal: AbortSignal }) => Promise<import('puppeteer-core').Browser>} start
 */
export async function launch(start) {
  const ending = new AbortController();
  try {
    const starting = start({ timeout: LONGEST, protocolTimeout: LONGEST, signal: ending.signal });
    return await within('the browser to start', starting);
  } catch (error) {
    ending.abort();
    throw error;
  }
}

/** A page comes, step by step. */
const STEPS = /** @type {const} */ (['framenavigated', 'domcontentloaded', 'load']);

/**
 * Closes a tab. Chromium drops the order to close, and tells nobody, when a page comes in the tab meanwhile: the order is
 * given again at each step of its coming.
 * @param {Page} page
 */
export async function closeTab(page) {
  if (page.isClosed()) return;
  // The first order is waited for; the others need no answer.
  const again = () => void page.close().catch(() => undefined);
  for (const step of STEPS) page.on(step, again);
  try {
    await within('a tab to close', page.close());
  } finally {
    for (const step of STEPS) page.off(step, again);
  }
}

/** Closes a browser; one that does not close is ended. @param {import('puppeteer-core').Browser} browser */
export async function closeBrowser(browser) {
  try {
    await within('the browser to close', browser.close());
  } catch (error) {
    browser.process()?.kill('SIGKILL');
    throw error;
  }
}

/**
 * What the tabs of a browser show, for a wait that failed.
 * @param {import('puppeteer-core').Browser} browser
 */
export async function shownIn(browser) {
  const shown = (/** @type {Page} */ page) =>
    page.evaluate(() => [location.href, document.title, document.body?.innerText].join('\n'));
  const pages = await browser.pages();
  const told = pages.map((page, place) => glance(`tab ${place + 1} (${page.url()})`, shown(page)));
  return (await Promise.all(told)).map((text) => `\n${text.slice(0, ENOUGH)}`).join('');
}
