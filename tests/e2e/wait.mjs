/**
 * Waiting for what is looked for, never for time to pass. Every wait ends within half a minute, and says what was waited
 * for and what was to be seen meanwhile.
 */

/** How long something is looked for. */
const PATIENCE = 15_000;
/** How long that may take which comes by itself. */
export const LONGEST = 25_000;
/** How long all may take to tell what is to be seen. */
const GLANCE = 4000;
const PAUSE = 20;

const LATE = Symbol('late');

/** Those who can tell what is to be seen. @type {Set<() => Promise<string> | string>} */
const witnesses = new Set();

/**
 * Lets every failed wait tell what is to be seen here.
 * @param {() => Promise<string> | string} tell
 * @returns {() => unknown} ends it
 */
export function witness(tell) {
  witnesses.add(tell);
  return () => witnesses.delete(tell);
}

/**
 * Waits until `look` gives something truthy, and returns it.
 * @template T
 * @param {string} what
 * @param {() => T | Promise<T>} look
 * @returns {Promise<NonNullable<T>>}
 */
export async function until(what, look) {
  const end = Date.now() + PATIENCE;
  /** @type {unknown} */
  let last = 'nothing';
  while (Date.now() < end) {
    try {
      const found = await atMost(end - Date.now(), look());
      if (found === LATE) last = `${last}, and then a look that never ended`;
      else if (found) return /** @type {NonNullable<T>} */ (found);
      else last = found;
    } catch (error) {
      // A page that is being replaced cannot be asked: ask again.
      last = error;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, PAUSE);
    });
  }
  throw await inVain(`${what}; last seen: ${last}`);
}

/**
 * Waits for what comes by itself.
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
 * What comes, or LATE.
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
 * What can be told of something at once; it may be that nothing can.
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
