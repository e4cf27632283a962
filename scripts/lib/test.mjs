/** `scripts/test`: installs what is missing, runs every part, and ends with "N passed, N failed[, N skipped]". */

import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { install } from './install.mjs';
import { PARTS } from './parts.mjs';
import { unpacked } from './paths.mjs';
import { runParts, timed } from './run-parts.mjs';
import { heading, program, Stop } from './step.mjs';

/** @import { Result } from './run-parts.mjs' */

const HELP = `Usage: scripts/test [--only PART]... [--clients] [--no-build]

Installs what is missing, builds, and runs these parts:

${Object.entries(PARTS)
  .map(([name, { what }]) => `  ${name.padEnd(10)}${what}`)
  .join('\n')}

  --only PART   run only this part; may be repeated
  --clients     run only the tests with real clients: the parts clients and remedies
  --no-build    test the existing build in dist/`;

async function built() {
  await build();
  return { passed: 1, failed: 0, failures: [], skipped: [] };
}

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
  results.push(...(await runParts(PARTS, names, (name) => PARTS[name].built === true && !isBuilt)));
  return summary(results);
});
