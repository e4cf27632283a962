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
    before: ({ provider }) =>
      Object.entries({
        oauthClientId: 'confidential',
        oauthClientSecret: 'secret',
        oauthScopes: 'openid',
        oauthAuthURL: '/auth',
        oauthTokenURL: '/token',
      }).map(([key, value]) => `git config --global credential.${provider.issuer}.${key} ${value}`),
    habits: { runsBefore: true },
    note: 'its PKCE verifier ends in "=", which oidc-provider refuses',
    line: ({ provider }) =>
      `printf 'protocol=http\\nhost=${new URL(provider.issuer).host}\\n\\n' | git-credential-oauth get`,
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
    answer: [/Press Enter/, '\r'],
    line: () => 'sf org login web --client-id 3MVG9own',
  },
];
