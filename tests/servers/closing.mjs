// For tests: what they start is closed when they end, and a refused connection is told from other errors.
import assert from 'node:assert/strict';
import { within } from '../e2e/wait.mjs';

/**
 * Closes what was started, last first, when the test ends.
 * @param {import('node:test').TestContext} t
 * @returns {<T extends {close?: () => Promise<void>, release?: () => Promise<void>}>(starting: Promise<T>) => Promise<T>}
 */
export function closing(t) {
  /** @type {((() => Promise<void>) | undefined)[]} */
  const ends = [];
  t.after(async () => {
    for (const end of ends.reverse()) await within('the end of what the test has started', end?.());
  });
  return async (starting) => {
    const started = await starting;
    ends.push(started.close ?? started.release);
    return started;
  };
}

/**
 * @param {Promise<unknown>} fetching
 * @param {RegExp} [codes] of the error below fetch's own
 */
export async function assertRefused(fetching, codes = /^ECONNREFUSED$/) {
  await assert.rejects(fetching, (/** @type {any} */ error) => codes.test(error.cause?.code));
}
