/** Puts a real page of the extension into a state of tests/pages/states/states.mjs, through the extension's real storage. */

import { textOf } from '../pages/texts.mjs';
import { STRANGER_NAME } from './browser.mjs';
import { layoutShifts } from './page-checks.mjs';
import { environmentOf } from './page-environment.mjs';
import { reachExplanation, reachExplanationRefused, reachExplanationUnseen } from './reach-explanation.mjs';
import { go } from './portmend.mjs';
import { until, within } from './wait.mjs';

/** @import { Page } from 'puppeteer-core' */
/** @import { State } from '../pages/states/state.mjs' */
/** @import { Scheme } from './page-environment.mjs' */

/** Ways to make the background know an attempt. */
const REAL = { seen: reachExplanation, unseen: reachExplanationUnseen, refused: reachExplanationRefused };

/** Waits until the page is fully drawn: the journey diagram adjusts its texts one frame after it appears. @param {Page} page */
const drawn = (page) =>
  page.evaluate(async () => {
    await document.fonts.ready;
    await Promise.all([...document.images].map((image) => image.decode()));
    for (let frames = 0; frames < 2; frames += 1)
      await new Promise((done) => {
        requestAnimationFrame(done);
      });
  });

/** Replaces what the background writes for its pages, and keeps its private entries. @param {Page} extensionPage @param {Record<string, unknown>} entries */
const seed = (extensionPage, entries) =>
  extensionPage.evaluate(async (values) => {
    const { session } = chrome.storage;
    await session.remove(
      Object.keys(await session.get(null)).filter((key) => /^(view|report|tab|proposal|list):/.test(key)),
    );
    await session.set(values);
  }, entries);

/** The active tab. @param {Page} extensionPage */
const activeTab = (extensionPage) =>
  extensionPage.evaluate(async () => (await chrome.tabs.query({ active: true, currentWindow: true }))[0]);

/**
 * @param {import('./scene.mjs').Scene} scene
 * @param {import('./browser.mjs').Kind} kind
 */
export async function stateViewer(scene, kind) {
  const extensionPage = scene.extension.page;
  const page = await within('a new tab', scene.started.browser.newPage());
  const environment = await environmentOf(kind, page);
  let opened = 0;

  /** @param {string} path */
  async function open(path) {
    opened += 1;
    // Every URL is unique, so each opens a new document and shows when that document has loaded.
    const search = `?${opened}`;
    go(page, scene.started.origin + path.replace(/(#|$)/, `${search}$1`));
    await until(path, () =>
      page.evaluate(
        (wanted) =>
          location.search === wanted &&
          document.readyState === 'complete' &&
          document.querySelector('main')?.hasChildNodes(),
        search,
      ),
    );
  }

  /** Opens the page that a popup is about and brings it to the front. @param {'page' | 'dead'} over */
  async function openPageBelowPopup(over) {
    const address =
      over === 'dead'
        ? `http://127.0.0.1:${await scene.dead()}/`
        : (await scene.stranger('about:blank')).replace(STRANGER_NAME, '127.0.0.1');
    const below = await scene.tab(address);
    await below.bringToFront();
    return until('the page below', async () => {
      const tab = await activeTab(extensionPage);
      return tab.url === address && tab.status === 'complete' ? tab.id : undefined;
    });
  }

  /** @param {string} selector @param {import('../../extension/types/contract.js').Message | string} wanted */
  const seen = (selector, wanted) =>
    until(`"${typeof wanted === 'string' ? wanted : textOf(wanted)}" in ${selector}`, async () => {
      const texts = await page.$$eval(selector, (all) =>
        all
          .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height > 1)
          .map((one) => one.textContent ?? ''),
      );
      // A name at the start of a sentence is capitalized.
      const found = texts.some((text) =>
        typeof wanted === 'string' ? text.includes(wanted) : text.trim().toLowerCase() === textOf(wanted).toLowerCase(),
      );
      return found || Promise.reject(new Error(JSON.stringify(texts)));
    });

  await open('/pages/welcome/welcome.html');
  const own = await page.evaluate(async () => (await chrome.tabs.getCurrent())?.id);
  if (own === undefined) throw new Error('the page is not in a tab');

  return {
    page,
    environment,
    /** @param {number} width @param {number} [height] */
    async resize(width, height = 760) {
      await page.setViewport({ width, height });
      await until('the new width', () => page.evaluate((wanted) => innerWidth === wanted, width));
      await drawn(page);
    },
    /** Changes the colours and waits until the page is drawn in them. @param {Scheme} scheme @param {boolean} forced */
    async colours(scheme, forced) {
      await environment.colours(scheme, forced);
      await drawn(page);
    },
    /**
     * Shows a state in light colours. Buttons that answer only after a while may still wait.
     * @param {State} state
     * @returns how the page moved while it was drawn; what the user does may move it as it likes
     */
    async show(state) {
      await scene.extension.save(state.settings ?? {});
      const tab = state.over ? await openPageBelowPopup(state.over) : own;
      await seed(extensionPage, state.session?.(tab) ?? {});
      // Chromium does not redraw all of an open page when forced colours are switched off.
      await environment.colours('light', state.forced ?? false);
      await environment.prepare(state);
      scene.keep({ close: () => environment.restore(state) });
      const { attempt } = state.real ? await REAL[state.real](scene) : { attempt: '12' };
      const path = state.path.replace(/#12$/, `#${attempt}`);
      await open(path);
      await page.bringToFront();
      // The Tab key may have moved the focus from the last page to the browser's own buttons.
      await environment.focusPage();
      await until('the page to have the focus', () => page.evaluate(() => document.hasFocus()));
      await until('the page to be revealed', () => page.evaluate(() => !('drawing' in document.body.dataset)));
      await drawn(page);
      const moved = await layoutShifts(page);
      await state.then?.(page);
      for (const [selector, wanted] of Object.entries(state.shows)) await seen(selector, wanted);
      await drawn(page);
      return state.then ? moved : layoutShifts(page);
    },
  };
}
