/** Waiting for what is looked for, never for time to pass. */

const PATIENCE = 15_000;
const PAUSE = 20;

/**
 * Waits until `look` gives something truthy, and returns it. A failure says what was waited for and what was seen.
 * @template T
 * @param {string} what
 * @param {() => T | Promise<T>} look
 * @returns {Promise<NonNullable<T>>}
 */
export async function until(what, look) {
  const end = Date.now() + PATIENCE;
  /** @type {unknown} */
  let last;
  for (;;) {
    try {
      const found = await look();
      if (found) return /** @type {NonNullable<T>} */ (found);
      last = found;
    } catch (error) {
      // A page that is being replaced cannot be asked: ask again.
      last = error;
    }
    if (Date.now() > end) throw new Error(`waited in vain for ${what}; last seen: ${last}`);
    await new Promise((resolve) => {
      setTimeout(resolve, PAUSE);
    });
  }
}
