/** Starting and closing browsers and tabs reliably, and describing what they show. */

import { glance, LONGEST, within } from './wait.mjs';

/** @import { Browser, Page } from 'puppeteer-core' */

/** How much of a page's text is quoted. */
const QUOTE = 400;

/**
 * Starts a browser, and ends one that does not start.
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

/**
 * Accepts Chromium's answer to a command for a tab or a worker that is gone, when it is to go away.
 * @param {Error} error
 */
export function unlessGone(error) {
  if (!/No (?:target|session) with given id/.test(error.message)) throw error;
}

/** The steps of loading a page. */
const STEPS = /** @type {const} */ (['framenavigated', 'domcontentloaded', 'load']);

/**
 * Closes a tab. Chromium silently drops the command if a page loads in the tab meanwhile, so the command is repeated at
 * each step of loading.
 * @param {Page} page
 */
export async function closeTab(page) {
  if (page.isClosed()) return;
  // Only the first command is awaited.
  const again = () => void page.close().catch(() => undefined);
  for (const step of STEPS) page.on(step, again);
  try {
    await within('a tab to close', page.close().catch(unlessGone));
  } finally {
    for (const step of STEPS) page.off(step, again);
  }
}

/** Closes a browser, and kills it if it does not close. @param {Browser} browser */
export async function closeBrowser(browser) {
  try {
    await within('the browser to close', browser.close());
  } catch (error) {
    browser.process()?.kill('SIGKILL');
    throw error;
  }
}

/**
 * What the tabs of a browser show, for the error of a failed wait.
 * @param {Browser} browser
 */
export async function shownIn(browser) {
  const shown = (/** @type {Page} */ page) =>
    page.evaluate(() => [location.href, document.title, document.body?.innerText].join('\n'));
  const pages = await browser.pages();
  const told = pages.map((page, place) => glance(`tab ${place + 1} (${page.url()})`, shown(page)));
  return (await Promise.all(told)).map((text) => `\n${text.slice(0, QUOTE)}`).join('');
}
