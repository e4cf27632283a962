// A protected MCP endpoint (streamable HTTP): small, but real enough for real clients.
import { createPublicKey, verify } from 'node:crypto';
import http from 'node:http';
import { record } from './listener.mjs';
import { RESOURCE_SCOPE } from './oidc-provider.mjs';
import { inUrl, listen, shut } from './serve.mjs';

const METADATA = '/.well-known/oauth-protected-resource';
const VERSIONS = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'];
const TOOL = { name: 'ping', description: 'Answers pong', inputSchema: { type: 'object', properties: {} } };

const decode = (/** @type {string} */ part) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));

/**
 * Checks a JWT access token: signature, issuer, audience, expiry.
 * @param {string} jwt
 * @param {{issuer: string, address: string, audience: string}} expected
 * @returns {Promise<string | undefined>} the fault, if there is one
 */
async function fault(jwt, { issuer, address, audience }) {
  const parts = jwt.split('.');
  if (parts.length !== 3) return 'not a JWT: was the resource parameter sent?';
  const [head, claims] = [decode(parts[0]), decode(parts[1])];
  const { keys } = await (await fetch(`${address}/jwks`)).json();
  const jwk = keys.find((/** @type {any} */ key) => key.kid === head.kid);
  const signed = Buffer.from(`${parts[0]}.${parts[1]}`);
  if (head.alg !== 'RS256' || !jwk) return 'unknown key';
  if (!verify('RSA-SHA256', signed, createPublicKey({ key: jwk, format: 'jwk' }), Buffer.from(parts[2], 'base64url')))
    return 'bad signature';
  if (claims.iss !== issuer) return `issuer ${claims.iss}`;
  if (![claims.aud].flat().includes(audience)) return `audience ${claims.aud}`;
  if (claims.exp * 1000 < Date.now()) return 'expired';
  return undefined;
}

/** @param {any} message JSON-RPC @returns {object | undefined} undefined for a notification */
function reply({ id, method, params }) {
  if (id === undefined) return undefined;
  const result = (/** @type {object} */ value) => ({ jsonrpc: '2.0', id, result: value });
  switch (method) {
    case 'initialize':
      return result({
        protocolVersion: VERSIONS.includes(params?.protocolVersion) ? params.protocolVersion : VERSIONS[0],
        capabilities: { tools: {} },
        serverInfo: { name: 'protected', version: '1.0.0' },
      });
    case 'ping':
      return result({});
    case 'tools/list':
      return result({ tools: [TOOL] });
    case 'tools/call':
      return result({ content: [{ type: 'text', text: 'pong' }] });
    default:
      return { jsonrpc: '2.0', id, error: { code: -32601, message: `no method ${method}` } };
  }
}

/** The endpoint's URL, as given to clients. @param {{host?: string, port: number, path?: string}} where */
export const mcpUrl = ({ host = '127.0.0.1', port, path = '/mcp' }) => `http://${inUrl(host)}:${port}${path}`;

/**
 * @param {object} options
 * @param {{issuer: string, address: string}} options.provider
 * @param {string} [options.host]
 * @param {number} [options.port] 0: any
 * @param {string} [options.path]
 */
export async function startMcpResource({ provider, host = '127.0.0.1', port: wanted = 0, path = '/mcp' }) {
  /** @type {{method: string, path: string, rpc?: string, authorized: boolean, fault?: string}[]} */
  const requests = [];
  const own = { origin: '' };

  const server = http.createServer(async (request, response) => {
    const received = await record(request).catch(() => undefined);
    // The client has ended in the middle of its request.
    if (!received) return undefined;
    const json = (/** @type {number} */ status, /** @type {object} */ value, headers = {}) =>
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
    const entry = { method: received.method, path: received.path, authorized: false };
    requests.push(entry);

    if (received.path === METADATA || received.path === METADATA + path) {
      return json(200, {
        resource: own.origin + path,
        authorization_servers: [provider.issuer],
        scopes_supported: [RESOURCE_SCOPE],
        bearer_methods_supported: ['header'],
      });
    }
    if (received.path !== path) return json(404, { error: 'not_found' });

    const bearer = /^Bearer (.+)$/i.exec(received.headers.authorization ?? '')?.[1];
    const wrong = bearer ? await fault(bearer, { ...provider, audience: own.origin + path }) : 'no token';
    if (wrong) {
      Object.assign(entry, { fault: wrong });
      const challenge = [
        `resource_metadata="${own.origin}${METADATA}${path}"`,
        `scope="${RESOURCE_SCOPE}"`,
        ...(bearer ? ['error="invalid_token"'] : []),
      ];
      return json(
        401,
        { error: bearer ? 'invalid_token' : 'unauthorized' },
        { 'www-authenticate': `Bearer ${challenge.join(', ')}` },
      );
    }
    entry.authorized = true;
    if (received.method !== 'POST') return response.writeHead(405, { allow: 'POST' }).end();
    /** @type {any} */
    let message;
    try {
      message = JSON.parse(received.body);
    } catch {
      return json(400, { jsonrpc: '2.0', id: null, error: { code: -32700, message: 'not JSON' } });
    }
    Object.assign(entry, { rpc: message.method });
    const answer = reply(message);
    return answer ? json(200, answer) : response.writeHead(202).end();
  });
  const port = await listen(server, wanted, host);
  own.origin = mcpUrl({ host, port, path: '' });

  return {
    port,
    /** The endpoint's URL, as given to clients; also the audience of its tokens. */
    url: own.origin + path,
    /** Oldest first; `rpc` is the JSON-RPC method of an authorized request. */
    requests,
    close: () => shut(server),
  };
}
