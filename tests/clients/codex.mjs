// npm @openai/codex: `codex mcp login NAME` exits after the sign-in.
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installNpm } from './install.mjs';
import { startClientProgram } from './start.mjs';

const VERSION = '0.171.0';
const SERVER = 'protected';

/** @param {string} section @param {Record<string, unknown>} values undefined ones are left out */
const table = (section, values) =>
  [
    `[${section}]`,
    ...Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => `${key} = ${JSON.stringify(value)}`),
  ].join('\n');

/** @type {import('./start.mjs').RealClient} */
export const codex = {
  id: 'codex',
  version: VERSION,
  listensElsewhere: true,
  // The last path segment tells servers apart. Codex leaves it out only if the server sends `iss` in callbacks
  // (RFC 9207) and the client registers itself. A configured URL that includes it is used unchanged.
  registrable: (port, url) =>
    `http://localhost:${port}/callback/${createHash('sha256').update(url).digest().subarray(0, 9).toString('base64url')}`,
  async start({ url, clientId, pin, listen, through }) {
    const folder = await installNpm('@openai/codex', VERSION);
    return startClientProgram({
      name: 'codex',
      through,
      command: process.execPath,
      args: [join(folder, 'node_modules/@openai/codex/bin/codex.js'), 'mcp', 'login', SERVER],
      env: (home) => ({ CODEX_HOME: join(home, '.codex') }),
      async prepare(home) {
        await mkdir(join(home, '.codex'));
        await writeFile(
          join(home, '.codex/config.toml'),
          `${[
            'check_for_update_on_startup = false',
            // Keeps the tests out of the user's keyring.
            'mcp_oauth_credentials_store = "file"',
            'cli_auth_credentials_store = "file"',
            table('analytics', { enabled: false }),
            table('feedback', { enabled: false }),
            table(`mcp_servers.${SERVER}`, { url }),
            // The URL alone changes only the redirect URI: Codex would still listen on another port.
            table(`mcp_servers.${SERVER}.oauth`, {
              client_id: clientId,
              callback_url: pin,
              callback_port: listen ?? (pin && Number(new URL(pin).port)),
            }),
          ].join('\n')}\n`,
        );
      },
    });
  },
};
