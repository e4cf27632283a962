// Real clients sign in through the extension although the browser is sent to a dead port. The test opens the URL that
// the client would open, in a new tab.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { click, explanationIn, go } from '../e2e/portmend.mjs';
import { Scene } from '../e2e/scene.mjs';
import { until } from '../e2e/wait.mjs';
import { startMcpResource } from '../servers/mcp-resource.mjs';
import { probe } from '../servers/ports.mjs';
import { CLIENTS } from './all.mjs';

/** A URL without query and fragment. @param {string} url */
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
  async function setUp(client, iss) {
    const dead = await scene.dead();
    const server = await scene.provider({ port: dead }, { iss, name: undefined });
    const mcp = scene.keep(await startMcpResource({ provider: server }));
    const run = scene.keep(await client.start({ url: mcp.url }));
    assert.notEqual(new URL(run.redirectUri).port, String(dead));

    const page = await scene.tab();
    /** @type {string[]} every request in the tab for the callback's path, to any origin */
    const callbacks = [];
    const path = new URL(run.redirectUri).pathname;
    page.on('request', (request) => {
      if (new URL(request.url()).pathname === path) callbacks.push(bare(request.url()));
    });
    /** Checks that the provider sent the browser to the dead port, and returns that URL. */
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
    // Some clients choose another redirect URI if the server does not send `iss` in callbacks.
    for (const iss of [true, false]) {
      it(`${client.id} ${client.version} signs in although the browser is sent to a dead port (iss ${iss})`, async () => {
        const { server, run, page, callbacks, landing } = await setUp(client, iss);
        go(page, run.authorizationUrl);
        await until('the rule to be armed', async () => (await scene.extension.rules()).length > 0);
        await click(page, '#approve');
        if (!iss) {
          assert.match(await explanationIn(page), /nothing in the response proves/, 'the user is asked once');
          await click(page, '.now button.primary');
        }

        const { ok, output } = await run.finished;
        assert.ok(ok, output);
        assert.deepEqual(
          server.provider.tokenRequests.map(({ ok: good, redirectUri }) => [good, redirectUri]),
          [[true, run.redirectUri]],
        );
        assert.deepEqual(server.provider.failures, []);

        // The page of mcp-remote closes itself where the browser lets it, and takes its record with it.
        await until(
          'the delivery to be recorded',
          async () =>
            page.isClosed() ||
            Object.values(await scene.extension.read('session')).some(
              (value) => value.kind === 'corrected' && value.explanation.requested === run.redirectUri,
            ),
        );
        await until('the rule to be gone', async () => (await scene.extension.rules()).length === 0);
        // Once the client's own page has loaded, the browser sends no further requests.
        await until(
          "the client's own page",
          async () =>
            page.isClosed() ||
            page.evaluate(
              (path) => location.pathname === path && document.readyState === 'complete',
              new URL(run.redirectUri).pathname,
            ),
        );
        assert.deepEqual(callbacks, [landing(), run.redirectUri], 'sent to the dead port, and once to the client');
      });
    }

    it(`${client.id} ${client.version} keeps waiting when corrections are switched off`, async () => {
      await scene.extension.save({ correction: 'off' });
      const { server, run, page, callbacks, landing } = await setUp(client, true);
      go(page, run.authorizationUrl);
      await click(page, '#approve');
      await until('the refusal', async () =>
        Object.values(await scene.extension.read('session')).some(
          (value) => value.kind === 'warn' && value.explanation.requested === run.redirectUri,
        ),
      );
      await until('the request to be seen', () => callbacks.length > 0);
      assert.deepEqual(callbacks, [landing()]);
      assert.equal(await probe(Number(new URL(run.redirectUri).port)), 'open');
      assert.equal(run.isFinished, false, run.output());
      assert.deepEqual(server.provider.tokenRequests, []);
    });
  }
});
