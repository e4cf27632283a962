// MCP clients from npm.
import { codex } from '../codex.mjs';
import { SERVER } from '../remedy-run.mjs';

/** The newest Node that npm has as a package. */
const NODE = '24.21.0';

const json = (/** @type {object} */ value) => JSON.stringify(value, null, 2);

/** @param {object} [server] @param {string} [signIn] to a model */
const gemini = (server, signIn = 'gemini-api-key') =>
  json({
    general: { enableAutoUpdate: false, enableAutoUpdateNotification: false },
    privacy: { usageStatisticsEnabled: false },
    security: { auth: { selectedType: signIn } },
    mcpServers: server ? { [SERVER]: server } : {},
  });

/** Its question, which comes up again if the answer came too early. @type {[RegExp, string][]} */
const GEMINI_ASKS = new Array(4).fill([/Do you want to continue/, '\r']);

const GEMINI_ENV = { TERM: 'xterm-256color', GEMINI_API_KEY: 'none', GEMINI_CLI_TRUST_WORKSPACE: 'true' };

/** @type {import('../remedy-run.mjs').Case} */
const GEMINI = {
  id: 'gemini-cli',
  from: ['npm', '@google/gemini-cli', '0.61.0'],
  programs: { gemini: 'node_modules/@google/gemini-cli/bundle/gemini.js' },
  node: NODE,
  terminal: true,
  registered: (port) => `http://localhost:${port}/oauth/callback`,
  env: () => GEMINI_ENV,
  line: () => 'gemini',
};

/** @type {import('../remedy-run.mjs').Case[]} */
export const MCP_NODE = [
  {
    id: 'mcp-remote',
    from: ['npm', 'mcp-remote', '0.15.1'],
    programs: { 'mcp-remote': 'node_modules/mcp-remote/dist/proxy.js' },
    registered: (port) => `http://127.0.0.1:${port}/oauth/callback`,
    line: ({ url }) => `npx mcp-remote ${url}`,
  },
  {
    id: 'mcporter',
    from: ['npm', 'mcporter', '0.12.3'],
    programs: { mcporter: 'node_modules/mcporter/dist/cli.js' },
    registered: (port) => `http://localhost:${port}/oauth/done`,
    files: ({ url }) => ({ 'config/mcporter.json': json({ mcpServers: { [SERVER]: { url } } }) }),
    line: () => `mcporter auth ${SERVER}`,
  },
  {
    id: 'codex',
    from: ['npm', '@openai/codex', '0.171.0'],
    programs: { codex: 'node_modules/@openai/codex/bin/codex.js' },
    clientId: 'web',
    registered: codex.registrable,
    files: ({ url }) => ({
      '.codex/config.toml': [
        'check_for_update_on_startup = false',
        'mcp_oauth_credentials_store = "file"',
        'cli_auth_credentials_store = "file"',
        '[analytics]',
        'enabled = false',
        '[feedback]',
        'enabled = false',
        `[mcp_servers.${SERVER}]`,
        `url = "${url}"`,
        `[mcp_servers.${SERVER}.oauth]`,
        'client_id = "web"',
        '',
      ].join('\n'),
    }),
    terminal: true,
    other: { by: 'paste', prompt: /Callback URL/ },
    line: () => `codex mcp login ${SERVER}`,
  },
  {
    id: 'claude-code',
    from: ['npm', '@anthropic-ai/claude-code', '2.1.332'],
    programs: { claude: 'node_modules/@anthropic-ai/claude-code-linux-x64/claude' },
    clientId: 'web',
    registered: (port) => `http://localhost:${port}/callback`,
    before: ({ url }) => [`claude mcp add --transport http --scope user --client-id web ${SERVER} ${url}`],
    env: () => ({
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_AUTOUPDATER: '1',
      DISABLE_TELEMETRY: '1',
      DISABLE_ERROR_REPORTING: '1',
    }),
    terminal: true,
    via: 'browser',
    other: { by: 'paste', prompt: /paste the redirect URL here/ },
    line: () => `claude mcp login ${SERVER}`,
  },
  {
    id: 'opencode',
    from: ['npm', 'opencode-ai', '1.18.33'],
    programs: { opencode: 'node_modules/opencode-linux-x64/bin/opencode' },
    clientId: 'web',
    registered: (port) => `http://localhost:${port}/callback`,
    files: ({ url }) => ({
      'opencode.json': json({
        autoupdate: false,
        share: 'disabled',
        mcp: { [SERVER]: { type: 'remote', url, oauth: { clientId: 'web' } } },
      }),
    }),
    line: () => `opencode mcp auth ${SERVER}`,
  },
  {
    ...GEMINI,
    // It starts a sign-in by itself.
    files: ({ url }) => ({ '.gemini/settings.json': gemini({ httpUrl: url, oauth: { enabled: true } }) }),
    answers: GEMINI_ASKS,
  },
  {
    ...GEMINI,
    clientId: 'web',
    files: ({ url }) => ({ '.gemini/settings.json': gemini({ httpUrl: url, oauth: { clientId: 'web' } }) }),
    prompt: /for shortcuts|Type your message/,
    enter: `/mcp auth ${SERVER}`,
    confirms: GEMINI_ASKS,
  },
  {
    ...GEMINI,
    id: 'gemini-cli-login',
    makersApp: true,
    files: () => ({ '.gemini/settings.json': gemini(undefined, 'oauth-personal') }),
    // It opens a browser only where there is a display.
    env: () => ({ ...GEMINI_ENV, DISPLAY: ':0' }),
    answers: [[/Use Enter to select/, '\r'], ...GEMINI_ASKS],
    other: { by: 'code', prompt: /authorization code/ },
  },
  {
    id: 'copilot-cli',
    from: ['npm', '@github/copilot', '1.0.102'],
    programs: { copilot: 'node_modules/@github/copilot-linux-x64/copilot' },
    terminal: true,
    clientId: 'web',
    registered: (port) => `http://127.0.0.1:${port}/`,
    files: ({ url }) => ({
      '.copilot/mcp-config.json': json({
        mcpServers: { [SERVER]: { type: 'http', url, tools: ['*'], oauthClientId: 'web' } },
      }),
    }),
    // It asks for a model of GitHub otherwise.
    env: () => ({
      TERM: 'xterm-256color',
      COPILOT_OFFLINE: 'true',
      COPILOT_AUTO_UPDATE: 'false',
      COPILOT_PROVIDER_BASE_URL: 'http://127.0.0.1:9/v1',
      COPILOT_MODEL: 'none',
      COPILOT_ALLOW_ALL: 'true',
    }),
    line: () => 'copilot',
  },
];
