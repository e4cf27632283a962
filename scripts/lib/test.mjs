/** `scripts/test`: installs what is missing, runs every part, and ends with "N passed, N failed[, N skipped]". */

import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { install } from './install.mjs';
import { PARTS } from './parts.mjs';
import { unpacked } from './paths.mjs';
import { count } from './results.mjs';
import { attempt, heading, program, Stop } from './step.mjs';

/** @typedef {import('./results.mjs').Counts} Counts */
/** @typedef {Counts & { name: string, seconds: number }} Result */

const HELP = `Usage: scripts/test [--only PART]... [--clients] [--no-build]

Installs what is missing, builds, and runs these parts:

${Object.entries(PARTS)
  .map(([name, { what }]) => `  ${name.padEnd(10)}${what}`)
  .join('\n')}

  --only PART   run only this part; may be repeated
  --clients     run only the tests with real clients: the parts clients and remedies
  --no-build    test the existing build in dist/`;

/**
 * Times a part. Failures do not stop the run, so that one run reports everything that is wrong.
 * @param {string} name
 * @param {() => Promise<Counts>} body
 * @returns {Promise<Result>}
 */
async function timed(name, body) {
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

/**
 * @param {string} name
 * @param {Pick<import('./step.mjs').Options, 'quiet' | 'low'> & { print?: (output: string) => void }} [options]
 */
async function runPart(name, { print, ...options } = {}) {
  /** @type {Counts} */
  const total = { passed: 0, failed: 0, failures: [], skipped: [] };
  for (const [command, args] of PARTS[name].commands()) {
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
 * @param {string[]} names
 * @param {(name: string) => boolean} isPointless whether a part cannot run
 */
async function runParts(names, isPointless) {
  /** @type {Map<string, Result>} */
  const results = new Map();
  /** @param {string} name @param {Parameters<typeof runPart>[1]} [options] */
  const run = async (name, options) =>
    results.set(name, await timed(name, async () => (isPointless(name) ? FAILED : runPart(name, options))));

  const hasOthers = names.some((name) => PARTS[name].when !== 'beside');
  const isBeside = (/** @type {string} */ name) => hasOthers && PARTS[name].when === 'beside';
  let printed = '';
  const besides = (async () => {
    for (const name of names.filter(isBeside)) {
      printed += `\n== ${name}\n`;
      await run(name, { quiet: true, low: true, print: (output) => (printed += output) });
    }
  })();
  try {
    for (const name of names.filter((one) => !isBeside(one))) {
      if (PARTS[name].when === 'alone') await besides;
      heading(name);
      await run(name);
    }
    await besides;
  } finally {
    process.stdout.write(printed);
  }
  return names.flatMap((name) => results.get(name) ?? []);
}

async function built() {
  await build();
  return { passed: 1, failed: 0, failures: [], skipped: [] };
}

/** What is not there to be run has failed. @type {Counts} */
const FAILED = { passed: 0, failed: 1, failures: [], skipped: [] };

/**
 * Prints the names of tests, and returns how many there are.
 * @param {Result[]} results
 * @param {'skipped' | 'failures'} which
 */
function list(results, which) {
  const lines = results.flatMap((result) =>
    result[which].map(({ name, reason }) => `${result.name}: ${name}: ${reason}`),
  );
  if (lines.length > 0) console.log([`\n${which}:`, ...lines].join('\n  '));
  return lines.length;
}

/** @param {Result[]} results */
function summary(results) {
  heading('summary');
  for (const { name, passed, failed, skipped, seconds } of results) {
    const counts = [
      `${String(passed).padStart(5)} passed`,
      `${String(failed).padStart(4)} failed`,
      `${String(skipped.length).padStart(4)} skipped`,
    ];
    console.log(
      `${failed ? 'FAILED' : 'ok    '}  ${name.padEnd(10)}${counts.join('')}${seconds.toFixed(1).padStart(8)} s`,
    );
  }
  const skipped = list(results, 'skipped');
  list(results, 'failures');
  const total = (/** @type {'passed' | 'failed'} */ what) => results.reduce((sum, result) => sum + result[what], 0);
  const ending = skipped > 0 ? `, ${skipped} skipped` : '';
  console.log(`\n${total('passed')} passed, ${total('failed')} failed${ending}`);
  return total('failed') === 0 ? 0 : 1;
}

await program(async () => {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true, default: Object.keys(PARTS).filter((name) => !PARTS[name].onlyNamed) },
      clients: { type: 'boolean' },
      'no-build': { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return console.log(HELP);
  const names = values.clients ? ['clients', 'remedies'] : values.only;
  const unknown = names.find((name) => !(name in PARTS));
  if (unknown) throw new Stop(`Unknown part "${unknown}". See scripts/test --help`);
  const parts = names.map((name) => PARTS[name]);
  const building = parts.some((part) => part.built) && !(values['no-build'] && existsSync(unpacked('chromium')));
  /** @type {import('./install.mjs').Need[]} */
  const buildNeeds = building ? ['wasm', 'npm'] : [];
  await install([...new Set([...buildNeeds, ...parts.flatMap((part) => part.needs)])]);

  /** @type {Result[]} */
  const results = [];
  if (building) {
    heading('build');
    results.push(await timed('build', built));
  }
  const isBuilt = results.every(({ failed }) => failed === 0);
  // Without a build, some parts cannot run.
  results.push(...(await runParts(names, (name) => PARTS[name].built === true && !isBuilt)));
  return summary(results);
});
