/** Running other programs, and telling the user which step it is. */

import { spawn } from 'node:child_process';
import { ROOT } from './paths.mjs';

/** A failure that is told in one sentence, without a stack. */
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
 * @property {Record<string, string>} [env] added to the environment
 * @property {boolean} [quiet] show the output only if the program fails
 */

/**
 * Runs a program in the repository's root and gives its exit status and what it printed, both streams together.
 * @param {string} program
 * @param {string[]} args
 * @param {Options} [options]
 * @returns {Promise<{ status: number, output: string }>}
 */
export function attempt(program, args, { env, quiet = false } = {}) {
  return new Promise((done) => {
    const child = spawn(program, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
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
 * Runs a program that has to succeed and gives what it printed.
 * @param {string} program
 * @param {string[]} args
 * @param {Options} [options]
 */
export async function run(program, args, options = {}) {
  const { status, output } = await attempt(program, args, options);
  if (status === 0) return output;
  if (options.quiet) process.stdout.write(output);
  throw new Stop(`failed with status ${status}: ${[program, ...args].join(' ')}`);
}

/**
 * Runs a main function: a `Stop` becomes one clear line and status 1.
 * @param {() => Promise<number | void>} main gives the exit status
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
