// A listener that speaks TLS with a certificate of its own, as some clients do. No browser trusts the certificate.
import { readFileSync } from 'node:fs';
import https from 'node:https';
import { listen, shut } from './serve.mjs';

const pem = (/** @type {string} */ name) => readFileSync(new URL(`tls/${name}.pem`, import.meta.url));

export async function startTlsListener() {
  /** @type {string[]} */
  const requests = [];
  /** @type {string[]} */
  const refused = [];
  const server = https.createServer({ cert: pem('cert'), key: pem('key') }, (request, response) => {
    requests.push(String(request.url));
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>Signed in</title><h1 id="signed-in">Signed in</h1>');
  });
  server.on('tlsClientError', (/** @type {Error & { code?: string }} */ error) => refused.push(String(error.code)));
  const port = await listen(server, 0, '127.0.0.1');
  return {
    port,
    /** The paths that were requested over TLS. */
    requests,
    /** Why connections were refused: ERR_SSL_HTTP_REQUEST is a request in plain http. */
    refused,
    close: () => shut(server),
  };
}
