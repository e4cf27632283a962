/**
 * Renders the pictures for the stores into target/store/, in all languages: `node tests/pages/store-images.mjs [LANGUAGE…]`.
 * Needs a build, Chromium, and fonts with the characters of each language (for Japanese and Chinese, Debian's fonts-noto-cjk).
 */

import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { EXTENSION, TARGET } from '../../scripts/lib/paths.mjs';
import { settled } from '../e2e/portmend.mjs';
import { closeTab } from '../e2e/tabs.mjs';
import { startStubbedPages } from './stubbed-pages.mjs';
import { stateOf } from './states/states.mjs';

/**
 * The names and sizes that the stores ask for. `scale` shrinks a page that is laid out wider; what follows `until` on the
 * page is left out.
 */
const PICTURES = [
  { file: '1-explained', state: 'explain-landed_elsewhere', width: 1280, height: 800 },
  { file: '2-delivered', state: 'explain-delivered_known', width: 1280, height: 800 },
  { file: '3-registered', state: 'options-table', width: 1280, height: 800 },
  { file: '4-welcome', state: 'welcome', width: 1280, height: 800 },
  { file: '5-dark', state: 'explain-landed_elsewhere', width: 1280, height: 800, scheme: 'dark' },
  { file: 'tile-small', state: 'welcome', width: 880, height: 560, scale: 0.5, until: '#picture' },
  { file: 'tile-large', state: 'welcome', width: 1400, height: 560, until: '#picture' },
];

/** Whether two characters of a heading look different: those that no font has look alike. @param {import('puppeteer-core').Page} page */
const isLegible = (page) =>
  page.evaluate(() => {
    const [one, other] = new Set((document.querySelector('h1')?.textContent ?? '').replace(/[\x00-\x7f]/g, '') || 'ab');
    const drawn = [one, other].map((character) => {
      const canvas = new OffscreenCanvas(40, 40);
      const context = canvas.getContext('2d');
      if (!context) throw new Error('no canvas');
      context.font = '30px sans-serif';
      context.fillText(character, 0, 32);
      return context.getImageData(0, 0, 40, 40).data.join();
    });
    return drawn[0] !== drawn[1];
  });

const given = process.argv.slice(2);
const languages = given.length > 0 ? given : readdirSync(join(EXTENSION, '_locales'));
const { open, close, problems } = await startStubbedPages();
for (const language of languages) {
  const folder = join(TARGET, 'store', language);
  mkdirSync(folder, { recursive: true });
  for (const { file, state, width, height, scheme = 'light', scale = 1, until } of PICTURES) {
    const page = await open({ ...stateOf(state), height }, { language, scheme, width, scale });
    if (until) await page.addStyleTag({ content: `${until} ~ * { visibility: hidden }` });
    if (!(await isLegible(page))) problems.push(`${language}: no font has its characters`);
    await settled(page);
    await page.screenshot({ path: /** @type {`${string}.png`} */ (join(folder, `${file}.png`)) });
    await closeTab(page);
  }
}
await close();
for (const problem of new Set(problems)) console.log(`problem: ${problem}`);
process.exitCode = problems.length > 0 ? 1 : 0;
