/** Counts passed tests and names failed and skipped ones, from the output of test programs. */

/** @typedef {{ name: string, reason: string }} Named a test, or a group of tests */
/** @typedef {{ passed: number, failed: number, failures: Named[], skipped: Named[] }} Counts */

// The summaries of `cargo test` and of `node --test`.
const CARGO = /^test result: .*? (\d+) passed; (\d+) failed/gm;
const NODE_PASSED = /^(?:ℹ|#) pass (\d+)$/gm;
const NODE_FAILED = /^(?:ℹ|#) (?:fail|cancelled) (\d+)$/gm;

// What they print of a test that they skip, and Node of a group that it begins and ends. Node says SKIP for no reason.
const CARGO_SKIPPED = /^test (?<name>.+) \.\.\. ignored(?:, (?<reason>.+))?$/;
const NODE_SKIPPED = /^ *﹣ (?<name>.+) \([\d.]+ms\) # (?:SKIP$)?(?<reason>.*)$/;
const NODE_GROUP = /^(?<indent> *)▶ (?<name>.+?)(?: \([\d.]+ms\))?$/;

// What they print of a test that failed. Node lists them at the end, with their errors.
const CARGO_FAILURE = /^test (?<name>.+) \.\.\. FAILED$/gm;
const NODE_FAILURE = /^test at (?<place>.+)\n✖ (?<name>.+?)(?: \([\d.]+ms\))?\n(?<error>(?:(?!test at ).*\n?)*)/gm;

/** How many lines of an error are quoted, at its beginning and at its end. A failed wait ends with what each browser showed. */
const QUOTED = { first: 12, last: 12 };

/** How much of a line is quoted, in characters. */
const WIDTH = 200;

const NO_REASON = 'no reason is given';

/**
 * The counts of a part. A part without a summary counts as one test, and one that fails without a failed test counts as
 * one failure.
 * @param {number} status
 * @param {string} output
 * @returns {Counts}
 */
export function count(status, output) {
  const passed = sum(output, CARGO, 1) + sum(output, NODE_PASSED, 1);
  const failed = sum(output, CARGO, 2) + sum(output, NODE_FAILED, 1);
  const failures = failuresIn(output);
  const skipped = skippedIn(output);
  if (status !== 0) return { passed, failed: Math.max(failed, 1), failures, skipped };
  const silent = passed + failed + skipped.length === 0;
  return { passed: silent ? 1 : passed, failed, failures, skipped };
}

/**
 * @param {string} text
 * @param {RegExp} pattern
 * @param {number} group
 */
const sum = (text, pattern, group) =>
  [...text.matchAll(pattern)].reduce((total, match) => total + Number(match[group]), 0);

/**
 * @param {string} output
 * @returns {Named[]}
 */
function failuresIn(output) {
  const all = [CARGO_FAILURE, NODE_FAILURE].flatMap((pattern) => [...output.matchAll(pattern)]);
  return all.map(({ groups: { place, name, error } = {} }) => ({
    name: place ? `${place}: ${name}` : name,
    reason: (error && messageOf(error)) || NO_REASON,
  }));
}

/** The first and the last lines of an error's message. @param {string} error with its stack */
function messageOf(error) {
  const lines = error.split('\n').map((line) => line.trim());
  const end = lines.findIndex((line) => line.startsWith('at '));
  const told = lines.slice(0, end < 0 ? undefined : end).filter((line) => line !== '');
  const last = told.slice(QUOTED.first).slice(-QUOTED.last);
  return [...told.slice(0, QUOTED.first), ...last].map((line) => line.slice(0, WIDTH)).join('\n    ');
}

/**
 * @param {string} output
 * @returns {Named[]}
 */
function skippedIn(output) {
  /** @type {Named[]} */
  const skipped = [];
  /** The groups that a line is in, by its indentation. @type {string[]} */
  let groups = [];
  for (const line of output.split('\n')) {
    const depth = line.search(/[^ ]/) / 2;
    const group = NODE_GROUP.exec(line)?.groups;
    if (group) groups = [...groups.slice(0, depth), group.name];
    const { name, reason } = (CARGO_SKIPPED.exec(line) ?? NODE_SKIPPED.exec(line))?.groups ?? {};
    if (name) skipped.push({ name: [...groups.slice(0, depth), name].join(', '), reason: reason || NO_REASON });
  }
  return skipped;
}
