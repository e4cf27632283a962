/** Reproducible zips: the bytes depend only on the files' names, contents and whether they can be run. */

import { writeFileSync } from 'node:fs';
// Node’s own zlib may write other bytes on another processor.
import JSZip from 'jszip';

/** @typedef {{ name: string, bytes: Uint8Array, runs?: boolean }} ZippedFile a file, and whether it is a program */

const DATE = new Date(Date.UTC(2026, 0, 1));

/** The modes of ordinary files that everybody may read, and may run or not. */
const [PROGRAM, FILE] = [0o100755, 0o100644];

/**
 * Writes a zip of these files, in this order.
 * @param {string} zip path of the zip
 * @param {ZippedFile[]} files
 */
export async function writeZip(zip, files) {
  const archive = new JSZip();
  for (const { name, bytes, runs } of files)
    archive.file(name, bytes, { date: DATE, createFolders: false, unixPermissions: runs ? PROGRAM : FILE });
  const written = await archive.generateAsync({
    type: 'uint8array',
    // Only then is a mode stored.
    platform: 'UNIX',
    compression: 'DEFLATE',
    compressionOptions: { level: 9 },
  });
  writeFileSync(zip, written);
}
