/** Reproducible zips: the bytes depend only on the files' names and contents. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';

// Zips store local time without a time zone, so a date built from local fields gives the same bytes everywhere.
const TIMESTAMP = new Date(2026, 0, 1);

/**
 * Writes a zip of these files, in this order.
 * @param {string} zip path of the zip
 * @param {string} folder
 * @param {string[]} files relative to the folder
 */
export function writeZip(zip, folder, files) {
  const entries = files.map((file) => [file, readFileSync(join(folder, file))]);
  writeFileSync(zip, zipSync(Object.fromEntries(entries), { level: 9, mtime: TIMESTAMP }));
}
