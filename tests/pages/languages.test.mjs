/** Texts are longer in some languages: one state of each kind of page must fit the narrowest width in every language. */

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { closeTab } from '../e2e/tabs.mjs';
import { startStubbedPages } from './stubbed-pages.mjs';
import { stateOf } from './states/states.mjs';

const NARROWEST = 320;
const NAMES = [
  'explain-landed_elsewhere_unsaved',
  'popup-warn',
  'options-fix-all',
  'options-import-preview',
  'welcome',
];

/** @type {Awaited<ReturnType<typeof startStubbedPages>>} */
let pages;
before(async () => {
  pages = await startStubbedPages();
});
after(() => pages.close());

/** Elements that overflow the page or its open dialog. @param {import('puppeteer-core').Page} page */
const tooWide = (page) =>
  page.evaluate(() => {
    const box = document.querySelector('dialog[open]') ?? document.documentElement;
    if (box.scrollWidth <= box.clientWidth) return [];
    const { left, right } = box.getBoundingClientRect();
    return [...box.querySelectorAll('*')]
      .map((element) => ({ element, at: element.getBoundingClientRect() }))
      .filter(({ at }) => at.width > 0 && (at.left < left - 0.5 || at.right > right + 0.5))
      .map(({ element }) => `${element.tagName} ${element.textContent?.trim().slice(0, 40)}`);
  });

for (const language of readdirSync(new URL('../../extension/_locales', import.meta.url))) {
  for (const name of NAMES) {
    test(`${name} in ${language} fits ${NARROWEST} px`, async () => {
      const state = stateOf(name);
      const page = await pages.open(state, { language, width: state.widths?.[0] ?? NARROWEST, scale: 1 });
      assert.deepEqual(await tooWide(page), []);
      await closeTab(page);
    });
  }
}
