// A callback that was answered and not read by the client that waits reaches it under the other name of its port.
import assert from 'node:assert/strict';
import http from 'node:http';
import net from 'node:net';
import { it } from 'node:test';
import { listen, page as html, shut } from '../servers/serve.mjs';
import { pressToolbarButton } from './popup.mjs';
import { click, explanationIn } from './portmend.mjs';
import { inEachBrowser } from './scene.mjs';
import { closeTab } from './tabs.mjs';
import { until } from './wait.mjs';

/** @import { Page } from 'puppeteer-core' */

/** What nginx answers, with status 400. */
const TOO_LARGE = '<center><h1>400 Bad Request</h1></center><center>Request Header Or Cookie Too Large</center>';

/** Answers every page of its origin, also when the program that brought it is gone. */
const WORKER = `oninstall = () => skipWaiting();
onactivate = (event) => event.waitUntil(clients.claim());
addEventListener('fetch', (event) =>
  event.respondWith(new Response('<p id="told">Dashboard</p>', { headers: { 'content-type': 'text/html' } })),
);`;

inEachBrowser('the other name of a port', (scene) => {
  /**
   * A program that answers as it is told.
   * @param {number} port
   * @param {(request: http.IncomingMessage) => [status: number, text: string]} answer
   */
  async function program(port, answer) {
    /** @type {string[]} */
    const requests = [];
    const server = http.createServer({ maxHeaderSize: 100_000, keepAliveTimeout: 60_000 }, (request, response) => {
      requests.push(String(request.url));
      const [status, text] = answer(request);
      response.writeHead(status, { 'content-type': 'text/html' }).end(html('Program', `<p id="told">${text}</p>`));
    });
    await listen(server, port);
    scene.keep({ close: () => shut(server) });
    return {
      requests,
      /** Closes the port, and goes on serving the connections that it has. */
      // An HTTP server would close the connections that nobody uses.
      stopListening: () => void net.Server.prototype.close.call(server),
    };
  }

  /** Asks about the page, and returns the explanation, in a tab of its own. @param {Page} page */
  async function explained(page) {
    await until("the program's page", () => page.$('#told'));
    const popup = await pressToolbarButton(scene, page);
    const before = await until('the warning', () => popup.text('main h1'));
    await popup.click('#explain-page');
    await until('the answer', async () => (await popup.text('main h1')) !== before);
    const { browser } = scene.started;
    const known = await browser.pages();
    await popup.click('section.news button.primary');
    const explanation = await until('the explanation', async () =>
      (await browser.pages()).find((one) => !known.includes(one) && one.url().includes('/explain.html')),
    );
    scene.keep({ close: () => closeTab(explanation) });
    return explanation;
  }

  it('is offered for status 400 of a page that says that the request was too large', async () => {
    const gone = await scene.client({ provider: await scene.provider(undefined) });
    await gone.close();
    const { requests } = await program(gone.port, ({ headers }) =>
      String(headers.cookie).length > 8000 ? [400, TOO_LARGE] : [200, 'You may close this page'],
    );
    const before = await scene.tab(`http://localhost:${gone.port}/`);
    await until('the program', () => before.$('#told'));
    const fill = (/** @type {number} */ age) =>
      before.evaluate((seconds) => {
        for (let i = 0; i < 3; i += 1) document.cookie = `large${i}=${'x'.repeat(3900)}; Path=/; Max-Age=${seconds}`;
      }, age);
    await fill(60);
    try {
      const page = await scene.tab(gone.authorizationUrl);
      await click(page, '#approve');
      const explanation = await explained(page);
      assert.match(await explanationIn(explanation), /cookies of localhost/);
      await click(explanation, '.now button.primary');
      await until("the client's page", async () =>
        (await scene.started.browser.pages()).some((one) => one.url().startsWith(`http://127.0.0.1:${gone.port}/`)),
      );
      assert.equal(requests.filter((url) => url.includes('code=')).length, 2);
    } finally {
      await fill(0);
    }
  });

  it('is offered if a kept connection may have led to the listener of an earlier sign-in', async () => {
    const provider = await scene.provider(undefined);
    const first = await scene.client({ provider });
    await first.close();
    const old = await program(first.port, ({ url }) =>
      url?.includes(first.state) ? [200, 'You may close this page'] : [400, 'Invalid state parameter'],
    );
    const before = await scene.tab(first.authorizationUrl);
    await click(before, '#approve');
    await until('the end of the first sign-in', () => before.$('#told'));
    old.stopListening();
    const second = await scene.client({ provider, port: first.port });
    const page = await scene.tab(second.authorizationUrl);
    await click(page, '#approve');
    const explanation = await explained(page);
    assert.equal(second.requests.length, 0, 'the callback went through the kept connection');
    assert.match(await explanationIn(explanation), /reused a connection/);
    await click(explanation, '.now button.primary');
    assert.ok((await second.finished).ok);
  });

  it('is offered if a service worker of another app answers in place of the client', async () => {
    const app = http.createServer(({ url }, response) =>
      url === '/worker.js'
        ? response.setHeader('content-type', 'text/javascript').end(WORKER)
        : response
            .setHeader('content-type', 'text/html')
            .end(html('App', '<script>navigator.serviceWorker.register("/worker.js")</script>')),
    );
    const port = await listen(app);
    const shown = await scene.tab(`http://localhost:${port}/`);
    await until('the worker', () =>
      shown.evaluate(() => location.pathname === '/' && navigator.serviceWorker.controller !== null),
    );
    await shut(app);
    const client = await scene.client({ provider: await scene.provider(undefined), port });
    const page = await scene.tab(client.authorizationUrl);
    await click(page, '#approve');
    const explanation = await explained(page);
    // The browser asks the client's port whether there is a newer worker.
    const callbacks = () => client.requests.filter(({ path }) => path === '/callback').length;
    assert.equal(callbacks(), 0, 'the worker has answered');
    assert.match(await explanationIn(explanation), /has left a service worker in this browser/);
    await click(explanation, '.now button.primary');
    assert.ok((await client.finished).ok);
    assert.equal(callbacks(), 1);
  });
});
