/** `scripts/build`: builds the extension for both browsers, unpacked and zipped, in dist/. */

import { copyFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { manifest } from '../../extension/manifest.mjs';
import { packagedFiles } from './files.mjs';
import { install } from './install.mjs';
import { isLocale, packagedLocale } from './locales.mjs';
import { BROWSERS, DIST, EXTENSION, ROOT, unpacked, version, WASM, zipped } from './paths.mjs';
import { heading, program } from './step.mjs';
import { buildWasm } from './wasm.mjs';

/** Builds everything. */
export async function build() {
  await buildWasm();
  heading('extension');
  rmSync(DIST, { recursive: true, force: true });
  // Imported late, because its imports may only now have been installed.
  const { writeZip } = await import('./zip.mjs');
  for (const browser of BROWSERS) writePackage(browser, writeZip);
  console.log(
    `core: ${kilobytes(gzipSync(readFileSync(join(WASM, 'portmend_bg.wasm')), { level: 9 }).length)} gzipped`,
  );
}

/**
 * @param {import('./paths.mjs').Browser} browser
 * @param {typeof import('./zip.mjs').writeZip} writeZip
 */
function writePackage(browser, writeZip) {
  const folder = unpacked(browser);
  const files = packagedFiles();
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    if (isLocale(file)) writeFileSync(join(folder, file), packagedLocale(file));
    else if (file !== 'manifest.json') copyFileSync(join(EXTENSION, file), join(folder, file));
  }
  writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify(manifest(browser, version()), null, 2)}\n`);
  const zip = zipped(browser);
  writeZip(zip, folder, files);
  const size = files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
  console.log(`${relative(ROOT, folder)}: ${files.length} files, ${kilobytes(size)}`);
  console.log(`${relative(ROOT, zip)}: ${kilobytes(statSync(zip).size)}`);
}

/** @param {number} bytes */
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

if (import.meta.filename === process.argv[1]) {
  await program(async () => {
    await install(['wasm', 'npm']);
    await build();
  });
}
