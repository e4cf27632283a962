// What all clients have in common: run one in a home of its own, catch the authorization URL it
// prints or opens, see how it ends, and leave nothing behind.
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { within } from '../e2e/wait.mjs';
import { disown, endGroup, own } from './children.mjs';
import { makeHome } from './home.mjs';

/** Where a program in a terminal of its own leaves its number, in its home. */
export const TERMINAL = '.terminal';

/** An authorization request: RFC 6749, RFC 9126 or RFC 9101. */
const REQUEST = /^https?:\/\/.*[?&](redirect_uri|request_uri|request)=/;

/** Addresses in what a client says on its terminal, without quotes and colours around them. */
const addresses = (/** @type {string} */ text) => text.match(/https?:\/\/[^\s"'<>\u001b]+/g) ?? [];

/**
 * @typedef {object} Running
 * @property {string} authorizationUrl the first one, as the browser gets it
 * @property {string} redirectUri as the client sends it ('' when it is not in the address)
 * @property {Promise<{ok: boolean, output: string}>} finished how it ends; rejects when nothing ends it
 * @property {() => string} output so far
 * @property {string} home
 * @property {() => Promise<void>} close
 *
 * @typedef {object} RealClient one per file; tests go through all of them
 * @property {string} id as in the knowledge base
 * @property {string} version
 * @property {(port: number, url: string) => string} registrable what one would register for it,
 *   with this port, for the MCP endpoint at this address
 * @property {(options: {url: string, clientId?: string, pin?: string, listen?: number}) => Promise<Running>} start
 *   url: the MCP endpoint; clientId: a client the provider knows, else it registers itself;
 *   pin: the remedy, it is told to use this redirect URI; listen: where it can announce one port
 *   and listen on another, the port to listen on
 * @property {boolean} [listensElsewhere] it can
 *
 * @typedef {object} Recipe how a client program is started
 * @property {string} name
 * @property {string} command
 * @property {string[]} args
 * @property {(home: string) => Record<string, string>} [env] added to the bare one of its home
 * @property {(home: string) => Promise<void>} [prepare] writes its configuration
 * @property {'browser' | 'output'} [via] where the authorization URL is taken from: what is opened
 *   and what is printed are not always the same text
 * @property {[RegExp, string]} [answer] to a question that it asks first
 * @property {RegExp} [success] said by clients that stay after a success; the others exit with 0
 */

/**
 * Resolves with the authorization URL; rejects when the client ends without one.
 * @param {Recipe} recipe
 * @returns {Promise<Running>}
 */
export async function startClientProgram({ name, command, args, env, prepare, via = 'browser', answer, success }) {
  const home = await makeHome(name);
  own(home.folder);
  await prepare?.(home.folder);

  const child = spawn(command, args, {
    cwd: home.folder,
    env: { ...home.env, ...env?.(home.folder) },
    detached: true,
    stdio: 'pipe',
  });
  own(home.folder, child.pid);
  // Left open: some clients end with their standard input.
  child.stdin.on('error', () => {});

  let output = '';
  let unanswered = answer;
  /** @type {(result: {ok: boolean, output: string}) => void} */
  let finish = () => {};
  /** @type {Promise<{ok: boolean, output: string}>} */
  const finished = new Promise((resolve) => {
    finish = resolve;
  });
  const gone = new Promise((resolve) => child.once('close', resolve).once('error', resolve));

  const close = async () => {
    // What runs in a terminal of its own is in a group of its own, and says which.
    const terminal = Number(await readFile(join(home.folder, TERMINAL), 'utf8').catch(() => '0'));
    if (terminal)
      try {
        process.kill(-terminal, 'SIGKILL');
      } catch {
        /* it has ended already */
      }
    endGroup(home.folder);
    await within(`${command} to end`, gone);
    await home.remove();
    disown(home.folder);
  };

  /** @type {Promise<string>} */
  const asked = new Promise((resolve, reject) => {
    const found = (/** @type {string} */ url) => {
      if (REQUEST.test(url)) resolve(url);
    };
    if (via === 'browser') home.onOpen(found);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
        if (unanswered?.[0].test(output)) {
          child.stdin.write(unanswered[1]);
          unanswered = undefined;
        }
        // Only whole lines: an address may arrive in pieces.
        if (via === 'output') addresses(output.slice(0, output.lastIndexOf('\n') + 1)).forEach(found);
        if (success?.test(output)) finish({ ok: true, output });
      });
    }
    child.once('error', reject);
    // What the client leaves running in its group goes with it, and its number may be reused.
    child.once('exit', () => endGroup(home.folder));
    child.once('close', (code, signal) => {
      finish({ ok: !success && code === 0, output });
      reject(new Error(`${command} ended (${signal ?? code}) without an authorization URL:\n${output}`));
    });
  });

  try {
    const authorizationUrl = await within(() => `${command} to ask; it said:\n${output}`, asked);
    return {
      authorizationUrl,
      redirectUri: new URL(authorizationUrl).searchParams.get('redirect_uri') ?? '',
      get finished() {
        return within(() => `${command} to finish; it said:\n${output}`, finished);
      },
      output: () => output,
      home: home.folder,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
