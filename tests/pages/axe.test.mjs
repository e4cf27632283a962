/** Every page in every state, light and dark, narrow and wide: axe-core finds nothing, and nothing is cut off. */

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { stage } from './stage.mjs';
import { STATES } from './states.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const NARROW = 320;
const WIDE = 1000;

let theatre;
before(async () => { theatre = await stage(); });
after(() => theatre.close());

/** What axe finds, in a line for each element. */
const findings = (page) => page.evaluate(async () => {
  const { violations } = await globalThis.axe.run(document, { resultTypes: ['violations'] });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
});

/** How much too wide the page is, and texts that do not fit where nothing scrolls. */
const overflow = (page) => page.evaluate(() => Math.max(document.documentElement.scrollWidth - innerWidth,
  ...[...document.querySelectorAll('dialog[open]')].map((dialog) => dialog.scrollWidth - dialog.clientWidth)));

/** The elements that the Tab key comes to and on which it cannot be seen. */
async function unseenFocus(page) {
  const unseen = [];
  for (let steps = 0; steps < 60; steps += 1) {
    await page.keyboard.press('Tab');
    const { end, name, seen } = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body || element.dataset.visited) return { end: true };
      element.dataset.visited = 'yes';
      // A radio button is drawn by the label around it.
      const drawn = [element, element.nextElementSibling, element.closest('label')].filter(Boolean);
      const seen = drawn.some((one) => getComputedStyle(one).outlineStyle !== 'none' && parseFloat(getComputedStyle(one).outlineWidth) >= 2);
      return { end: false, name: element.outerHTML.slice(0, 80), seen };
    });
    if (end) break;
    if (!seen) unseen.push(name);
  }
  return unseen;
}

for (const state of STATES) {
  test(state.name, async () => {
    const page = await theatre.open(state, { width: WIDE, scale: 1 });
    await page.evaluate(axe);
    const devtools = await page.createCDPSession();
    for (const width of [WIDE, NARROW]) {
      await page.setViewport({ width, height: state.height ?? 760 });
      for (const scheme of ['light', 'dark']) {
        const features = { 'prefers-color-scheme': scheme, 'prefers-reduced-motion': 'reduce', ...(state.forced && { 'forced-colors': 'active' }) };
        await devtools.send('Emulation.setEmulatedMedia', { features: Object.entries(features).map(([name, value]) => ({ name, value })) });
        assert.deepEqual(await findings(page), [], `${scheme}, ${width} px`);
      }
      assert.ok(await overflow(page) <= 0, `${width} px: ${await overflow(page)} px too wide`);
    }
    await page.bringToFront();
    assert.deepEqual(await unseenFocus(page), [], 'the focus is seen');
    await page.close();
  });
}

test('no page complained', () => assert.deepEqual(theatre.problems, []));
