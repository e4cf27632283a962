/** @typedef {{ time: number, run: () => Promise<void> }} Entry */

/**
 * Tasks that run one after the other, in the order of their time. A browser that starts this script for an
 * authorization request may report the callback first: both wait here until the core runs.
 */
export class TimeQueue {
  /** @type {Entry[]} */
  #entries = [];
  #isRunning = false;
  #ready;

  /** @param {() => Promise<unknown>} ready resolves when tasks may run */
  constructor(ready) {
    this.#ready = ready;
  }

  /**
   * Runs a task when it is its turn.
   * @template T
   * @param {number} time
   * @param {() => Promise<T>} task
   * @returns {Promise<T>}
   */
  run(time, task) {
    const { done } = this.add(time, task);
    this.start();
    return done;
  }

  /**
   * Adds a task without starting the queue. `drop` takes it out again if it has not run.
   * @template T
   * @param {number} time
   * @param {() => Promise<T>} task
   * @returns {{ done: Promise<T>, drop: (result: T) => void }}
   */
  add(time, task) {
    const { promise, resolve, reject } = /** @type {PromiseWithResolvers<T>} */ (Promise.withResolvers());
    const entry = { time, run: () => task().then(resolve, reject) };
    const earlier = this.#entries.findLastIndex((other) => other.time <= time);
    this.#entries.splice(earlier + 1, 0, entry);
    const drop = (/** @type {T} */ result) => {
      const index = this.#entries.indexOf(entry);
      if (index >= 0) this.#entries.splice(index, 1);
      resolve(result);
    };
    return { done: promise, drop };
  }

  /** Runs what is waiting. */
  start() {
    if (!this.#isRunning) void this.#runAll();
  }

  async #runAll() {
    this.#isRunning = true;
    while (this.#entries.length > 0) {
      // A task that needs the core fails by itself if the core cannot start.
      await this.#ready().catch(() => undefined);
      await this.#entries.shift()?.run();
    }
    this.#isRunning = false;
  }
}
