/** A virtual display for what Firefox cannot do headless. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { within } from './wait.mjs';

/** Starts a display and returns the environment for programs on it. Systems other than Linux always have one. */
export async function startDisplay() {
  if (process.platform !== 'linux') return { env: process.env, close: () => undefined };
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  /** @type {Promise<string>} */
  const ready = new Promise((resolve, reject) => {
    server.once('error', () => reject(new Error('Xvfb was not found; scripts/test installs it')));
    server.once('exit', () => reject(new Error('Xvfb did not start')));
    /** @type {import('node:stream').Readable} */ (server.stdio[3]).once('data', (said) =>
      resolve(String(said).trim()),
    );
  });
  const number = await within('Xvfb', ready);
  // The display must not outlive the test, even when the test is killed.
  process.once('exit', () => server.kill());
  return {
    env: { ...process.env, WAYLAND_DISPLAY: undefined, DISPLAY: `:${number}` },
    close: () => {
      const gone = once(server, 'exit');
      server.kill();
      return within('Xvfb to end', gone);
    },
  };
}
