// Other real authorization servers, installed on demand, to see how each refuses a redirect URI. All know one public
// client, `cli`, with one redirect URI. They are not set up for a complete sign-in.
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { installNpm, installPython } from '../../clients/install.mjs';
import { startProvider } from '../oidc-provider.mjs';
import { listen, shut } from '../serve.mjs';
import { startProgram } from './process.mjs';

/**
 * @typedef {object} Started
 * @property {number} port
 * @property {string} [client] the client id, if it is chosen when the server starts
 * @property {() => Promise<void>} close
 * @property {(registered: string) => Promise<{ client?: string } | void>} [register] registers another redirect URI in
 *   place of the one before
 *
 * @typedef {object} Other
 * @property {string} id in the knowledge base
 * @property {string} name
 * @property {string} path of its authorization endpoint
 * @property {string} [host] by which it is recognised, if not by its path
 * @property {string} [client] the client id, if it is not `cli`
 * @property {string} [scope] without which it refuses every request
 * @property {string} [matching] how it matches redirect URIs, if not as the knowledge base says
 * @property {RegExp} says the text of its refusal
 * @property {RegExp} [lands] the address of the refusal, if it is not that of the request
 * @property {number} [status] of the refusal, if not 400
 * @property {boolean} [unnamed] whether that text is also the text of others, and names nobody
 * @property {boolean} [python] whether it is written in Python
 * @property {boolean} [fixed] whether what is registered cannot be chosen
 * @property {(registered: string) => Promise<Started>} start
 */

/** @param {string} program @param {...[string, string]} packages @returns {Other['start']} */
const python =
  (program, ...packages) =>
  async (registered) => {
    const folders = await Promise.all(packages.map(([name, version]) => installPython(name, version)));
    const env = { PYTHONPATH: folders.join(delimiter), PYTHONDONTWRITEBYTECODE: '1' };
    return startProgram('python3', [join(import.meta.dirname, program), registered], env, 0);
  };

/** @param {http.RequestListener} handler @returns {Promise<Started>} */
async function serve(handler) {
  const server = http.createServer(handler);
  return { port: await listen(server), close: () => shut(server) };
}

const client = (/** @type {string} */ registered) => ({
  client_id: 'cli',
  redirect_uris: [registered],
  token_endpoint_auth_method: 'none',
  grant_types: ['authorization_code'],
  response_types: ['code'],
});

/** @type {Other['start']} */
async function nodeOauth(registered) {
  const folder = await installNpm('@node-oauth/oauth2-server', '5.3.0');
  const OAuth2Server = createRequire(join(folder, 'x.js'))('@node-oauth/oauth2-server');
  const server = new OAuth2Server({
    model: {
      getClient: async () => ({ id: 'cli', grants: ['authorization_code'], redirectUris: [registered] }),
      saveAuthorizationCode: async (/** @type {object} */ code) => code,
      getAccessToken: async () => undefined,
    },
  });
  return serve(async (request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://localhost');
    const answer = new OAuth2Server.Response();
    // As in its documentation, the error that it throws is the answer.
    const refusal = await server
      .authorize(
        new OAuth2Server.Request({ method: 'GET', headers: {}, query: Object.fromEntries(searchParams) }),
        answer,
        {
          authenticateHandler: { handle: () => ({ id: 'alice' }) },
        },
      )
      .then(
        () => undefined,
        (/** @type {any} */ error) => error,
      );
    response
      .writeHead(refusal?.code ?? 200, { 'content-type': 'application/json' })
      .end(
        JSON.stringify(
          refusal ? { error: refusal.name, error_description: refusal.message } : { location: answer.headers.location },
        ),
      );
  });
}

