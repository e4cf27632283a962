// Test helpers: close what a test has started, and assert that a connection is refused.
import assert from 'node:assert/strict';
import { within } from '../e2e/wait.mjs';

/**
 * Returns a function that registers what a test starts, to be closed in reverse order when the test ends.
 * @param {import('node:test').TestContext} t
 * @returns {<T extends {close?: () => Promise<void>, release?: () => Promise<void>}>(starting: Promise<T>) => Promise<T>}
 */
export function closing(t) {
  /** @type {((() => Promise<void>) | undefined)[]} */
  const ends = [];
  t.after(async () => {
    for (const end of ends.reverse()) await within('what the test has started to close', end?.());
  });
  return async (starting) => {
    const started = await starting;
    ends.push(started.close ?? started.release);
    return started;
  };
}

/**
 * @param {Promise<unknown>} fetching
 * @param {RegExp} [codes] expected of the cause of fetch's error
 */
export async function assertRefused(fetching, codes = /^ECONNREFUSED$/) {
  await assert.rejects(fetching, (/** @type {any} */ error) => codes.test(error.cause?.code));
}
