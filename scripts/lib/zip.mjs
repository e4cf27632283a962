/** Zips whose bytes depend on nothing but the files' names and contents. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';

// A zip stores local time without a zone: a date of local fields gives the same bytes in every zone.
const TIMESTAMP = new Date(2026, 0, 1);

/**
 * Writes a zip of these files, in this order.
 * @param {string} zip to write
 * @param {string} folder
 * @param {string[]} files relative to the folder
 */
export function writeZip(zip, folder, files) {
  const entries = files.map((file) => [file, readFileSync(join(folder, file))]);
  writeFileSync(zip, zipSync(Object.fromEntries(entries), { level: 9, mtime: TIMESTAMP }));
}
