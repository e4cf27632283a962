// A real authorization server, npm oidc-provider, on a loopback port.
import { createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import http from 'node:http';
import { ACCOUNT, consentPage, grantAll } from './oidc-consent.mjs';
import { createStore } from './oidc-store.mjs';
import { escapeHtml, inUrl, listen, page, shut } from './serve.mjs';

/** The scope that the MCP endpoint asks for. */
export const RESOURCE_SCOPE = 'mcp:use';

/** The registered redirect URI of Salesforce MCP clients, which this project began with. */
export const REGISTERED = 'http://localhost:38000/callback';

const HOUR = 3600;
const pub = {
  token_endpoint_auth_method: 'none',
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
};

/** The clients of every provider: `native` matches any loopback port, `web` matches exactly. */
export const CLIENTS = {
  native: {
    ...pub,
    client_id: 'native',
    application_type: 'native',
    redirect_uris: ['http://localhost/callback', 'http://127.0.0.1/callback', 'http://[::1]/callback'],
  },
  web: { ...pub, client_id: 'web', application_type: 'web', redirect_uris: [REGISTERED] },
};

/** @param {any} client metadata */
const withDevice = (client) => ({
  ...client,
  grant_types: [...client.grant_types, 'urn:ietf:params:oauth:grant-type:device_code'],
});

/** The pages of a sign-in on another device, for scripts. */
const DEVICE_PAGES = {
  userCodeInputSource: async (/** @type {any} */ ctx, /** @type {string} */ form) => {
    ctx.body = page('Sign-in', form);
  },
  userCodeConfirmSource: async (/** @type {any} */ ctx, /** @type {string} */ form) => {
    ctx.body = page('Confirm Device', form);
  },
  successSource: async (/** @type {any} */ ctx) => {
    ctx.body = page('Sign-in Success', '<h1>Sign-in Success</h1>');
  },
};

/** @type {object | undefined} */
let signingKey;
/** One key for the whole process, because generating it is slow. */
const jwks = () => {
  signingKey ??= { ...makeKey(), use: 'sig', alg: 'RS256' };
  return { keys: [signingKey] };
};

/**
 * Creates a signing key. Node 20 deadlocks if garbage is collected while the object of a key that it has just generated
 * is exported as a JWK: the generator is garbage then and needs the lock that the export holds. So the key takes a
 * detour through PEM.
 */
function makeKey() {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return createPrivateKey(privateKey).export({ format: 'jwk' });
}

/** The module warns about Node 20, although it works there. Only that warning is suppressed. */
async function loadModule() {
  const { warn } = console;
  console.warn = (...args) => {
    if (!String(args[0]).includes('Unsupported runtime')) warn(...args);
  };
  try {
    // @ts-ignore the package has no types
    return await import('oidc-provider');
  } finally {
    console.warn = warn;
  }
}

/** Removes `iss` from callbacks, which oidc-provider always sends (RFC 9207). @param {any} provider */
function withoutIss(provider) {
  provider.on('authorization.success', (/** @type {any} */ _ctx, /** @type {any} */ answer) => {
    delete answer.iss;
  });
  provider.use(async (/** @type {any} */ ctx, /** @type {() => Promise<void>} */ next) => {
    await next();
    if (ctx.path.startsWith('/.well-known/')) delete ctx.body?.authorization_response_iss_parameter_supported;
    // `iss` is the last parameter that the provider adds.
    const location = ctx.response.get('location');
    if (location) ctx.set('location', location.replace(/[?&#]iss=[^&#]*$/, ''));
  });
}

/**
 * @param {object} [options]
 * @param {string} [options.host] to listen on
 * @param {number} [options.port] 0: any
 * @param {string} [options.name] host name in the issuer; the browser must resolve it to loopback
 * @param {string} [options.issuer] the whole issuer, if there is a proxy in front
 * @param {object[]} [options.clients] additional clients, with the metadata of dynamic registration
 * @param {string[]} [options.registered] redirect URIs of the client `web`
 * @param {'required' | 'optional'} [options.pkce]
 * @param {boolean} [options.autoApprove] redirect the authorization request at once, without a page
 * @param {boolean} [options.iss] send the issuer in callbacks and announce it (RFC 9207); most servers
 *   do not, and some clients then choose another redirect URI
 * @param {string} [options.defaultScope] if a client requests none
 * @param {boolean} [options.device] whether clients can sign in with a code on another device (RFC 8628)
 * @param {string[]} [options.scopes] that it knows beside its own
 * @param {Record<string, string>} [options.routes] paths of its endpoints other than the usual ones
 */
export async function startProvider(options = {}) {
  const {
    host = '127.0.0.1',
    autoApprove = false,
    pkce = 'required',
    iss = true,
    defaultScope = `openid ${RESOURCE_SCOPE}`,
    device = false,
  } = options;
  const { default: Provider, interactionPolicy } = await loadModule();

  // The issuer contains the port, so the server must listen before the provider is created.
  const server = http.createServer();
  const port = await listen(server, options.port ?? 0, host);
  const issuer = options.issuer ?? `http://${options.name ?? inUrl(host)}:${port}`;

  const policy = interactionPolicy.base();
  policy.add(new interactionPolicy.Prompt({ name: 'select_account', requestable: true }));
  if (autoApprove) for (const prompt of policy) prompt.checks.clear();

  const provider = new Provider(issuer, {
    adapter: createStore(),
    clients: [
      CLIENTS.native,
      { ...CLIENTS.web, redirect_uris: options.registered ?? CLIENTS.web.redirect_uris },
      ...(options.clients ?? []),
    ].map((client) => (device ? withDevice(client) : client)),
    ...(options.routes && { routes: options.routes }),
    jwks: jwks(),
    cookies: { keys: [randomBytes(16).toString('hex')] },
    // The server must know RESOURCE_SCOPE too, because clients name it when they register.
    scopes: ['openid', 'offline_access', 'profile', 'email', RESOURCE_SCOPE, ...(options.scopes ?? [])],
    claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
    pkce: { required: () => pkce === 'required' },
    ttl: {
      AccessToken: HOUR,
      AuthorizationCode: 60,
      DeviceCode: HOUR,
      IdToken: HOUR,
      RefreshToken: HOUR,
      Interaction: HOUR,
      Session: HOUR,
      Grant: HOUR,
    },
    clientBasedCORS: () => false,
    findAccount: (/** @type {any} */ _ctx, /** @type {string} */ sub) => ({
      accountId: sub,
      claims: async () => ({ sub, name: 'Alice', email: 'alice@example.com' }),
    }),
    issueRefreshToken: async (/** @type {any} */ _ctx, /** @type {any} */ client) =>
      client.grantTypeAllowed('refresh_token'),
    loadExistingGrant: async (/** @type {any} */ ctx) => {
      const { result, session, client, params } = ctx.oidc;
      const id =
        result?.consent?.grantId ??
        (autoApprove
          ? await grantAll(ctx.oidc.provider, client.clientId, params)
          : session.grantIdFor(client.clientId));
      return id && ctx.oidc.provider.Grant.find(id);
    },
    renderError: async (/** @type {any} */ ctx, /** @type {any} */ out) => {
      ctx.type = 'html';
      ctx.body = page(
        'oops! something went wrong',
        `<h1>oops! something went wrong</h1>${Object.entries(out)
          .map(([key, value]) => `<pre><strong>${escapeHtml(key)}</strong>: ${escapeHtml(value)}</pre>`)
          .join('')}`,
      );
    },
    // This is the only hook before the account is looked up. The parameter name has no meaning.
    extraParams: {
      early: (/** @type {any} */ ctx) => {
        if (ctx.oidc.route !== 'authorization') return;
        ctx.oidc.params.scope ??= defaultScope;
        if (autoApprove) ctx.oidc.session.loginAccount({ accountId: ACCOUNT });
      },
    },
    interactions: { policy },
    features: {
      devInteractions: { enabled: false },
      deviceFlow: { enabled: device, ...DEVICE_PAGES },
      registration: { enabled: true },
      revocation: { enabled: true, allowedPolicy: async () => true },
      rpInitiatedLogout: { enabled: false },
      // A token is issued for one resource, with its URL as audience.
      resourceIndicators: {
        enabled: true,
        useGrantedResource: async () => true,
        getResourceServerInfo: async (/** @type {any} */ _ctx, /** @type {string} */ resource) => ({
          scope: `${RESOURCE_SCOPE} openid profile email offline_access`,
          audience: resource,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  });
  // Behind a proxy that speaks TLS.
  provider.proxy = issuer.startsWith('https:');
  provider.use(consentPage(provider));
  // Clients of Microsoft show the text that its servers add.
  provider.use(async (/** @type {any} */ ctx, /** @type {() => Promise<void>} */ next) => {
    await next();
    const { user_code: code, verification_uri: at } = ctx.body ?? {};
    if (code) ctx.body.message = `To sign in, open ${at} and enter ${code}`;
  });
  if (!iss) withoutIss(provider);

  /** @type {{grantType: string, ok: boolean, clientId?: string, redirectUri?: string, error?: string, detail?: string}[]} */
  const tokenRequests = [];
  const noteToken = (/** @type {any} */ ctx, /** @type {any} */ error) =>
    tokenRequests.push({
      grantType: ctx.oidc.params?.grant_type,
      ok: !error,
      clientId: ctx.oidc.client?.clientId,
      redirectUri: ctx.oidc.params?.redirect_uri,
      ...(error && { error: error.error, detail: error.error_detail }),
    });
  provider.on('grant.success', (/** @type {any} */ ctx) => noteToken(ctx, undefined));
  provider.on('grant.error', noteToken);
  /** @type {any[]} */
  const registrations = [];
  provider.on('registration_create.success', (/** @type {any} */ _ctx, /** @type {any} */ client) =>
    registrations.push(client.metadata()),
  );
  /** @type {Error[]} */
  const failures = [];
  provider.on('server_error', (/** @type {any} */ _ctx, /** @type {Error} */ error) => failures.push(error));

  server.on('request', provider.callback());
  return {
    issuer,
    port,
    /** Where programs on this machine reach it, whatever the issuer's name. */
    address: `http://${inUrl(host)}:${port}`,
    /** Every request to the token endpoint. */
    tokenRequests,
    /** Metadata of dynamically registered clients. */
    registrations,
    /** Internal errors of the provider. Tests should end without any. */
    failures,
    close: () => shut(server),
  };
}
