/** Renders the README's images into docs/images/: `node tests/pages/readme-images.mjs`. Needs a build. */

import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { settled } from '../e2e/portmend.mjs';
import { closeTab } from '../e2e/tabs.mjs';
import { startStubbedPages } from './stubbed-pages.mjs';
import { stateOf } from './states.mjs';

/** Each image shows the page from its top to the end of the element `until`, without the siblings after it. */
const PICTURES = [
  { file: 'explanation', state: 'explain-landed_elsewhere', scheme: 'light', until: '.now .row' },
  { file: 'delivered-dark', state: 'explain-delivered_known', scheme: 'dark', until: '.card' },
];
const WIDTH = 840;
const SCALE = 1000 / WIDTH;
const MARGIN = 32;

const out = fileURLToPath(new URL('../../docs/images/', import.meta.url));
mkdirSync(out, { recursive: true });
const { open, close, problems } = await startStubbedPages();
for (const { file, state: name, scheme, until } of PICTURES) {
  const page = await open(stateOf(name), { scheme, width: WIDTH, scale: SCALE });
  await page.addStyleTag({ content: `${until} ~ * { visibility: hidden }` });
  const bottom = await page.$eval(until, (element) => element.getBoundingClientRect().bottom);
  await settled(page);
  await page.screenshot({
    path: `${out}${file}.png`,
    clip: { x: 0, y: 0, width: WIDTH, height: Math.ceil(bottom) + MARGIN },
    captureBeyondViewport: true,
  });
  await closeTab(page);
}
await close();
for (const problem of problems) console.log(`problem: ${problem}`);
process.exitCode = problems.length ? 1 : 0;
