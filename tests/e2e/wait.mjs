/**
 * Waits for conditions, never for a fixed time. Every wait ends within half a minute. If it fails, the error says what
 * was expected and what the browsers showed instead.
 */

/** How long a condition is polled. */
const PATIENCE = 15_000;
/** How long one look may take. The answer of a page that is being replaced may never come. */
const LOOK = 3000;
/** How long a promise may take. */
export const LONGEST = 25_000;
/** How long all witnesses together may take. */
const GLANCE = 4000;
const PAUSE = 20;
/** How long something that need not happen is waited for. */
const BRIEF = 2000;

const LATE = Symbol('late');

/** Functions that describe the current situation, for the error of a failed wait. @type {Set<() => Promise<string> | string>} */
const witnesses = new Set();

/**
 * Adds a description to the error of every failed wait.
 * @param {() => Promise<string> | string} tell
 * @returns {() => unknown} removes it again
 */
export function witness(tell) {
  witnesses.add(tell);
  return () => witnesses.delete(tell);
}

/**
 * Polls `look` until it returns something truthy, and returns that.
 * @template T
 * @param {string} what
 * @param {() => T | Promise<T>} look
 * @returns {Promise<NonNullable<T>>}
 */
export async function until(what, look) {
  const { found, last } = await poll(look, PATIENCE);
  if (found === undefined) throw await inVain(`${what}; last seen: ${last}`);
  return found;
}

/**
 * Polls `look` for a short time. It does not matter whether it ever returns something truthy.
 * @param {() => unknown} look
 */
export const whileBrief = (look) => poll(look, BRIEF);

/**
 * Polls `look` until it returns something truthy or the time is over.
 * @template T
 * @param {() => T | Promise<T>} look
 * @param {number} patience
 * @returns {Promise<{ found?: NonNullable<T>, last?: unknown }>} what was found, or else what was seen last
 */
async function poll(look, patience) {
  const end = Date.now() + patience;
  /** @type {unknown} */
  let last = 'nothing';
  while (Date.now() < end) {
    try {
      const found = await atMost(Math.min(LOOK, end - Date.now()), look());
      if (found === LATE) last = 'a look that never ended';
      else if (found) return { found };
      else last = found;
    } catch (error) {
      // A page that is being replaced cannot answer: try again.
      last = error;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, PAUSE);
    });
  }
  return { last };
}

/**
 * Waits for a promise.
 * @template T
 * @param {string | (() => string)} what
 * @param {T | PromiseLike<T>} coming
 * @returns {Promise<Awaited<T>>}
 */
export async function within(what, coming) {
  const came = await atMost(LONGEST, coming);
  if (came === LATE) throw await inVain(typeof what === 'string' ? what : what());
  return /** @type {Awaited<T>} */ (came);
}

/**
 * The value of a promise, or LATE.
 * @template T
 * @param {number} milliseconds
 * @param {T | PromiseLike<T>} coming
 */
async function atMost(milliseconds, coming) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, milliseconds, LATE);
  });
  try {
    return await Promise.race([coming, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * A short description of something, or a note that there was no answer.
 * @param {string} what
 * @param {string | Promise<string>} telling
 * @param {number} [patience]
 */
export async function glance(what, telling, patience = GLANCE / 2) {
  const told = await atMost(patience, telling).catch((error) => error);
  return `${what}: ${told === LATE ? 'no answer' : told}`;
}

/** @param {string} what */
async function inVain(what) {
  const seen = await Promise.all([...witnesses].map((tell) => glance('meanwhile', tell(), GLANCE)));
  return new Error([`waited in vain for ${what}`, ...seen].join('\n'));
}
