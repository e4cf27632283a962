// A small but real OAuth client: listens, builds an authorization request, waits for the callback, exchanges the code.
import { createHash, randomBytes } from 'node:crypto';
import http from 'node:http';
import { within } from '../e2e/wait.mjs';
import { record } from './listener.mjs';
import { bare, inUrl, listen, page, shut } from './serve.mjs';

const token = (/** @type {number} */ bytes) => randomBytes(bytes).toString('base64url');

// A fragment is not sent to the server, so the client's page posts it.
const FRAGMENT_PAGE = page(
  'Finishing',
  `<p id="result">Finishing…</p><script>
fetch(location.pathname, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: location.hash.slice(1) })
  .then((answer) => answer.text()).then((text) => { document.open(); document.write(text); document.close(); });
</script>`,
);

/**
 * @typedef {{ok: true, tokens: Record<string, any>} | {ok: false, step: 'callback' | 'token' | 'closed', error: string, description?: string}} Finish
 */

/**
 * @param {object} options
 * @param {{issuer: string, address: string}} options.provider as returned by the start functions
 * @param {string} [options.clientId]
 * @param {number} [options.port] to listen on; 0: any
 * @param {string} [options.bind] the address to listen on: '127.0.0.1' or '::1'
 * @param {string} [options.host] of the redirect URI
 * @param {string} [options.path] of the redirect URI
 * @param {string} [options.redirectUri] the whole redirect URI, if its port is not the one to listen on
 * @param {'S256' | 'none'} [options.pkce]
 * @param {'query' | 'fragment' | 'form_post'} [options.responseMode]
 * @param {string} [options.state]
 * @param {string} [options.scope]
 * @param {string} [options.resource] RFC 8707
 * @param {'tolerate' | 'end'} [options.unknown] what to do on a request that is not a callback: a third
 *   of real listeners stop at the first one
 * @param {Record<string, string>} [options.params] added to the authorization request
 */
export async function startClient(options) {
  const {
    provider,
    clientId = 'native',
    host = 'localhost',
    path = '/callback',
    pkce = 'S256',
    bind = bare(host) === '::1' ? '::1' : '127.0.0.1',
    responseMode,
    state = token(32),
    scope = 'openid',
    resource,
    unknown = 'tolerate',
  } = options;
  const verifier = token(32);
  /** @type {import('./listener.mjs').Received[]} */
  const requests = [];
  /** @type {(finish: Finish) => void} */
  let finish = () => {};
  /** @type {Promise<Finish>} */
  const finished = new Promise((resolve) => {
    finish = resolve;
  });
  let taken = false;

  const exchange = async (/** @type {string} */ code) => {
    const answer = await fetch(`${provider.address}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        client_id: clientId,
        redirect_uri: redirectUri,
        ...(pkce === 'S256' && { code_verifier: verifier }),
        ...(resource && { resource }),
      }),
    });
    return { ok: answer.ok, body: await answer.json() };
  };

  /** @param {URLSearchParams} params @returns {Promise<Finish>} */
  const settle = async (params) => {
    const failed = (/** @type {string} */ error, description = params.get('error_description') ?? undefined) =>
      /** @type {Finish} */ ({ ok: false, step: 'callback', error, description });
    if (params.get('state') !== state) return failed('state_mismatch', 'the response belongs to another request');
    if (params.has('iss') && params.get('iss') !== provider.issuer)
      return failed('iss_mismatch', 'the response is from another server');
    const error = params.get('error');
    if (error) return failed(error);
    try {
      const { ok, body } = await exchange(params.get('code') ?? '');
      return ok ? { ok, tokens: body } : { ok, step: 'token', error: body.error, description: body.error_description };
    } catch (cause) {
      return { ok: false, step: 'token', error: 'unreachable', description: String(cause) };
    }
  };

  const server = http.createServer(async (request, response) => {
    const received = await record(request);
    requests.push(received);
    const answer = (/** @type {number} */ status, /** @type {string} */ html) =>
      response
        .writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'referrer-policy': 'no-referrer' })
        .end(html);
    const params = new URLSearchParams(received.method === 'POST' ? received.body : (received.url.split('?')[1] ?? ''));
    const isCallback = received.path === path && (params.has('code') || params.has('error'));
    if (responseMode === 'fragment' && received.path === path && received.method === 'GET' && !isCallback)
      return answer(200, FRAGMENT_PAGE);
    if (!isCallback) {
      if (unknown === 'end')
        finish({ ok: false, step: 'callback', error: 'unexpected_request', description: received.path });
      return answer(404, page('Not found', '<h1>Not found</h1>'));
    }
    if (taken) return answer(409, page('Already used', '<h1>This sign-in is over</h1>'));
    taken = true;
    const result = await settle(params);
    answer(
      result.ok ? 200 : 400,
      result.ok
        ? page('Signed in', '<h1 id="signed-in">You are signed in</h1>')
        : page('Sign-in failed', `<h1 id="failed">Sign-in failed: ${result.error}</h1>`),
    );
    return finish(result);
  });
  const port = await listen(server, options.port ?? 0, bind);
  const redirectUri = options.redirectUri ?? `http://${inUrl(host)}:${port}${path}`;

  const authorizationUrl = `${provider.issuer}/auth?${new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope,
    state,
    ...(pkce === 'S256' && {
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    }),
    ...(responseMode && { response_mode: responseMode }),
    ...(resource && { resource }),
    ...options.params,
  })}`;

  return {
    authorizationUrl,
    redirectUri,
    state,
    port,
    /** Every request to the listener, oldest first. */
    requests,
    /** How the sign-in ends. Rejects if it does not. */
    get finished() {
      const heard = () => requests.map(({ method, path: asked }) => `${method} ${asked}`).join(', ') || 'nothing';
      return within(() => `the client on port ${port} to finish; it got ${heard()}`, finished);
    },
    close: async () => {
      finish({ ok: false, step: 'closed', error: 'closed' });
      await shut(server);
    },
  };
}
