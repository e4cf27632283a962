/** @typedef {{ time: number, run: () => Promise<void> }} Entry */

/**
 * Runs tasks one after the other, in the order of their times. When the browser starts this script for an authorization
 * request, it may report the callback first: both wait here until the core is ready.
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
   * Adds a task and starts the queue.
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
   * Adds a task without starting the queue. `drop` removes it again if it has not run.
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

  /** Runs the tasks in the queue. */
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
