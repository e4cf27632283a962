/** What can be wrong with a page, whatever it tells. Each function gives a line for every fault. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** @import { Page } from 'puppeteer-core' */

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Texts that are missing: their keys show instead.
 * @param {Page} page
 * @param {string[]} keys
 */
export const missingTexts = (page, keys) =>
  page.evaluate((all) => {
    const words = new Set(
      document.documentElement.outerHTML.replace(/\b(?:id|data-t(?:-\w+)?)="[^"]*"/g, '').match(/\w+/g),
    );
    return all.filter((key) => words.has(key)).map((key) => `the text ${key} is missing`);
  }, keys);

/**
 * What moved while the page was drawn, other than after a click or a key. Chromium only: Firefox does not tell.
 * @param {Page} page
 */
export const layoutShifts = (page) =>
  page.evaluate(() => {
    const observer = new PerformanceObserver(() => undefined);
    // Without `layout-shift` this observes nothing, and has nothing to tell.
    observer.observe({ type: 'layout-shift', buffered: true });
    const all = /** @type {(PerformanceEntry & { value: number, hadRecentInput: boolean })[]} */ (
      observer.takeRecords()
    );
    return all
      .filter(({ hadRecentInput }) => !hadRecentInput)
      .map(({ value }) => `something moved: ${value.toFixed(3)}`);
  });

/**
 * What does not fit: a page or dialog that scrolls sideways, and text that leaves its box or is cut off by one.
 * @param {Page} page
 */
export const overflows = (page) =>
  page.evaluate(() => {
    /** @type {string[]} */
    const faults = [];
    for (const one of [document.documentElement, ...document.querySelectorAll('dialog[open], dialog[open] form')]) {
      const extra = one.scrollWidth - one.clientWidth;
      if (extra > 0) faults.push(`${one.localName} is ${extra} px too wide`);
    }
    const BOXES =
      'button, .button, .choice label, th, td, summary, .card, .command, .frame, .found, dialog, #toast > div, main, body';
    const ALL_AROUND = 'button, .button, .choice label, #toast > div';
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (!element || !node.nodeValue?.trim() || !element.checkVisibility() || element.closest('.unseen, thead, title'))
        continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const text = range.getBoundingClientRect();
      // In the picture of the way, the box is drawn beside its texts.
      const drawn = element.closest('svg g')?.querySelector(':scope > .box');
      const boxes = drawn ? [drawn] : [...document.querySelectorAll(BOXES)].filter((box) => box.contains(element));
      for (const box of boxes) {
        const { left, right, top, bottom } = box.getBoundingClientRect();
        const out = [
          left - text.left,
          text.right - right,
          ...(drawn || box.matches(ALL_AROUND) ? [top - text.top, text.bottom - bottom] : []),
        ];
        if (Math.max(...out) > 1)
          faults.push(
            `"${node.nodeValue.trim().slice(0, 40)}" leaves its ${box.localName} by ${Math.max(...out).toFixed(1)} px`,
          );
      }
    }
    return faults;
  });

/**
 * What axe-core finds.
 * @param {Page} page
 */
export async function axeViolations(page) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = /** @type {{ axe: typeof import('axe-core') }} */ (/** @type {unknown} */ (globalThis));
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `axe ${id}: ${target} ${failureSummary}`),
    );
  });
}

/**
 * The elements that the Tab key comes to and on which it cannot be seen.
 * @param {Page} page
 */
export async function invisibleFocus(page) {
  const faults = [];
  for (let steps = 0; steps < 60; steps += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement) || element === document.body || element.dataset.visited) return null;
      element.dataset.visited = 'yes';
      // A radio button is drawn by the label around it.
      const drawn = [element, element.nextElementSibling, element.closest('label')].filter((one) => one !== null);
      const seen = drawn.some(
        (one) => getComputedStyle(one).outlineStyle !== 'none' && parseFloat(getComputedStyle(one).outlineWidth) >= 2,
      );
      return { name: element.outerHTML.slice(0, 80), seen };
    });
    if (!stop) break;
    if (!stop.seen) faults.push(`the focus is not seen on ${stop.name}`);
  }
  return faults;
}
