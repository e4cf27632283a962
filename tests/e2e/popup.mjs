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

/**
 * How long what is clicked in the popup must have been in its place: the browser resizes the popup, and Firefox moves it,
 * some time after its content has changed; Firefox does so at most each 0.1 s.
 */
const STILL_MS = 300;

/**
 * Waits until what is looked at has been the same for a while, and returns it.
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} look
 */
function still(what, look) {
  let last = '';
  let since = 0;
  return until(what, async () => {
    const found = await look();
    const now = JSON.stringify(found);
    if (now !== last) [last, since] = [now, Date.now()];
    return Date.now() - since < STILL_MS ? undefined : found;
  });
}

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
      click: async (/** @type {string} */ selector) => {
        await still(`${selector} to stay in its place`, () =>
          page.evaluate((wanted) => {
            const { x, y, width, height } = document.querySelector(wanted)?.getBoundingClientRect() ?? new DOMRect();
            const isShown = document.visibilityState === 'visible' && width > 0;
            return isShown ? [x, y, width, height, innerWidth, innerHeight] : undefined;
          }, selector),
        );
        await page.click(selector);
      },
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
      const element = view.document.querySelector(wanted);
      element?.scrollIntoView({ block: 'nearest' });
      const rect = element?.getBoundingClientRect();
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
      const { button, corner } = await still(`${selector} to stay in its place`, async () => {
        const [button, corner] = [await place(selector), await frame()];
        return button && corner ? { button, corner } : undefined;
      });
      await clickInUi(browser, { x: corner.x + button.x, y: corner.y + button.y });
    },
    close: async () => {
      await extension.page.evaluate(() => globalThis.browser.extension.getViews({ type: 'popup' })[0]?.close());
      await closed(scene);
    },
  };
}
