/** Brings a real page of the extension into a state of tests/pages/states.mjs, by way of its real storage. */

import { textOf } from '../pages/texts.mjs';
import { STRANGER_NAME } from './browser.mjs';
import { environmentOf } from './page-environment.mjs';
import { reachExplanation, reachExplanationUnseen } from './reach-explanation.mjs';
import { go } from './portmend.mjs';
import { until, within } from './wait.mjs';

/** @import { Page } from 'puppeteer-core' */
/** @import { State } from '../pages/states.mjs' */

/** Lets the background know an attempt. */
const REAL = { seen: reachExplanation, unseen: reachExplanationUnseen };

/** Waits until what was to be drawn is drawn: the picture of the way fits its texts in the frame after its own. @param {Page} page */
const drawn = (page) =>
  page.evaluate(async () => {
    await document.fonts.ready;
    await Promise.all([...document.images].map((image) => image.decode()));
    for (let frames = 0; frames < 2; frames += 1)
      await new Promise((done) => {
        requestAnimationFrame(done);
      });
  });

/** What the background writes for its pages; what it keeps for itself stays. @param {Page} extensionPage @param {Record<string, unknown>} entries */
const seed = (extensionPage, entries) =>
  extensionPage.evaluate(async (values) => {
    const { session } = chrome.storage;
    await session.remove(
      Object.keys(await session.get(null)).filter((key) => /^(view|report|tab|proposal):/.test(key)),
    );
    await session.set(values);
  }, entries);

/** The tab that is in front. @param {Page} extensionPage */
const front = (extensionPage) =>
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
    // No two addresses are the same, so each opens a new document, and it is known when that is there.
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

  /** Opens the page that a popup is about, in front. @param {'page' | 'dead'} over */
  async function openBelow(over) {
    const address =
      over === 'dead'
        ? `http://127.0.0.1:${await scene.dead()}/`
        : (await scene.stranger('about:blank')).replace(STRANGER_NAME, '127.0.0.1');
    const below = await scene.tab(address);
    await below.bringToFront();
    return until('the page below', async () => {
      const tab = await front(extensionPage);
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
      // A name may begin the sentence, then it is written with a capital.
      const found = texts.some((text) =>
        typeof wanted === 'string' ? text.includes(wanted) : text.trim().toLowerCase() === textOf(wanted).toLowerCase(),
      );
      return found || Promise.reject(new Error(JSON.stringify(texts)));
    });

  await open('/pages/welcome/welcome.html');
  const own = await page.evaluate(async () => (await chrome.tabs.getCurrent())?.id);
  if (own === undefined) throw new Error('the page is in no tab');

  return {
    page,
    environment,
    /** @param {number} width @param {number} [height] */
    async resize(width, height = 760) {
      await page.setViewport({ width, height });
      await until('the new width', () => page.evaluate((wanted) => innerWidth === wanted, width));
      await drawn(page);
    },
    /** @param {State} state */
    async show(state) {
      await scene.extension.save(state.settings ?? {});
      const tab = state.over ? await openBelow(state.over) : own;
      await seed(extensionPage, state.session?.(tab) ?? {});
      // Chromium does not draw all of a page anew that is open while forced colours end.
      await environment.colours('light', state.forced ?? false);
      await environment.prepare(state);
      scene.keep({ close: () => environment.restore(state) });
      const { attempt } = state.real ? await REAL[state.real](scene) : { attempt: '12' };
      const path = state.path.replace(/#12$/, `#${attempt}`);
      await open(path);
      await page.bringToFront();
      // The Tab key may have left the last page for the browser's own buttons.
      await environment.focusPage();
      await until('the keyboard to be on the page', () => page.evaluate(() => document.hasFocus()));
      await state.then?.(page);
      for (const [selector, wanted] of Object.entries(state.shows)) await seen(selector, wanted);
      await drawn(page);
    },
  };
}
