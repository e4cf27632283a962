// npm @openai/codex: `codex mcp login NAME` ends with the sign-in.
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installNpm } from './install.mjs';
import { startClientProgram } from './start.mjs';

const VERSION = '0.169.0';
const SERVER = 'protected';

/** @param {string} section @param {Record<string, unknown>} values what is undefined is left out */
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
  // The last part keeps servers apart. Codex leaves it out only where the server names itself in
  // callbacks (RFC 9207) and the client registers itself; a configured URL that has it is taken as it is.
  registrable: (port, url) =>
    `http://localhost:${port}/callback/${createHash('sha256').update(url).digest().subarray(0, 9).toString('base64url')}`,
  async start({ url, clientId, pin, listen }) {
    const folder = await installNpm('@openai/codex', VERSION);
    return startClientProgram({
      name: 'codex',
      command: process.execPath,
      args: [join(folder, 'node_modules/@openai/codex/bin/codex.js'), 'mcp', 'login', SERVER],
      env: (home) => ({ CODEX_HOME: join(home, '.codex') }),
      async prepare(home) {
        await mkdir(join(home, '.codex'));
        await writeFile(
          join(home, '.codex/config.toml'),
          `${[
            'check_for_update_on_startup = false',
            // Not the keyring of whoever runs the tests.
            'mcp_oauth_credentials_store = "file"',
            'cli_auth_credentials_store = "file"',
            table('analytics', { enabled: false }),
            table('feedback', { enabled: false }),
            table(`mcp_servers.${SERVER}`, { url }),
            // The URL alone moves only what is announced: codex then listens on some other port.
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
