// Every diagnosis that is not the subject of another file, provoked in the browser for real.
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
   * Waits for what was said of the sign-in of this client.
   * @param {{ redirectUri: string }} client
   * @param {string} diagnosis
   */
  const said = (client, diagnosis) =>
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
   * A sign-in up to the consent, whose client has gone by the time it is given.
   * @param {object} options of startClient
   * @param {object} [landing]
   */
  async function abandoned(options, landing) {
    const client = await scene.client({ provider: await scene.provider(landing), ...options });
    await client.close();
    const page = await scene.tab(client.authorizationUrl);
    return { client, page };
  }

  it('redirect_uri_mismatch: warned before consent, with the page left as it is', async () => {
    const provider = await scene.provider(undefined);
    const client = await scene.client({ provider });
    await scene.extension.save({
      registrations: [
        { name: 'Test', authorization_server: provider.issuer, redirect_uris: ['http://localhost:38000/callback'] },
      ],
    });
    const page = await scene.tab(client.authorizationUrl);
    assert.equal((await said(client, 'redirect_uri_mismatch')).kind, 'warn');
    assert.ok(await until('the consent page', () => page.$('#approve')));
  });

  it('rejected_by_provider and registration_not_propagated: an error page tells by its address', async () => {
    const provider = scene.keep(await startRefusingProvider(PROVIDER_NAME));
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

  it('address_family: an IP literal refused, the client listens on the other loopback address', async () => {
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
    assert.ok((await client.finished).ok, 'delivered to [::1]');
    await said(client, 'address_family');
  });

  it('https_on_loopback: sent over TLS to a client that speaks plain HTTP', async () => {
    const port = await freePort();
    const redirectUri = `https://localhost:${port}/callback`;
    const provider = await scene.provider(undefined, { registered: [redirectUri] });
    const client = await scene.client({ provider, clientId: 'web', port, redirectUri });
    const page = await scene.tab(client.authorizationUrl);
    await click(page, '#approve');
    assert.ok((await client.finished).ok, 'delivered over http');
    await said(client, 'https_on_loopback');
  });

  it('other_program_answered: somebody else got the code', async () => {
    const other = scene.keep(await startListener());
    await scene.extension.save({ correction: 'ask' });
    const client = await scene.client({ provider: await scene.provider({ port: other.port }) });
    const page = await scene.tab(client.authorizationUrl);
    await click(page, '#approve');
    assert.equal((await said(client, 'other_program_answered')).kind, 'warn');
    assert.equal(other.requests.length, 1);
  });

  it('blocked_port: the browser never connects there', async () => {
    const client = await scene.client({
      provider: await scene.provider(undefined),
      redirectUri: 'http://localhost:6666/callback',
    });
    const page = await scene.tab(client.authorizationUrl);
    await click(page, '#approve');
    await explanationIn(page);
    await said(client, 'blocked_port');
  });

  it('response_body_lost: a form_post response that nobody took', async () => {
    await scene.extension.save({ correction: 'ask' });
    const { client, page } = await abandoned({ responseMode: 'form_post' });
    await click(page, '#approve');
    await explanationIn(page);
    await said(client, 'response_body_lost');
  });

  it('authorization_error: the user said no, and the client is gone', async () => {
    const { client, page } = await abandoned({});
    await click(page, '#deny');
    await explanationIn(page);
    await said(client, 'authorization_error');
  });

  it('unreachable: somebody takes the connection and drops it', async () => {
    const { client, page } = await abandoned({});
    scene.keep(await startListener({ port: client.port, behaviour: 'reset' }));
    await click(page, '#approve');
    await explanationIn(page);
    await said(client, 'unreachable');
  });

  it('nobody_listening and a fragment: an answer behind the number sign is seen too', async () => {
    const { client, page } = await abandoned({ responseMode: 'fragment' });
    await click(page, '#approve');
    await explanationIn(page);
    await said(client, 'nobody_listening');
    assert.doesNotMatch(await page.evaluate(() => location.href + document.body.innerText), new RegExp(client.state));
  });

  it('stopped by the user: no failure', async () => {
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
    const explained = Object.values(await scene.extension.read('session')).filter(
      (value) => value.explanation?.requested === client.redirectUri,
    );
    assert.deepEqual(explained, [], kind);
  });
});
