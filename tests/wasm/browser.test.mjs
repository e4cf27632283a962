// The corpus against the Wasm build in a real Chromium: the same cases as in Node, in the engine that will run them.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import { join, normalize } from 'node:path';
import { after, before, it } from 'node:test';
import puppeteer from 'puppeteer-core';
import { browserProgram } from '../../scripts/lib/browsers.mjs';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { closeBrowser, launch } from '../e2e/tabs.mjs';
import { within } from '../e2e/wait.mjs';
import { inputs } from './url-data.mjs';

const TYPES = { js: 'text/javascript', mjs: 'text/javascript', json: 'application/json', wasm: 'application/wasm' };
const vectors = readdirSync(join(ROOT, 'tests/vectors')).filter((name) => name.endsWith('.json'));

/** Files of the repository, and an empty page. */
const server = http.createServer((request, response) => {
  const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
  if (path === '/') return response.setHeader('content-type', 'text/html').end('<!doctype html><title>corpus</title>');
  const type = TYPES[/** @type {keyof typeof TYPES} */ (path.split('.').at(-1) ?? '')];
  if (!type || !/^\/(extension\/wasm|tests\/(wasm|vectors))\//.test(path)) return response.writeHead(404).end();
  return response.setHeader('content-type', type).end(readFileSync(join(ROOT, path)));
});

/** @type {import('puppeteer-core').Browser} */
let browser;
before(async () => {
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(undefined));
  });
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];
  const options = { executablePath: browserProgram('chromium'), headless: true, args };
  browser = await launch((ending) => puppeteer.launch({ ...options, ...ending }));
});
after(async () => {
  if (browser) await closeBrowser(browser);
  server.close();
});

/**
 * Chromium decodes within the brackets of an IPv6 address, which the URL standard refuses. The core keeps to the
 * standard: such an address is not this computer's, until the browser hands it over in its plain form.
 */
const LENIENT = ['http://[::%31]', 'http://%5B::1]'];

/** A page of the server's own. */
async function blank() {
  const page = await within('a new tab', browser.newPage());
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  await within('an empty page', page.goto(`http://127.0.0.1:${port}/`));
  return page;
}

it('hosts and ports are what the browser itself takes for them', async () => {
  const page = await blank();
  const results = await page.evaluate(async (data) => {
    const [core, urls] = await Promise.all(
      ['/extension/wasm/portmend.js', '/tests/wasm/urls.mjs'].map((path) => import(path)),
    );
    await core.default({ module_or_path: '/extension/wasm/portmend_bg.wasm' });
    return [urls.compare(core, urls.spellings()), urls.compare(core, data)];
  }, inputs());
  const [spelled, standard] = results;
  assert.deepEqual(spelled.different, []);
  assert.deepEqual(
    standard.different.map(({ input, core }) => [input.split('?')[0], core]),
    LENIENT.map((input) => [input, null]),
  );
  assert.ok(spelled.here > 300 && standard.here > 1);
});

it('every case of the corpus holds in Chromium', async () => {
  const page = await blank();
  const { played, failures } = await page.evaluate(async (files) => {
    // Named at run time, so that nothing of Node tries to resolve them.
    const [core, corpus] = await Promise.all(
      ['/extension/wasm/portmend.js', '/tests/wasm/corpus.mjs'].map((path) => import(path)),
    );
    await core.default({ module_or_path: '/extension/wasm/portmend_bg.wasm' });
    let count = 0;
    /** @type {string[]} */
    const wrong = [];
    for (const file of files) {
      for (const one of corpus.casesOf(await (await fetch(`/tests/vectors/${file}`)).json())) {
        count += 1;
        for (const restored of [false, true]) {
          try {
            corpus.play(one, core.Engine, restored);
          } catch (error) {
            wrong.push(`${file}: ${one.name}: ${error}`);
          }
        }
      }
    }
    return { played: count, failures: wrong };
  }, vectors);
  assert.deepEqual(failures, []);
  assert.ok(played >= 80, `${played} cases were played`);
});