/** @type {Other['start']} */
async function mcpTypescript(registered) {
  const folder = await installNpm('@modelcontextprotocol/sdk', '1.32.2');
  const load = (/** @type {string} */ name) =>
    import(pathToFileURL(createRequire(join(folder, 'x.js')).resolve(name)).href);
  const { default: express } = await load('express');
  const { mcpAuthRouter } = await load('@modelcontextprotocol/sdk/server/auth/router.js');
  const app = express();
  app.use(
    mcpAuthRouter({
      issuerUrl: new URL('http://127.0.0.1'),
      provider: {
        clientsStore: { getClient: async () => client(registered) },
        authorize: async (/** @type {any} */ _, /** @type {any} */ __, /** @type {any} */ response) =>
          response.end('<button>Approve</button>'),
      },
    }),
  );
  return serve(app);
}

/** @type {Other['start']} */
async function workers(registered) {
  const folder = await installNpm('@cloudflare/workers-oauth-provider', '1.2.3');
  const source = await readFile(
    join(folder, 'node_modules/@cloudflare/workers-oauth-provider/dist/oauth-provider.js'),
    'utf8',
  );
  // This class exists only in Cloudflare's runtime. The module merely extends it.
  const { OAuthProvider } = await import(
    `data:text/javascript,${encodeURIComponent(source.replace(/^import .*"cloudflare:workers";/m, 'class WorkerEntrypoint {}'))}`
  );
  /** @type {Map<string, string>} */
  const entries = new Map();
  const OAUTH_KV = {
    get: async (/** @type {string} */ key, /** @type {any} */ how) => {
      const text = entries.get(key) ?? null;
      return text && (how === 'json' || how?.type === 'json') ? JSON.parse(text) : text;
    },
    put: async (/** @type {string} */ key, /** @type {string} */ value) => {
      entries.set(key, value);
    },
    delete: async (/** @type {string} */ key) => {
      entries.delete(key);
    },
    list: async () => ({ keys: [], list_complete: true }),
  };
  entries.set(
    'client:cli',
    JSON.stringify({
      clientId: 'cli',
      redirectUris: [registered],
      tokenEndpointAuthMethod: 'none',
      grantTypes: ['authorization_code'],
      responseTypes: ['code'],
    }),
  );
  const provider = new OAuthProvider({
    apiRoute: '/mcp',
    apiHandler: { fetch: async () => new Response('{}') },
    authorizeEndpoint: '/authorize',
    tokenEndpoint: '/token',
    clientRegistrationEndpoint: '/register',
    resourceMetadata: { resource: 'http://127.0.0.1/mcp' },
    // As in its documentation, the error that it throws is shown.
    defaultHandler: {
      fetch: async (/** @type {Request} */ request, /** @type {any} */ env) => {
        try {
          await env.OAUTH_PROVIDER.parseAuthRequest(request);
          return new Response('<button>Approve</button>');
        } catch (error) {
          return new Response(String(/** @type {Error} */ (error).message), { status: 400 });
        }
      },
    },
  });
  return serve(async (request, response) => {
    const answer = await provider.fetch(
      new Request(`http://${request.headers.host}${request.url}`),
      { OAUTH_KV },
      { waitUntil() {}, passThroughOnException() {} },
    );
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
  });
}

