/** Reproducible zips: the bytes depend only on the files' names, contents and whether they can be run. */

import { writeFileSync } from 'node:fs';
import { zipSync } from 'fflate';

/** @typedef {{ name: string, bytes: Uint8Array, runs?: boolean }} ZippedFile a file, and whether it is a program */

// Zips store local time without a time zone, so a date built from local fields gives the same bytes everywhere.
const TIMESTAMP = new Date(2026, 0, 1);

/** The number for Unix in a zip. Only then is a mode read. */
const UNIX = 3;

/** An ordinary file that everybody may run, as zips store it. */
const PROGRAM = 0o100755 * 0x10000;

/**
 * Writes a zip of these files, in this order.
 * @param {string} zip path of the zip
 * @param {ZippedFile[]} files
 */
export function writeZip(zip, files) {
  /** @type {import('fflate').Zippable} */
  const entries = {};
  for (const { name, bytes, runs } of files) entries[name] = runs ? [bytes, { os: UNIX, attrs: PROGRAM }] : bytes;
  writeFileSync(zip, zipSync(entries, { level: 9, mtime: TIMESTAMP }));
}
