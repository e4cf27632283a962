/** Runs other programs and reports progress. */

import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { ROOT } from './paths.mjs';

/** A failure that is reported in one sentence, without a stack trace. */
export class Stop extends Error {}

/**
 * Announces a step.
 * @param {string} title
 */
export function heading(title) {
  console.log(`\n== ${title}`);
}

/**
 * @typedef {object} Options
 * @property {NodeJS.ProcessEnv} [env] added to the environment; undefined removes a variable
 * @property {boolean} [quiet] show the output only if the program fails
 * @property {boolean} [low] give way to all other programs, in a session of its own
 */

/** @type {NodeJS.Signals[]} */
const ENDS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Lets a program that leads a session, and all that it starts, give way to others.
 * @param {number} pid
 */
function giveWay(pid) {
  setPriority(pid, constants.priority.PRIORITY_LOW);
  try {
    // Linux may share the processors between sessions first: see autogroups in sched(7).
    writeFileSync(`/proc/${pid}/autogroup`, String(constants.priority.PRIORITY_LOW));
  } catch {
    // Without autogroups, the priority of the program is all that counts.
  }
}

/**
 * Runs a program in the repository's root and returns its exit status and its output, both streams combined.
 * @param {string} program
 * @param {string[]} args
 * @param {Options} [options]
 * @returns {Promise<{ status: number, output: string }>}
 */
export function attempt(program, args, { env, quiet = false, low = false } = {}) {
  return new Promise((done) => {
    const child = spawn(program, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: low,
    });
    const { pid } = child;
    if (low && pid !== undefined) {
      giveWay(pid);
      // In a session of its own, it does not hear what ends this program.
      const end = () => process.kill(-pid) && process.exit(1);
      for (const signal of ENDS) process.once(signal, end);
      child.on('close', () => ENDS.forEach((signal) => process.off(signal, end)));
    }
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text) => {
        output += text;
        if (!quiet) process.stdout.write(text);
      });
    }
    child.on('error', (error) => done({ status: 127, output: `${output}${program}: ${error.message}\n` }));
    child.on('close', (status) => done({ status: status ?? 1, output }));
  });
}

/**
 * Runs a program that must succeed, and returns its output.
 * @param {string} program
 * @param {string[]} args
 * @param {Options} [options]
 */
export async function run(program, args, options = {}) {
  const { status, output } = await attempt(program, args, options);
  if (status === 0) return output;
  if (options.quiet) process.stdout.write(output);
  throw new Stop(`Failed with status ${status}: ${[program, ...args].join(' ')}`);
}

/**
 * Runs a main function. A `Stop` is printed as one line, and the exit status is 1.
 * @param {() => Promise<number | void>} main returns the exit status
 */
export async function program(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    console.error(`\n${error.message}`);
    process.exitCode = 1;
  }
}
