// Whether anyone listens on a port, without connecting: a third of real listeners stop after the first connection.
import { readFile } from 'node:fs/promises';

const LISTEN = '0A';

/** @param {number} port @returns {Promise<boolean>} Linux only */
export async function listening(port) {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  for (const table of ['tcp', 'tcp6']) {
    const lines = (await readFile(`/proc/net/${table}`, 'utf8').catch(() => '')).split('\n');
    if (
      lines
        .map((line) => line.trim().split(/\s+/))
        .some(([, near, , state]) => state === LISTEN && near.endsWith(wanted))
    )
      return true;
  }
  return false;
}
