// Libraries: the remedy replaces a line in the user's own program.

const GOOGLE = `
import os
from google_auth_oauthlib.flow import InstalledAppFlow

provider = os.environ["PROVIDER"]
flow = InstalledAppFlow.from_client_config({"installed": {
    "client_id": "confidential", "client_secret": "secret",
    "auth_uri": provider + "/auth", "token_uri": provider + "/token",
}}, scopes=["openid"])
flow.run_local_server()
`;

const MSAL = `
import os, msal

scopes = ["mcp:use"]
app = msal.PublicClientApplication("web", oidc_authority=os.environ["PROVIDER"])
app.acquire_token_interactive(scopes)
`;

const MSAL_NODE = (/** @type {string} */ folder) => `
import { createRequire } from 'node:module';
import { spawn } from 'node:child_process';
const { PublicClientApplication } = createRequire('${folder}/')('@azure/msal-node');
const { PROVIDER } = process.env;
const app = new PublicClientApplication({
  auth: { clientId: 'web', authority: PROVIDER, knownAuthorities: [new URL(PROVIDER).host] },
  system: { protocolMode: 'OIDC' },
});
await app.acquireTokenInteractive({
  scopes: ['mcp:use'],
  openBrowser: async (url) => { spawn('xdg-open', [url]); },
});
`;

const SNOWFLAKE = `
import snowflake.connector

snowflake.connector.connect(
    account="acme", user="alice", authenticator="OAUTH_AUTHORIZATION_CODE", oauth_client_id="own", oauth_client_secret="secret",
    # more settings
)
`;

const DATABRICKS = `
import os
from databricks.sdk.core import Config

Config(
    host=os.environ["PROVIDER"], discovery_url=os.environ["PROVIDER"] + "/.well-known/openid-configuration",
    auth_type="external-browser", client_id="web", scopes=["openid"],
).authenticate()
`;

const AZURE_IDENTITY = `
import os
from azure.identity import InteractiveBrowserCredential

authority, tenant = os.environ["PROVIDER"].rsplit("/", 1)
credential = InteractiveBrowserCredential(
    authority=authority, tenant_id=tenant, client_id="web", disable_instance_discovery=True,
)
credential.get_token("mcp:use")
`;

/** @type {import('../remedy-run.mjs').Case[]} */
export const LIBRARIES = [
  {
    id: 'google-auth-oauthlib',
    from: ['pip', 'google-auth-oauthlib', '1.5.0'],
    programs: {},
    clientId: 'confidential',
    registered: (port) => `http://127.0.0.1:${port}/`,
    files: () => ({ 'client.py': GOOGLE }),
    env: ({ provider }) => ({
      PROVIDER: provider.issuer,
      OAUTHLIB_INSECURE_TRANSPORT: '1',
      OAUTHLIB_RELAX_TOKEN_SCOPE: '1',
    }),
    habits: { program: 'client.py' },
    line: () => 'python3 client.py',
  },
  {
    id: 'msal-python',
    from: ['pip', 'msal', '1.39.0'],
    programs: {},
    secure: true,
    clientId: 'web',
    env: ({ provider }) => ({ PROVIDER: provider.issuer }),
    registered: (port) => `http://localhost:${port}`,
    files: () => ({ 'client.py': MSAL }),
    habits: { program: 'client.py' },
    line: () => 'python3 client.py',
  },
  {
    id: 'msal-node',
    from: ['npm', '@azure/msal-node', '7.2.1'],
    programs: {},
    secure: true,
    clientId: 'web',
    env: ({ provider }) => ({ PROVIDER: provider.issuer }),
    registered: (port) => `http://localhost:${port}`,
    files: ({ folder }) => ({ 'client.mjs': MSAL_NODE(folder) }),
    habits: { program: 'client.mjs' },
    line: () => 'node client.mjs',
  },
  {
    id: 'snowflake-python',
    from: ['pip', 'snowflake-connector-python', '4.8.1'],
    programs: {},
    elsewhere: true,
    registered: (port) => `http://127.0.0.1:${port}/done`,
    files: () => ({ 'client.py': SNOWFLAKE }),
    habits: { program: 'client.py' },
    line: () => 'python3 client.py',
  },
  {
    id: 'databricks-sdk',
    from: ['pip', 'databricks-sdk', '0.162.0'],
    programs: {},
    clientId: 'web',
    registered: (port) => `http://localhost:${port}/callback`,
    files: () => ({ 'client.py': DATABRICKS }),
    env: ({ provider }) => ({ PROVIDER: provider.issuer }),
    line: () => 'python3 client.py',
  },
  {
    id: 'azure-identity',
    from: ['pip', 'azure-identity', '1.27.0'],
    programs: {},
    secure: true,
    clientId: 'web',
    env: ({ provider }) => ({ PROVIDER: provider.issuer }),
    registered: (port) => `http://localhost:${port}`,
    files: () => ({ 'client.py': AZURE_IDENTITY }),
    habits: { program: 'client.py' },
    line: () => 'python3 client.py',
  },
];
