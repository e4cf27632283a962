/** The popup as a user sees it: opened from the toolbar button, over the active tab. */

import { FIREFOX_ID } from '../../extension/manifest.mjs';
import { clickInUi, inUi, placeInUi } from './firefox-ui.mjs';
import { until } from './wait.mjs';

/** @import { Page } from 'puppeteer-core' */
/** @import { Scene } from './scene.mjs' */

/**
 * @typedef {object} Popup
 * @property {(selector: string) => Promise<string | undefined>} text of an element in it
 * @property {(selector: string) => Promise<unknown>} click waits for a button and clicks it
 * @property {() => Promise<unknown>} close closes it and waits for that
 */

/** The ids in Firefox's interface contain the extension's id. */
const WIDGET = FIREFOX_ID.toLowerCase().replace(/[^a-z0-9_-]/g, '_');
const VIEW = `PanelUI-webext-${WIDGET}-BAV`;

/** How long what is clicked in Firefox's popup must have been in its place: Firefox resizes it at most each 0.1 s. */
const STILL_MS = 300;

/** @param {Scene} scene */
const extensionOf = async ({ started }) => [...(await started.browser.extensions()).values()][0];

/**
 * Clicks the toolbar button while a tab is active, and returns the popup that opens.
 * @param {Scene} scene
 * @param {Page} page
 */
export async function pressToolbarButton(scene, page) {
  await page.bringToFront();
  if (scene.kind === 'chromium') {
    await page.triggerExtensionAction(await extensionOf(scene));
  } else {
    const { browser } = scene.started;
    const id = `${WIDGET}-BAP`;
    await clickInUi(browser, await until(`${id} to click`, () => placeInUi(browser, id)));
  }
  return opened(scene);
}

/**
 * Waits for the popup. It is closed after the test.
 * @param {Scene} scene
 */
export async function opened(scene) {
  const popup = await until('the popup', () => popupOf(scene));
  scene.keep({ close: async () => (await popupOf(scene))?.close() });
  return popup;
}

/**
 * Counts the popups that open from now on.
 * @param {Scene} scene
 * @returns {Promise<() => number | Promise<number>>}
 */
export async function countPopups({ kind, started: { browser } }) {
  if (kind === 'firefox') {
    const count = () =>
      inUi(browser, () => {
        const counting = /** @type {Window & { popups?: { count: number } }} */ (window);
        if (!counting.popups) {
          const popups = { count: 0 };
          counting.addEventListener('WebExtPopupLoaded', () => {
            popups.count += 1;
          });
          counting.popups = popups;
        }
        return counting.popups.count;
      });
    const before = await count();
    return async () => (await count()) - before;
  }
  /** @type {Set<unknown>} */
  const seen = new Set();
  browser.on('targetchanged', (target) => {
    if (target.url().endsWith('/popup.html')) seen.add(target);
  });
  return () => seen.size;
}

/** @param {Scene} scene */
const closed = (scene) => until('the popup to be closed', async () => !(await popupOf(scene)));

/**
 * The popup, if it is open.
 * @param {Scene} scene
 * @returns {Promise<Popup | undefined>}
 */
export const popupOf = (scene) => (scene.kind === 'chromium' ? chromiumPopup(scene) : firefoxPopup(scene));

/** @param {Scene} scene */
async function chromiumPopup(scene) {
  const page = (await (await extensionOf(scene)).pages()).find((one) => one.url().endsWith('/popup.html'));
  return (
    page && {
      text: (/** @type {string} */ selector) =>
        page.evaluate(
          (wanted) => /** @type {HTMLElement | null} */ (document.querySelector(wanted))?.innerText,
          selector,
        ),
      click: async (/** @type {string} */ selector) =>
        (await until(`${selector} to click`, () => page.$(selector))).click(),
      close: async () => {
        // The page may close before it can answer.
        await page.evaluate(() => window.close()).catch(() => undefined);
        await closed(scene);
      },
    }
  );
}

/**
 * In Firefox automation cannot see the popup, but other pages of the extension can: they share a process.
 * @param {Scene} scene
 */
async function firefoxPopup(scene) {
  const {
    started: { browser },
    extension,
  } = scene;
  /** Where its page is in the window. A popup that Firefox preloads when the mouse is near is not in an open panel. */
  const frame = () =>
    inUi(
      browser,
      (id) => {
        const view = document.getElementById(id);
        const page = view?.querySelector('browser');
        const panel = /** @type {(Element & { state: string }) | null | undefined} */ (view?.closest('panel'));
        if (!page || panel?.state !== 'open') return null;
        const { x, y } = page.getBoundingClientRect();
        return { x, y };
      },
      VIEW,
    );
  if (!(await frame())) return undefined;
  /** @param {string} selector */
  const place = (selector) =>
    extension.page.evaluate((wanted) => {
      const [view] = globalThis.browser.extension.getViews({ type: 'popup' });
      const rect = view.document.querySelector(wanted)?.getBoundingClientRect();
      return rect && { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 };
    }, selector);
  return {
    text: (/** @type {string} */ selector) =>
      extension.page.evaluate(
        (wanted) =>
          /** @type {HTMLElement | null} */ (
            globalThis.browser.extension.getViews({ type: 'popup' })[0].document.querySelector(wanted)
          )?.innerText,
        selector,
      ),
    click: async (/** @type {string} */ selector) => {
      // Firefox resizes the popup, and moves it, some time after its content has changed.
      let last = '';
      let since = 0;
      const at = await until(`${selector} to stay in its place`, async () => {
        const [button, corner] = [await place(selector), await frame()];
        const now = JSON.stringify([button, corner]);
        if (now !== last) [last, since] = [now, Date.now()];
        if (!button || !corner || Date.now() - since < STILL_MS) return undefined;
        return { x: corner.x + button.x, y: corner.y + button.y };
      });
      await clickInUi(browser, at);
    },
    close: async () => {
      await extension.page.evaluate(() => globalThis.browser.extension.getViews({ type: 'popup' })[0]?.close());
      await closed(scene);
    },
  };
}
