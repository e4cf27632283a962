// Runs a client in a temporary home folder, catches the authorization URL that it prints or opens,
// reports how it ends, and cleans up.
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { within } from '../e2e/wait.mjs';
import { disown, endGroup, own } from './children.mjs';
import { makeHome } from './home.mjs';

/** The file in the home folder where a program in its own terminal leaves its process id. */
export const TERMINAL = '.terminal';

/** How long a person takes to type, in milliseconds. */
const TYPING = 500;

/** An authorization request: RFC 6749, RFC 9126 or RFC 9101. */
const REQUEST = /^https?:\/\/.*[?&](redirect_uri|request_uri|request)=/;

/** URLs in a client's output, without surrounding quotes and colour codes. */
const urlsIn = (/** @type {string} */ text) => text.match(/https?:\/\/[^\s"'<>\u001b]+/g) ?? [];

/**
 * @typedef {object} Running
 * @property {string} authorizationUrl the first one, as the browser would get it ('' if there is none)
 * @property {string} redirectUri as the client sends it ('' if it is not in the URL)
 * @property {Promise<{ok: boolean, output: string}>} finished how it ends; rejects if it does not
 * @property {boolean} isFinished whether it has ended or signed in
 * @property {() => string} output so far
 * @property {(text: string) => void} type into its terminal
 * @property {string} home
 * @property {() => Promise<void>} close
 *
 * @typedef {object} RealClient a client that signs in during tests, one per file
 * @property {string} id in the knowledge base
 * @property {string} version
 * @property {(port: number, url: string) => string} registrable the redirect URI to
 *   register for it, with this port and MCP endpoint
 * @property {(options: {url: string, clientId?: string, pin?: string, listen?: number, through?: string[]}) => Promise<Running>} start
 *   url: the MCP endpoint; clientId: a client the provider knows, otherwise it registers itself;
 *   pin: the redirect URI that the remedy configures; listen: the port to listen on, if it can
 *   differ from the redirect URI's; through: the command that starts it on another machine
 * @property {boolean} [listensElsewhere] whether it can listen on another port than it requests
 *
 * @typedef {object} Recipe how a client program is started
 * @property {string} name
 * @property {string} command
 * @property {string[]} args
 * @property {(home: string) => Record<string, string>} [env] added to the minimal one of its home
 * @property {(home: string) => Promise<void>} [prepare] writes its configuration
 * @property {string[]} [through] the command that starts it on another machine
 * @property {'browser' | 'output' | 'either'} [via] where the authorization URL is taken from: some clients
 *   print another URL than they open
 * @property {[RegExp, string][]} [answers] to prompts, in the order in which it shows them
 * @property {RegExp} [success] printed by clients that keep running; the others exit with 0
 * @property {RegExp} [bounces] the page of its own that it opens, and that sends the browser on to the request
 * @property {RegExp} [ready] what it says, in place of an authorization URL, once it waits
 */

/**
 * Resolves once there is an authorization URL; rejects if the client ends without one.
 * @param {Recipe} recipe
 * @returns {Promise<Running>}
 */
export async function startClientProgram(recipe) {
  const {
    name,
    command,
    args,
    env,
    prepare,
    via = 'browser',
    answers = [],
    through = [],
    success,
    bounces,
    ready,
  } = recipe;
  const home = await makeHome(name);
  own(home.folder);
  await prepare?.(home.folder);

  const [program, ...words] = [...through, command, ...args];
  const child = spawn(program, words, {
    cwd: home.folder,
    env: { ...home.env, ...env?.(home.folder) },
    detached: true,
    stdio: 'pipe',
  });
  own(home.folder, child.pid);
  // Kept open: some clients exit when their standard input closes.
  child.stdin.on('error', () => {});

  let output = '';
  // Each prompt is looked for in what came after the answer to the one before.
  const unanswered = [...answers];
  let seen = 0;
  const type = (/** @type {string} */ text) => child.stdin.write(text);
  const answerPrompts = () => {
    if (!unanswered[0]?.[0].test(output.slice(seen))) return;
    seen = output.length;
    // A full-screen program takes what comes too early, or all at once, for something else.
    setTimeout(type, TYPING, unanswered.shift()?.[1]);
    setTimeout(answerPrompts, 2 * TYPING);
  };
  /** @type {(result: {ok: boolean, output: string}) => void} */
  let finish = () => {};
  /** @type {Promise<{ok: boolean, output: string}>} */
  const finished = new Promise((resolve) => {
    finish = resolve;
  });
  let isFinished = false;
  void finished.then(() => {
    isFinished = true;
  });
  const gone = new Promise((resolve) => child.once('close', resolve).once('error', resolve));

  const close = async () => {
    // A program in its own terminal has its own process group and has left its id in a file.
    const terminal = Number(await readFile(join(home.folder, TERMINAL), 'utf8').catch(() => '0'));
    if (terminal)
      try {
        process.kill(-terminal, 'SIGKILL');
      } catch {
        // It has already ended.
      }
    endGroup(home.folder);
    await within(`${command} to end`, gone);
    await home.remove();
    disown(home.folder);
  };

  /** @type {Promise<string>} */
  const requested = new Promise((resolve, reject) => {
    const found = (/** @type {string} */ url) => {
      if (bounces?.test(url))
        void fetch(url, { redirect: 'manual' }).then((page) => found(page.headers.get('location') ?? ''));
      else if (REQUEST.test(url)) resolve(url);
    };
    if (via !== 'output') home.onOpen(found);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
        answerPrompts();
        // Only whole lines: a URL may arrive in pieces.
        if (via !== 'browser') urlsIn(output.slice(0, output.lastIndexOf('\n') + 1)).forEach(found);
        if (ready?.test(output)) resolve('');
        if (success?.test(output)) finish({ ok: true, output });
      });
    }
    child.once('error', reject);
    // Kill what the client leaves running now, before its process group id can be reused.
    child.once('exit', () => endGroup(home.folder));
    child.once('close', (code, signal) => {
      finish({ ok: !success && code === 0, output });
      reject(new Error(`${command} ended (${signal ?? code}) without an authorization URL:\n${output}`));
    });
  });

  try {
    const authorizationUrl = await within(
      () => `an authorization request from ${command}; it said:\n${output}`,
      requested,
    );
    return {
      authorizationUrl,
      redirectUri: (authorizationUrl && new URL(authorizationUrl).searchParams.get('redirect_uri')) || '',
      get finished() {
        return within(() => `${command} to finish; it said:\n${output}`, finished);
      },
      get isFinished() {
        return isFinished;
      },
      output: () => output,
      type,
      home: home.folder,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
