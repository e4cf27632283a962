/** Renders the README's images into docs/images/: `node tests/pages/readme-images.mjs`. Needs a build. */

import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { settled } from '../e2e/portmend.mjs';
import { closeBrowser, closeTab } from '../e2e/tabs.mjs';
import { WEB } from '../../scripts/lib/paths.mjs';
import { listen, shut } from '../servers/serve.mjs';
import { staticServer } from '../servers/static.mjs';
import { launch } from './browser.mjs';
import { startStubbedPages } from './stubbed-pages.mjs';
import { stateOf } from './states/states.mjs';

/** Each image shows the page from its top to the end of the element `until`, without the siblings after it. */
const PICTURES = [
  { file: 'explanation', state: 'explain-landed_elsewhere', scheme: 'light', until: '.now .row' },
  { file: 'delivered-dark', state: 'explain-delivered_known', scheme: 'dark', until: '.card' },
];
const WIDTH = 840;
const SCALE = 1000 / WIDTH;
const MARGIN = 32;

/** The page on the web, with the first case as a person pastes it. */
async function webPicture() {
  const server = staticServer(WEB);
  const port = await listen(server);
  const browser = await launch();
  const page = await browser.newPage();
  await page.setViewport({ width: WIDTH, height: 760, deviceScaleFactor: SCALE * 1.5 });
  await page.goto(`http://127.0.0.1:${port}/`, { waitUntil: 'networkidle0' });
  await page.waitForSelector('#pasted');
  await page.type('#pasted', 'http://localhost:38000/callback?code=made-up&state=made-up\n');
  await page.waitForSelector('.answer h1');
  await page.select('#pasted-client', 'claude-code');
  await page.waitForFunction(() => document.body.textContent?.includes('--callback-port 38000'));
  await settled(page);
  const bottom = await page.$eval('.answer .journey', (element) => element.getBoundingClientRect().bottom);
  const clip = { x: 0, y: 0, width: WIDTH, height: Math.ceil(bottom + (await page.evaluate(() => scrollY))) };
  await page.screenshot({ path: `${out}web.png`, clip, captureBeyondViewport: true });
  await closeBrowser(browser);
  await shut(server);
}

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
await webPicture();
for (const problem of problems) console.log(`problem: ${problem}`);
process.exitCode = problems.length ? 1 : 0;
