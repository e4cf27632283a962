// Command-line tools of developer services.

/** @type {import('../remedy-run.mjs').Case[]} */
export const TOOLS = [
  {
    id: 'git-credential-oauth',
    from: ['deb', 'git-credential-oauth', '0.4.2-1+b2'],
    programs: { 'git-credential-oauth': 'usr/bin/git-credential-oauth' },
    clientId: 'confidential',
    registered: (port) => `http://localhost:${port}/done`,
    // This version expects paths relative to the host that asks for credentials.
    before: ({ provider }) => [
      'git config --global credential.helper oauth',
      ...Object.entries({
        oauthClientId: 'confidential',
        oauthClientSecret: 'secret',
        oauthScopes: 'openid',
        oauthAuthURL: '/auth',
        oauthTokenURL: '/token',
      }).map(([key, value]) => `git config --global credential.${provider.issuer}.${key} ${value}`),
    ],
    note: 'its PKCE verifier ends in "=", which oidc-provider refuses',
    line: ({ provider }) =>
      `printf 'protocol=http\\nhost=${new URL(provider.issuer).host}\\n\\n' | GIT_TERMINAL_PROMPT=0 git credential fill`,
  },
  {
    id: 'salesforce-cli',
    from: ['npm', '@salesforce/cli', '2.150.6'],
    programs: { sf: 'node_modules/@salesforce/cli/bin/run.js' },
    node: '24.21.0',
    elsewhere: true,
    terminal: true,
    registered: (port) => `http://localhost:${port}/OauthRedirect`,
    files: () => ({ 'sfdx-project.json': JSON.stringify({ packageDirectories: [{ path: '.', default: true }] }) }),
    env: () => ({
      SF_DISABLE_TELEMETRY: 'true',
      SF_AUTOUPDATE_DISABLE: 'true',
      SF_SKIP_NEW_VERSION_CHECK: 'true',
      SFDX_DISABLE_DNS_CHECK: 'true',
    }),
    answers: [[/Press Enter/, '\r']],
    line: () => 'sf org login web --client-id 3MVG9own',
  },
  {
    id: 'wrangler',
    from: ['npm', 'wrangler', '4.164.0'],
    programs: { wrangler: 'node_modules/wrangler/bin/wrangler.js' },
    node: '24.21.0',
    clientId: 'web',
    secure: true,
    scopes: ['account:read'],
    routes: { device_authorization: '/oauth2/device/auth', authorization: '/oauth2/auth', token: '/oauth2/token' },
    registered: (port) => `http://localhost:${port}/oauth/callback`,
    env: ({ provider }) => ({
      WRANGLER_SEND_METRICS: 'false',
      WRANGLER_CLIENT_ID: 'web',
      WRANGLER_AUTH_DOMAIN: new URL(provider.issuer).host,
    }),
    other: { by: 'device', prompt: /(https\S+\/device)\S*[^]*?([A-Z]{4}-[A-Z]{4})/ },
    line: () => 'wrangler login --scopes account:read',
  },
  {
    id: 'firebase',
    from: ['npm', 'firebase-tools', '15.34.2'],
    programs: { firebase: 'node_modules/firebase-tools/lib/bin/firebase.js' },
    node: '24.21.0',
    makersApp: true,
    terminal: true,
    registered: (port) => `http://localhost:${port}`,
    stub: () => ({ '/attest': { token: 'a-token' } }),
    // It takes its proxy for loopback as well.
    env: ({ maker }) => ({ FIREBASE_AUTHPROXY_URL: maker, HTTPS_PROXY: maker, https_proxy: maker }),
    answers: [
      [/Gemini/, 'n\r'],
      [/usage/, 'n\r'],
    ],
    other: { by: 'code', prompt: /Enter authorization code/ },
    line: () => 'firebase login',
  },
  {
    id: 'clasp',
    from: ['npm', '@google/clasp', '3.4.1'],
    programs: { clasp: 'node_modules/@google/clasp/build/src/index.js' },
    node: '24.21.0',
    elsewhere: true,
    registered: (port) => `http://localhost:${port}`,
    files: () => ({
      'creds.json': JSON.stringify({
        installed: { client_id: 'own', client_secret: 'secret', redirect_uris: ['http://localhost'] },
      }),
    }),
    other: { by: 'url', prompt: /paste it here/ },
    line: () => 'clasp login --creds creds.json',
  },
  {
    id: 'rclone',
    from: ['go', 'github.com/rclone/rclone', 'v1.76.0'],
    programs: { rclone: 'rclone' },
    clientId: 'confidential',
    scopes: ['https://www.googleapis.com/auth/drive'],
    bounces: /^http:\/\/127\.0\.0\.1:53682\/auth\?/,
    registered: (port) => `http://localhost:${port}/`,
    line: ({ provider }) =>
      `rclone config create own drive client_id confidential client_secret secret auth_url ${provider.issuer}/auth token_url ${provider.issuer}/token`,
  },
  {
    id: 'step',
    from: ['go', 'github.com/smallstep/cli/cmd/step', 'v0.21.0'],
    programs: { step: 'step' },
    secure: true,
    clientId: 'confidential',
    registered: (port) => `http://localhost:${port}/done`,
    other: { by: 'device', prompt: /(https\S+\/device)\S*[^]*?([A-Z]{4}-[A-Z]{4})/ },
    line: ({ provider }) =>
      `step oauth --provider ${provider.issuer}/.well-known/openid-configuration --client-id confidential --client-secret secret --scope openid`,
  },
  {
    id: 'azure-cli',
    from: ['pip', 'azure-cli', '2.91.0'],
    programs: { az: '-m azure.cli' },
    secure: true,
    makersApp: true,
    nativeId: '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
    scopes: ['https://management.example//.default'],
    registered: (port) => `http://localhost:${port}`,
    env: () => ({ AZURE_CORE_COLLECT_TELEMETRY: 'false', AZURE_CORE_SURVEY_MESSAGE: 'false' }),
    // AD FS on premises: all that `az login` needs is there.
    before: ({ provider }) => [
      `az cloud register --skip-endpoint-discovery --name own --endpoint-active-directory ${provider.issuer} --endpoint-active-directory-resource-id https://management.example/ --endpoint-resource-manager https://management.example/`,
      'az cloud set --name own',
    ],
    other: { by: 'device', prompt: /(https\S+\/device)\S*[^]*?([A-Z]{4}-[A-Z]{4})/ },
    line: () => 'az login --allow-no-subscriptions',
  },
];
