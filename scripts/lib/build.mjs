/** `scripts/build`: builds the extension for both browsers, unpacked and zipped, and the page on the web, in dist/. */

import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { manifest, unpackedManifest } from '../../extension/manifest.mjs';
import { bundledBackground } from './bundle.mjs';
import { BACKGROUND, LICENCE, NOTICES, packagedFiles } from './files.mjs';
import { install } from './install.mjs';
import { isLocale, packagedLocale } from './locales.mjs';
import { notices } from './notices.mjs';
import { BROWSERS, DIST, EXTENSION, project, ROOT, unpacked, WASM, WEB, zipped } from './paths.mjs';
import { heading, program } from './step.mjs';
import { buildWasm } from './wasm.mjs';
import { webFiles } from './web.mjs';

/** Builds everything. */
export async function build() {
  await buildWasm();
  heading('extension');
  rmSync(DIST, { recursive: true, force: true });
  // Imported late, because its imports may only now have been installed.
  const { writeZip } = await import('./zip.mjs');
  const thirdParty = await notices(readFileSync(join(ROOT, LICENCE), 'utf8'));
  const background = await bundledBackground();
  for (const browser of BROWSERS) await writePackage(browser, { thirdParty, background }, writeZip);
  writeWeb(thirdParty);
  for (const [what, file] of [
    ['core', 'portmend_bg.wasm'],
    ['import', 'config_bg.wasm'],
  ])
    console.log(`${what}: ${kilobytes(gzipSync(readFileSync(join(WASM, file)), { level: 9 }).length)} gzipped`);
}

/** @param {object} value */
const json = (value) => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);

/**
 * @param {import('./paths.mjs').Browser} browser
 * @param {{ thirdParty: string, background: string }} made the notices of others, and the background script
 * @param {typeof import('./zip.mjs').writeZip} writeZip
 */
async function writePackage(browser, { thirdParty, background }, writeZip) {
  /** What a file of the zip contains. @param {string} file */
  const contents = (file) => {
    if (file === 'manifest.json') return json(manifest(browser, project()));
    if (file === NOTICES) return Buffer.from(thirdParty);
    if (file === BACKGROUND) return Buffer.from(background);
    if (isLocale(file)) return Buffer.from(packagedLocale(file));
    return readFileSync(join(file === LICENCE ? ROOT : EXTENSION, file));
  };
  const files = packagedFiles(browser).map((name) => ({ name, bytes: contents(name) }));
  const folder = unpacked(browser);
  writeFiles(folder, files);
  writeFileSync(join(folder, 'manifest.json'), json(unpackedManifest(browser, project())));
  const zip = zipped(browser);
  await writeZip(zip, files);
  const size = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  console.log(`${relative(ROOT, folder)}: ${files.length} files, ${kilobytes(size)}`);
  console.log(`${relative(ROOT, zip)}: ${kilobytes(statSync(zip).size)}`);
}

/** The page on the web. @param {string} thirdParty the notices of others */
function writeWeb(thirdParty) {
  const files = webFiles(thirdParty);
  writeFiles(WEB, files);
  const size = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  console.log(`${relative(ROOT, WEB)}: ${files.length} files, ${kilobytes(size)}`);
}

/** @param {string} folder @param {{ name: string, bytes: Buffer }[]} files */
function writeFiles(folder, files) {
  for (const { name, bytes } of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
}

/** @param {number} bytes */
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

if (import.meta.filename === process.argv[1]) {
  await program(async () => {
    await install(['wasm', 'npm']);
    await build();
  });
}
