// Command-line tools of developer services.

/** @type {import('../remedy-run.mjs').Case[]} */
export const TOOLS = [
  {
    id: 'git-credential-oauth',
    from: ['deb', 'git-credential-oauth', '0.4.2-1+b2'],
    programs: { 'git-credential-oauth': 'usr/bin/git-credential-oauth' },
    clientId: 'confidential',
    registered: (port) => `http://localhost:${port}/done`,
    // This version takes paths at the host that wants credentials.
    before: ({ provider }) => Object.entries({
      oauthClientId: 'confidential', oauthClientSecret: 'secret', oauthScopes: 'openid',
      oauthAuthURL: '/auth', oauthTokenURL: '/token',
    }).map(([key, value]) => `git config --global credential.${provider.issuer}.${key} ${value}`),
    habits: { runsBefore: true },
    note: 'its PKCE verifier ends in "=", which oidc-provider refuses',
    line: ({ provider }) => `printf 'protocol=http\\nhost=${new URL(provider.issuer).host}\\n\\n' | git-credential-oauth get`,
  },
];
