// A provider's page that hands the callback over itself, in a frame or by a script, without permission to reach this
// computer. Its site counts as a public one, which a provider on this computer would not.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, afterEach, before, describe, it } from 'node:test';
import { startListener } from '../servers/listener.mjs';
import { listen, page as htmlPage, shut } from '../servers/serve.mjs';
import { KINDS, PROVIDER_NAME } from './browser.mjs';
import { pressToolbarButton } from './popup.mjs';
import { click, explanationIn, stopWorker } from './portmend.mjs';
import { Scene } from './scene.mjs';
import { until } from './wait.mjs';

/** How a page hands over a callback. @type {Record<string, (callback: string) => string>} */
const PAGES = {
  '/frame': (callback) => `<iframe hidden src="${callback.replaceAll('&', '&amp;')}"></iframe>`,
  '/fetch': (callback) =>
    `<script>fetch(${JSON.stringify(callback)}).catch(() => (document.title = 'failed'))</script>`,
};

const DELIVER = '.now button.primary';

/** SIMULATED provider. Its pages hand over the callback at once. */
async function startPages() {
  const server = http.createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const callback = `${searchParams.get('redirect_uri')}?code=secret-code&state=${searchParams.get('state')}`;
    response.setHeader('content-type', 'text/html');
    response.end(htmlPage('Signing in', PAGES[pathname]?.(callback) ?? ''));
  });
  return { port: await listen(server), close: () => shut(server) };
}

// Firefox asks the user, and reports nothing meanwhile (tests/measure, S).
if (KINDS.includes('chromium')) {
  describe('a callback that the page hands over itself (chromium)', () => {
    /** @type {Scene} */
    let scene;
    /** @type {Awaited<ReturnType<typeof startPages>>} */
    let pages;
    before(async () => {
      pages = await startPages();
      scene = new Scene('chromium', { args: [`--ip-address-space-overrides=127.0.0.1:${pages.port}=public`] });
      await scene.start();
    });
    afterEach(() => scene.clear());
    after(async () => {
      await scene.end();
      await pages.close();
    });

    /**
     * Opens the page while the background sleeps, as it usually does: it wakes when the page has done everything.
     * @param {string} path
     */
    async function signIn(path) {
      await stopWorker(scene.started);
      const listener = scene.keep(await startListener());
      const request = new URL(`http://${PROVIDER_NAME}:${pages.port}${path}`);
      const redirectUri = `http://localhost:${listener.port}/callback`;
      const state = `state${path}`;
      const parameters = { response_type: 'code', client_id: 'cli', redirect_uri: redirectUri, state };
      for (const [name, value] of Object.entries(parameters)) request.searchParams.set(name, value);
      return { listener, redirectUri, state, page: await scene.tab(request.href) };
    }

    it('is told in the popup if it is in a frame, and delivered when the user asks', async () => {
      const { listener, redirectUri, state, page } = await signIn('/frame');
      const warning = await until('the warning', async () =>
        Object.values(await scene.extension.read('session')).find(
          ({ explanation }) => explanation?.requested === redirectUri,
        ),
      );
      assert.equal(warning.kind, 'warn');
      assert.equal(warning.explanation.summary.key, 'summary_blocked_in_frame');
      assert.ok(await page.$('iframe'), 'the page stays');
      assert.deepEqual(listener.requests, []);
      const popup = await pressToolbarButton(scene, page);
      await popup.click('button.primary');
      const explanation = await until('the explanation in a tab of its own', async () =>
        (await scene.started.browser.pages()).find((one) => one.url().includes('/explain.html')),
      );
      const text = String(await explanationIn(explanation));
      assert.match(text, /in a frame, and your browser did not allow it\. Nothing was sent/);
      await click(explanation, DELIVER);
      assert.equal((await listener.received()).query.state, state);
      assert.equal(listener.requests.length, 1);
    });

    it('is explained if a script requests it and the user asks about the page, and delivered when they ask', async () => {
      const { listener, state, page } = await signIn('/fetch');
      await until('the refusal', () => page.evaluate(() => document.title === 'failed'));
      const popup = await pressToolbarButton(scene, page);
      await popup.click('#explain-page');
      assert.match(String(await explanationIn(page)), /its script requests that address itself/);
      assert.deepEqual(listener.requests, []);
      await click(page, DELIVER);
      assert.equal((await listener.received()).query.state, state);
      assert.equal(listener.requests.length, 1);
    });
  });
}
