// SIMULATED MISBEHAVIOUR of a provider, and little else: the browser is sent to the registered
// redirect URI instead of the requested one. Real providers do this when they ignore the requested
// port, and a client causes the same when it requests one port and listens on another. Only the
// landing moves. The provider still remembers the client's own redirect_uri, so the token request
// is correct and really succeeds once the callback reaches the client. On request, the response also
// lacks `iss`, as that of a provider without RFC 9207.
import http from 'node:http';
import { startProvider } from './oidc-provider.mjs';
import { inUrl, listen, shut } from './serve.mjs';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * @typedef {object} Landing where callbacks are sent; missing parts stay unchanged
 * @property {number | string} [port]
 * @property {string} [host]
 * @property {'http' | 'https' | 'none'} [scheme] none: the address lacks it
 * @property {boolean} [unnamed] whether the response names no issuer
 */

/**
 * Moves a callback: replaces scheme, host and port, and keeps the rest byte for byte.
 * @param {string} address
 * @param {Landing} landing
 * @returns {string | undefined} undefined if the address is not on loopback
 */
export function moveLanding(address, landing) {
  const [, scheme, authority, rest] = /^(https?):\/\/([^/?#]*)(.*)$/s.exec(address) ?? [];
  if (authority === undefined) return undefined;
  const [, host, port = ''] = /^(.*?)(?::(\d*))?$/.exec(authority) ?? [];
  if (!LOOPBACK.test(host)) return undefined;
  const movedPort = landing.port ?? port;
  const named = landing.unnamed ? rest.replace(/([?&])iss=[^&#]*&?/, '$1').replace(/[?&]$/, '') : rest;
  return `${landing.scheme === 'none' ? '' : `${landing.scheme ?? scheme}://`}${inUrl(landing.host ?? host)}${movedPort === '' ? '' : `:${movedPort}`}${named}`;
}

const isCallback = (/** @type {string} */ address) => /[?&#](code|error)=/.test(address);

// Changes only authorization responses: pages whose form has a hidden code or error.
const moveForm = (/** @type {string} */ html, /** @type {Landing} */ landing) =>
  /<input type="hidden" name="(code|error)"/.test(html)
    ? html.replace(/(<form method="post" action=")([^"]*)(")/, (all, before, action, after) => {
        const moved = moveLanding(action, landing);
        return moved ? before + moved + after : all;
      })
    : html;

/**
 * A reverse proxy. It keeps the Host header, so that the provider's links and cookies use the front's address.
 * @param {object} [options]
 * @param {string} [options.host]
 * @param {number} [options.port] 0: any
 * @param {Landing} [options.landing] if unset, nothing moves
 * @param {string} [options.formAction] where the forms of its pages may lead (Content-Security-Policy)
 */
export async function startFront(options = {}) {
  const { host = '127.0.0.1', formAction } = options;
  let landing = options.landing;
  /** @type {URL | undefined} */
  let upstream;
  /** @type {{requested: string, landed: string}[]} */
  const moved = [];
  const own = { port: 0 };
  /** @type {((target: string) => Promise<unknown>) | undefined} */
  let first;

  const move = (/** @type {string} */ address) => {
    if (!landing || !isCallback(address) || new URL(address, 'http://front').port === String(own.port)) return address;
    const landed = moveLanding(address, landing);
    if (landed) moved.push({ requested: address, landed });
    return landed ?? address;
  };

  const server = http.createServer(async (request, response) => {
    await first?.(String(request.url));
    if (!upstream) return response.writeHead(502).end('no provider behind this front');
    const { hostname, port } = upstream;
    const onward = http.request(
      { hostname, port, method: request.method, path: request.url, headers: request.headers },
      async (answer) => {
        const headers = { ...answer.headers };
        if (headers.location) headers.location = move(headers.location);
        if (formAction) headers['content-security-policy'] = `form-action ${formAction}`;
        if (!landing || !headers['content-type']?.startsWith('text/html')) {
          response.writeHead(answer.statusCode ?? 502, headers);
          return answer.pipe(response);
        }
        const chunks = [];
        for await (const chunk of answer) chunks.push(chunk);
        const body = moveForm(Buffer.concat(chunks).toString('utf8'), landing);
        delete headers['transfer-encoding'];
        headers['content-length'] = String(Buffer.byteLength(body));
        response.writeHead(answer.statusCode ?? 502, headers);
        return response.end(body);
      },
    );
    onward.on('error', () =>
      response.headersSent ? response.destroy() : response.writeHead(502).end('provider not reached'),
    );
    response.on('close', () => onward.destroy());
    return request.pipe(onward);
  });
  own.port = await listen(server, options.port ?? 0, host);

  return {
    port: own.port,
    address: `http://${inUrl(host)}:${own.port}`,
    /** Callbacks whose redirect was moved, oldest first. */
    moved,
    /** @param {string} address of the provider */
    forwardTo(address) {
      upstream = new URL(address);
    },
    /** @param {Landing | undefined} next */
    landOn(next) {
      landing = next;
    },
    /** Awaits something before each request is passed on. @param {(target: string) => Promise<unknown>} action */
    awaitFirst(action) {
      first = action;
    },
    close: () => shut(server),
  };
}

/**
 * A provider behind a front. Both browser and client talk to the front.
 * @param {Parameters<typeof startProvider>[0] & {landing?: Landing, name?: string, formAction?: string}} [options]
 */
export async function startFrontedProvider(options = {}) {
  const { landing, name, host, port, formAction, ...rest } = options;
  const front = await startFront({ host, port, landing, formAction });
  const issuer = options.issuer ?? (name ? `http://${name}:${front.port}` : front.address);
  const provider = await startProvider({ ...rest, issuer }).catch(async (error) => {
    await front.close();
    throw error;
  });
  front.forwardTo(provider.address);
  return {
    issuer,
    port: front.port,
    address: front.address,
    provider,
    front,
    close: async () => {
      await front.close();
      await provider.close();
    },
  };
}
