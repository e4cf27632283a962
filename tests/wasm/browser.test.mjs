// Runs tests/vectors against the Wasm build in Chromium: the same cases as in Node.
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
import { standardTests } from './url-data.mjs';
import { onLoopback } from './urls.mjs';

const TYPES = { js: 'text/javascript', mjs: 'text/javascript', json: 'application/json', wasm: 'application/wasm' };
const vectors = readdirSync(join(ROOT, 'tests/vectors')).filter((name) => name.endsWith('.json'));
/** The number of cases in all files. */
const CASES = vectors
  .map((name) => JSON.parse(readFileSync(join(ROOT, 'tests/vectors', name), 'utf8')).cases.length)
  .reduce((sum, count) => sum + count, 0);

/** Serves files of the repository, and an empty page. */
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
 * Chromium percent-decodes inside the brackets of an IPv6 address, which the URL standard forbids. The core follows the
 * standard and does not treat such a host as loopback; in events the browser reports it decoded.
 */
const LENIENT = ['http://[::%31]', 'http://%5B::1]'];

/** Opens the empty page. */
async function blank() {
  const page = await within('a new tab', browser.newPage());
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  await within('an empty page', page.goto(`http://127.0.0.1:${port}/`));
  return page;
}

it('the core parses hosts and ports the way the browser does', async () => {
  const page = await blank();
  const { inputs, loopback } = standardTests();
  const { good, bad, standard } = await page.evaluate(async (data) => {
    const [core, urls] = await Promise.all(
      ['/extension/wasm/portmend.js', '/tests/wasm/urls.mjs'].map((path) => import(path)),
    );
    await core.default({ module_or_path: '/extension/wasm/portmend_bg.wasm' });
    return {
      good: urls.compare(core, urls.onLoopback()),
      bad: urls.compare(core, urls.elsewhere()),
      standard: urls.compare(core, data),
    };
  }, inputs);
  assert.deepEqual(good, { different: [], loopback: onLoopback().length });
  assert.deepEqual(bad, { different: [], loopback: 0 });
  assert.deepEqual(
    standard.different.map((/** @type {{ input: string, core: string | null }} */ { input, core }) => [
      input.split('?')[0],
      core,
    ]),
    LENIENT.map((input) => [input, null]),
  );
  assert.equal(standard.loopback, loopback + LENIENT.length);
});

it('every case holds in Chromium', async () => {
  const page = await blank();
  const { played, failures } = await page.evaluate(async (files) => {
    // Imported by variable, so that TypeScript does not resolve the paths.
    const [core, corpus] = await Promise.all(
      ['/extension/wasm/portmend.js', '/tests/wasm/corpus.mjs'].map((path) => import(path)),
    );
    await core.default({ module_or_path: '/extension/wasm/portmend_bg.wasm' });
    let count = 0;
    /** @type {string[]} */
    const wrong = [];
    for (const file of files) {
      for (const one of corpus.casesOf(await (await fetch(`/tests/vectors/${file}`)).json())) {
        for (const restored of [false, true]) {
          try {
            corpus.play(one, core.Engine, restored);
          } catch (error) {
            wrong.push(`${file}: ${one.name}: ${error}`);
          }
        }
        count += 1;
      }
    }
    return { played: count, failures: wrong };
  }, vectors);
  assert.deepEqual(failures, []);
  assert.notEqual(CASES, 0);
  assert.equal(played, CASES);
});
