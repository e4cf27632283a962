/** The page on the web: which files it consists of. Everything but `web/` is that of the extension. */

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { byCodeUnit, filesBelow, LICENCE, NOTICES } from './files.mjs';
import { EXTENSION, ROOT, version } from './paths.mjs';
import { isLocale, webLocale } from './locales.mjs';

/** A static or dynamic import in code. */
const IMPORT = /(?:\bfrom|\bimport|\bimport\()\s*'(\.{1,2}\/[^']+)'/g;
const COMMENT = /\/\*\*[^]*?\*\//g;
/** What a page names in its markup. */
const NAMED = /(?:href|src)="([^":#]+)"/g;

const START = 'web/index.html';

/** @param {string} file @returns {string[]} the files that it imports or names */
function usedBy(file) {
  const text = readFileSync(join(ROOT, file), 'utf8');
  if (file.endsWith('.js')) {
    const imports = text.replaceAll(COMMENT, '').matchAll(IMPORT);
    return [...imports].map(([, path]) => join(dirname(file), path));
  }
  return file === START ? [...text.matchAll(NAMED)].map(([, path]) => path) : [];
}

/** Everything that the page may load, as paths in the repository. */
export function webSources() {
  const all = new Set([START]);
  for (const file of all) for (const used of usedBy(file)) all.add(used);
  all.add('extension/wasm/portmend_bg.wasm');
  for (const file of filesBelow(EXTENSION).filter(isLocale)) all.add(`extension/${file}`);
  return [...all].sort(byCodeUnit);
}

/**
 * The files of the folder, with their bytes.
 * @param {string} thirdParty the notices of others
 * @returns {{ name: string, bytes: Buffer }[]}
 */
export function webFiles(thirdParty) {
  const files = webSources().map((file) => {
    const inExtension = file.replace(/^extension\//, '');
    if (isLocale(inExtension)) return { name: file, bytes: Buffer.from(webLocale(inExtension)) };
    const bytes = readFileSync(join(ROOT, file));
    return file === START
      ? { name: 'index.html', bytes: Buffer.from(withVersion(bytes.toString())) }
      : { name: file, bytes };
  });
  const licence = { name: LICENCE, bytes: readFileSync(join(ROOT, LICENCE)) };
  return [...files, licence, { name: NOTICES, bytes: Buffer.from(thirdParty) }];
}

/** The version, for the report. @param {string} markup */
const withVersion = (markup) => markup.replace('<html lang="en">', `<html lang="en" data-version="${version()}">`);
