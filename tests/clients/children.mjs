// Kills child programs and removes their folders when this process ends, however it ends. Each
// program leads a process group of its own.
import { rmSync } from 'node:fs';

/** @type {Map<string, number | undefined>} temporary folders, with their process group while it runs */
const owned = new Map();
let guarded = false;

/**
 * @param {string} folder to remove when this process ends, unless disowned before
 * @param {number} [pid] of a program that was started with `detached: true`
 */
export function own(folder, pid) {
  owned.set(folder, pid);
  if (guarded) return;
  guarded = true;
  const endAll = () => {
    for (const each of owned.keys()) {
      endGroup(each);
      rmSync(each, { recursive: true, force: true });
    }
  };
  process.once('exit', endAll);
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.once(signal, () => {
      endAll();
      process.kill(process.pid, signal);
    });
  }
}

/** @param {string} folder */
export function disown(folder) {
  owned.delete(folder);
}

/** Kills the program that works in a folder, and everything it started. @param {string} folder */
export function endGroup(folder) {
  const pid = owned.get(folder);
  if (!pid) return;
  owned.set(folder, undefined);
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
  }
}
