/** The pages part of `scripts/bench`: main-thread time in Chromium until a page is drawn. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBrowser } from '../../tests/e2e/browser.mjs';
import { openExtension } from '../../tests/e2e/portmend.mjs';
import { EXPLANATIONS } from '../../tests/pages/fixtures/explanations.mjs';
import { SETTINGS, THOUSAND_REGISTRATIONS } from '../../tests/pages/fixtures/settings.mjs';

const ROUNDS = 15;
const EMPTY = 'empty page';
const LARGE = 'options with 1,000 registrations';

/** Each page, with an element that it has once it is ready. */
const PAGES = {
  explain: { path: '/pages/explain/explain.html#12', ready: '.journey text' },
  popup: { path: '/pages/popup/popup.html', ready: '#policy input' },
  options: { path: '/pages/options/options.html', ready: '#fixes details' },
  welcome: { path: '/pages/welcome/welcome.html', ready: '.journey text' },
};

/** An extension that consists of an empty page. */
function emptyExtension() {
  const folder = mkdtempSync(join(tmpdir(), 'portmend-bench-'));
  writeFileSync(join(folder, 'empty.html'), '<!doctype html><title>empty</title><body></body>');
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ manifest_version: 3, name: 'empty', version: '1' }));
  return folder;
}

/**
 * Opens a page in a new tab and returns the milliseconds of scripts, styles and layout until it is drawn.
 * @param {import('puppeteer-core').Browser} browser
 * @param {string} address
 * @param {string} ready
 */
async function once(browser, address, ready) {
  const page = await browser.newPage();
  await page.goto(address);
  await page.waitForSelector(ready);
  await page.evaluate(
    () =>
      new Promise((drawn) => {
        requestAnimationFrame(() => requestAnimationFrame(drawn));
      }),
  );
  const { ScriptDuration = 0, LayoutDuration = 0, RecalcStyleDuration = 0 } = await page.metrics();
  await page.close();
  return (ScriptDuration + LayoutDuration + RecalcStyleDuration) * 1000;
}

/** @returns {Promise<{ empty: number[], pages: Record<string, number[]> }>} milliseconds, one value per round */
export async function benchPages() {
  const started = await startBrowser('chromium');
  const folder = emptyExtension();
  try {
    const extension = await openExtension(started);
    await extension.save(SETTINGS);
    await extension.page.evaluate(
      (view) => chrome.storage.session.set({ 'view:12': view }),
      EXPLANATIONS.landed_elsewhere,
    );
    const empty = {
      address: `chrome-extension://${await started.browser.installExtension(folder)}/empty.html`,
      ready: 'body',
    };
    const all = [
      [EMPTY, empty],
      ...Object.entries(PAGES).map(([name, { path, ready }]) => [name, { address: started.origin + path, ready }]),
    ];
    const opened = /** @type {[string, { address: string, ready: string }][]} */ (all);
    /** @type {Record<string, number[]>} */
    const times = Object.fromEntries([...opened.map(([name]) => name), LARGE].map((name) => [name, []]));
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [name, { address, ready }] of opened) times[name].push(await once(started.browser, address, ready));
      await extension.save({ ...SETTINGS, registrations: THOUSAND_REGISTRATIONS });
      times[LARGE].push(await once(started.browser, started.origin + PAGES.options.path, '#ui_edit-999'));
      await extension.save(SETTINGS);
    }
    const { [EMPTY]: bare, ...pages } = times;
    return { empty: bare, pages };
  } finally {
    await started.close();
    rmSync(folder, { recursive: true });
  }
}
