// Real clients sign in through the extension: the browser is sent to a port where nobody listens, and the callback
// arrives all the same. Their addresses are opened as they give them, in a tab of its own.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { click, go } from '../e2e/portmend.mjs';
import { Scene } from '../e2e/scene.mjs';
import { until } from '../e2e/wait.mjs';
import { startFrontedProvider } from '../servers/front.mjs';
import { startMcpResource } from '../servers/mcp-resource.mjs';
import { probe } from '../servers/ports.mjs';
import { CLIENTS } from './all.mjs';

const pending = Symbol('pending');

/** What comes before the query. @param {string} url */
const bare = (url) => url.replace(/[?#].*$/s, '');

describe('real clients through the extension (chromium)', () => {
  const scene = new Scene('chromium');
  before(() => scene.start());
  afterEach(() => scene.clear());
  after(() => scene.end());

  /**
   * @param {import('./start.mjs').RealClient} client
   * @param {boolean} iss
   */
  async function stage(client, iss) {
    const dead = await scene.dead();
    const server = scene.keep(await startFrontedProvider({ landing: { port: dead }, iss }));
    const mcp = scene.keep(await startMcpResource({ provider: server }));
    const run = scene.keep(await client.start({ url: mcp.url }));
    assert.notEqual(new URL(run.redirectUri).port, String(dead));

    const page = await scene.tab();
    /** @type {string[]} every request of the tab for the callback's path, wherever it went */
    const callbacks = [];
    const path = new URL(run.redirectUri).pathname;
    page.on('request', (request) => {
      if (new URL(request.url()).pathname === path) callbacks.push(bare(request.url()));
    });
    /** The address that the provider sent the browser to, and whether it was the dead one. */
    const landing = () => {
      const [moved, ...more] = server.front.moved;
      assert.deepEqual(more, []);
      assert.equal(bare(moved.requested), run.redirectUri);
      assert.equal(new URL(moved.landed).port, String(dead));
      return bare(moved.landed);
    };
    return { server, run, page, callbacks, landing };
  }

  for (const client of CLIENTS) {
    // Some clients choose another redirect URI when the server does not name itself in callbacks.
    for (const iss of [true, false]) {
      it(`${client.id} ${client.version} signs in although the browser was sent to a dead port (iss ${iss})`, async () => {
        const { server, run, page, callbacks, landing } = await stage(client, iss);
        go(page, run.authorizationUrl);
        await until('the rule to be armed', async () => (await scene.extension.rules()).length > 0);
        await click(page, '#approve');

        const { ok, output } = await run.finished;
        assert.ok(ok, output);
        assert.deepEqual(
          server.provider.tokenRequests.map(({ ok: good, redirectUri }) => [good, redirectUri]),
          [[true, run.redirectUri]],
        );
        assert.deepEqual(server.provider.failures, []);

        await until('the delivery to be told', async () =>
          Object.values(await scene.extension.read('session')).some(
            (value) => value.kind === 'corrected' && value.explanation.requested === run.redirectUri,
          ),
        );
        await until('the rule to be gone', async () => (await scene.extension.rules()).length === 0);
        // The client's own page is there, so whatever else the browser would send has been sent.
        await until('the page of the client', () =>
          page.evaluate(
            (path) => location.pathname === path && document.readyState === 'complete',
            new URL(run.redirectUri).pathname,
          ),
        );
        assert.deepEqual(callbacks, [landing(), run.redirectUri], 'sent to the dead port, and once to the client');
      });
    }

    it(`${client.id} ${client.version} waits for ever when Portmend is switched off`, async () => {
      await scene.extension.save({ correction: 'off' });
      const { server, run, page, callbacks, landing } = await stage(client, true);
      go(page, run.authorizationUrl);
      await click(page, '#approve');
      await until('the refusal', async () =>
        Object.values(await scene.extension.read('session')).some(
          (value) => value.kind === 'warn' && value.explanation.requested === run.redirectUri,
        ),
      );
      await until('the request to be seen', () => callbacks.length > 0);
      assert.deepEqual(callbacks, [landing()]);
      assert.equal(await Promise.race([run.finished, pending]), pending);
      assert.equal(await probe(Number(new URL(run.redirectUri).port)), 'open');
      assert.deepEqual(server.provider.tokenRequests, []);
    });
  }
});
