// The background script runs for sign-ins and for nothing else: navigations that are none do not even start it.
import assert from 'node:assert/strict';
import http from 'node:http';
import { it } from 'node:test';
import { listen, page as html, shut } from '../servers/serve.mjs';
import { STRANGER_NAME } from '../e2e/browser.mjs';
import { go, stopWorker } from '../e2e/portmend.mjs';
import { inEachBrowser } from '../e2e/scene.mjs';
import { closeTab } from '../e2e/tabs.mjs';
import { hasStarted, isRunning, startsOf } from './worker-starts.mjs';
import { until, within } from '../e2e/wait.mjs';

/** @import { Scene } from '../e2e/scene.mjs' */

/** How often each of the 17 navigations is made. With the tabs that are closed, they are a little more than a thousand. */
const ROUNDS = 60;

/**
 * A site, a development server, and a port where nobody listens.
 * @param {Scene} scene
 */
async function startNeighbours(scene) {
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(`http://${request.headers.host}${request.url}`);
    if (pathname === '/moved') return response.writeHead(302, { location: '/?from=moved' }).end();
    if (pathname === '/cut') return response.destroy();
    return response.setHeader('content-type', 'text/html').end(html(pathname, '<a href="/next">next</a>'));
  });
  const port = await listen(server);
  scene.keep({ close: () => shut(server) });
  const site = `http://${STRANGER_NAME}:${port}`;
  const development = `http://localhost:${port}`;
  const dead = `http://localhost:${await scene.dead()}`;
  const answered = [
    `${site}/`,
    `${site}/moved`,
    `${site}/search?q=localhost:3000/callback`,
    `${site}/?request=42`,
    `${site}/?request_uri=42&state=open`,
    `${site}/login?redirect_uri=/cart`,
    `${site}/login?next=/account`,
    `${site}/?code=SUMMER10&error=none`,
    `${site}/data?response_type=json`,
    `${site}/docs/oauth/scopes`,
    `${development}/`,
    `${development}/?state=open`,
    `${development}/items?page=2&response=full`,
    `${development}/#/route?code=1`,
  ];
  const unanswered = [`${development}/cut`, `${dead}/`, `${dead}/?page=2`];
  return [...answered, ...unanswered];
}

/**
 * Opens a page in a tab, or the browser's error page, and waits until it is loaded: Firefox compares the fragment with a
 * filter for failures as well, so a page whose fragment contains `?code=` starts the script if it is left while it loads.
 * The page is asked, because in Firefox the navigation's own promise may never settle.
 * @param {import('puppeteer-core').Page} page
 * @param {string} url
 */
async function visit(page, url) {
  await page.evaluate(() => Object.assign(window, { left: true }));
  go(page, url);
  await until(`an answer from ${url}`, () =>
    page.evaluate(() => {
      // Firefox's own error page may stay `interactive`.
      const isLoaded = document.readyState === 'complete' || document.documentURI.startsWith('about:neterror');
      return !('left' in window) && isLoaded;
    }),
  );
}

/** In how many rounds to look after each navigation, so that the one that starts the script is known. A look takes long. */
const PRECISE_ROUNDS = 3;

/** How many tabs navigate at a time in the other rounds. */
const LANES = 4;

inEachBrowser('wake-ups', (scene, kind) => {
  /** A sign-in whose tab is open. */
  async function beginSignIn() {
    const provider = await scene.provider({ port: await scene.dead() });
    const client = await scene.client({ provider });
    const page = await scene.tab();
    // In Firefox, a new tab starts the script.
    await stopWorker(scene.started);
    go(page, client.authorizationUrl);
    const isKept = async () => JSON.stringify(await scene.extension.read('session')).includes(client.state);
    await until('the sign-in to be kept', isKept);
    return { client, page, isKept };
  }

  /** Waits until the script has nothing left to do, so that nothing of its own starts it again. */
  async function forgottenCompletely() {
    let last = '';
    await until('the script to be done', async () => {
      const stored = JSON.stringify(await scene.extension.read('session'));
      const marks = await scene.extension.page.evaluate(() => localStorage.length);
      const isDone = marks === 0 && stored === last;
      last = stored;
      return isDone;
    });
  }

  it(`0 of ${ROUNDS * 18} navigations and closed tabs start the background script`, async () => {
    const addresses = await startNeighbours(scene);
    const tabs = [];
    for (let round = 0; round < ROUNDS; round += 1)
      tabs.push(await within('a new tab', scene.started.browser.newPage()));
    const pages = [];
    for (let lane = 0; lane < LANES; lane += 1) pages.push(await scene.tab());
    await stopWorker(scene.started);
    const starts = await startsOf(scene.started);
    for (const tab of tabs.splice(0, PRECISE_ROUNDS)) {
      for (const address of addresses) {
        await visit(pages[0], address);
        await starts.note(address);
      }
      await closeTab(tab);
      await starts.note('a closed tab');
    }
    for (const [round, tab] of tabs.entries()) {
      const lanes = pages.map((page, lane) => ({ page, own: addresses.filter((_, n) => n % LANES === lane) }));
      await Promise.all(
        lanes.map(async ({ page, own }) => {
          for (const address of own) await visit(page, address);
        }),
      );
      await closeTab(tab);
      await starts.note(`a navigation or the closed tab of round ${PRECISE_ROUNDS + round}`);
    }
    assert.deepEqual(starts.causes, []);
  });

  it('a sign-in starts it, and while that is kept, so does a closed tab', async () => {
    const { page, isKept } = await beginSignIn();
    assert.ok(await isRunning(scene.started));
    await stopWorker(scene.started);
    if (kind === 'firefox') {
      // Firefox does not start it for what was added after its start; an alarm would do this.
      await scene.tab();
      await until('the script to run', () => isRunning(scene.started));
      await stopWorker(scene.started);
    }
    await closeTab(page);
    await until('the sign-in to be forgotten', async () => !(await isKept()));
  });

  it('when the sign-in is forgotten, a closed tab and a dead page start it no more', async () => {
    const { page, isKept } = await beginSignIn();
    const [tab, other] = [await scene.tab(), await scene.tab()];
    const dead = await scene.dead();
    await closeTab(page);
    await until('the sign-in to be forgotten', async () => !(await isKept()));
    await forgottenCompletely();
    await stopWorker(scene.started);
    if (kind === 'firefox') {
      // What was added while the script started is forgotten by a start that does not add it.
      await scene.tab();
      await until('the script to be started', () => hasStarted(scene.started));
      await forgottenCompletely();
      await stopWorker(scene.started);
    }
    const starts = await startsOf(scene.started);
    await visit(other, `http://localhost:${dead}/`);
    await starts.note('a dead page');
    await closeTab(tab);
    await starts.note('a closed tab');
    assert.deepEqual(starts.causes, []);
  });

  if (kind === 'firefox') {
    it('a new tab starts it: only that tells who opens a sign-in there', async () => {
      await stopWorker(scene.started);
      await scene.tab();
      await until('the script to run', () => isRunning(scene.started));
    });
  }
});
