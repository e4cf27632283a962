// The building blocks of the test servers, one by one.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import test from 'node:test';
import tls from 'node:tls';
import { within } from '../e2e/wait.mjs';
import { startClient } from './client.mjs';
import { assertRefused } from './closing.mjs';
import { moveLanding } from './front.mjs';
import { startListener } from './listener.mjs';
import { startMcpResource } from './mcp-resource.mjs';
import { startProvider } from './oidc-provider.mjs';
import { deadPort, freePort, probe } from './ports.mjs';
import { startSecureProvider } from './tls-front.mjs';
import { deliver, signIn } from './user-agent.mjs';

test('moving a landing keeps everything but scheme, host and port byte for byte', () => {
  const rest = '/Cb?code=a%2Fb+c&state=x%20y&iss=#frag?';
  assert.equal(moveLanding(`http://localhost:50123${rest}`, { port: 38000 }), `http://localhost:38000${rest}`);
  assert.equal(moveLanding(`http://[::1]:50123${rest}`, { host: '127.0.0.1' }), `http://127.0.0.1:50123${rest}`);
  assert.equal(
    moveLanding(`http://127.0.0.1:1${rest}`, { host: '::1', scheme: 'https', port: 2 }),
    `https://[::1]:2${rest}`,
  );
  assert.equal(moveLanding(`http://localhost${rest}`, { host: '127.0.0.1' }), `http://127.0.0.1${rest}`);
  for (const foreign of [
    'http://idp.example:80/',
    'http://localhost@evil.example/',
    'http://localhost.evil.example/',
    '/relative?code=1',
  ]) {
    assert.equal(moveLanding(foreign, { port: 1 }), undefined);
  }
});

test('a dead port refuses connections, is not handed out, and is free after its release', async () => {
  const dead = await deadPort();
  assert.equal(await probe(dead.port), 'ECONNREFUSED');
  const offered = new Set();
  for (let i = 0; i < 200; i += 1) offered.add(await freePort());
  assert.ok(!offered.has(dead.port));
  await dead.release();
  const listener = await startListener({ port: dead.port });
  assert.equal(await probe(dead.port), 'open');
  await listener.close();
  assert.equal(await probe(dead.port), 'ECONNREFUSED');
});

test('deadPort rejects a port that is in use', async (t) => {
  const listener = await startListener();
  t.after(listener.close);
  await assert.rejects(deadPort(listener.port));
});

test('a listener counts connections and requests separately', async (t) => {
  const listener = await startListener({ status: 404 });
  t.after(listener.close);
  assert.ok(listener.untouched);
  const socket = net.connect(listener.port, '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.destroy();
  const received = listener.received();
  const answer = await fetch(`${listener.origin}/x?state=1`, { method: 'POST', body: 'code=2' });
  assert.equal(answer.status, 404);
  const { method, path, query, body } = await received;
  assert.deepEqual(
    { method, path, query, body },
    { method: 'POST', path: '/x', query: { state: '1' }, body: 'code=2' },
  );
  assert.deepEqual([listener.connections, listener.requests.length, listener.untouched], [2, 1, false]);
});

test('a listener with the behaviour reset drops every connection', async (t) => {
  const listener = await startListener({ behaviour: 'reset' });
  t.after(listener.close);
  await assertRefused(fetch(listener.origin), /^(ECONNRESET|UND_ERR_SOCKET)$/);
  assert.equal(listener.requests.length, 0);
});

test('a provider over TLS ends although a browser has opened connections in advance', async () => {
  const provider = await startSecureProvider();
  const plain = net.connect(provider.port, '127.0.0.1');
  const secure = tls.connect({ port: provider.port, host: '127.0.0.1', rejectUnauthorized: false });
  await Promise.all([once(plain, 'connect'), once(secure, 'secureConnect')]);
  const ended = [once(plain, 'close'), once(secure, 'close')];
  for (const socket of [plain, secure]) socket.on('error', () => undefined);
  await within('the provider to end', provider.close());
  await Promise.all(ended);
});

test('a strict client stops at a request that is not a callback', async (t) => {
  const client = await startClient({
    provider: { issuer: 'http://127.0.0.1:1', address: 'http://127.0.0.1:1' },
    unknown: 'end',
  });
  t.after(client.close);
  await fetch(`http://127.0.0.1:${client.port}/favicon.ico`);
  assert.deepEqual(await client.finished, {
    ok: false,
    step: 'callback',
    error: 'unexpected_request',
    description: '/favicon.ico',
  });
});

test('the MCP endpoint accepts only tokens issued for it', async (t) => {
  const provider = await startProvider({ autoApprove: true });
  t.after(provider.close);
  const mcp = await startMcpResource({ provider });
  t.after(mcp.close);
  const call = (/** @type {string | undefined} */ token, /** @type {object} */ message) =>
    fetch(mcp.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ jsonrpc: '2.0', ...message }),
    });

  const refused = await call(undefined, { id: 1, method: 'initialize' });
  assert.equal(refused.status, 401);
  const [, metadata] = /resource_metadata="([^"]*)"/.exec(refused.headers.get('www-authenticate') ?? '') ?? [];
  const {
    resource,
    authorization_servers: [server],
  } = await (await fetch(metadata)).json();
  assert.equal(server, provider.issuer);
  const as = await (await fetch(`${server}/.well-known/oauth-authorization-server`)).json();
  assert.equal(as.issuer, provider.issuer);
  assert.ok(as.registration_endpoint);

  const tokenFor = async (/** @type {string | undefined} */ wanted) => {
    const client = await startClient({ provider, resource: wanted, scope: 'mcp:use openid' });
    t.after(client.close);
    await deliver(await signIn(client.authorizationUrl));
    const result = await client.finished;
    assert.ok(result.ok, JSON.stringify(result));
    return result.tokens.access_token;
  };
  assert.equal((await call(await tokenFor('http://127.0.0.1:1/mcp'), { id: 1, method: 'initialize' })).status, 401);
  assert.equal((await call(await tokenFor(undefined), { id: 1, method: 'initialize' })).status, 401);
  const token = await tokenFor(resource);
  const hello = await (
    await call(token, { id: 1, method: 'initialize', params: { protocolVersion: '2025-06-18' } })
  ).json();
  assert.equal(hello.result.protocolVersion, '2025-06-18');
  assert.equal((await call(token, { method: 'notifications/initialized' })).status, 202);
  const { result } = await (await call(token, { id: 2, method: 'tools/list' })).json();
  assert.deepEqual(
    result.tools.map((/** @type {any} */ tool) => tool.name),
    ['ping'],
  );
});
