// The background script is stopped in each gap of a sign-in, or the whole browser is killed: no callback is lost or delivered
// to another program. tests/wasm/lifetime.test.mjs stops it between every two events, with a simulated browser.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import http from 'node:http';
import { describe, it } from 'node:test';
import { startClient } from '../servers/client.mjs';
import { startFrontedProvider } from '../servers/front.mjs';
import { deadPort } from '../servers/ports.mjs';
import { KINDS, PROVIDER_NAME, startBrowser } from './browser.mjs';
import { click, explanationIn, go, openExtension, stopWorker } from './portmend.mjs';
import { holdUntilSeen, inEachBrowser, seenBy } from './scene.mjs';
import { until } from './wait.mjs';

const DELIVER = '.now button.primary';

/** A client's listener that answers a callback only when it is told to. */
async function slowListener() {
  /** @type {{ method: string | undefined, url: string }[]} */
  const requests = [];
  /** @type {http.ServerResponse[]} */
  const waiting = [];
  const server = http.createServer((request, response) => {
    if (!request.url?.startsWith('/callback')) return response.writeHead(404).end();
    requests.push({ method: request.method, url: request.url });
    return waiting.push(response);
  });
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(undefined));
  });
  return {
    port: /** @type {import('node:net').AddressInfo} */ (server.address()).port,
    requests,
    answer: () => {
      for (const response of waiting.splice(0))
        response.setHeader('content-type', 'text/html').end('<!doctype html><h1 id="signed-in">Signed in</h1>');
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/**
 * @typedef {object} Scenario
 * @property {string} [state]
 * @property {'form_post'} [responseMode]
 * @property {'ask'} [correction]
 * @property {'after the script'} [page] whether the provider's page arrives only when the script is awake, as from a
 *   server that is not on this computer
 */

/** @type {Record<string, Scenario>} */
const SCENARIOS = {
  'a rule delivers': {},
  // The provider does not encode the asterisk, and no rule can be armed for it as it is.
  'a refused callback is corrected': { state: `state*${'x'.repeat(30)}` },
  'the user is asked, and it is delivered': { correction: 'ask' },
  // Without a rule the response would be lost.
  'a rule delivers a form_post response': { responseMode: 'form_post', page: 'after the script' },
};

/** Where the background script is stopped. */
const GAPS = ['never', 'before the request', 'before the consent', 'before the click', 'before the answer'];

inEachBrowser('a stopped background script', (scene, kind) => {
  /** Waits until everything that has happened so far has been handled. */
  const handled = () => scene.extension.page.evaluate(() => chrome.runtime.sendMessage({ kind: 'report', attempt: 0 }));

  /** Whether the user is asked: in Firefox a refusal does not prove that nobody has read the callback. @param {Scenario} scenario */
  const asks = ({ correction, state }) => correction !== undefined || (kind === 'firefox' && state !== undefined);

  /** @param {Scenario} scenario @param {string} stopped */
  async function play(scenario, stopped) {
    const { correction, page: arrives, ...options } = scenario;
    if (correction) await scene.extension.save({ correction });
    const listener = scene.keep(await slowListener());
    const provider = await scene.provider({ port: await scene.dead() });
    if (arrives) provider.front.awaitFirst(handled);
    const redirectUri = `http://localhost:${listener.port}/callback`;
    const client = await scene.client({ provider, redirectUri, ...options });
    /** @param {string} gap */
    const reach = async (gap) => {
      await handled();
      if (gap === stopped) await stopWorker(scene.started);
    };
    const kinds = async () =>
      Object.values(await scene.extension.read('session'))
        .filter(({ kind, explanation }) => kind && explanation.requested === redirectUri)
        .map(({ kind }) => kind);
    await reach('before the request');
    const page = await scene.tab(client.authorizationUrl);
    await until('the consent page', () => page.$('#approve'));
    // A script that starts too late to see who opened the page asks.
    const isLate = stopped === 'before the request' && !arrives;
    if (!correction && !isLate)
      await until('the rule to be armed', async () => (await scene.extension.rules()).length > 0);
    await reach('before the consent');
    await click(page, '#approve');
    // The tab itself cannot be asked while the callback is not answered.
    await until('the callback', async () => listener.requests.length > 0 || (await kinds()).includes('explained'));
    const asked = listener.requests.length === 0;
    if (asked) {
      assert.ok(asks(scenario) || isLate, 'the user is asked');
      await explanationIn(page);
      await reach('before the click');
      await click(page, DELIVER);
      await until('the callback after the click', () => listener.requests.length > 0);
    }
    await reach('before the answer');
    listener.answer();
    await until('the answer', () => page.$('#signed-in'));
    // The browsers report no answer to a response in a body.
    if (!options.responseMode)
      await until('the delivery to be recorded', async () => (await kinds()).includes('corrected'));
    await handled();
    const rules = await scene.extension.rules();
    return {
      asked,
      got: listener.requests.map(({ method, url }) => `${method} ${url.replace(/code=[^&]*/, 'code')}`),
      kinds: await kinds(),
      rules: rules.length,
      state: new URLSearchParams(listener.requests[0].url.split('?')[1]).get('state') ?? client.state,
      expected: client.state,
    };
  }

  for (const [name, scenario] of Object.entries(SCENARIOS)) {
    for (const gap of GAPS) {
      const isAsked = asks(scenario);
      if (gap === 'before the click' && !isAsked) continue;
      it(`${name}; stopped ${gap}`, async () => {
        const end = await play(scenario, gap);
        assert.equal(end.state, end.expected);
        assert.equal(end.got.length, 1);
        if (!scenario.responseMode) assert.deepEqual([end.kinds, end.rules], [['corrected'], 0]);
        assert.match(end.got[0], scenario.responseMode ? /^POST \/callback$/ : /^GET \/callback\?/);
        if (gap !== 'before the request' || scenario.page) assert.equal(end.asked, isAsked);
      });
    }
  }
});

for (const kind of KINDS) {
  describe(`a killed browser (${kind})`, () => {
    it('forgets the sign-in, explains its callback, and delivers the next one', async () => {
      const profile = mkdtempSync(join(tmpdir(), 'portmend-killed-'));
      const dead = await deadPort();
      const provider = await startFrontedProvider({ name: PROVIDER_NAME, landing: { port: dead.port } });
      const client = await startClient({ provider });
      const next = await startClient({ provider });
      /** @type {(() => unknown)[]} */
      const ends = [];
      try {
        const first = await startBrowser(kind, { profile });
        try {
          const before = await openExtension(first);
          holdUntilSeen(provider, (request) => seenBy(before, request));
          go(await first.browser.newPage(), client.authorizationUrl);
          await until('the rule to be armed', async () => (await before.rules()).length > 0);
        } finally {
          await first.kill();
        }

        const second = await startBrowser(kind, { profile, again: true });
        ends.push(() => second.close());
        const after = await openExtension(second);
        holdUntilSeen(provider, (request) => seenBy(after, request));
        assert.deepEqual([await after.rules(), await after.read('session')], [[], {}]);
        const late = await second.browser.newPage();
        go(late, `http://localhost:${dead.port}/callback?code=a-code&state=${client.state}`);
        await explanationIn(late);
        assert.equal(client.requests.length, 0, 'nothing is delivered without the records');

        const page = await second.browser.newPage();
        go(page, next.authorizationUrl);
        await click(page, '#approve');
        assert.ok((await next.finished).ok);
      } finally {
        for (const end of ends.reverse()) await end();
        for (const thing of [next, client, provider]) await thing.close();
        await dead.release();
        rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
      }
    });
  });
}
