/** Checks that apply to every page, whatever its content. Each function returns one line per fault. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** @import { Page } from 'puppeteer-core' */

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Missing texts: the page shows their keys instead.
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
 * Layout shifts while the page was drawn, except after user input. Chromium only: Firefox does not report them.
 * @param {Page} page
 */
export const layoutShifts = (page) =>
  page.evaluate(() => {
    const observer = new PerformanceObserver(() => undefined);
    // Where `layout-shift` is not supported, this observes nothing.
    observer.observe({ type: 'layout-shift', buffered: true });
    const all = /** @type {(PerformanceEntry & { value: number, hadRecentInput: boolean })[]} */ (
      observer.takeRecords()
    );
    return all
      .filter(({ hadRecentInput }) => !hadRecentInput)
      .map(({ value }) => `layout shift of ${value.toFixed(3)}`);
  });

/**
 * What does not fit: a page or dialog that scrolls sideways, and text that overflows its box or is cut off.
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
      // In the journey diagram, a box is drawn next to its texts.
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
            `"${node.nodeValue.trim().slice(0, 40)}" overflows its ${box.localName} by ${Math.max(...out).toFixed(1)} px`,
          );
      }
    }
    return faults;
  });

/**
 * Hidden characters in texts and attributes, which may show something else than what is there, and elements that came
 * from a text.
 * @param {Page} page
 */
export const disguises = (page) =>
  page.evaluate(() => {
    const HIDDEN = /[\p{Cf}\u2028\u2029]|(?![\n\t\r])\p{Cc}/u;
    /** @type {string[]} */
    const faults = document.querySelector('img[src="x"], [data-injected]') ? ['a text became markup'] : [];
    const found = (/** @type {string} */ where, /** @type {string | null} */ text) =>
      HIDDEN.test(text ?? '') && faults.push(`a hidden character in ${where}: ${JSON.stringify(text?.slice(0, 80))}`);
    found('the title', document.title);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node instanceof Element)
        for (const { name, value } of node.attributes) found(`${node.localName}[${name}]`, value);
      else found(node.parentElement?.localName ?? '', node.nodeValue);
    }
    return faults;
  });

/**
 * Violations found by axe-core.
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

/** What Tab stops at, if it is visible. */
const FOCUSABLE = 'a[href], button:enabled, input:enabled, select:enabled, textarea:enabled, summary, [tabindex="0"]';

/** How often Tab is pressed before it is looked where it has led. */
const PRESSES = 4;

/** Tables may have hundreds of rows. */
const MAX_STOPS = 60;

/**
 * Elements that can be reached with the Tab key but show no visible focus, and pages where Tab reaches none of them.
 * @param {Page} page
 */
export async function invisibleFocus(page) {
  // Tab starts where the focus is: put it before everything else that can have it.
  await page.evaluate(() => {
    const start = document.createElement('span');
    start.tabIndex = -1;
    (document.querySelector('dialog:modal') ?? document.body).prepend(start);
    start.focus();
    /** @type {Map<Element, boolean>} */
    const stops = new Map();
    Object.assign(globalThis, { stops });
    document.addEventListener('focusin', ({ target }) => {
      if (!(target instanceof HTMLElement) || target === start || stops.has(target)) return;
      // The label around a radio button shows its focus.
      const drawn = [target, target.nextElementSibling, target.closest('label')].filter((one) => one !== null);
      const isSeen = drawn.some(
        (one) => getComputedStyle(one).outlineStyle !== 'none' && parseFloat(getComputedStyle(one).outlineWidth) >= 2,
      );
      stops.set(target, isSeen);
    });
  });
  const reached = () =>
    page.evaluate(
      () => /** @type {{ stops: Map<Element, boolean> }} */ (/** @type {unknown} */ (globalThis)).stops.size,
    );
  let last = -1;
  for (let now = 0; now > last && now < MAX_STOPS;) {
    last = now;
    for (let presses = 0; presses < PRESSES; presses += 1) await page.keyboard.press('Tab');
    now = await reached();
  }
  return page.evaluate((focusable) => {
    const { stops } = /** @type {{ stops: Map<Element, boolean> }} */ (/** @type {unknown} */ (globalThis));
    const faults = [...stops].flatMap(([element, isSeen]) =>
      isSeen ? [] : [`no visible focus on ${element.outerHTML.slice(0, 80)}`],
    );
    const count = [...document.querySelectorAll(focusable)].filter((one) => one.checkVisibility()).length;
    if (stops.size === 0 && count > 0) faults.push(`Tab reaches none of ${count} focusable elements`);
    return faults;
  }, FOCUSABLE);
}
