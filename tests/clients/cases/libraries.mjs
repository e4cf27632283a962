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
import json, msal

class Offline:
    """Stands for the network: what Microsoft publishes about this authority, and nothing else."""
    def get(self, url, **_):
        base = "https://login.microsoftonline.com/common"
        found = {"authorization_endpoint": base + "/oauth2/v2.0/authorize", "token_endpoint": base + "/oauth2/v2.0/token", "issuer": base + "/v2.0"}
        return type("Answer", (), {"status_code": 200, "text": json.dumps(found), "headers": {}, "raise_for_status": lambda self: None})()
    def close(self): pass

scopes = ["User.Read"]
app = msal.PublicClientApplication("11111111-2222-3333-4444-555555555555",
    authority="https://login.microsoftonline.com/common", instance_discovery=False, http_client=Offline())
app.acquire_token_interactive(scopes)
`;

const MSAL_NODE = (/** @type {string} */ folder) => `
import { createRequire } from 'node:module';
import { spawn } from 'node:child_process';
const { PublicClientApplication } = createRequire('${folder}/')('@azure/msal-node');
const app = new PublicClientApplication({ auth: { clientId: '11111111-2222-3333-4444-555555555555' } });
await app.acquireTokenInteractive({
  scopes: ['User.Read'],
  openBrowser: async (url) => { spawn('xdg-open', [url]); },
  // more settings
});
`;

const SNOWFLAKE = `
import snowflake.connector

snowflake.connector.connect(
    account="acme", user="alice", authenticator="OAUTH_AUTHORIZATION_CODE", oauth_client_id="own", oauth_client_secret="secret",
    # more settings
)
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
    habits: { program: { file: 'client.py', old: [/flow\.run_local_server\(\)/] } },
    line: () => 'python3 client.py',
  },
  {
    id: 'msal-python',
    from: ['pip', 'msal', '1.39.0'],
    programs: {},
    elsewhere: true,
    registered: (port) => `http://localhost:${port}`,
    files: () => ({ 'client.py': MSAL }),
    habits: { program: { file: 'client.py', old: [/app\.acquire_token_interactive\(scopes\)/] } },
    line: () => 'python3 client.py',
  },
  {
    id: 'msal-node',
    from: ['npm', '@azure/msal-node', '7.2.1'],
    programs: {},
    elsewhere: true,
    registered: (port) => `http://localhost:${port}`,
    files: ({ folder }) => ({ 'client.mjs': MSAL_NODE(folder) }),
    habits: { program: { file: 'client.mjs', old: [/\/\/ more settings/] } },
    line: () => 'node client.mjs',
  },
  {
    id: 'snowflake-python',
    from: ['pip', 'snowflake-connector-python', '4.8.1'],
    programs: {},
    elsewhere: true,
    registered: (port) => `http://127.0.0.1:${port}/done`,
    files: () => ({ 'client.py': SNOWFLAKE }),
    habits: { program: { file: 'client.py', old: [/# more settings/] } },
    line: () => 'python3 client.py',
  },
];
