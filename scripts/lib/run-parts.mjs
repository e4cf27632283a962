/** Runs the parts of `scripts/test`, some of them beside others. */

import { count } from './results.mjs';
import { attempt, heading, Stop } from './step.mjs';

/** @import { Part } from './parts.mjs' */
/** @import { Counts } from './results.mjs' */
/** @import { Options } from './step.mjs' */
/** @typedef {Counts & { name: string, seconds: number }} Result */

/** What is not there to be run has failed. @type {Counts} */
const FAILED = { passed: 0, failed: 1, failures: [], skipped: [] };

/**
 * Times a part. Failures do not stop the run, so that one run reports everything that is wrong.
 * @param {string} name
 * @param {() => Promise<Counts>} body
 * @returns {Promise<Result>}
 */
export async function timed(name, body) {
  const start = performance.now();
  const counts = await body().catch(stopped);
  return { name, ...counts, seconds: (performance.now() - start) / 1000 };
}

/**
 * Counts a step that ended with a `Stop` as failed. The other steps still run.
 * @param {unknown} error
 */
function stopped(error) {
  if (!(error instanceof Stop)) throw error;
  console.error(error.message);
  return FAILED;
}

/** @typedef {Pick<Options, 'quiet' | 'low'> & { print?: (output: string) => void }} Run */

/** @param {Pick<Part, 'commands'>} part @param {Run} options */
async function runPart({ commands }, { print, ...options }) {
  /** @type {Counts} */
  const total = { passed: 0, failed: 0, failures: [], skipped: [] };
  for (const [command, args] of commands()) {
    const { status, output } = await attempt(command, args, options);
    print?.(output);
    const { passed, failed, failures, skipped } = count(status, output);
    total.passed += passed;
    total.failed += failed;
    total.failures.push(...failures);
    total.skipped.push(...skipped);
    if (status !== 0) break;
  }
  return total;
}

/**
 * Runs parts in order, and beside them those that may run beside others. What these print follows at the end.
 * @param {Record<string, Pick<Part, 'commands' | 'when'>>} parts
 * @param {string[]} names
 * @param {(name: string) => boolean} isPointless whether a part cannot run
 */
export async function runParts(parts, names, isPointless) {
  /** @type {Map<string, Result>} */
  const results = new Map();
  /** @param {string} name @param {Run} [options] */
  const run = async (name, options = {}) =>
    results.set(name, await timed(name, async () => (isPointless(name) ? FAILED : runPart(parts[name], options))));

  const hasOthers = names.some((name) => parts[name].when !== 'beside');
  const isBeside = (/** @type {string} */ name) => hasOthers && parts[name].when === 'beside';
  let printed = '';
  const besides = (async () => {
    for (const name of names.filter(isBeside)) {
      printed += `\n== ${name}\n`;
      await run(name, { quiet: true, low: true, print: (output) => (printed += output) });
    }
  })();
  try {
    for (const name of names.filter((one) => !isBeside(one))) {
      if (parts[name].when === 'alone') await besides;
      heading(name);
      await run(name);
    }
    await besides;
  } finally {
    process.stdout.write(printed);
  }
  return names.flatMap((name) => results.get(name) ?? []);
}
