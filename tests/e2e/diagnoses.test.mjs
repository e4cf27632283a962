// Every diagnosis without a test file of its own, provoked in a real browser.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startListener } from '../servers/listener.mjs';
import { freePort } from '../servers/ports.mjs';
import { startRefusingProvider } from '../servers/refusing.mjs';
import { PROVIDER_NAME } from './browser.mjs';
import { click, explanationIn, go } from './portmend.mjs';
import { inEachBrowser } from './scene.mjs';
import { until } from './wait.mjs';

inEachBrowser('diagnoses', (scene, kind) => {
  /**
   * Waits for a diagnosis of this client's sign-in.
   * @param {{ redirectUri: string }} client
   * @param {string} diagnosis
   */
  const diagnosed = (client, diagnosis) =>
    until(`the diagnosis ${diagnosis}`, async () => {
      const records = Object.values(await scene.extension.read('session')).filter(
        (value) => value.explanation?.requested === client.redirectUri,
      );
      return (
        records.find(({ explanation }) => explanation.diagnosis === diagnosis) ??
        (records.length > 0 && Promise.reject(new Error(JSON.stringify(records.map((r) => r.explanation.diagnosis)))))
      );
    });

  /**
   * A sign-in up to the consent page, whose client has stopped listening.
   * @param {object} options of startClient
   * @param {object} [landing]
   */
  async function abandoned(options, landing) {
    const client = await scene.client({ provider: await scene.provider(landing), ...options });
    await client.close();
    const page = await scene.tab(client.authorizationUrl);
    return { client, page };
  }

  it('redirect_uri_mismatch: warns before consent and leaves the page as it is', async () => {
    const provider = await scene.provider(undefined);
    const client = await scene.client({ provider });
    await scene.extension.save({
      registrations: [
        { name: 'Test', authorization_server: provider.issuer, redirect_uris: ['http://localhost:38000/callback'] },
      ],
    });
    const page = await scene.tab(client.authorizationUrl);
    assert.equal((await diagnosed(client, 'redirect_uri_mismatch')).kind, 'warn');
    assert.ok(await until('the consent page', () => page.$('#approve')));
  });

  it('rejected_by_provider and registration_not_propagated: recognizes an error page by its URL', async () => {
    const provider = scene.keep(await startRefusingProvider(PROVIDER_NAME, (request) => scene.seen(request)));
    for (const [registered, diagnosis] of [
      ['http://localhost:38000/callback', 'rejected_by_provider'],
      ['', 'registration_not_propagated'],
    ]) {
      const client = await scene.client({ provider, clientId: 'cli' });
      await scene.extension.save({
        registrations: [
          { name: 'Test', authorization_server: provider.issuer, redirect_uris: [registered || client.redirectUri] },
        ],
      });
      await scene.tab(provider.authorizationUrl(client));
      await until(`the diagnosis ${diagnosis}`, async () =>
        Object.values(await scene.extension.read('session')).some(
          (value) => value.kind === 'warn' && value.explanation.diagnosis === diagnosis,
        ),
      );
    }
  });

  it('address_family: delivers to the other loopback address when an IP literal is refused, in Firefox when asked', async () => {
    const port = await freePort();
    const provider = await scene.provider(undefined);
    const client = await scene.client({
      provider,
      port,
      bind: '::1',
      redirectUri: `http://127.0.0.1:${port}/callback`,
    });
    const page = await scene.tab(client.authorizationUrl);
    await click(page, '#approve');
    if (kind === 'firefox') await click(page, '.now button.primary');
    assert.ok((await client.finished).ok, 'delivered to [::1]');
    await diagnosed(client, 'address_family');
  });

  it('https_on_loopback: asks before it delivers over http to a client that does not speak TLS', async () => {
    const port = await freePort();
    const redirectUri = `https://localhost:${port}/callback`;
    const provider = await scene.provider(undefined, { registered: [redirectUri] });
    const client = await scene.client({ provider, clientId: 'web', port, redirectUri });
    const page = await scene.tab(client.authorizationUrl);
    await click(page, '#approve');
    assert.match(await explanationIn(page), /HTTPS/);
    await diagnosed(client, 'https_on_loopback');
    assert.equal(client.requests.length, 0, 'the client has received nothing yet');
    await click(page, '.now button.primary');
    assert.ok((await client.finished).ok, 'delivered over http');
  });

  it('other_program_answered: warns when another program got the code', async () => {
    const other = scene.keep(await startListener());
    await scene.extension.save({ correction: 'ask' });
    const client = await scene.client({ provider: await scene.provider({ port: other.port }) });
    const page = await scene.tab(client.authorizationUrl);
    await click(page, '#approve');
    assert.equal((await diagnosed(client, 'other_program_answered')).kind, 'warn');
    assert.equal(other.requests.length, 1);
  });

  it('blocked_port: explains a port that the browser blocks', async () => {
    const client = await scene.client({
      provider: await scene.provider(undefined),
      redirectUri: 'http://localhost:6666/callback',
    });
    const page = await scene.tab(client.authorizationUrl);
    await click(page, '#approve');
    await explanationIn(page);
    await diagnosed(client, 'blocked_port');
  });

  it('response_body_lost: explains a form_post response that nobody received', async () => {
    await scene.extension.save({ correction: 'ask' });
    const { client, page } = await abandoned({ responseMode: 'form_post' });
    await click(page, '#approve');
    await explanationIn(page);
    await diagnosed(client, 'response_body_lost');
  });

  it('authorization_error: explains a denial when the client is gone', async () => {
    const { client, page } = await abandoned({});
    await click(page, '#deny');
    await explanationIn(page);
    await diagnosed(client, 'authorization_error');
  });

  it('unreachable: explains a connection that is accepted and dropped', async () => {
    const { client, page } = await abandoned({});
    scene.keep(await startListener({ port: client.port, behaviour: 'reset' }));
    await click(page, '#approve');
    await explanationIn(page);
    await diagnosed(client, 'unreachable');
  });

  it('says that a sign-in may have worked if the connection was closed without an answer', async () => {
    const { client, page } = await abandoned({});
    scene.keep(await startListener({ port: client.port, behaviour: 'close' }));
    await click(page, '#approve');
    assert.match(await explanationIn(page), /may have worked/);
    await diagnosed(client, 'unreachable');
  });

  it('offers 127.0.0.1 if another program on [::1] takes the connection and drops it', async () => {
    const client = await scene.client({ provider: await scene.provider(undefined) });
    const neighbour = scene.keep(await startListener({ host: '::1', port: client.port, behaviour: 'reset' }));
    const page = await scene.tab(client.authorizationUrl);
    await click(page, '#approve');
    // Firefox goes to 127.0.0.1 first. So does Chromium if [::1] has not accepted within 0.3 s, as on a busy computer.
    const isExplained = () => page.url().includes('/explain.html');
    await until('an explanation or the callback', () => client.requests.length > 0 || isExplained());
    if (isExplained()) {
      assert.match(await explanationIn(page), /may have read/);
      await click(page, '.now button.primary');
    }
    assert.ok((await client.finished).ok);
    assert.equal(client.requests.length, 1);
    if (kind === 'firefox') assert.ok(neighbour.untouched);
  });

  it('nobody_listening: explains a callback without a state, and offers no delivery', async () => {
    const client = await scene.client({ provider: await scene.provider(undefined) });
    await client.close();
    const request = new URL(client.authorizationUrl);
    request.searchParams.delete('state');
    const page = await scene.tab(request.href);
    await click(page, '#approve');
    assert.match(await explanationIn(page), /has no state/);
    const { explanation } = await diagnosed(client, 'nobody_listening');
    assert.ok(!JSON.stringify(explanation.actions).includes('deliver'));
  });

  /** The sign-in is in the list, answered on [::1]. @param {Awaited<ReturnType<typeof scene.client>>} client */
  async function listedAsAnswered(client) {
    const view = await until('the sign-in in the list', async () =>
      Object.values(await scene.extension.read('session')).find(({ requested }) => requested === client.redirectUri),
    );
    assert.deepEqual([view.diagnosis, view.summary.args.at(-1)], ['answered', `[::1]:${client.port}`]);
  }

  it('answered: lists a callback that a program on [::1] answered while the client waits on 127.0.0.1', async () => {
    const client = await scene.client({ provider: await scene.provider(undefined) });
    const neighbour = scene.keep(await startListener({ host: '::1', port: client.port }));
    const page = await scene.tab(client.authorizationUrl);
    await click(page, '#approve');
    // Firefox goes to 127.0.0.1 first. So does Chromium if [::1] has not accepted within 0.3 s, as on a busy computer.
    await until('the callback', () => client.requests.length + neighbour.requests.length > 0);
    if (neighbour.requests.length === 0) {
      assert.ok((await client.finished).ok);
      return;
    }
    await listedAsAnswered(client);
  });

  it('answered: lists a callback that a program on [::1] answered when nobody was left on 127.0.0.1', async () => {
    const client = await scene.client({ provider: await scene.provider(undefined) });
    await client.close();
    const neighbour = scene.keep(await startListener({ host: '::1', port: client.port }));
    const page = await scene.tab(client.authorizationUrl);
    await click(page, '#approve');
    await until('the callback', () => neighbour.requests.length > 0);
    await listedAsAnswered(client);
  });

  it('cookies_too_large: delivers to the same program at 127.0.0.1, where the cookies of localhost are not sent', async () => {
    // More than a Node server takes: 16 kB.
    const cookies = Array.from({ length: 6 }, (_, i) => `large${i}=${'x'.repeat(3900)}; Path=/; Max-Age=60`);
    const other = scene.keep(await startListener({ headers: { 'set-cookie': cookies } }));
    const client = await scene.client({ provider: await scene.provider(undefined) });
    const before = await scene.tab(`http://localhost:${other.port}/`);
    await until('the other program', () => before.$('#other'));
    try {
      const page = await scene.tab(client.authorizationUrl);
      await click(page, '#approve');
      assert.match(await explanationIn(page), /without reading it/);
      await diagnosed(client, 'cookies_too_large');
      assert.equal(client.requests.length, 0, 'the client has not read the callback');
      await click(page, '.now button.primary');
      assert.ok((await client.finished).ok, 'delivered to 127.0.0.1');
    } finally {
      await before.evaluate(() => {
        for (let i = 0; i < 6; i += 1) document.cookie = `large${i}=; Path=/; Max-Age=0`;
      });
    }
  });

  it('does not claim in Firefox that nothing was listening, because the client may have read the callback', async () => {
    const { client, page } = await abandoned({});
    const listener = scene.keep(await startListener({ port: client.port, behaviour: 'vanish' }));
    await click(page, '#approve');
    const text = await explanationIn(page);
    assert.match(text, /may have worked/);
    assert.equal(listener.requests.length, 1);
    // Chromium does not repeat the request.
    await diagnosed(client, kind === 'firefox' ? 'nobody_listening' : 'unreachable');
    if (kind === 'firefox') assert.match(text, /Probably nothing is listening/);
  });

  it("leaves the client's page alone if its connection breaks after the page has begun", async () => {
    const { client, page } = await abandoned({});
    const listener = scene.keep(
      await startListener({ port: client.port, behaviour: 'part', text: 'You may close this' }),
    );
    await click(page, '#approve');
    await until("the client's page", () => page.$('#other'));
    listener.drop();
    await until('the state to be forgotten', async () => {
      const stored = JSON.stringify(await scene.extension.read('session'));
      return stored.includes('"standing":"done"') && !stored.includes(client.state);
    });
    const explained = await scene.explained();
    assert.deepEqual(
      explained.filter(({ requested }) => requested === client.redirectUri),
      [],
    );
    // After a reset, Firefox puts an error page of its own in place of the page.
    if (kind === 'firefox') assert.doesNotMatch(page.url(), /-extension:/);
    else assert.equal(new URL(page.url()).port, String(client.port), "the client's page is still there");
  });

  it('nobody_listening: sees a response in the fragment as well', async () => {
    const { client, page } = await abandoned({ responseMode: 'fragment' });
    await click(page, '#approve');
    await explanationIn(page);
    await diagnosed(client, 'nobody_listening');
    assert.doesNotMatch(await page.evaluate(() => location.href + document.body.innerText), new RegExp(client.state));
  });

  it('reports no failure when the user navigates away', async () => {
    const silent = scene.keep(await startListener({ behaviour: 'silent' }));
    await scene.extension.save({ correction: 'ask' });
    const client = await scene.client({ provider: await scene.provider({ port: silent.port }) });
    const page = await scene.tab(client.authorizationUrl);
    await click(page, '#approve');
    await until('the connection', () => silent.connections > 0);
    go(page, `${(await scene.provider(undefined)).issuer}/nothing`);
    await until('the other page', () =>
      page.evaluate(() => document.body.innerText.length > 0 && location.pathname === '/nothing'),
    );
    const explained = await scene.explained();
    assert.deepEqual(
      explained.filter(({ requested }) => requested === client.redirectUri),
      [],
    );
  });
});
