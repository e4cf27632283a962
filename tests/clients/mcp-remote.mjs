// npm mcp-remote: a stdio MCP server that proxies a remote one. It keeps running after the sign-in.
import { join } from 'node:path';
import { installNpm } from './install.mjs';
import { startClientProgram } from './start.mjs';

const VERSION = '0.15.1';

/** @param {string} pin */
function pinned(pin) {
  const { port, hostname, pathname } = new URL(pin);
  return [port, '--host', hostname, '--callback-path', pathname];
}

/** @type {import('./start.mjs').RealClient} */
export const mcpRemote = {
  id: 'mcp-remote',
  version: VERSION,
  registrable: (port) => `http://localhost:${port}/oauth/callback`,
  async start({ url, clientId, pin, through }) {
    const folder = await installNpm('mcp-remote', VERSION);
    return startClientProgram({
      name: 'mcp-remote',
      command: process.execPath,
      args: [
        join(folder, 'node_modules/mcp-remote/dist/proxy.js'),
        url,
        ...(pin ? pinned(pin) : []),
        ...(clientId ? ['--static-oauth-client-info', JSON.stringify({ client_id: clientId })] : []),
      ],
      env: (home) => ({ MCP_REMOTE_CONFIG_DIR: join(home, '.mcp-auth') }),
      through,
      success: /Proxy established successfully/,
    });
  },
};
