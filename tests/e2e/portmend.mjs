/** The extension from a test's point of view: its storage, pages and worker. */

import en from '../../extension/_locales/en/messages.json' with { type: 'json' };
import { FIREFOX_ID } from '../../extension/manifest.mjs';
import { inUi } from './firefox-ui.mjs';
import { closeTab, unlessGone } from './tabs.mjs';
import { until, within } from './wait.mjs';

/** @import { Started } from './browser.mjs' */

/**
 * A page of the extension through which its storage can be read and written. Open it before the test proper.
 * @param {Started} started
 */
export async function openExtension({ browser, origin }) {
  const page = await within('a new tab', browser.newPage());
  const url = `${origin}/pages/options/options.html`;
  go(page, url);
  await until('the options page', async () => {
    const shown = await page.evaluate(() => document.readyState === 'complete' && location.href);
    // A browser that has just started may refuse the pages of an extension that it is still loading.
    if (shown && shown.startsWith('chrome-error:')) go(page, url);
    return shown === url;
  });
  // Before its listeners are there, a sign-in is not seen.
  await until('the background to answer', () =>
    page.evaluate(() => chrome.runtime.sendMessage({ kind: 'report', attempt: 0 })),
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
 * Stops the background script, as the browser does when it has been idle for 30 seconds.
 * @param {Started} started
 */
export async function stopWorker({ kind, browser, origin }) {
  // An event that arrives at this moment starts it again.
  if (kind === 'firefox') {
    await until('the event page to be stopped', () =>
      inUi(
        browser,
        async (id) => {
          const { extension } = WebExtensionPolicy.getByID(id);
          await extension.terminateBackground({ ignoreDevToolsAttached: true });
          return extension.backgroundState === 'stopped';
        },
        FIREFOX_ID,
      ),
    );
    return;
  }
  const isOurs = (/** @type {import('puppeteer-core').Target} */ target) =>
    target.type() === 'service_worker' && target.url().startsWith(origin);
  await until('the worker to be stopped', async () => {
    const worker = await browser.targets().find(isOurs)?.worker();
    await worker?.close().catch(unlessGone);
    return !browser.targets().some(isOurs);
  });
}

/** How long Chromium follows a rule that is to be removed, if it is slow: it follows twenty redirections within milliseconds. */
const SLOW_MS = 500;

/**
 * Makes Chromium slow to remove rules of the session, until the worker is stopped.
 * @param {Started} started
 */
export async function slowRules({ browser, origin }) {
  const isOurs = (/** @type {import('puppeteer-core').Target} */ target) =>
    target.type() === 'service_worker' && target.url().startsWith(origin);
  const worker = await (await within('the worker', browser.waitForTarget(isOurs))).worker();
  await worker?.evaluate((ms) => {
    const rules = chrome.declarativeNetRequest;
    const update = rules.updateSessionRules.bind(rules);
    rules.updateSessionRules = async (/** @type {chrome.declarativeNetRequest.UpdateRuleOptions} */ change) => {
      if (!change.addRules?.length) await new Promise((resolve) => setTimeout(resolve, ms));
      await update(change);
    };
  }, SLOW_MS);
}

/**
 * Waits until a button is drawn and answers: some do only when the page has been in view for a second.
 * @param {import('puppeteer-core').Page} page
 * @param {string} selector
 */
export async function answering(page, selector) {
  await until(`${selector} to press`, () => page.$(selector));
  // A background tab is not drawn and does not have the focus.
  await within('the tab to come to the front', page.bringToFront());
  return until(`${selector} to answer`, async () => {
    // Headless Chromium can leave a page that has replaced another without the focus. A person would click on it.
    if (!(await page.evaluate(() => document.hasFocus()))) await page.mouse.click(1, 1);
    const button = await page.$(selector);
    const answers = await button?.evaluate((element) => !element.closest('[aria-disabled=true]'));
    return answers && (await button?.boundingBox()) ? button : undefined;
  });
}

/**
 * Waits until everything on a page answers.
 * @param {import('puppeteer-core').Page} page
 */
export const settled = (page) => until('the page to answer', async () => !(await page.$('[data-waiting]')));

/**
 * Switches Chromium's developer mode on. Without it, an unpacked extension is disabled when it is reloaded, and missing when
 * the browser starts again.
 * @param {Started['browser']} browser
 * @returns {Promise<import('puppeteer-core').Page>} the page of extensions
 */
export async function allowUnpacked(browser) {
  const manager = await within('a new tab', browser.newPage());
  await within('the page of extensions', manager.goto('chrome://extensions'));
  await manager.evaluate(() =>
    /** @type {any} */ (chrome).developerPrivate.updateProfileConfiguration({ inDeveloperMode: true }),
  );
  return manager;
}

/**
 * Reloads the extension, which closes its pages.
 * @param {Started} started
 * @param {ExtensionPage} extension
 */
export async function reloadExtension({ kind, browser, origin }, extension) {
  if (kind === 'firefox') {
    await inUi(
      browser,
      async (id) => {
        const { AddonManager } = ChromeUtils.importESModule('resource://gre/modules/AddonManager.sys.mjs');
        await (await AddonManager.getAddonByID(id)).reload();
      },
      FIREFOX_ID,
    );
    return;
  }
  const manager = await allowUnpacked(browser);
  await within(
    'the reload',
    extension.page.evaluate(() => setTimeout(() => chrome.runtime.reload())),
  );
  await until('the pages of the extension to be closed', () => extension.page.isClosed());
  await until('the extension to be enabled', () =>
    manager.evaluate(
      async (id) => (await /** @type {any} */ (chrome).developerPrivate.getExtensionInfo(id)).state === 'ENABLED',
      new URL(origin).host,
    ),
  );
  await closeTab(manager);
}

/**
 * Changes to which sites the extension has access in Chromium, as the user can on the page of extensions.
 * @param {Started} started
 * @param {'ON_CLICK' | 'ON_ALL_SITES'} hostAccess
 */
export async function setAccess({ browser, origin }, hostAccess) {
  const manager = await within('a new tab', browser.newPage());
  await within('the page of extensions', manager.goto('chrome://extensions'));
  await within(
    'the access to be changed',
    manager.evaluate(
      (extensionId, access) =>
        /** @type {any} */ (chrome).developerPrivate.updateExtensionConfiguration({ extensionId, hostAccess: access }),
      new URL(origin).host,
      hostAccess,
    ),
  );
  await closeTab(manager);
}

/**
 * Waits for a button and clicks it. What the button does may close the tab before Chromium has said that it was clicked.
 * @param {import('puppeteer-core').Page} page
 * @param {string} selector
 */
export async function click(page, selector) {
  const button = await answering(page, selector);
  await within(
    `the click on ${selector}`,
    button.click().catch((error) => {
      if (error.name !== 'TargetCloseError') throw error;
    }),
  );
}

/** The centre of an element. @param {import('puppeteer-core').Page} page @param {string} selector */
export const placeOf = (page, selector) =>
  page.$eval(selector, (element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return { x: x + width / 2, y: y + height / 2 };
  });

/**
 * Waits for the explanation page in a tab, and returns its text. A key is pressed there, so that the tab stays as it is: the
 * page would soon send it back to an address that has refused the callback.
 * @param {import('puppeteer-core').Page} page
 */
export function explanationIn(page) {
  return until('the explanation page', () =>
    page.evaluate((trying) => {
      const text = document.querySelector('main')?.innerText;
      if (!location.pathname.endsWith('/explain.html') || !document.querySelector('h1')?.textContent?.trim())
        return undefined;
      if (document.querySelector('[data-retry]:not(.gone)')?.textContent === trying) return undefined;
      dispatchEvent(new KeyboardEvent('keydown', { key: 'Shift' }));
      return text;
    }, en.ui_retrying.message),
  );
}
