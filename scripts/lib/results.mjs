/** Counts passed and failed tests in the output of test programs. */

/** @typedef {{ passed: number, failed: number }} Counts */

// The summaries of `cargo test` and of `node --test`.
const CARGO = /^test result: .*? (\d+) passed; (\d+) failed/gm;
const NODE_PASSED = /^(?:ℹ|#) pass (\d+)$/gm;
const NODE_FAILED = /^(?:ℹ|#) (?:fail|cancelled) (\d+)$/gm;

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
  if (status !== 0) return { passed, failed: Math.max(failed, 1) };
  return passed + failed === 0 ? { passed: 1, failed: 0 } : { passed, failed };
}

/**
 * @param {string} text
 * @param {RegExp} pattern
 * @param {number} group
 */
const sum = (text, pattern, group) =>
  [...text.matchAll(pattern)].reduce((total, match) => total + Number(match[group]), 0);
