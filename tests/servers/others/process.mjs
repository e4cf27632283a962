// Starts a server that is a program of its own, and waits until it answers.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as later } from 'node:timers/promises';
import { disown, endGroup, own } from '../../clients/children.mjs';
import { makeHome } from '../../clients/home.mjs';

/** @import { Started } from './index.mjs' */

/** How long a server may take until it answers, in milliseconds. */
const PATIENCE = 180_000;

/**
 * @param {string} command
 * @param {string[]} args
 * @param {Record<string, string>} env added to that of an empty home
 * @param {number | { port: number, path: string }} listens `0` if it prints its port; else its port, and a page that it
 *   answers once it has started
 * @returns {Promise<Started>}
 */
export async function startProgram(command, args, env, listens) {
  const home = await makeHome('server');
  const child = spawn(command, args, {
    cwd: home.folder,
    env: { ...home.env, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  own(home.folder, child.pid);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      said = `${said}${text}`.slice(-4000);
    });
  }
  let ended = false;
  const gone = once(child, 'close').then(() => {
    ended = true;
  });
  const close = async () => {
    endGroup(home.folder);
    await gone;
    await home.remove();
    disown(home.folder);
  };
  const answers = async (/** @type {number} */ port, /** @type {string} */ path) => {
    for (const until = Date.now() + PATIENCE; Date.now() < until && !ended; await later(200)) {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'manual' }).catch(() => undefined);
      if (answer && answer.status < 500) return port;
    }
    throw new Error(`${command} ${ended ? 'ended' : 'does not answer'}: ${said}`);
  };
  const printed = async () => {
    await Promise.race([once(child.stdout, 'data'), gone]);
    const port = Number.parseInt(said, 10);
    if (!port) throw new Error(`${command} ended: ${said}`);
    return port;
  };
  try {
    return { port: await (typeof listens === 'number' ? printed() : answers(listens.port, listens.path)), close };
  } catch (error) {
    await close();
    throw error;
  }
}
