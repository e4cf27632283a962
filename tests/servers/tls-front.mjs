// A provider that is reached over TLS, with the certificate of `tls/`, for clients that take no other.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { fileURLToPath } from 'node:url';
import { startProvider } from './oidc-provider.mjs';
import { listen, shut } from './serve.mjs';

const pem = (/** @type {string} */ name) => new URL(`tls/${name}.pem`, import.meta.url);

/** The path in the issuer: clients of Microsoft require one. This one is that of AD FS. */
const TENANT = '/adfs';

/** The certificate, for programs that can be told to trust it. */
export const CERTIFICATE = fileURLToPath(pem('cert'));

/**
 * @param {Parameters<typeof startProvider>[0]} [options] port: that of the front; issuer: without a path, if it is not to
 *   be that of AD FS on this computer
 */
export async function startSecureProvider(options = {}) {
  const upstream = { host: '127.0.0.1', port: 0 };
  const front = https.createServer({ cert: readFileSync(pem('cert')), key: readFileSync(pem('key')) });
  front.on('request', (request, response) => {
    const headers = { ...request.headers, 'x-forwarded-proto': 'https' };
    const path = String(request.url).replace(TENANT, '');
    const onward = http.request({ ...upstream, method: request.method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  // Those that a browser has opened in advance are no connections of HTTP yet.
  /** @type {Set<import('node:stream').Duplex>} */
  const sockets = new Set();
  front.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const port = await listen(front, options.port ?? 0);
  const issuer = options.issuer ?? `https://localhost:${port}${TENANT}`;
  const provider = await startProvider({ ...options, port: 0, issuer });
  upstream.port = provider.port;
  return {
    ...provider,
    /** Of the front. */
    port,
    close: async () => {
      const closed = shut(front);
      for (const socket of sockets) socket.destroy();
      await closed;
      await provider.close();
    },
  };
}
