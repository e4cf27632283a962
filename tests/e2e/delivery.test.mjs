// A callback that lands on the registered port is delivered to the client, which listens on another port.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startListener } from '../servers/listener.mjs';
import { click, explanationIn, go, stopWorker } from './portmend.mjs';
import { inEachBrowser } from './scene.mjs';
import { until } from './wait.mjs';

inEachBrowser('delivery', (scene, kind) => {
  it('delivers through the armed rule before another program sees the code, with no registration and an unknown provider', async () => {
    const other = scene.keep(await startListener());
    const provider = await scene.provider({ port: other.port });
    const client = await scene.client({ provider });
    const page = await scene.tab(client.authorizationUrl);
    await until('the rule to be armed', async () => (await scene.extension.rules()).length > 0);
    await click(page, '#approve');
    const { ok } = await client.finished;
    assert.ok(ok, 'the client exchanged its code');
    assert.equal(client.requests.length, 1, 'one request reached the client');
    assert.ok(other.untouched, 'the other program received nothing');
    assert.equal(other.connections, 0, 'not even a connection');
    await until('the delivery to be recorded', async () =>
      Object.values(await scene.extension.read('session')).some((value) => value.kind === 'corrected'),
    );
    await until('the rule to be gone', async () => (await scene.extension.rules()).length === 0);
  });

  // Firefox's refusal does not prove that nobody has read the callback.
  it('delivers after the refusal when no rule can be armed for this state, in Firefox when asked', async () => {
    // A rule must not contain an asterisk, so this state is armed only in its encoded spelling, which the provider
    // does not use.
    const provider = await scene.provider({ port: await scene.dead() });
    const client = await scene.client({ provider, state: `state*${'x'.repeat(30)}` });
    const page = await scene.tab(client.authorizationUrl);
    await click(page, '#approve');
    if (kind === 'firefox') {
      assert.match(await explanationIn(page), /may have read/);
      await click(page, '.now button.primary');
    }
    const { ok } = await client.finished;
    assert.ok(ok, 'the client exchanged its code');
    assert.equal(client.requests.length, 1);
  });

  // Chromium opens a second connection for an address that an extension opens. A client that takes one connection only
  // may take that one, and one that closes its listener waits for it.
  for (const correction of ['automatic', 'ask'])
    it(`opens one connection to the client after the refusal (${correction})`, async () => {
      await scene.extension.save({ correction });
      const listener = scene.keep(await startListener());
      const provider = await scene.provider({ port: await scene.dead() });
      const redirectUri = `http://localhost:${listener.port}/callback`;
      const client = await scene.client({ provider, redirectUri, state: `state*${'x'.repeat(30)}` });
      const page = await scene.tab(client.authorizationUrl);
      await click(page, '#approve');
      if (correction === 'ask' || kind === 'firefox') await click(page, '.now button.primary');
      await until("the client's page", () => page.$('#other'));
      await until('the delivery to be recorded', async () =>
        Object.values(await scene.extension.read('session')).some(
          (value) => value.kind === 'corrected' && value.explanation.requested === redirectUri,
        ),
      );
      assert.deepEqual([listener.requests.length, listener.connections], [1, 1]);
      await until('no rule to be left', async () => (await scene.extension.rules()).length === 0);
    });

  it(
    'delivers after the worker was stopped between request and callback',
    { skip: kind === 'firefox' && 'see lifetime.test.mjs' },
    async () => {
      const provider = await scene.provider({ port: await scene.dead() });
      const client = await scene.client({ provider });
      const page = await scene.tab(client.authorizationUrl);
      await until('the rule to be armed', async () => (await scene.extension.rules()).length > 0);
      // A worker that is stopped before it has saved its records loses the sign-in, and the next one removes the rules.
      await until('the sign-in to be saved', async () =>
        Object.values(await scene.extension.read('session')).some((record) => record?.attempt?.armed),
      );
      await stopWorker(scene.started);
      await click(page, '#approve');
      assert.ok((await client.finished).ok);
      await until('the new worker to record the delivery', async () =>
        Object.values(await scene.extension.read('session')).some(
          (value) => value.kind === 'corrected' && value.explanation.requested === client.redirectUri,
        ),
      );
    },
  );

  it('delivers a form_post response with its body', async () => {
    const other = scene.keep(await startListener());
    const provider = await scene.provider({ port: other.port });
    const client = await scene.client({ provider, responseMode: 'form_post' });
    const page = await scene.tab(client.authorizationUrl);
    await until('the rule to be armed', async () => (await scene.extension.rules()).length > 0);
    await click(page, '#approve');
    assert.ok((await client.finished).ok);
    assert.equal(client.requests[0].method, 'POST');
    assert.match(client.requests[0].body, /code=.+/);
    // Chromium opens a connection when it sees the form, before it applies the rules. Nothing is sent over it.
    assert.deepEqual(other.requests, [], 'the other program received nothing');
  });

  it('leaves the callback where the user takes it by hand, after it has failed', async () => {
    const asked = scene.keep(await startListener({ behaviour: 'close' }));
    const redirectUri = `http://localhost:${asked.port}/callback`;
    const client = await scene.client({ provider: await scene.provider(undefined), redirectUri });
    const page = await scene.tab(client.authorizationUrl);
    await until('the rule to be armed', async () => (await scene.extension.rules()).length > 0);
    await click(page, '#approve');
    await explanationIn(page);
    const { length } = asked.requests;
    go(page, `http://127.0.0.1:${client.port}${asked.requests[0].url}`);
    assert.ok((await client.finished).ok, 'the client has got it');
    assert.equal(asked.requests.length, length, 'nothing was sent back');
    const records = Object.values(await scene.extension.read('session'));
    const kinds = records.filter(({ explanation }) => explanation?.requested === redirectUri).map(({ kind: it }) => it);
    assert.ok(!kinds.includes('corrected'), 'it was not Portmend that delivered it');
  });

  it('explains the failure when nobody listens on the requested port', async () => {
    const provider = await scene.provider(undefined);
    const client = await scene.client({ provider });
    await client.close();
    const page = await scene.tab(client.authorizationUrl);
    await click(page, '#approve');
    const text = await explanationIn(page);
    assert.match(text, new RegExp(String(client.port)));
    assert.doesNotMatch(
      await page.evaluate(() => location.href + document.title + document.body.innerText),
      new RegExp(client.state),
    );
  });
});
