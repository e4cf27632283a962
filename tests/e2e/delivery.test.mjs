// A callback that lands on the registered port is brought to the client that waits on its own.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startListener } from '../servers/listener.mjs';
import { click, explanationIn, stopWorker } from './portmend.mjs';
import { inEachBrowser } from './scene.mjs';
import { until } from './wait.mjs';

inEachBrowser('delivery', (scene, kind) => {
  it('delivers by the armed rule before any other program sees the code, with nothing registered and nothing known', async () => {
    const other = scene.keep(await startListener());
    const provider = await scene.provider({ port: other.port });
    const client = await scene.client({ provider });
    const page = await scene.tab(client.authorizationUrl);
    await until('the rule to be armed', async () => (await scene.extension.rules()).length > 0);
    await click(page, '#approve');
    const { ok } = await client.finished;
    assert.ok(ok, 'the client traded its code');
    assert.equal(client.requests.length, 1, 'one request reached the client');
    assert.ok(other.untouched, 'the other program received nothing');
    assert.equal(other.connections, 0, 'not even a connection');
    await until('the delivery to be told', async () =>
      Object.values(await scene.extension.read('session')).some((value) => value.kind === 'corrected'),
    );
    await until('the rule to be gone', async () => (await scene.extension.rules()).length === 0);
  });

  it('delivers after the refusal when no rule could be armed for this state', async () => {
    // The rule cannot hold an asterisk, so this state is only armed in its encoded spelling, and the provider does
    // not use that one.
    const provider = await scene.provider({ port: await scene.dead() });
    const client = await scene.client({ provider, state: `state*${'x'.repeat(30)}` });
    const page = await scene.tab(client.authorizationUrl);
    await click(page, '#approve');
    const { ok } = await client.finished;
    assert.ok(ok, 'the client traded its code');
    assert.equal(client.requests.length, 1);
  });

  it(
    'delivers after the worker was stopped between request and callback',
    { skip: kind === 'firefox' && 'see lifetime.test.mjs' },
    async () => {
      const provider = await scene.provider({ port: await scene.dead() });
      const client = await scene.client({ provider });
      const page = await scene.tab(client.authorizationUrl);
      await until('the rule to be armed', async () => (await scene.extension.rules()).length > 0);
      await stopWorker(scene.started);
      await click(page, '#approve');
      assert.ok((await client.finished).ok);
      await until('the delivery to be told by the new worker', async () =>
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
    // Chromium opens a connection when it sees the form, before it asks the rules; nothing is sent over it.
    assert.deepEqual(other.requests, [], 'the other program received nothing');
  });

  it('explains what it cannot deliver: nobody listens where the client asked for', async () => {
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
