// The whole sign-in without a browser: provider, client, and a front that moves the landing.
import assert from 'node:assert/strict';
import test from 'node:test';
import { startClient } from './client.mjs';
import { assertRefused, closing } from './closing.mjs';
import { startFrontedProvider } from './front.mjs';
import { startListener } from './listener.mjs';
import { REGISTERED, startProvider } from './oidc-provider.mjs';
import { deadPort } from './ports.mjs';
import { deliver, signIn } from './user-agent.mjs';

for (const responseMode of /** @type {const} */ (['query', 'form_post'])) {
  for (const host of ['localhost', '127.0.0.1']) {
    test(`the native client signs in on ${host} by ${responseMode}`, async (t) => {
      const using = closing(t);
      const provider = await using(startProvider());
      const client = await using(startClient({ provider, host, responseMode }));
      const landed = await signIn(client.authorizationUrl);
      assert.equal(landed.method, responseMode === 'query' ? 'GET' : 'POST');
      assert.equal((await deliver(landed, `http://127.0.0.1:${client.port}`)).status, 200);
      const result = await client.finished;
      assert.ok(result.ok && result.tokens.access_token && result.tokens.id_token, JSON.stringify(result));
      assert.equal(client.requests.length, 1);
      assert.deepEqual(provider.failures, []);
    });
  }
}

test('a fragment reaches the client through its own page', async (t) => {
  const using = closing(t);
  const provider = await using(startProvider());
  const client = await using(startClient({ provider, responseMode: 'fragment' }));
  const { url } = await signIn(client.authorizationUrl);
  const [address, fragment] = url.split('#');
  assert.match(fragment, /(^|&)code=/);
  assert.match((await deliver({ url: address, method: 'GET' })).text, /location\.hash/);
  // What that page does in a browser.
  assert.equal((await deliver({ url: address, method: 'POST', body: fragment })).status, 200);
  assert.ok((await client.finished).ok);
});

test('a provider with autoApprove answers the first request with the callback', async (t) => {
  const using = closing(t);
  const provider = await using(startProvider({ autoApprove: true }));
  const client = await using(startClient({ provider }));
  const answer = await fetch(client.authorizationUrl, { redirect: 'manual' });
  assert.equal(answer.status, 303);
  const url = answer.headers.get('location') ?? '';
  assert.ok(url.startsWith(`${client.redirectUri}?code=`), url);
  await deliver({ url, method: 'GET' });
  assert.ok((await client.finished).ok);
});

test('the redirect URI of the web client is matched exactly', async (t) => {
  const using = closing(t);
  const provider = await using(startProvider());
  const wrong = await using(startClient({ provider, clientId: 'web' }));
  await assert.rejects(signIn(wrong.authorizationUrl), /400.*invalid_redirect_uri/);
  const right = await using(startClient({ provider, clientId: 'web', redirectUri: REGISTERED }));
  const landed = await signIn(right.authorizationUrl);
  assert.ok(landed.url.startsWith(`${REGISTERED}?code=`));
  // This client requested the registered redirect URI but listens elsewhere.
  await deliver(landed, `http://127.0.0.1:${right.port}`);
  assert.ok((await right.finished).ok);
  assert.deepEqual(
    provider.tokenRequests.map(({ ok, redirectUri }) => ({ ok, redirectUri })),
    [{ ok: true, redirectUri: REGISTERED }],
  );
});

test('PKCE is required unless it is optional', async (t) => {
  const using = closing(t);
  const strict = await using(startProvider());
  const refused = await using(startClient({ provider: strict, pkce: 'none' }));
  const { url } = await signIn(refused.authorizationUrl);
  assert.equal(new URL(url).searchParams.get('error'), 'invalid_request');
  const lenient = await using(startProvider({ pkce: 'optional' }));
  const client = await using(startClient({ provider: lenient, pkce: 'none' }));
  await deliver(await signIn(client.authorizationUrl));
  assert.ok((await client.finished).ok);
});

