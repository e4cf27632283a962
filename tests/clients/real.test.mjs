// Real clients against a real provider, without browser and extension: whether they sign in after
// a manual correction, and whether the remedy works.
import assert from 'node:assert/strict';
import test from 'node:test';
import { assertRefused, closing } from '../servers/closing.mjs';
import { startFrontedProvider } from '../servers/front.mjs';
import { mcpUrl, startMcpResource } from '../servers/mcp-resource.mjs';
import { startProvider } from '../servers/oidc-provider.mjs';
import { deadPort, freePort, probe } from '../servers/ports.mjs';
import { deliver, signIn } from '../servers/user-agent.mjs';
import { CLIENTS } from './all.mjs';

/** @type {import('node:test').TestOptions} */
const LIMIT = { timeout: 120_000 };

for (const client of CLIENTS) {
  test(
    `${client.id} ${client.version}: waits while the callback lands on a dead port, and signs in after a manual correction`,
    LIMIT,
    async (t) => {
      const using = closing(t);
      const dead = await using(deadPort());
      const server = await using(startFrontedProvider({ landing: { port: dead.port } }));
      const mcp = await using(startMcpResource({ provider: server }));
      const run = await using(client.start({ url: mcp.url }));
      const listener = new URL(run.redirectUri);
      assert.notEqual(listener.port, String(dead.port));

      const landed = await signIn(run.authorizationUrl);
      assert.equal(new URL(landed.url).port, String(dead.port));
      await assertRefused(deliver(landed));
      // The client is still waiting: it still listens, has not finished, and has requested no token.
      assert.equal(await probe(Number(listener.port)), 'open');
      assert.equal(run.isFinished, false, run.output());
      assert.deepEqual(server.provider.tokenRequests, []);

      const { status } = await deliver(landed, listener.origin);
      assert.equal(status, 200);
      const { ok, output } = await run.finished;
      assert.ok(ok, output);
      assert.deepEqual(
        server.provider.tokenRequests.map(({ ok: good, redirectUri }) => [good, redirectUri]),
        [[true, run.redirectUri]],
      );
      assert.deepEqual(server.provider.failures, []);
    },
  );

  // Some clients choose another redirect URI if the server does not send `iss` in callbacks.
  for (const iss of [true, false]) {
    test(
      `${client.id} ${client.version}: is refused by an exact provider, and signs in with the remedy (iss ${iss})`,
      LIMIT,
      async (t) => {
        const using = closing(t);
        // The endpoint's URL is fixed first, because a client may derive its redirect URI from it.
        const port = await freePort();
        const registered = client.registrable(await freePort(), mcpUrl({ port }));
        const provider = await using(startProvider({ registered: [registered], iss }));
        const mcp = await using(startMcpResource({ provider, port }));

        const without = await using(client.start({ url: mcp.url, clientId: 'web' }));
        assert.notEqual(without.redirectUri, registered);
        await assert.rejects(signIn(without.authorizationUrl), /invalid_redirect_uri/);

        const remedied = await using(client.start({ url: mcp.url, clientId: 'web', pin: registered }));
        assert.equal(remedied.redirectUri, registered);
        assert.equal((await deliver(await signIn(remedied.authorizationUrl))).status, 200);
        const { ok, output } = await remedied.finished;
        assert.ok(ok, output);
        assert.deepEqual(provider.failures, []);
      },
    );
  }

  if (client.listensElsewhere) {
    test(
      `${client.id} ${client.version}: requests the registered port, listens on another, and signs in there`,
      LIMIT,
      async (t) => {
        const using = closing(t);
        const dead = await using(deadPort());
        const [port, listen] = [await freePort(), await freePort()];
        const registered = client.registrable(dead.port, mcpUrl({ port }));
        // Nothing is simulated here: the provider is exact, and the client accepts this configuration.
        const provider = await using(startProvider({ registered: [registered] }));
        const mcp = await using(startMcpResource({ provider, port }));
        const run = await using(client.start({ url: mcp.url, clientId: 'web', pin: registered, listen }));
        assert.equal(run.redirectUri, registered);

        const landed = await signIn(run.authorizationUrl);
        await assertRefused(deliver(landed));
        assert.equal((await deliver(landed, `http://127.0.0.1:${listen}`)).status, 200);
        const { ok, output } = await run.finished;
        assert.ok(ok, output);
      },
    );
  }
}
