// A provider's server sends the browser on to a host that does not answer. Browsers try for up to a minute and more, which is
// longer than an idle background script lives.
import assert from 'node:assert/strict';
import http from 'node:http';
import net from 'node:net';
import { it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { listen, shut } from '../servers/serve.mjs';
import { PROVIDER_NAME, STRANGER_NAME } from './browser.mjs';
import { inEachBrowser } from './scene.mjs';
import { until } from './wait.mjs';

/** Longer than an idle background script lives. */
const LONG_MS = 45_000;

inEachBrowser('a host that does not answer', (scene) => {
  /** A server that accepts connections and does nothing, until it drops them. */
  async function startSilent() {
    /** @type {Set<net.Socket>} */
    const held = new Set();
    let isSilent = true;
    const server = net.createServer((socket) => {
      socket.on('error', () => undefined);
      if (isSilent) held.add(socket);
      else socket.resetAndDestroy();
    });
    const drop = () => {
      isSilent = false;
      for (const socket of held) socket.resetAndDestroy();
    };
    const port = await listen(server);
    return {
      port,
      held,
      drop,
      close: () => {
        drop();
        return shut(server);
      },
    };
  }

  it('is named, however long the browser has tried', async () => {
    const silent = scene.keep(await startSilent());
    const server = http.createServer((_, response) =>
      response.writeHead(302, { location: `http://${STRANGER_NAME}:${silent.port}/login` }).end(),
    );
    const port = await listen(server);
    scene.keep({ close: () => shut(server) });
    const redirectUri = `http://localhost:${await scene.dead()}/callback`;
    const request = new URL(`http://${PROVIDER_NAME}:${port}/authorize`);
    const parameters = { response_type: 'code', client_id: 'cli', redirect_uri: redirectUri, state: 'a-slow-state' };
    for (const [name, value] of Object.entries(parameters)) request.searchParams.set(name, value);
    await scene.tab(request.href);
    await until('the connection', () => silent.held.size > 0);
    await wait(LONG_MS);
    silent.drop();
    const { explanation } = await until('the warning', async () =>
      Object.values(await scene.extension.read('session')).find(
        ({ kind, explanation: shown }) => kind && shown?.requested === redirectUri,
      ),
    );
    assert.equal(explanation.diagnosis, 'endpoint_failed');
  });
});