test('a provider without iss leaves it out of metadata and, except in form_post denials, of callbacks', async (t) => {
  const using = closing(t);
  const provider = await using(startProvider({ iss: false }));
  const metadata = await (await fetch(`${provider.address}/.well-known/oauth-authorization-server`)).json();
  assert.ok(!('authorization_response_iss_parameter_supported' in metadata));
  for (const responseMode of /** @type {const} */ (['query', 'form_post'])) {
    for (const choice of /** @type {const} */ (['approve', 'deny'])) {
      const client = await using(startClient({ provider, responseMode }));
      const landed = await signIn(client.authorizationUrl, { choice });
      const params = new URLSearchParams(landed.body ?? landed.url.split('?')[1]);
      const expected = choice === 'approve' ? ['code', 'state'] : ['error', 'error_description', 'state'];
      if (choice === 'approve' || responseMode === 'query') assert.deepEqual([...params.keys()], expected);
      await deliver(landed);
      assert.equal((await client.finished).ok, choice === 'approve');
    }
  }
});

test('a denial reaches the client', async (t) => {
  const using = closing(t);
  const provider = await using(startProvider());
  const client = await using(startClient({ provider }));
  await deliver(await signIn(client.authorizationUrl, { choice: 'deny' }));
  const result = await client.finished;
  assert.deepEqual(result, { ok: false, step: 'callback', error: 'access_denied', description: 'The user said no' });
});

test('a client refuses a callback with another state', async (t) => {
  const using = closing(t);
  const provider = await using(startProvider());
  const client = await using(startClient({ provider }));
  const other = await using(startClient({ provider }));
  assert.match(client.state, /^[\w-]{43}$/);
  await deliver(await signIn(other.authorizationUrl), `http://127.0.0.1:${client.port}`);
  const result = await client.finished;
  assert.equal(!result.ok && result.error, 'state_mismatch');
  assert.equal(provider.tokenRequests.length, 0);
});

for (const responseMode of /** @type {const} */ (['query', 'form_post'])) {
  test(`the front moves the landing, and the code exchange still succeeds (${responseMode})`, async (t) => {
    const using = closing(t);
    const dead = await using(deadPort());
    const provider = await using(startFrontedProvider({ landing: { port: dead.port } }));
    const client = await using(startClient({ provider, responseMode }));
    const landed = await signIn(client.authorizationUrl);
    assert.equal(landed.url.split('?')[0], `http://localhost:${dead.port}/callback`);
    await assertRefused(deliver(landed));
    assert.equal(client.requests.length, 0);
    await deliver(landed, new URL(client.redirectUri).origin);
    const result = await client.finished;
    assert.ok(result.ok, JSON.stringify(result));
    assert.equal(client.requests.length, 1);
    assert.equal(provider.provider.tokenRequests[0].redirectUri, client.redirectUri);
  });
}

test('a provider can have a host name of its own', async (t) => {
  const using = closing(t);
  const provider = await using(
    startFrontedProvider({ name: 'idp.example', landing: { host: '127.0.0.1', port: 38000, scheme: 'https' } }),
  );
  assert.equal(provider.issuer, `http://idp.example:${provider.port}`);
  const client = await using(startClient({ provider }));
  const landed = await signIn(client.authorizationUrl, { address: provider.address });
  assert.ok(landed.url.startsWith('https://127.0.0.1:38000/callback?code='), landed.url);
  await deliver(landed, `http://127.0.0.1:${client.port}`);
  assert.ok((await client.finished).ok);
});

test('a callback that lands on another program does not reach the client', async (t) => {
  const using = closing(t);
  const other = await using(startListener());
  const provider = await using(startFrontedProvider({ autoApprove: true, landing: { port: other.port } }));
  const client = await using(startClient({ provider }));
  assert.ok(other.untouched);
  await deliver(await signIn(client.authorizationUrl));
  assert.equal((await other.received()).query.state, client.state);
  assert.equal(other.requests.length, 1);
  assert.equal(client.requests.length, 0);
});
