/**
 * An authorization server for many clients at once. The real one of the other tests keeps cookies for each sign-in, and
 * browsers drop the oldest when a site has more than about 150.
 */

import { createHash, randomBytes } from 'node:crypto';
import http from 'node:http';
import { PROVIDER_NAME } from '../e2e/browser.mjs';
import { listen, page, readBody, shut } from '../servers/serve.mjs';

/**
 * Simulated: asks for consent, sends every callback to one registered port, and exchanges a code only for the client,
 * redirect URI and PKCE verifier that it was issued for.
 * @param {number} registered the port
 */
export async function startCrowdProvider(registered) {
  /** @type {Map<string, URLSearchParams>} the requests, by code */
  const codes = new Map();
  const server = http.createServer(async (request, response) => {
    const { pathname, search, searchParams } = new URL(request.url ?? '/', issuer);
    if (pathname === '/token') {
      const form = new URLSearchParams(await readBody(request));
      const code = form.get('code') ?? '';
      const asked = codes.get(code);
      codes.delete(code);
      const challenge = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url');
      const isRight =
        challenge === asked?.get('code_challenge') &&
        ['client_id', 'redirect_uri'].every((name) => form.get(name) === asked.get(name));
      response.writeHead(isRight ? 200 : 400, { 'content-type': 'application/json' });
      response.end(JSON.stringify(isRight ? { access_token: 'token' } : { error: 'invalid_grant' }));
    } else if (request.method === 'POST') {
      const code = randomBytes(16).toString('hex');
      codes.set(code, searchParams);
      const answer = new URLSearchParams({ code, state: searchParams.get('state') ?? '', iss: issuer });
      response.writeHead(303, { location: `http://localhost:${registered}/callback?${answer}` }).end();
    } else {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end(page('Sign in', `<form method="post" action="/approve${search}"><button>Approve</button></form>`));
    }
  });
  const port = await listen(server);
  const issuer = `http://${PROVIDER_NAME}:${port}`;
  return { issuer, address: `http://127.0.0.1:${port}`, close: () => shut(server) };
}
