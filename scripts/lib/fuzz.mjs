/** `scripts/fuzz`: runs the targets in `crate/fuzz` on inputs that libFuzzer makes up, starting from `tests/fuzz`. */

import { mkdirSync, readdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { ROOT, TARGET } from './paths.mjs';
import { attempt, heading, program, run, Stop } from './step.mjs';

/** The version of cargo-fuzz whose options and output this script knows. */
const VERSION = '0.13.2';

const CRATE = 'crate/fuzz';

/** What a build makes, the inputs that were found, and the findings. */
const OUTPUT = join(TARGET, 'fuzz');

const TARGETS = readdirSync(join(ROOT, CRATE, 'targets')).map((file) => basename(file, '.rs'));

const HELP = `Usage: scripts/fuzz MINUTES [TARGET]...

Runs each of these targets for MINUTES: ${TARGETS.join(', ')}. Ends with status 1 if one was violated.

The inputs in tests/fuzz are where it starts. What it adds is kept in target/fuzz/corpus and used again by the next run.
It needs a C++ compiler, and no nightly toolchain.`;

/** @param {string | undefined} text */
function minutes(text) {
  if (text === undefined) throw new Stop('MINUTES is missing: how long each target runs. See scripts/fuzz --help');
  const number = Number(text);
  if (!/^[0-9.]+$/.test(text) || !(number > 0)) {
    throw new Stop(`MINUTES must be a number greater than 0, not "${text}". See scripts/fuzz --help`);
  }
  return number;
}

/** Installs cargo-fuzz below target/, so that it replaces no other version. Returns the program. */
async function cargoFuzz() {
  const root = join(TARGET, 'tools');
  const path = join(root, 'bin', 'cargo-fuzz');
  const { output } = await attempt(path, ['--version'], { quiet: true });
  if (output.trim() !== `cargo-fuzz ${VERSION}`) {
    await run('cargo', ['install', 'cargo-fuzz', '--version', `=${VERSION}`, '--locked', '--force', '--root', root]);
  }
  return path;
}

/** Sanitizers need a nightly toolchain, and find little in code without `unsafe`. */
const PLACES = ['--fuzz-dir', CRATE, '--sanitizer', 'none', '--target-dir', OUTPUT];

/**
 * Runs one target. Returns the input that violates it, if one was found.
 * @param {string} cargoFuzz
 * @param {string} target
 * @param {number} seconds
 */
async function fuzz(cargoFuzz, target, seconds) {
  const [corpus, findings] = ['corpus', 'findings'].map((name) => join(OUTPUT, name, target));
  for (const folder of [corpus, findings]) mkdirSync(folder, { recursive: true });
  const inputs = [corpus, `tests/fuzz/${target}`];
  const options = [
    `-max_total_time=${seconds}`,
    '-max_len=4096',
    '-timeout=20',
    `-dict=${CRATE}/words.dict`,
    `-artifact_prefix=${findings}/`,
    '-print_final_stats=1',
  ];
  const args = ['run', ...PLACES, target, ...inputs, '--', ...options];
  const { status, output } = await attempt(cargoFuzz, args, { quiet: true, env: { RUST_BACKTRACE: '0' } });
  const executions = /stat::number_of_executed_units:\s*(\d+)/.exec(output)?.[1];
  if (status === 0) {
    console.log(`${Number(executions).toLocaleString('en')} inputs, nothing found`);
    return undefined;
  }
  const finding = /Test unit written to (.*)/.exec(output)?.[1];
  if (!finding) {
    console.log(output);
    throw new Stop(`cargo fuzz failed with status ${status}.`);
  }
  console.log(/panicked at[^]*?(?=\nnote: |\n==)/.exec(output)?.[0] ?? output);
  return relative(ROOT, finding);
}

await program(async () => {
  const [time, ...named] = process.argv.slice(2);
  if (time === '--help' || time === '-h') return console.log(HELP);
  const seconds = Math.ceil(minutes(time) * 60);
  const unknown = named.find((target) => !TARGETS.includes(target));
  if (unknown) throw new Stop(`Unknown target "${unknown}". See scripts/fuzz --help`);
  heading('build');
  const path = await cargoFuzz();
  await run(path, ['build', ...PLACES]);
  const found = [];
  for (const target of named.length > 0 ? named : TARGETS) {
    heading(`${target} for ${time} min`);
    const finding = await fuzz(path, target, seconds);
    if (finding) found.push(`  ${finding}  violates ${target}`);
  }
  if (found.length === 0) return 0;
  throw new Stop(
    ['Found:', ...found, 'Copy each to the folder of its target in tests/fuzz, where scripts/test runs it.'].join('\n'),
  );
});