/** @type {Other['start']} */
async function betterAuth(registered) {
  const folder = await installNpm(
    '@better-auth/oauth-provider',
    '1.7.5',
    // Its own ranges lead npm to versions that exclude each other.
    'better-auth@1.7.5',
    '@better-auth/core@1.7.5',
    '@better-auth/utils@0.4.2',
    'better-call@1.4.0',
    '@better-fetch/fetch@1.3.2',
  );
  const load = (/** @type {string} */ name) => import(pathToFileURL(join(folder, 'node_modules', name)).href);
  const { betterAuth: create } = await load('better-auth/dist/index.mjs');
  const { memoryAdapter } = await load('@better-auth/memory-adapter/dist/index.mjs');
  const { oauthProvider } = await load('@better-auth/oauth-provider/dist/index.mjs');
  const row = (/** @type {string} */ uri) => ({
    id: '1',
    clientId: 'cli',
    redirectUris: [uri],
    tokenEndpointAuthMethod: 'none',
    grantTypes: ['authorization_code'],
    responseTypes: ['code'],
    public: true,
  });
  const tables = Object.fromEntries(
    [
      'user',
      'session',
      'account',
      'verification',
      'rateLimit',
      'oauthAccessToken',
      'oauthRefreshToken',
      'oauthConsent',
    ].map((table) => [table, /** @type {object[]} */ ([])]),
  );
  tables.oauthClient = [row(registered)];
  const auth = create({
    baseURL: 'http://127.0.0.1',
    secret: 'a secret of at least thirty-two letters',
    database: memoryAdapter(tables),
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    plugins: [oauthProvider({ loginPage: '/log-in', consentPage: '/consent', disableJwtPlugin: true })],
  });
  const started = await serve(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://127.0.0.1');
    if (url.pathname === '/log-in') return void response.end('Sign in');
    /** @type {Response} */
    const answer = await auth.handler(new Request(url, { headers: { accept: 'text/html' } }));
    // It answers with its own base URL.
    const next = answer.headers.get('location')?.replace('http://127.0.0.1/', '/');
    response.writeHead(answer.status, {
      'content-type': answer.headers.get('content-type') ?? 'text/plain',
      ...(next && { location: next }),
    });
    response.end(await answer.text());
  });
  return {
    ...started,
    register: async (uri) => {
      tables.oauthClient[0] = row(uri);
    },
  };
}

/** @type {Other[]} */
export const OTHERS = [
  {
    id: 'oidc-provider',
    name: 'oidc-provider, web',
    says: /invalid_redirect_uri.*did not match any of the client's registered redirect_uris/s,
    path: '/auth',
    client: 'web',
    start: (registered) => startProvider({ registered: [registered] }),
  },
  {
    id: 'oidc-provider',
    name: 'oidc-provider, native',
    says: /invalid_redirect_uri.*did not match any of the client's registered redirect_uris/s,
    path: '/auth',
    client: 'native',
    matching: 'any_port',
    fixed: true,
    start: () => startProvider(),
  },
  {
    id: 'django-oauth-toolkit',
    name: 'django-oauth-toolkit 3.4.1',
    says: /Mismatching redirect URI\./,
    path: '/o/authorize/',
    python: true,
    start: python('django_toolkit.py', ['django-oauth-toolkit', '3.4.1']),
  },
  {
    id: 'django-allauth',
    name: 'django-allauth 65.21.1',
    says: /Mismatching redirect URI\./,
    path: '/identity/o/authorize',
    status: 200,
    python: true,
    start: python('django_allauth.py', ['django-allauth[idp-oidc]', '65.21.1'], ['requests', '2.34.2']),
  },
  {
    id: 'authlib',
    name: 'Authlib 1.9.9',
    says: /is not supported by client\./,
    path: '/oauth/authorize',
    python: true,
    start: python('authlib_flask.py', ['authlib', '1.9.9'], ['flask', '3.1.2']),
  },
  {
    id: 'mcp-python-sdk',
    name: 'FastMCP 4.1.2',
    says: /not registered for client/,
    path: '/authorize',
    python: true,
    start: python('fastmcp_memory.py', ['fastmcp', '4.1.2']),
  },
  {
    id: 'mcp-typescript-sdk',
    name: 'MCP TypeScript SDK 1.32.2',
    says: /Unregistered redirect_uri/,
    path: '/authorize',
    start: mcpTypescript,
  },
  {
    id: 'node-oauth',
    name: '@node-oauth/oauth2-server 5.3.0',
    says: /does not match client value/,
    path: '/oauth/authorize',
    start: nodeOauth,
  },
  {
    id: 'better-auth',
    name: 'better-auth 1.7.5',
    says: /invalid_redirect/,
    lands: /\/api\/auth\/error\?error=invalid_redirect&/,
    path: '/api/auth/oauth2/authorize',
    status: 200,
    // As from 1.7.3 on: the knowledge base begins with the rule of older versions.
    matching: 'any_port',
    start: betterAuth,
  },
  {
    id: 'workers-oauth-provider',
    name: 'workers-oauth-provider 1.2.3',
    says: /Invalid redirect URI/,
    unnamed: true,
    path: '/authorize',
    start: workers,
  },
];
